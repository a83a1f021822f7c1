"""The whole workshop: people by lectures, and one person at all lectures."""

from itertools import groupby
from typing import NamedTuple

from flask import jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import company, grid_queries, queries
from cistrat_training.attendance.company import THE_GRID
from cistrat_training.attendance.marking import Cell
from cistrat_training.attendance.sheet import counted
from cistrat_training.attendance.sieve import ASKED, Sieve
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.views.cells import cells_of, told
from cistrat_training.attendance.views.company import company_words
from cistrat_training.attendance.views.sheet import Row, keep, read_rows, since_of, since_words
from cistrat_training.database import db, lock
from cistrat_training.forms import UNPROCESSABLE
from cistrat_training.places.queries import country_names
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import AUDIENCES, Enrolment, Workshop
from cistrat_training.zones import clock_of

ON_A_PAGE = 50


class Page(NamedTuple):
    """Fifty of those whom the address asks for."""

    people: list[Enrolment]
    number: int
    pages: int
    found: int


@views.get("/workshops/<int:workshop_id>/attendance/grid")
@permit(may.organise, Workshop)
def grid(workshop: Workshop) -> ResponseReturnValue:
    lectures = list(db.session.scalars(queries.lectures_that_count(workshop)))
    everybody = list(db.session.scalars(queries.participants(workshop)))
    page = _page(everybody)
    cells = cells_of(workshop, lectures, page.people)
    return render_template(
        "attendance/grid.html",
        workshop=workshop,
        lectures=lectures,
        days=_by_day(workshop, lectures),
        page=page,
        rows=[(one, [cells[lecture.id, one.id] for lecture in lectures]) for one in page.people],
        sieve=_sieve(),
        part=_part(),
        audiences=[one for one in AUDIENCES if one in {person.audience for person in everybody}],
        AUDIENCES=AUDIENCES,
        everybody=len(everybody),
        since=since_words(grid_queries.newest(db.session, lectures)),
        others=company_words(workshop, company.others(workshop, me(), at=clock.now().timestamp())),
        seconds=company.SECONDS_BETWEEN_LOOKS,
    )


@views.get("/workshops/<int:workshop_id>/attendance/grid/changes")
@permit(may.organise, Workshop)
def grid_changes(workshop: Workshop) -> ResponseReturnValue:
    """What others saved since, and who they are. To ask is to say that one has it open."""
    lectures = list(db.session.scalars(queries.lectures_that_count(workshop)))
    new = grid_queries.news(db.session, lectures, since_of(request.args.get("since", "")))
    cells = _cells_about(workshop, lectures, new.keys) if new.keys else []
    others = company.look(workshop, me(), THE_GRID, at=clock.now().timestamp())
    return jsonify(
        cells=told(cells),
        since=since_words(new.newest),
        company=company_words(workshop, others),
    )


@views.route(
    "/enrolments/<int:enrolment_id>/attendance", methods=["GET", "POST"], endpoint="person_sheet"
)
@permit(may.organise, Enrolment)
def mark_person(enrolment: Enrolment) -> ResponseReturnValue:
    workshop = enrolment.workshop
    lectures = list(db.session.scalars(queries.lectures_that_count(workshop)))
    if request.method == "POST":
        for lecture in sorted(lectures, key=lambda one: one.id):
            lock(db.session, lecture)
    cells = cells_of(workshop, lectures, [enrolment]).values()
    rows = [Row(cell, cell.lecture.id, cell.typed()) for cell in cells]
    if DeedForm().validate_on_submit():
        rows = read_rows([row for row in rows if f"seen-{row.key}" in request.form], "")
        if not any(row.error for row in rows) and keep(rows):
            return redirect(url_for(".person_sheet", enrolment_id=enrolment.id))
        db.session.rollback()
    wrong = [row for row in rows if row.error]
    page = render_template(
        "attendance/person_sheet.html",
        enrolment=enrolment,
        workshop=workshop,
        rows=rows,
        wrong=wrong,
        markers=grid_queries.markers(db.session, cells),
    )
    return page, UNPROCESSABLE if wrong else 200


def _page(everybody: list[Enrolment]) -> Page:
    sieve = _sieve()
    found = [one for one in everybody if sieve.holds(one)]
    pages = -(-len(found) // ON_A_PAGE) or 1
    number = min(counted(request.args.get("page", "")) or 1, pages)
    return Page(found[ON_A_PAGE * (number - 1) : ON_A_PAGE * number], number, pages, len(found))


def _sieve() -> Sieve:
    return Sieve.of(request.args, country_names(db.session, languages.language()))


def _part() -> dict[str, str]:
    return {name: said for name in ASKED if (said := request.args.get(name))}


def _by_day(workshop: Workshop, lectures: list[Lecture]) -> list[tuple[object, list[Lecture]]]:
    """The lectures of a day stand under it; those without an hour come last, under None."""
    here = clock_of(workshop.zone)
    days = groupby(
        lectures, key=lambda one: one.starts_at and one.starts_at.astimezone(here).date()
    )
    return [(day, list(those)) for day, those in days]


def _cells_about(
    workshop: Workshop, lectures: list[Lecture], keys: set[tuple[int, int]]
) -> list[Cell]:
    touched = {lecture for lecture, _person in keys}
    people = {person for _lecture, person in keys}
    everybody = db.session.scalars(queries.participants(workshop))
    cells = cells_of(
        workshop,
        [lecture for lecture in lectures if lecture.id in touched],
        [one for one in everybody if one.id in people],
    )
    return [cell for key, cell in cells.items() if key in keys]
