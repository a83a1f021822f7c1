"""What was watched of recordings, and what of it counts: by the terms of the workshop, and with
the question of the lecture answered."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, select

from cistrat_training.attendance.presence import Watched
from cistrat_training.attendance.recording_questions import RecordingAnswer, RecordingQuestion
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewings import (
    Played,
    Stretch,
    Viewing,
    Visit,
    milliseconds,
    played_until,
    total,
    union,
)

Pair = tuple[int, int]
"""The ids of a lecture and an enrolment."""
WatchedOf = dict[Pair, Watched]


class _Seen(NamedTuple):
    """One viewing, without its parts."""

    id: int
    lecture_id: int
    enrolment_id: int
    covered: int
    length: int
    first_at: datetime
    last_at: datetime


def watched_of(
    session: AnySession,
    lectures: Iterable[Lecture],
    terms: AttendanceTerms,
    people: Collection[int] | None = None,
) -> WatchedOf:
    """Of everybody, or of those enrolments alone whose ids are `people`."""
    ends = {lecture.id: terms.recorded_until(lecture) for lecture in lectures}
    seen = [
        _Seen(number, lecture, enrolment, covered, length, first, last)
        for number, lecture, enrolment, covered, length, first, last in session.execute(
            _viewings(ends, people)
        )
        if first and last
    ]
    if not seen:
        return {}
    counting = _counting(session, seen, ends)
    unanswered = _unanswered(session, seen)
    return {
        (one.lecture_id, one.enrolment_id): Watched(
            one.covered,
            one.length,
            one.first_at,
            one.last_at,
            counting.get(one.id),
            (one.lecture_id, one.enrolment_id) in unanswered,
        )
        for one in seen
    }


def watched_by(visits: Iterable[tuple[datetime, list[list[int]]]], until: datetime) -> int:
    """How much of the recording, in milliseconds, had been watched by then. Each visit with when
    it was opened and what played in it."""
    parts: list[Stretch] = []
    for opened_at, played in visits:
        clock = milliseconds(until - opened_at)
        cut = [played_until(Played(*one), clock) for one in played]
        parts += [(one.start, one.end) for one in cut if one]
    return total(union(parts))


def _viewings(
    lecture_ids: Iterable[int], people: Collection[int] | None
) -> Select[int, int, int, int, int, datetime | None, datetime | None]:
    found = select(
        Viewing.id,
        Viewing.lecture_id,
        Viewing.enrolment_id,
        Viewing.covered,
        Viewing.length,
        Viewing.first_at,
        Viewing.last_at,
    ).where(Viewing.lecture_id.in_(list(lecture_ids)))
    return found if people is None else found.where(Viewing.enrolment_id.in_(people))


def _counting(
    session: AnySession, seen: Iterable[_Seen], ends: Mapping[int, datetime | None]
) -> dict[int, int]:
    """By the id of each viewing that went on after its time: what of it was in time."""
    late = {
        one.id: (one, end)
        for one in seen
        if (end := ends[one.lecture_id]) is not None and one.last_at > end
    }
    if not late:
        return {}
    visits: dict[int, list[tuple[datetime, list[list[int]]]]] = defaultdict(list)
    for viewing_id, opened_at, played in session.execute(_visits_in_time(late.values())):
        visits[viewing_id].append((opened_at, played))
    return {
        number: min(one.covered, watched_by(visits[number], end))
        for number, (one, end) in late.items()
    }


def _visits_in_time(
    late: Iterable[tuple[_Seen, datetime]],
) -> Select[int, datetime, list[list[int]]]:
    """To the recordings that were watched too late, as far as they began in time."""
    ends = {one.lecture_id: end for one, end in late}
    in_time = [
        sa.and_(Viewing.lecture_id == number, Viewing.last_at > end, Visit.opened_at < end)
        for number, end in ends.items()
    ]
    return (
        select(Visit.viewing_id, Visit.opened_at, Visit.played)
        .join(Viewing, Viewing.id == Visit.viewing_id)
        .where(sa.or_(*in_time))
    )


def _unanswered(session: AnySession, seen: Iterable[_Seen]) -> set[Pair]:
    """Who watched where something is asked, and has not answered."""
    pairs = {(one.lecture_id, one.enrolment_id) for one in seen}
    asked = set(session.scalars(asked_in({lecture_id for lecture_id, _ in pairs})))
    if not asked:
        return set()
    answered = {(row[0], row[1]) for row in session.execute(answered_in(asked))}
    return {pair for pair in pairs if pair[0] in asked} - answered


def asked_in(lecture_ids: Iterable[int]) -> Select[int]:
    """Those of the lectures whose recording asks something."""
    return select(RecordingQuestion.lecture_id).where(
        RecordingQuestion.lecture_id.in_(list(lecture_ids)), RecordingQuestion.ended_at.is_(None)
    )


def answered_in(lecture_ids: Iterable[int]) -> Select[int, int]:
    """Lecture and enrolment of each right answer, to what is asked now or was asked before."""
    return (
        select(RecordingQuestion.lecture_id, RecordingAnswer.enrolment_id)
        .join(RecordingAnswer, RecordingAnswer.question_id == RecordingQuestion.id)
        .where(
            RecordingQuestion.lecture_id.in_(list(lecture_ids)),
            RecordingAnswer.is_right,
            RecordingAnswer.sent_back_at.is_(None),
        )
    )
