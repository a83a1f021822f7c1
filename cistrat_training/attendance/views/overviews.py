"""The hub of a workshop's attendance, and how it was attended in numbers and drawings."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.attendance import (
    apology_queries,
    drawings,
    figures,
    list_queries,
    queries,
    tables,
)
from cistrat_training.attendance.figures import OfLecture
from cistrat_training.attendance.objections import ObjectionState
from cistrat_training.attendance.results import FEWEST
from cistrat_training.attendance.rules import OUTLOOKS, Outlook
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.places.queries import country_names
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import AUDIENCES, Workshop


class Waiting(NamedTuple):
    """What somebody has to look at."""

    sheets: list[OfLecture]
    """Held lectures at which not everybody's attendance is known."""
    names: int
    """Rows of attendance lists that belong to nobody yet."""
    apologies: int
    objections: int


@views.get("/workshops/<int:workshop_id>/attendance")
@permit(may.organise, Workshop)
def overview(workshop: Workshop) -> ResponseReturnValue:
    now = clock.now()
    lectures, rows = queries.grid(db.session, workshop, now=now)
    counted = figures.by_lecture(lectures, _rows(rows))
    held = [one for one in counted if _is_held(one.lecture, now)]
    return render_template(
        "attendance/overview.html",
        workshop=workshop,
        lectures=counted,
        held=held,
        rows=rows,
        waiting=_waiting(workshop, held),
        outlooks={
            outlook: sum(standing.outlook is outlook for _one, _p, standing in rows)
            for outlook in Outlook
        },
        OUTLOOKS=OUTLOOKS,
        asks=bool(rows and rows[0][2].rules),
    )


@views.get("/workshops/<int:workshop_id>/attendance/overview")
@permit(may.organise, Workshop)
def pictures(workshop: Workshop) -> ResponseReturnValue:
    now = clock.now()
    lectures, found = queries.grid(db.session, workshop)
    told = [one.lecture for one in figures.by_lecture(lectures, _rows(found)) if one.is_told]
    held = [at for at, one in enumerate(lectures) if one in told and _is_held(one, now)]
    lectures = [lectures[at] for at in held]
    rows = [(one, [presences[at] for at in held]) for one, presences, _standing in found]
    days = figures.by_day(lectures, rows, workshop.zone)
    by_share = sorted(rows, key=lambda row: -sum(one.minutes for one in row[1]))
    return render_template(
        "attendance/pictures.html",
        workshop=workshop,
        lectures=figures.by_lecture(lectures, rows),
        strips=[(one, drawings.strip(presences), presences) for one, presences in by_share],
        offered=sum(lecture.length for lecture in lectures),
        audiences=figures.parts(lectures, rows, lambda one: one.audience),
        countries=figures.parts(lectures, rows, lambda one: one.country_code),
        AUDIENCES=AUDIENCES,
        names=country_names(db.session, languages.language()),
        days=days,
        lines=drawings.drop_off(days),
        drawings=drawings,
        fewest=FEWEST,
    )


def _rows(rows: Sequence[tables.Row]) -> list[figures.Attended]:
    return [(enrolment, presences) for enrolment, presences, _standing in rows]


def _is_held(lecture: Lecture, now: datetime) -> bool:
    return lecture.ends_at is None or lecture.ends_at <= now


def _waiting(workshop: Workshop, held: list[OfLecture]) -> Waiting:
    lists = db.session.scalars(list_queries.lists_of(workshop)).all()
    counts = list_queries.counts(db.session, lists).values()
    apologies = apology_queries.open_apologies_in(workshop).order_by(None)
    objections = apology_queries.objections_in(workshop)
    return Waiting(
        sheets=[one for one in held if one.open],
        names=sum(one.open for one in counts),
        apologies=db.session.scalar(select(func.count()).select_from(apologies.subquery())) or 0,
        objections=sum(
            one.state is ObjectionState.WAITING for one in db.session.scalars(objections)
        ),
    )
