"""The sheet on which a lecture is marked, and what it came to."""

from collections import Counter
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import queries, sheet
from cistrat_training.attendance.models import MARKS, Mark
from cistrat_training.attendance.presence import NOTHING, Presence
from cistrat_training.attendance.results import FEWEST, results
from cistrat_training.attendance.sheet import Line
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.attendance.writing import latest_numbers, write
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import UNPROCESSABLE
from cistrat_training.places.queries import country_names
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.queries import speakers_of
from cistrat_training.workshops.models import Enrolment


class Row(NamedTuple):
    """One person on the sheet: what is known, what was typed, what is wrong with it."""

    enrolment: Enrolment
    presence: Presence
    latest: int
    typed: Line
    error: str


@views.route("/lectures/<int:lecture_id>/attendance", methods=["GET", "POST"], endpoint="sheet")
@permit(may.mark, Lecture)
def mark_sheet(lecture: Lecture) -> ResponseReturnValue:
    if request.method == "POST":
        lock(db.session, lecture)  # two markers, one after the other
    rows = _rows(lecture)
    if DeedForm().validate_on_submit():
        rows = [_read(row) for row in rows]
        if not any(row.error for row in rows) and _keep(lecture, rows):
            return redirect(url_for(".sheet", lecture_id=lecture.id))
        db.session.rollback()
    wrong = [row for row in rows if row.error]
    page = render_template(
        "attendance/sheet.html",
        lecture=lecture,
        lecturers=speakers_of(db.session, [lecture])[lecture.id],
        rows=rows,
        wrong=wrong,
        watched_more=[row for row in rows if row.presence.is_less_than_watched(lecture.length)],
        counts=Counter(row.presence.mark for row in rows),
        marks=list(Mark),
    )
    return page, UNPROCESSABLE if wrong else 200


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


def _rows(lecture: Lecture) -> list[Row]:
    known = queries.presences(db.session, lecture)
    latest = latest_numbers(db.session, lecture)
    return [
        _row(one, known.get(one.id, NOTHING), latest.get(one.id, 0))
        for one in db.session.scalars(queries.participants(lecture.workshop)).all()
    ]


def _row(enrolment: Enrolment, presence: Presence, latest: int) -> Row:
    noted = presence.because.minutes if presence.because else None
    reason = presence.because.reason if presence.because else ""
    return Row(enrolment, presence, latest, Line(presence.by_hand.mark, noted, reason, latest), "")


def _read(row: Row) -> Row:
    """What is wrong stays beside what was typed."""
    number = row.enrolment.id
    if f"seen-{number}" not in request.form:  # enrolled after the sheet was opened
        return row
    try:
        line = sheet.read(request.form, number)
        if row.presence.mark is None and line.mark is None and request.form.get("rest"):
            line = line._replace(mark=Mark.PRESENT)  # who watched the recording was not there
        line = _with_note_of_this_time(line, row)
        sheet.check(line, row.presence.by_hand, row.latest)
    except RuleBroken as no:
        return row._replace(typed=_as_typed(number), error=_(no.message, **no.facts))
    return row._replace(typed=line)


def _with_note_of_this_time(line: Line, row: Row) -> Line:
    """The note of the mark before is no reason for the next one."""
    before = row.presence.because.reason if row.presence.because else ""
    changes = sheet.says_something_new(line, row.presence.by_hand)
    return line._replace(note="") if changes and line.note == before else line


def _as_typed(number: int) -> Line:
    mark = request.form.get(f"mark-{number}", "")
    minutes = request.form.get(f"minutes-{number}", "").strip()
    return Line(
        mark=Mark(mark) if mark in MARKS else None,
        minutes=sheet.counted(minutes),
        note=request.form.get(f"note-{number}", "").strip(),
        seen=0,
    )


def _keep(lecture: Lecture, rows: list[Row]) -> bool:
    typed = [(row.enrolment, row.typed) for row in rows]
    known = {row.enrolment.id: row.presence.by_hand for row in rows}
    new = sheet.evidence(lecture, typed, known, by=me(), now=clock.now())
    pieces = write(db.session, lecture, new)
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
