"""Finding what was released of a programme."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql.base import ExecutableOption

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.schedule.queries import lecturers_by
from cistrat_training.schedule.releases import Release, ReleasedLecture, ReleasedSpeaker
from cistrat_training.workshops.models import Enrolment, Place, Workshop

LATEST = select(func.max(Release.id)).group_by(Release.workshop_id)
"""The last release of each workshop: numbers and ids rise together."""


def releases_of(workshop: Workshop) -> Select[Release]:
    """The newest first."""
    return select(Release).where(Release.workshop_id == workshop.id).order_by(Release.number.desc())


def latest_release(workshop: Workshop) -> Select[Release]:
    return releases_of(workshop).limit(1)


def is_public(workshop: Workshop) -> Select[bool]:
    """Whether anybody may see the last release; no row where nothing was released."""
    return latest_release(workshop).with_only_columns(Release.is_public)


def stands(lecture: Lecture) -> Select[bool]:
    """Whether it is in the last release, also where it is called off there."""
    return select(
        exists().where(
            ReleasedLecture.lecture_id == lecture.id, ReleasedLecture.release_id.in_(LATEST)
        )
    )


def release_before(release: Release) -> Select[Release]:
    return (
        select(Release)
        .where(Release.workshop_id == release.workshop_id, Release.number < release.number)
        .order_by(Release.number.desc())
        .limit(1)
    )


def lectures_in(release: Release) -> Select[ReleasedLecture]:
    """In the order of the programme; those without a time last, in print order."""
    return lectures_in_each([release.id])


def lectures_in_each(releases: Iterable[int]) -> Select[ReleasedLecture]:
    return _in_order(select(ReleasedLecture).where(ReleasedLecture.release_id.in_(list(releases))))


def standing_of(lecture_ids: Iterable[int]) -> Select[ReleasedLecture]:
    """These lectures as they stand in the last release of their workshop."""
    return (
        select(ReleasedLecture)
        .where(
            ReleasedLecture.release_id.in_(LATEST),
            ReleasedLecture.lecture_id.in_(list(lecture_ids)),
        )
        .options(_with_workshop())
    )


def held_by(person: User) -> Select[ReleasedLecture]:
    """The released lectures of one lecturer that were not called off."""
    return _in_order(
        select(ReleasedLecture)
        .join(ReleasedSpeaker, ReleasedSpeaker.released_lecture_id == ReleasedLecture.id)
        .join(Lecturer, Lecturer.id == ReleasedSpeaker.lecturer_id)
        .where(
            Lecturer.person_id == person.id,
            ReleasedLecture.release_id.in_(LATEST),
            ReleasedLecture.cancelled_at.is_(None),
        )
        .options(_with_workshop())
    )


def attended_by(person: User) -> Select[ReleasedLecture]:
    """The released programme of every workshop in which the person has a place."""
    return _in_order(
        select(ReleasedLecture)
        .join(Release, Release.id == ReleasedLecture.release_id)
        .join(Enrolment, Enrolment.workshop_id == Release.workshop_id)
        .where(
            Enrolment.person_id == person.id,
            Enrolment.status == Place.CONFIRMED,
            ReleasedLecture.release_id.in_(LATEST),
            ReleasedLecture.cancelled_at.is_(None),
        )
        .options(_with_workshop())
    )


def speakers_of(
    session: AnySession, lectures: Iterable[ReleasedLecture]
) -> dict[int, list[Lecturer]]:
    """By the id of the lecture (not of its copy), each with person and organisation."""
    lecture_of = {copy.id: copy.lecture_id for copy in lectures}
    by_copy = speakers_by_copy(session, lecture_of)
    by_lecture: dict[int, list[Lecturer]] = defaultdict(list)
    return by_lecture | {lecture_of[copy_id]: those for copy_id, those in by_copy.items()}


def speakers_by_copy(session: AnySession, copies: Iterable[int]) -> dict[int, list[Lecturer]]:
    return lecturers_by(session, ReleasedSpeaker.released_lecture_id, copies)


def is_part_of(person: User, workshop: Workshop) -> Select[bool]:
    """Whether the person has a place in the workshop, or lectures or moderates in its last
    release: whoever was taken out of it is not told where to connect any more."""
    has_a_place = exists().where(
        Enrolment.workshop_id == workshop.id,
        Enrolment.person_id == person.id,
        Enrolment.status == Place.CONFIRMED,
    )
    lectures = exists().where(
        Release.workshop_id == workshop.id,
        Release.id.in_(LATEST),
        ReleasedLecture.release_id == Release.id,
        ReleasedSpeaker.released_lecture_id == ReleasedLecture.id,
        ReleasedSpeaker.lecturer_id == Lecturer.id,
        Lecturer.person_id == person.id,
    )
    moderates = exists().where(
        Release.workshop_id == workshop.id,
        Release.id.in_(LATEST),
        ReleasedLecture.release_id == Release.id,
        ReleasedLecture.moderator_id == person.id,
    )
    return select(or_(has_a_place, lectures, moderates))


def _in_order(asked: Select[ReleasedLecture]) -> Select[ReleasedLecture]:
    return asked.order_by(
        ReleasedLecture.starts_at.is_(None), ReleasedLecture.starts_at, ReleasedLecture.place
    )


def _with_workshop() -> ExecutableOption:
    return (
        joinedload(ReleasedLecture.release).joinedload(Release.workshop).joinedload(Workshop.series)
    )
