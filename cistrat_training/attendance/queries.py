"""Finding evidence, and what follows from it, in a fixed number of questions to the database."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance.lists import AttendanceList, ListLecture, ListState
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.presence import Presence, Watched, conclude
from cistrat_training.attendance.standing import Standing, stand
from cistrat_training.attendance.terms import AttendanceTerms, usual
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


def terms_of(session: AnySession, workshop: Workshop) -> AttendanceTerms:
    """The usual ones where nobody has changed them."""
    theirs = select(AttendanceTerms).where(AttendanceTerms.workshop_id == workshop.id)
    return session.scalar(theirs) or usual(workshop)


def complete_lists(session: AnySession, lectures: Iterable[Lecture]) -> dict[int, AttendanceList]:
    """By the lecture's id, the last applied list that names everybody who was there."""
    found = session.execute(
        select(ListLecture.lecture_id, AttendanceList)
        .join(ListLecture.attendance_list)
        .where(
            ListLecture.lecture_id.in_([lecture.id for lecture in lectures]),
            AttendanceList.state == ListState.APPLIED,
            AttendanceList.is_complete,
        )
        .order_by(AttendanceList.applied_at)
    )
    return {row.lecture_id: row.AttendanceList for row in found}


class Known(NamedTuple):
    """All that is known about some lectures of one workshop, read at once."""

    terms: AttendanceTerms
    evidence: EvidenceOf
    watched: WatchedOf
    lists: dict[int, AttendanceList]

    @classmethod
    def about(cls, session: AnySession, workshop: Workshop, lectures: Sequence[Lecture]) -> "Known":
        return cls(
            terms_of(session, workshop),
            evidence_about(session, lectures),
            watched_of(session, lectures),
            complete_lists(session, lectures),
        )

    def presence(self, lecture: Lecture, enrolment_id: int) -> Presence:
        both = lecture.id, enrolment_id
        return conclude(
            self.evidence.get(both, ()),
            lecture,
            self.terms,
            self.watched.get(both),
            self.lists.get(lecture.id),
        )


def presences(session: AnySession, lecture: Lecture) -> dict[int, Presence]:
    """By the id of each enrolment that has a place."""
    known = Known.about(session, lecture.workshop, [lecture])
    enrolled = session.scalars(places_in(lecture.workshop))
    return {enrolment: known.presence(lecture, enrolment) for enrolment in enrolled}


def places_in(workshop: Workshop) -> Select[int]:
    """The ids of the enrolments that have a place."""
    return select(Enrolment.id).where(
        Enrolment.workshop_id == workshop.id, Enrolment.status == Place.CONFIRMED
    )


def grid(
    session: AnySession, workshop: Workshop
) -> tuple[list[Lecture], list[tuple[Enrolment, list[Presence], Standing]]]:
    """The lectures, and for each person the presence at each of them."""
    lectures = list(session.scalars(lectures_that_count(workshop)).all())
    known = Known.about(session, workshop, lectures)
    rows = []
    for enrolment in session.scalars(participants(workshop)).all():
        presences = [known.presence(lecture, enrolment.id) for lecture in lectures]
        lengths = [lecture.length for lecture in lectures]
        rows.append((enrolment, presences, stand(enrolment, zip(lengths, presences, strict=True))))
    return lectures, rows
