"""Finding evidence, and what follows from it, in a fixed number of questions to the database."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased, contains_eager, defer, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance.course_queries import PARTICIPATION, course_of
from cistrat_training.attendance.lists import AttendanceList, ListLecture, ListRow, ListState
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.presence import Presence, conclude
from cistrat_training.attendance.recorded import WatchedOf, watched_of
from cistrat_training.attendance.standing import Course, Standing, stand
from cistrat_training.attendance.terms import Asked, AttendanceTerms, usual
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import TAUGHT, Lecture
from cistrat_training.workshops.models import Enrolment, Place, Workshop

EvidenceOf = dict[tuple[int, int], list[Evidence]]


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


def evidence_about(
    session: AnySession, lectures: Iterable[Lecture], people: Collection[int] | None = None
) -> EvidenceOf:
    """By the ids of lecture and enrolment, oldest first; `people` are ids of enrolments, and
    without them everybody: nobody reads the lines of files of thousands."""
    found: EvidenceOf = defaultdict(list)
    pieces = (
        select(Evidence)
        .where(Evidence.lecture_id.in_([lecture.id for lecture in lectures]))
        .order_by(Evidence.number)
    )
    if people is None:
        pieces = pieces.options(defer(Evidence.rows))
    else:
        pieces = pieces.where(Evidence.enrolment_id.in_(people))
    for piece in session.scalars(pieces):
        found[piece.lecture_id, piece.enrolment_id].append(piece)
    return found


def terms_of(session: AnySession, workshop: Workshop) -> AttendanceTerms:
    """The usual ones where nobody has changed them."""
    theirs = select(AttendanceTerms).where(AttendanceTerms.workshop_id == workshop.id)
    return session.scalar(theirs) or usual(workshop)


def complete_lists(session: AnySession, lectures: Iterable[Lecture]) -> dict[int, AttendanceList]:
    """By the lecture's id, the last applied list that names everybody who was there. None where a
    list of the lecture has rows of nobody yet: they may be of those who seem to be missing."""
    named = aliased(ListLecture)
    somebody = (
        select(named.id)
        .join(named.attendance_list)
        .join(ListRow, ListRow.list_id == named.list_id)
        .where(
            named.lecture_id == ListLecture.lecture_id,
            AttendanceList.state == ListState.APPLIED,
            ListRow.enrolment_id.is_(None),
            ~ListRow.is_nobody,
        )
        .correlate(ListLecture)
    )
    found = session.execute(
        select(ListLecture.lecture_id, AttendanceList)
        .join(ListLecture.attendance_list)
        .where(
            ListLecture.lecture_id.in_([lecture.id for lecture in lectures]),
            AttendanceList.state == ListState.APPLIED,
            AttendanceList.is_complete,
            ~somebody.exists(),
        )
        .order_by(AttendanceList.applied_at)
    )
    return {row.lecture_id: row.AttendanceList for row in found}


class Hours(NamedTuple):
    """Of a lecture, as conclusions about thousands of people ask for them again and again."""

    starts_at: datetime | None
    ends_at: datetime | None
    length: int


class Counting(NamedTuple):
    """Of the terms, for the same reason."""

    grace: int
    least_minutes: int

    @classmethod
    def of(cls, terms: AttendanceTerms) -> "Counting":
        return cls(terms.grace, terms.least_minutes)


class Known(NamedTuple):
    """All that is known about some lectures of one workshop, read at once."""

    terms: AttendanceTerms
    evidence: EvidenceOf
    watched: WatchedOf
    lists: dict[int, AttendanceList]
    hours: dict[int, Hours]
    """Of the lectures, by their ids."""
    counting: Counting

    @classmethod
    def about(
        cls,
        session: AnySession,
        workshop: Workshop,
        lectures: Sequence[Lecture],
        people: Collection[int] | None = None,
    ) -> "Known":
        """Of everybody, or of those enrolments alone whose ids are `people`."""
        terms = terms_of(session, workshop)
        return cls(
            terms,
            evidence_about(session, lectures, people),
            watched_of(session, lectures, terms, people),
            complete_lists(session, lectures),
            {one.id: Hours(one.starts_at, one.ends_at, one.length) for one in lectures},
            Counting.of(terms),
        )

    def under(self, terms: AttendanceTerms, watched: WatchedOf) -> "Known":
        """The same under other terms, which say also what counts of what was watched."""
        return self._replace(terms=terms, counting=Counting.of(terms), watched=watched)

    def presence(self, lecture: Lecture, enrolment_id: int) -> Presence:
        both = lecture.id, enrolment_id
        return conclude(
            self.evidence.get(both, ()),
            self.hours[lecture.id],
            self.counting,
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
    session: AnySession,
    workshop: Workshop,
    *,
    now: datetime | None = None,
    certificate: str = PARTICIPATION,
    asked: Asked | None = None,
) -> tuple[list[Lecture], list[tuple[Enrolment, list[Presence], Standing]]]:
    """The lectures, and for each person the presence at each of them and the standing.

    With `now` the standings also say what can still be reached.
    """
    found = measured_people(session, workshop, now, certificate=certificate, asked=asked)
    return [one.lecture for one in found.course.offered], list(found.rows)


class Measured(NamedTuple):
    """Everybody, or some, by the rules of one certificate."""

    course: Course
    """Its lectures stand in the order of the presences."""
    terms: AttendanceTerms
    rows: Iterator[tuple[Enrolment, list[Presence], Standing]]


def measured_people(
    session: AnySession,
    workshop: Workshop,
    now: datetime | None = None,
    people: Collection[int] | None = None,
    *,
    certificate: str = PARTICIPATION,
    asked: Asked | None = None,
) -> Measured:
    """Of those enrolments alone whose ids are `people`, or of everybody with a place."""
    lectures = list(session.scalars(lectures_that_count(workshop)).all())
    known = Known.about(session, workshop, lectures, people)
    course = course_of(
        session,
        workshop,
        lectures,
        known.terms,
        known.lists,
        now=now,
        certificate=certificate,
        asked=asked,
    )
    wanted = participants(workshop)
    if people is not None:
        wanted = wanted.where(Enrolment.id.in_(people))
    enrolments = session.scalars(wanted).all()
    return Measured(course, known.terms, _rows(enrolments, course, known))


def _rows(
    enrolments: Iterable[Enrolment], course: Course, known: Known
) -> Iterator[tuple[Enrolment, list[Presence], Standing]]:
    for enrolment in enrolments:
        presences = [known.presence(one.lecture, enrolment.id) for one in course.offered]
        yield enrolment, presences, stand(enrolment, course, presences)


class OneStanding(NamedTuple):
    """All about one person's attendance of a workshop, at a moment."""

    course: Course
    """Its lectures stand in the order of the presences."""
    presences: list[Presence]
    standing: Standing
    terms: AttendanceTerms


def standing_of(session: AnySession, enrolment: Enrolment, now: datetime) -> OneStanding:
    """Of one person, with what can still be reached."""
    workshop = enrolment.workshop
    lectures = list(session.scalars(lectures_that_count(workshop)).all())
    known = Known.about(session, workshop, lectures, [enrolment.id])
    course = course_of(session, workshop, lectures, known.terms, known.lists, now=now)
    presences = [known.presence(lecture, enrolment.id) for lecture in lectures]
    return OneStanding(course, presences, stand(enrolment, course, presences), known.terms)
