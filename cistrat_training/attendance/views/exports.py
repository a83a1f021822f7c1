"""Attendance as a file: people by lectures, and every piece of evidence."""

from functools import cache

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from cistrat_training import clock, files, languages, trail
from cistrat_training import permissions as may
from cistrat_training import tables as spreadsheets
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.models import User
from cistrat_training.attendance import queries, tables
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.tables import Reader, Table
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.places.queries import country_names
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewings import Viewing
from cistrat_training.workshops.models import Enrolment, Workshop


@views.get("/workshops/<int:workshop_id>/attendance/grid.csv", defaults={"form": "csv"})
@views.get("/workshops/<int:workshop_id>/attendance/grid.xlsx", defaults={"form": "xlsx"})
@permit(may.organise, Workshop)
def export_grid(workshop: Workshop, form: str) -> ResponseReturnValue:
    name = f"{workshop.code}-attendance.{form}"
    trail.note_alone(db.session(), workshop, trail.Deed.EXPORTED, name)
    lectures, rows = queries.grid(db.session, workshop, now=clock.now())
    table = tables.of_grid(lectures, rows, _reader(workshop))
    return _saved(table, _("Attendance"), name)


@views.get("/workshops/<int:workshop_id>/attendance/evidence.csv", defaults={"form": "csv"})
@views.get("/workshops/<int:workshop_id>/attendance/evidence.xlsx", defaults={"form": "xlsx"})
@permit(may.organise, Workshop)
def export_evidence(workshop: Workshop, form: str) -> ResponseReturnValue:
    """Also of lectures that were called off, and of people who gave up their places."""
    name = f"{workshop.code}-evidence.{form}"
    trail.note_alone(db.session(), workshop, trail.Deed.EXPORTED, name)
    person = selectinload(Evidence.enrolment).joinedload(Enrolment.person)
    pieces = db.session.scalars(
        select(Evidence)
        .join(Evidence.lecture)
        .where(Lecture.workshop_id == workshop.id)
        .options(selectinload(Evidence.lecture), person, selectinload(Evidence.attendance_list))
        .order_by(Lecture.starts_at, Lecture.id, Evidence.enrolment_id, Evidence.number)
    ).all()
    viewings = db.session.scalars(
        select(Viewing)
        .join(Viewing.lecture)
        .where(Lecture.workshop_id == workshop.id)
        .options(
            joinedload(Viewing.lecture), joinedload(Viewing.enrolment).joinedload(Enrolment.person)
        )
        .order_by(Lecture.starts_at, Lecture.id, Viewing.enrolment_id)
    ).all()
    writers = {piece.noted_by_id for piece in pieces} - {None}
    names = db.session.execute(select(User.id, User.full_name).where(User.id.in_(writers)))
    by_id = {row.id: row.full_name for row in names}
    table = tables.of_evidence(pieces, viewings, by_id, _reader(workshop))
    return _saved(table, _("Evidence"), name)


def _reader(workshop: Workshop) -> Reader:
    language = languages.language()
    return Reader(language, cache(_), workshop.zone, country_names(db.session, language))


def _saved(table: Table, sheet: str, name: str) -> ResponseReturnValue:
    if name.endswith(".xlsx"):
        content = spreadsheets.write_xlsx([spreadsheets.Sheet(sheet, table.header, table.rows)])
        kind = spreadsheets.XLSX
    else:
        content, kind = spreadsheets.write_csv(table.header, table.rows), spreadsheets.CSV
    response = files.to_save(content, kind, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
