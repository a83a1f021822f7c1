"""The names of a list that nobody is sure about, one question after the other."""

from collections.abc import Sequence

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.attendance import aliases, matching, naming
from cistrat_training.attendance.lists import AttendanceList, ListRow
from cistrat_training.attendance.matching import FITS, Known
from cistrat_training.attendance.naming import Decision, Named, Question
from cistrat_training.attendance.queries import participants
from cistrat_training.attendance.sheet import counted
from cistrat_training.attendance.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.places.queries import country_names
from cistrat_training.workshops.models import Enrolment

NAMES_SHOWN = 100
ROWS_SHOWN = 20
MOST_FOUND = 12  # of those whom somebody looks for
LONGEST_SEARCH = 100
NOBODY = "nobody"

Places = dict[int, Enrolment]


@views.route(
    "/attendance-lists/<int:attendance_list_id>/names", methods=["GET", "POST"], endpoint="names"
)
@permit(may.organise, AttendanceList)
def ask_about_names(attendance_list: AttendanceList) -> ResponseReturnValue:
    if DeedForm().validate_on_submit():
        return _look_again(attendance_list) if "again" in request.form else _decide(attendance_list)
    waiting = naming.open_names(db.session, attendance_list)
    row = _row_asked_about(attendance_list, waiting)
    places = _places(attendance_list)
    decided = db.session.scalars(naming.decided_rows(attendance_list)).all()
    return render_template(
        "attendance/names.html",
        attendance_list=attendance_list,
        workshop=attendance_list.workshop,
        waiting=waiting,
        question=_question(row, places) if row else None,
        decided=_each_name_once(decided),
        countries=country_names(db.session, languages.language()),
        after=_number_in_address("after"),
        alone="alone" in request.args,
        sought=_sought(),
        FITS=FITS,
        NOBODY=NOBODY,
        NAMES_SHOWN=NAMES_SHOWN,
        ROWS_SHOWN=ROWS_SHOWN,
    )


def _row_asked_about(attendance_list: AttendanceList, waiting: Sequence[Named]) -> ListRow | None:
    """The one that the address names, else the next that is open."""
    number = _number_in_address("row")
    if number is None:
        number = _next(waiting, _number_in_address("after"))
    return _row(attendance_list, number) if number is not None else None


def _number_in_address(name: str) -> int | None:
    return counted(request.args.get(name, ""))


def _next(waiting: Sequence[Named], after: int | None) -> int | None:
    """What was skipped comes again when the others are decided."""
    numbers = [one.row_id for one in waiting]
    later = numbers[numbers.index(after) + 1 :] if after in numbers else []
    return next(iter(later or numbers), None)


def _row(attendance_list: AttendanceList, number: int) -> ListRow:
    row = db.session.get(ListRow, number)
    if row is None or row.list_id != attendance_list.id:
        abort(404)
    return row


def _places(attendance_list: AttendanceList) -> Places:
    found = db.session.scalars(participants(attendance_list.workshop))
    return {place.id: place for place in found}


def _question(row: ListRow, places: Places) -> Question:
    alone = "alone" in request.args
    rows = [row] if alone else db.session.scalars(naming.same_name(row)).all()
    known = _known(places)
    series = row.attendance_list.workshop.series
    decided = aliases.aliases_of(db.session, series, places.values())
    (found,) = matching.match([naming.wanted(row)], known, decided)
    return naming.question(db.session, rows, found, places, _looked_for(places))


def _known(places: Places) -> list[Known]:
    return aliases.known_as(places.values(), current_app.config["SECRET_KEY"])


def _sought() -> str:
    return request.args.get("find", "").strip()[:LONGEST_SEARCH]


def _looked_for(places: Places) -> list[Enrolment]:
    sought = _sought().casefold().split()
    if not sought:
        return []
    found = [place for place in places.values() if all(part in _told_of(place) for part in sought)]
    return found[:MOST_FOUND]


def _told_of(place: Enrolment) -> str:
    person = place.person
    names = (person.full_name, person.latin_name, person.native_name, person.call_me)
    return " ".join((*names, person.email or "", place.institution_name)).casefold()


def _each_name_once(rows: Sequence[ListRow]) -> list[ListRow]:
    return list({(row.name, row.email): row for row in reversed(rows)}.values())[::-1]


def _decide(attendance_list: AttendanceList) -> ResponseReturnValue:
    number = counted(request.form.get("row", "")) or 0
    row = _row(attendance_list, number)
    places = _places(attendance_list)
    decision = _decision(row, places)
    try:
        rows = naming.decide(db.session, attendance_list, row, decision, by=me(), now=clock.now())
        db.session.commit()
    except RuleBroken as no:
        db.session.rollback()
        flash(_(no.message, **no.facts), "warn")
        left = number if db.session.get(ListRow, number) else None  # the file was read again
        return redirect(url_for(".names", attendance_list_id=attendance_list.id, row=left))
    flash(_told(row, rows, decision))
    after = _number_in_address("after")
    return redirect(url_for(".names", attendance_list_id=attendance_list.id, after=after))


def _look_again(attendance_list: AttendanceList) -> ResponseReturnValue:
    secret = current_app.config["SECRET_KEY"]
    count = naming.match_again(db.session, attendance_list, secret, by=me(), now=clock.now())
    db.session.commit()
    flash(
        ngettext("%(num)s row is somebody now.", "%(num)s rows are somebody now.", count)
        if count
        else _("Nothing new was found.")
    )
    return redirect(url_for(".names", attendance_list_id=attendance_list.id))


def _decision(row: ListRow, places: Places) -> Decision:
    choice = request.form.get("choice") or request.form.get("also", "")
    place = places.get(counted(choice) or 0)
    if place is None and choice != NOBODY:
        abort(400)
    weighed = matching.weighed(naming.wanted(row), _known(places))
    return Decision(
        place,
        {places[number].person_id for number in weighed},
        request.form.get("seen", ""),
        is_remembered="remember" in request.form and "alone" not in request.form,
        is_alone="alone" in request.form,
        is_also="also" in request.form,
    )


def _told(row: ListRow, rows: Sequence[ListRow], decision: Decision) -> str:
    facts = {"shown": row.name or row.email}
    if decision.enrolment:
        name = decision.enrolment.person.full_name
        said = _("“%(shown)s” is %(name)s.", name=name, **facts)
    else:
        said = _("“%(shown)s” is no participant.", **facts)
    count = ngettext("One row of this list.", "%(num)s rows of this list.", len(rows))
    can_be = decision.is_remembered and not decision.is_also
    is_kept = can_be and aliases.can_be_remembered(naming.wanted(row))
    kept = _("Remembered for the series.") if is_kept else _("Not remembered for other lists.")
    return " ".join((said, count, kept))
