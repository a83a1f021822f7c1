"""The sheet on which a lecture is marked, and what it came to."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import company, grid_queries, marking, queries, sheet
from cistrat_training.attendance.marking import Cell
from cistrat_training.attendance.models import Evidence, Mark
from cistrat_training.attendance.results import FEWEST, results
from cistrat_training.attendance.sheet import Line
from cistrat_training.attendance.sieve import ASKED, SHOWN, Sieve, sift
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.views.cells import cells_of, told
from cistrat_training.attendance.views.company import company_words
from cistrat_training.attendance.writing import write
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import UNPROCESSABLE
from cistrat_training.places.queries import country_names
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.queries import speakers_of
from cistrat_training.workshops.models import AUDIENCES, Workshop

ON_A_PAGE = 200


class Row(NamedTuple):
    """One line of a form: what is known, what was typed, what is wrong with it."""

    cell: Cell
    key: int
    typed: Line
    error: str = ""
    is_late: bool = False
    """Somebody else marked meanwhile."""


@views.route("/lectures/<int:lecture_id>/attendance", methods=["GET", "POST"], endpoint="sheet")
@permit(may.mark, Lecture)
def mark_sheet(lecture: Lecture) -> ResponseReturnValue:
    if request.method == "POST":
        lock(db.session, lecture)  # two markers, one after the other
    everybody = list(cells_of(lecture.workshop, [lecture]).values())
    rows = _wanted(everybody)
    if DeedForm().validate_on_submit():
        typed = [_row(cell) for cell in everybody if f"seen-{cell.enrolment.id}" in request.form]
        rows = read_rows(typed, request.form.get("rest", ""))
        if not any(row.error for row in rows) and keep(rows):
            return redirect(url_for(".sheet", lecture_id=lecture.id, **_part()))
        db.session.rollback()
    return _page(lecture, everybody, rows)


def _page(lecture: Lecture, everybody: list[Cell], rows: list[Row]) -> ResponseReturnValue:
    wrong = [row for row in rows if row.error]
    pages = -(-len(rows) // ON_A_PAGE)
    page = min(_page_wanted(), pages) or 1
    if request.method == "GET":
        rows = rows[ON_A_PAGE * (page - 1) : ON_A_PAGE * page]
    text = render_template(
        "attendance/sheet.html",
        lecture=lecture,
        lecturers=speakers_of(db.session, [lecture])[lecture.id],
        rows=rows,
        wrong=wrong,
        everybody=everybody,
        watched_more=[
            cell for cell in everybody if cell.presence.is_less_than_watched(lecture.length)
        ],
        counts=Counter(cell.presence.mark for cell in everybody),
        unclear=sum(cell.presence.is_unclear for cell in everybody),
        differing=sum(cell.is_differing for cell in everybody),
        still_open=len(marking.open_cells(row.cell for row in rows)),
        last=_last_mark(everybody),
        markers=grid_queries.markers(db.session, everybody),
        countries=country_names(db.session, languages.language()),
        marks=list(Mark),
        sieve=_sieve(),
        shown=SHOWN,
        audiences=[one for one in AUDIENCES if one in {c.enrolment.audience for c in everybody}],
        AUDIENCES=AUDIENCES,
        page=page,
        pages=pages,
        part=_part(),
        since=_since(grid_queries.newest(db.session, [lecture])),
        others=company_words(lecture.workshop, company.others(*_here(lecture)[:2], at=_now())),
        seconds=company.SECONDS_BETWEEN_LOOKS,
    )
    return text, UNPROCESSABLE if wrong else 200


@views.get("/lectures/<int:lecture_id>/attendance/changes")
@permit(may.mark, Lecture)
def changes(lecture: Lecture) -> ResponseReturnValue:
    """What others saved since, and who they are. To ask is to say that one has it open."""
    new = grid_queries.news(db.session, [lecture], since_of(request.args.get("since", "")))
    people = {person for _lecture, person in new.keys}
    enrolled = queries.participants(lecture.workshop)
    found = [one for one in db.session.scalars(enrolled) if one.id in people] if people else []
    cells = cells_of(lecture.workshop, [lecture], found).values() if found else ()
    others = company.look(*_here(lecture), at=_now())
    return jsonify(
        cells=told(cells),
        since=_since(new.newest),
        company=company_words(lecture.workshop, others),
    )


@views.get("/lectures/<int:lecture_id>/results", endpoint="results")
@permit(may.mark, Lecture)
def show_results(lecture: Lecture) -> ResponseReturnValue:
    enrolled = db.session.scalars(queries.participants(lecture.workshop)).all()
    return render_template(
        "attendance/results.html",
        lecture=lecture,
        lecturers=speakers_of(db.session, [lecture])[lecture.id],
        results=results(enrolled, queries.presences(db.session, lecture), lecture.length),
        names=country_names(db.session, languages.language()),
        marks=list(Mark),
        fewest=FEWEST,
    )


# What was typed


def read_rows(rows: Iterable[Row], rest: str) -> list[Row]:
    """What is wrong stays beside what was typed; `rest` is the mark of all who are still open."""
    return [_read(row, rest) for row in rows]


def _read(row: Row, rest: str) -> Row:
    try:
        line = sheet.read(request.form, row.key)
        if rest in {Mark.PRESENT, Mark.ABSENT} and row.cell.is_open and line.mark is None:
            line = line._replace(mark=Mark(rest), seen=row.cell.shown)
        marking.check(row.cell, line)
    except RuleBroken as no:
        typed = sheet.as_typed(request.form, row.key)
        is_late = typed.seen.number != row.cell.shown.number
        return row._replace(typed=typed, error=_(no.message, **no.facts), is_late=is_late)
    # What nobody touched is shown as it stands now, else it would be typed with the next press.
    return row._replace(typed=line) if marking.is_new(row.cell, line) else row


def keep(rows: list[Row]) -> bool:
    """Whoever calls has locked the lectures. Commits."""
    pieces = _written(rows)
    try:
        db.session.commit()
    except IntegrityError:  # the same sheet from a second tab
        db.session.rollback()
        flash(_("Somebody saved this sheet a moment ago. Here it is as it stands now."), "warn")
        return True
    flash(
        ngettext("%(num)s mark is saved.", "%(num)s marks are saved.", len(pieces))
        if pieces
        else _("Nothing was new on the sheet.")
    )
    return True


def _written(rows: list[Row]) -> list[Evidence]:
    by, now = me(), clock.now()
    new = [marking.piece(row.cell, row.typed, by=by, now=now) for row in rows]
    lectures = {piece.lecture.id: piece.lecture for piece in new if piece}
    return [
        piece
        for lecture in lectures.values()
        for piece in write(db.session, lecture, [p for p in new if p and p.lecture is lecture])
    ]


# What the address asks for


def _wanted(everybody: list[Cell]) -> list[Row]:
    return [_row(cell) for cell in sift(everybody, _sieve())]


def _row(cell: Cell) -> Row:
    return Row(cell, cell.enrolment.id, cell.typed())


def _sieve() -> Sieve:
    return Sieve.of(request.args, country_names(db.session, languages.language()))


def _part() -> dict[str, Any]:
    """The part of the sheet that is shown, as it goes on in the next address."""
    return {name: said for name in (*ASKED, "page") if (said := request.args.get(name))}


def _page_wanted() -> int:
    return sheet.counted(request.args.get("page", "")) or 1


def since_of(typed: str) -> dict[int, int]:
    """`12-88 13-90`: by lectures, the newest piece that the page knows."""
    pairs = (one.split("-") for one in typed.split(" ") if one.count("-") == 1)
    counted = ((sheet.counted(lecture), sheet.counted(piece)) for lecture, piece in pairs)
    return {lecture: piece for lecture, piece in counted if lecture and piece}


def _since(newest: dict[int, int]) -> str:
    return " ".join(f"{lecture}-{piece}" for lecture, piece in newest.items())


since_words = _since


def _here(lecture: Lecture) -> tuple[Workshop, Any, int]:
    return lecture.workshop, me(), lecture.id


def _now() -> float:
    return clock.now().timestamp()


def _last_mark(cells: Iterable[Cell]) -> Evidence | None:
    marks = [cell.by_hand for cell in cells if cell.by_hand and cell.by_hand.noted_by_id]
    return max(marks, key=lambda piece: piece.noted_at, default=None)
