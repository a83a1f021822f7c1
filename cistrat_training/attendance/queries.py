"""Finding evidence, and what follows from it, in a fixed number of questions to the database."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.presence import Presence, Watched, conclude
from cistrat_training.attendance.standing import Standing, stand
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import TAUGHT, Lecture
from cistrat_training.schedule.viewings import Viewing
from cistrat_training.workshops.models import Enrolment, Place, Workshop

EvidenceOf = dict[tuple[int, int], list[Evidence]]
WatchedOf = dict[tuple[int, int], Watched]


def participants(workshop: Workshop) -> Select[Enrolment]:
    """Everybody with a place, by audience and name, each with the person."""
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .where(Enrolment.workshop_id == workshop.id, Enrolment.status == Place.CONFIRMED)
        .options(contains_eager(Enrolment.person), joinedload(Enrolment.organisation))
        .order_by(Enrolment.audience.desc(), User.full_name, Enrolment.id)
    )


def lectures_that_count(workshop: Workshop) -> Select[Lecture]:
    return (
        select(Lecture)
        .where(
            Lecture.workshop_id == workshop.id,
            Lecture.cancelled_at.is_(None),
            Lecture.kind.in_(TAUGHT),
        )
        .order_by(Lecture.starts_at.is_(None), Lecture.starts_at, Lecture.place)
    )


def evidence_about(session: AnySession, lectures: Iterable[Lecture]) -> EvidenceOf:
    """By the ids of lecture and enrolment, oldest first."""
    found: EvidenceOf = defaultdict(list)
    pieces = session.scalars(
        select(Evidence)
        .where(Evidence.lecture_id.in_([lecture.id for lecture in lectures]))
        .order_by(Evidence.number)
    )
    for piece in pieces:
        found[piece.lecture_id, piece.enrolment_id].append(piece)
    return found


def watched_of(session: AnySession, lectures: Iterable[Lecture]) -> WatchedOf:
    """By the ids of lecture and enrolment."""
    found = session.execute(
        select(
            Viewing.lecture_id,
            Viewing.enrolment_id,
            Viewing.covered,
            Viewing.length,
            Viewing.first_at,
            Viewing.last_at,
        ).where(Viewing.lecture_id.in_([lecture.id for lecture in lectures]))
    )
    return {
        (lecture, enrolment): Watched(covered, length, first_at, last_at)
        for lecture, enrolment, covered, length, first_at, last_at in found
        if first_at and last_at
    }


def presences(session: AnySession, lecture: Lecture) -> dict[int, Presence]:
    """By the enrolment's id; who has no evidence is left out."""
    evidence = evidence_about(session, [lecture])
    watched = watched_of(session, [lecture])
    return {
        enrolment: conclude(evidence.get(both, ()), lecture.length, watched.get(both))
        for both in evidence.keys() | watched.keys()
        for _, enrolment in [both]
    }


def grid(
    session: AnySession, workshop: Workshop
) -> tuple[list[Lecture], list[tuple[Enrolment, list[Presence], Standing]]]:
    """The lectures, and for each person the presence at each of them."""
    lectures = list(session.scalars(lectures_that_count(workshop)).all())
    evidence = evidence_about(session, lectures)
    watched = watched_of(session, lectures)
    rows = []
    for enrolment in session.scalars(participants(workshop)).all():
        concluded = _concluded(enrolment, lectures, evidence, watched)
        rows.append((enrolment, [p for _, p in concluded], stand(enrolment, concluded)))
    return lectures, rows


def pieces_so_far(lecture: Lecture) -> Select[int, int]:
    """The number of the last piece of evidence about each enrolment."""
    return (
        select(Evidence.enrolment_id, func.max(Evidence.number))
        .where(Evidence.lecture_id == lecture.id)
        .group_by(Evidence.enrolment_id)
    )


def _concluded(
    enrolment: Enrolment, lectures: Iterable[Lecture], evidence: EvidenceOf, watched: WatchedOf
) -> list[tuple[int, Presence]]:
    return [
        (lecture.length, conclude(evidence.get(both, ()), lecture.length, watched.get(both)))
        for lecture in lectures
        for both in [(lecture.id, enrolment.id)]
    ]
