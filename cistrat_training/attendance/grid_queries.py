"""Cells of the sheet and of the grid, in a fixed number of questions to the database."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import and_, func, or_, select

from cistrat_training.accounts.models import User
from cistrat_training.attendance.marking import Cell
from cistrat_training.attendance.models import BY_HAND, Evidence
from cistrat_training.attendance.presence import conclude
from cistrat_training.attendance.queries import Known
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment, Workshop

CellsOf = dict[tuple[int, int], Cell]


def cells(
    session: AnySession,
    workshop: Workshop,
    lectures: Sequence[Lecture],
    enrolments: Sequence[Enrolment],
) -> CellsOf:
    """By the ids of lecture and enrolment, person by person."""
    people = [enrolment.id for enrolment in enrolments]
    known = Known.about(session, workshop, lectures, people)
    return {
        (lecture.id, enrolment.id): _cell(known, lecture, enrolment)
        for enrolment in enrolments
        for lecture in lectures
    }


def _cell(known: Known, lecture: Lecture, enrolment: Enrolment) -> Cell:
    key = lecture.id, enrolment.id
    presence = known.presence(lecture, enrolment.id)
    pieces = known.evidence.get(key, [])
    if presence.because is None:
        return Cell(lecture, enrolment, pieces, presence, presence)
    others = [piece for piece in pieces if piece.kind not in BY_HAND]
    alone = conclude(
        others, lecture, known.terms, known.watched.get(key), known.lists.get(lecture.id)
    )
    return Cell(lecture, enrolment, pieces, presence, alone)


def markers(session: AnySession, found: Iterable[Cell]) -> dict[int, str]:
    """The names of those who made the marks that stand, by their ids."""
    ids = {cell.by_hand.noted_by_id for cell in found if cell.by_hand}
    rows = session.execute(select(User.id, User.full_name).where(User.id.in_(ids - {None})))
    return {row.id: row.full_name for row in rows}


class News(NamedTuple):
    """Cells about which something came since, and the ids of the newest piece of each lecture:
    who writes evidence locks the lecture, so that these are never overtaken by smaller ones."""

    keys: set[tuple[int, int]]
    newest: dict[int, int]


def newest(session: AnySession, lectures: Iterable[Lecture]) -> dict[int, int]:
    """By the lecture's id, the id of the last piece of evidence."""
    found = session.execute(
        select(Evidence.lecture_id, func.max(Evidence.id))
        .where(Evidence.lecture_id.in_([lecture.id for lecture in lectures]))
        .group_by(Evidence.lecture_id)
    )
    return {row[0]: row[1] for row in found}


def news(session: AnySession, lectures: Sequence[Lecture], since: dict[int, int]) -> News:
    now = newest(session, lectures)
    later = [
        and_(Evidence.lecture_id == lecture, Evidence.id > since.get(lecture, 0))
        for lecture, last in now.items()
        if last > since.get(lecture, 0)
    ]
    if not later:
        return News(set(), now)
    found = session.execute(select(Evidence.lecture_id, Evidence.enrolment_id).where(or_(*later)))
    return News({(row[0], row[1]) for row in found}, now)
