"""Marks set from the grid, cell by cell, each answered with how the cell stands now."""

from flask import jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.attendance import marking, sheet
from cistrat_training.attendance.marking import Cell
from cistrat_training.attendance.models import Evidence, Mark
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.views.cells import cell_of, cells_of, told
from cistrat_training.attendance.writing import write
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import UNPROCESSABLE
from cistrat_training.schedule.models import Lecture

CONFLICT = 409
REST = {Mark.PRESENT, Mark.ABSENT}


@views.post("/lectures/<int:lecture_id>/marks/<int:enrolment_id>")
@permit(may.mark, Lecture)
def mark_one(lecture: Lecture, enrolment_id: int) -> ResponseReturnValue:
    lock(db.session, lecture)
    cell = cell_of(lecture, enrolment_id)
    try:
        line = sheet.read(request.form, enrolment_id)
        marking.check(cell, line)
        piece = marking.piece(cell, line, by=me(), now=clock.now())
    except RuleBroken as no:
        return _refused(cell, no)
    return _kept(lecture, [cell], [piece] if piece else [])


@views.post("/lectures/<int:lecture_id>/marks")
@permit(may.mark, Lecture)
def mark_rest(lecture: Lecture) -> ResponseReturnValue:
    """Of the people named, those of whom nothing is known yet."""
    lock(db.session, lecture)
    mark = request.form.get("mark", "")
    if mark not in REST:
        return jsonify(error=_("Choose one of the marks of the sheet.")), UNPROCESSABLE
    named = {sheet.counted(typed) for typed in request.form.getlist("person")}
    everybody = cells_of(lecture.workshop, [lecture]).values()
    cells = marking.open_cells(cell for cell in everybody if cell.enrolment.id in named)
    by, now = me(), clock.now()
    lines = [cell.typed()._replace(mark=Mark(mark)) for cell in cells]
    pieces = [
        marking.piece(cell, line, by=by, now=now) for cell, line in zip(cells, lines, strict=True)
    ]
    return _kept(lecture, cells, [piece for piece in pieces if piece])


@views.post("/lectures/<int:lecture_id>/marks/withdrawals")
@permit(may.mark, Lecture)
def undo_marks(lecture: Lecture) -> ResponseReturnValue:
    """Takes back marks of one's own, each named `45-3`: the person and the number of the piece."""
    lock(db.session, lecture)
    named = _named(request.form.getlist("mark"))
    everybody = cells_of(lecture.workshop, [lecture]).values()
    cells = [cell for cell in everybody if cell.enrolment.id in named]
    by, now = me(), clock.now()
    try:
        pieces = [marking.undone(cell, named[cell.enrolment.id], by=by, now=now) for cell in cells]
    except RuleBroken as no:
        db.session.rollback()
        return jsonify(error=_(no.message, **no.facts), cells=told(cells)), CONFLICT
    return _kept(lecture, cells, pieces)


def _named(typed: list[str]) -> dict[int, int]:
    pairs = (one.split("-") for one in typed if one.count("-") == 1)
    counted = ((sheet.counted(person), sheet.counted(number)) for person, number in pairs)
    return {person: number for person, number in counted if person and number}


def _kept(lecture: Lecture, cells: list[Cell], pieces: list[Evidence]) -> ResponseReturnValue:
    write(db.session, lecture, pieces)
    try:
        db.session.commit()
    except IntegrityError:  # the same press from a second tab
        db.session.rollback()
        return jsonify(error=_("Somebody marked this person a moment ago."), cells=[]), CONFLICT
    people = [cell.enrolment for cell in cells]
    return jsonify(cells=told(cells_of(lecture.workshop, [lecture], people).values()))


def _refused(cell: Cell, no: RuleBroken) -> ResponseReturnValue:
    """With how it stands; `field` is what is still to be filled in."""
    seen = sheet.as_typed(request.form, cell.enrolment.id).seen
    is_late = seen.number != cell.shown.number
    answer = jsonify(error=_(no.message, **no.facts), field=no.field, cells=told([cell]))
    return answer, CONFLICT if is_late else UNPROCESSABLE
