"""A list becomes evidence, is taken back, and is matched further after it was applied."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from cistrat_training.accounts.models import User
from cistrat_training.attendance import covering, list_queries
from cistrat_training.attendance.drafting import must_be_draft
from cistrat_training.attendance.list_queries import Measured, Standing, Timed, by_person, times_in
from cistrat_training.attendance.listed import Said, said, window
from cistrat_training.attendance.lists import AttendanceList, How, ListRow
from cistrat_training.attendance.models import EvidenceKind
from cistrat_training.attendance.writing import write_many
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
    lectures = lock_with_lectures(session, attendance_list)
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
    attendance_list.apply(by=by, now=now)
    session.flush()
    noted = _noted(by, now)
    return sum(
        write_many(
            session,
            lecture,
            [
                _piece(attendance_list, number, one) | noted
                for number, told in _told(attendance_list, lecture, lectures, rows).items()
                for one in told
            ],
        )
        for lecture in lectures
    )


def undo(
    session: AnySession,
    attendance_list: AttendanceList,
    *,
    why: str,
    by: User | None,
    now: datetime,
) -> int:
    """Take back each piece of it that stands; how many there were."""
    lectures = lock_with_lectures(session, attendance_list)
    if not attendance_list.is_applied:
        raise RuleBroken(N_("This list was applied or undone meanwhile. Here it is as it is."))
    attendance_list.withdraw(by=by, why=why, now=now)
    session.flush()
    noted = _noted(by, now)
    return sum(
        write_many(
            session,
            lecture,
            [
                _withdrawal(piece.id, piece.enrolment_id) | noted | {"reason": why}
                for piece in session.execute(list_queries.pieces_standing(attendance_list, lecture))
            ],
        )
        for lecture in lectures
    )


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
    lectures = lock_with_lectures(session, attendance_list)
    people = {row.enrolment_id for row in rows} | {enrolment.id if enrolment else None}
    for row in rows:
        row.enrolment, row.how = enrolment, how if enrolment else None
        row.is_nobody = enrolment is None
        row.decided_at, row.decided_by = now, by
    session.flush()
    if not attendance_list.is_applied:
        return
    touched = sorted(filter(None, people))
    theirs = times_in(attendance_list).where(ListRow.enrolment_id.in_(touched))
    known = by_person(session, theirs)
    for lecture in lectures:
        told = _told(attendance_list, lecture, lectures, known)
        _follow(session, attendance_list, lecture, touched, told, _noted(by, now))


def lock_with_lectures(session: AnySession, attendance_list: AttendanceList) -> list[Lecture]:
    """The lectures in the order of their numbers, as everybody does who writes evidence, then the
    list; for an instant between the two somebody may have given it other lectures."""
    covered = session.scalars(list_queries.covered(attendance_list)).all()
    lectures = [lock(session, one.lecture) for one in covered]
    lock(session, attendance_list)
    again = session.scalars(list_queries.covered(attendance_list)).all()
    if [one.lecture_id for one in again] != [lecture.id for lecture in lectures]:
        raise RuleBroken(N_("Somebody changed this list a moment ago. Look at it again."))
    return lectures


def _follow(
    session: AnySession,
    attendance_list: AttendanceList,
    lecture: Lecture,
    people: Collection[int],
    told: Mapping[int, Sequence[Said]],
    noted: dict[str, Any],
) -> None:
    standing = session.execute(list_queries.pieces_standing(attendance_list, lecture, people)).all()
    there = {(piece.enrolment_id, _said_by(piece)): piece.id for piece in standing}
    wanted = [(number, one) for number in people for one in told.get(number, ())]
    wrong = [(key[0], piece) for key, piece in there.items() if key not in wanted]
    write_many(
        session,
        lecture,
        [
            *(_withdrawal(piece, number) | noted for number, piece in wrong),
            *(
                _piece(attendance_list, number, one) | noted
                for number, one in wanted
                if (number, one) not in there
            ),
        ],
    )


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


def _noted(by: User | None, now: datetime) -> dict[str, Any]:
    return {"noted_at": now, "noted_by_id": by.id if by else None}


def _piece(attendance_list: AttendanceList, enrolment_id: int, one: Said) -> dict[str, Any]:
    return {
        "enrolment_id": enrolment_id,
        "kind": EvidenceKind.EXPORT,
        "mark": one.mark,
        "minutes": one.minutes,
        "stretches": [list(each) for each in one.stretches],
        "list_id": attendance_list.id,
        "rows": list(one.rows),
    }


def _said_by(piece: Standing) -> Said:
    stretches = tuple((start or 0, end) for start, end in piece.stretches)
    return Said(piece.mark, piece.minutes, stretches, tuple(piece.rows))


def _withdrawal(piece_id: int, enrolment_id: int) -> dict[str, Any]:
    return {
        "enrolment_id": enrolment_id,
        "kind": EvidenceKind.WITHDRAWAL,
        "withdraws_id": piece_id,
    }
