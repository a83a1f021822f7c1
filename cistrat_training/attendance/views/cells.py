"""One person at one lecture, as pages and scripts are told of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import abort, get_template_attribute

from cistrat_training.accounts.access import LARGEST_ID, me
from cistrat_training.attendance import grid_queries, queries
from cistrat_training.attendance.grid_queries import CellsOf
from cistrat_training.attendance.marking import Cell
from cistrat_training.database import db
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment, Workshop

TEMPLATE = "attendance/cells.html"
PARTS = ("evidence", "says", "letter", "in_words", "shape")


def cells_of(
    workshop: Workshop, lectures: Sequence[Lecture], enrolments: Sequence[Enrolment] | None = None
) -> CellsOf:
    if enrolments is None:
        enrolments = db.session.scalars(queries.participants(workshop)).all()
    return grid_queries.cells(db.session, workshop, lectures, enrolments)


def cell_of(lecture: Lecture, enrolment_id: int) -> Cell:
    """Of somebody with a place in the workshop, or 404."""
    people = queries.participants(lecture.workshop).where(Enrolment.id == enrolment_id)
    found = db.session.scalars(people).first() if enrolment_id <= LARGEST_ID else None
    if found is None:
        abort(404)
    return cells_of(lecture.workshop, [lecture], [found])[lecture.id, found.id]


def told(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """For a script: `seen` is what a form sends along, `number` that of a mark of one's own. The
    evidence is a piece of the page, all else is text."""
    cells = list(cells)
    names = grid_queries.markers(db.session, cells)
    return [_told(cell, names) for cell in cells]


def _told(cell: Cell, names: dict[int, str]) -> dict[str, Any]:
    zone = cell.lecture.workshop.zone
    part = {name: get_template_attribute(TEMPLATE, name) for name in PARTS}
    last = cell.by_hand
    mine = last is not None and last.noted_by_id == me().id and last is cell.pieces[-1]
    return {
        "lecture": cell.lecture.id,
        "person": cell.enrolment.id,
        "seen": str(cell.shown),
        "mark": cell.presence.mark or "",
        "minutes": "" if cell.late is None else cell.late,
        "note": cell.note,
        "is_open": cell.is_open,
        "number": last.number if last and mine else 0,
        "evidence": part["evidence"](cell, names, zone).strip(),
        "says": part["says"](cell, names, zone).unescape().strip(),
        "face": part["letter"](cell.presence).unescape().strip(),
        "words": part["in_words"](cell).unescape().strip(),
        "shape": part["shape"](cell.presence).strip() + (" hand" if last else ""),
    }
