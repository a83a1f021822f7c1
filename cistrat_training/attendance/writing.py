"""Adding evidence: the one way in which a piece gets its number."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import func, select

from cistrat_training import trail
from cistrat_training.attendance.models import Evidence
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture

A_FEW = 100
"""People about whom one asks by name; of more, it is asked about everybody."""


def latest_numbers(
    session: AnySession, lecture: Lecture, people: Collection[int]
) -> dict[int, int]:
    """The number of the last piece about each of these enrolments, by its id."""
    wanted = (
        select(Evidence.enrolment_id, func.max(Evidence.number))
        .where(Evidence.lecture_id == lecture.id)
        .group_by(Evidence.enrolment_id)
    )
    if len(people) <= A_FEW:
        wanted = wanted.where(Evidence.enrolment_id.in_(people))
    return {row[0]: row[1] for row in session.execute(wanted)}


def write(session: AnySession, lecture: Lecture, pieces: Iterable[Evidence]) -> list[Evidence]:
    """Number and add them. Whoever calls has locked the lecture, so that nobody else numbers
    meanwhile; the constraint of the table stands behind it."""
    written = list(pieces)
    numbers = latest_numbers(session, lecture, {piece.enrolment.id for piece in written})
    for piece in written:
        piece.number = numbers.get(piece.enrolment.id, 0) + 1
        numbers[piece.enrolment.id] = piece.number
    session.add_all(written)
    return written


def write_one(session: AnySession, piece: Evidence) -> Evidence:
    """As `write`."""
    return write(session, piece.lecture, [piece])[0]


NOTHING_SAID: dict[str, Any] = {
    **{"mark": None, "minutes": None, "stretches": [], "list_id": None, "rows": []},
    **{"reason": "", "noted_by_id": None, "withdraws_id": None},
}


def write_many(session: AnySession, lecture: Lecture, pieces: Iterable[Mapping[str, Any]]) -> int:
    """As `write`, for thousands, each given by its columns; how many there were."""
    pieces = list(pieces)
    numbers = latest_numbers(session, lecture, {piece["enrolment_id"] for piece in pieces})
    rows = []
    for piece in pieces:
        person = piece["enrolment_id"]
        numbers[person] = numbers.get(person, 0) + 1
        facts = {"lecture_id": lecture.id, "number": numbers[person]}
        rows.append({**NOTHING_SAID, **piece, **facts})
    trail.insert(session, Evidence, rows)
    return len(rows)
