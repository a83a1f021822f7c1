"""A list becomes evidence, is taken back, and is matched further after it was applied."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from cistrat_training.accounts.models import User
from cistrat_training.attendance import covering, list_queries
from cistrat_training.attendance.drafting import must_be_draft
from cistrat_training.attendance.list_queries import Measured, Timed, by_person, times_in
from cistrat_training.attendance.listed import Said, said, window
from cistrat_training.attendance.lists import AttendanceList, How, ListRow
from cistrat_training.attendance.models import Evidence, EvidenceKind
from cistrat_training.attendance.writing import write
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment

Rows = Mapping[int, Sequence[Timed]]
"""What a list says of each person, by the id of the place."""


def apply(
    session: AnySession,
    attendance_list: AttendanceList,
    *,
    by: User | None,
    now: datetime,
    language: str = "en",
) -> int:
    """All that its rows say of those they were matched to becomes evidence; the number of pieces.

    Rows of nobody stay, and can be matched later. `language` is that in which a refusal names a
    lecture.
    """
    lectures = _lock(session, attendance_list)
    must_be_draft(attendance_list)
    _check(attendance_list, lectures, list_queries.measured(session, attendance_list), language)
    rows = by_person(session, times_in(attendance_list))
    if not rows:
        raise RuleBroken(
            N_(
                "Nobody in this list is a participant of this workshop, as far as we know. Say who"
                " is who first."
            )
        )
    places = session.scalars(list_queries.places_named(attendance_list)).all()
    attendance_list.apply(by=by, now=now)
    written = 0
    for lecture in lectures:
        told = _told(attendance_list, lecture, lectures, rows)
        pieces = [
            _piece(attendance_list, lecture, place, one, by=by, now=now)
            for place in places
            for one in told[place.id]
        ]
        written += len(write(session, lecture, pieces))
    return written


def undo(
    session: AnySession,
    attendance_list: AttendanceList,
    *,
    why: str,
    by: User | None,
    now: datetime,
) -> int:
    """Take back each piece of it that stands; how many there were."""
    lectures = _lock(session, attendance_list)
    attendance_list.withdraw(by=by, why=why, now=now)
    taken_back = 0
    for lecture in lectures:
        pieces = session.scalars(list_queries.pieces_standing(attendance_list, lecture)).all()
        withdrawals = [_withdrawal(piece, why, by=by, now=now) for piece in pieces]
        taken_back += len(write(session, lecture, withdrawals))
    return taken_back


def settle(
    session: AnySession,
    attendance_list: AttendanceList,
    rows: Sequence[ListRow],
    enrolment: Enrolment | None,
    *,
    by: User | None,
    now: datetime,
    how: How = How.HAND,
) -> None:
    """These rows of it are this person, or no participant. Of a list that was applied the evidence
    follows: what is wrong now is taken back, what is right is added."""
    lectures = _lock(session, attendance_list)
    touched = {row.enrolment for row in rows} | {enrolment}
    for row in rows:
        row.enrolment, row.how = enrolment, how if enrolment else None
        row.is_nobody = enrolment is None
        row.decided_at, row.decided_by = now, by
    session.flush()
    if not attendance_list.is_applied:
        return
    places = sorted(filter(None, touched), key=lambda place: place.id)
    theirs = ListRow.enrolment_id.in_([place.id for place in places])
    known = by_person(session, times_in(attendance_list).where(theirs))
    for lecture in lectures:
        _follow(session, attendance_list, lecture, lectures, places, known, by=by, now=now)


def _follow(
    session: AnySession,
    attendance_list: AttendanceList,
    lecture: Lecture,
    lectures: Sequence[Lecture],
    places: Sequence[Enrolment],
    rows: Rows,
    *,
    by: User | None,
    now: datetime,
) -> None:
    numbers = [place.id for place in places]
    standing = session.scalars(
        list_queries.pieces_standing(attendance_list, lecture).where(
            Evidence.enrolment_id.in_(numbers)
        )
    ).all()
    told = _told(attendance_list, lecture, lectures, rows)
    wanted = [(place, one) for place in places for one in told.get(place.id, ())]
    there = {(piece.enrolment, _said_by(piece)): piece for piece in standing}
    wrong = [piece for key, piece in there.items() if key not in wanted]
    new = [(place, one) for place, one in wanted if (place, one) not in there]
    write(
        session,
        lecture,
        [
            *(_withdrawal(piece, "", by=by, now=now) for piece in wrong),
            *(_piece(attendance_list, lecture, place, one, by=by, now=now) for place, one in new),
        ],
    )


def _lock(session: AnySession, attendance_list: AttendanceList) -> list[Lecture]:
    """The lectures in the order of their numbers, as everybody does who writes evidence, then the
    list; for an instant between the two somebody may have given it other lectures."""
    covered = session.scalars(list_queries.covered(attendance_list)).all()
    lectures = [lock(session, one.lecture) for one in covered]
    lock(session, attendance_list)
    again = session.scalars(list_queries.covered(attendance_list)).all()
    if [one.lecture_id for one in again] != [lecture.id for lecture in lectures]:
        raise RuleBroken(N_("Somebody changed this list a moment ago. Look at it again."))
    return lectures


def _check(
    attendance_list: AttendanceList,
    lectures: Sequence[Lecture],
    measured: Measured,
    language: str,
) -> None:
    if attendance_list.asks:
        raise RuleBroken(N_("Answer first how this file is to be read."))
    if not lectures:
        raise RuleBroken(N_("Choose the lecture that this list is about."), field="lectures")
    if measured.sums and len(lectures) > 1:
        raise RuleBroken(
            N_(
                "This list says how long people were there, and not when. It can be about one"
                " lecture only."
            ),
            field="lectures",
        )
    if measured.unmeasured and attendance_list.unmeasured is None:
        raise RuleBroken(
            N_("Say what the rows count as that do not tell how long somebody was there."),
            field="unmeasured",
        )
    _check_hours(lectures, measured, language)


def _check_hours(lectures: Iterable[Lecture], measured: Measured, language: str) -> None:
    """Else a list of another hour would make everybody absent."""
    for lecture in lectures:
        if measured.times and not covering.attended(lecture, measured.times):
            raise RuleBroken(
                N_(
                    "Nobody in this list was in the meeting during “%(title)s”. Take that lecture"
                    " off, or choose another time zone."
                ),
                field="lectures",
                title=lecture.title(language),
            )


def _told(
    attendance_list: AttendanceList, lecture: Lecture, lectures: Iterable[Lecture], rows: Rows
) -> dict[int, list[Said]]:
    here = window(lecture.starts_at, lecture.ends_at)
    others = [window(one.starts_at, one.ends_at) for one in lectures if one is not lecture]
    elsewhere = [one for one in others if one]
    return {
        number: said(theirs, here, elsewhere, attendance_list.unmeasured)
        for number, theirs in rows.items()
    }


def _piece(
    attendance_list: AttendanceList,
    lecture: Lecture,
    place: Enrolment,
    one: Said,
    *,
    by: User | None,
    now: datetime,
) -> Evidence:
    return Evidence(
        lecture=lecture,
        enrolment=place,
        kind=EvidenceKind.EXPORT,
        mark=one.mark,
        minutes=one.minutes,
        stretches=[list(each) for each in one.stretches],
        attendance_list=attendance_list,
        rows=list(one.rows),
        noted_at=now,
        noted_by=by,
    )


def _said_by(piece: Evidence) -> Said:
    stretches = tuple((start or 0, end) for start, end in piece.stretches)
    return Said(piece.mark, piece.minutes, stretches, tuple(piece.rows))


def _withdrawal(piece: Evidence, why: str, *, by: User | None, now: datetime) -> Evidence:
    return Evidence(
        lecture=piece.lecture,
        enrolment=piece.enrolment,
        kind=EvidenceKind.WITHDRAWAL,
        withdraws=piece,
        reason=why,
        noted_at=now,
        noted_by=by,
    )
