"""Finding lectures, lecturers and feeds."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.places.models import Organisation
from cistrat_training.schedule.models import Feed, Lecture, Lecturer, Speaker
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop


def lectures_of(workshop: Workshop) -> Select[Lecture]:
    """In the order of the programme; those without a time last, in print order."""
    return (
        select(Lecture)
        .where(Lecture.workshop_id == workshop.id)
        .order_by(Lecture.starts_at.is_(None), Lecture.starts_at, Lecture.place)
    )


def held_by(person: User) -> Select[Lecture]:
    """The lectures of one lecturer that were not called off."""
    return (
        select(Lecture)
        .join(Speaker, Speaker.lecture_id == Lecture.id)
        .join(Lecturer, Lecturer.id == Speaker.lecturer_id)
        .where(Lecturer.person_id == person.id, Lecture.cancelled_at.is_(None))
        .options(joinedload(Lecture.workshop).joinedload(Workshop.series))
        .order_by(Lecture.starts_at.is_(None), Lecture.starts_at)
    )


def attended_by(person: User) -> Select[Lecture]:
    """The lectures of every workshop in which the person has a place."""
    return (
        select(Lecture)
        .join(Enrolment, Enrolment.workshop_id == Lecture.workshop_id)
        .where(
            Enrolment.person_id == person.id,
            Enrolment.status == Place.CONFIRMED,
            Lecture.cancelled_at.is_(None),
        )
        .options(joinedload(Lecture.workshop).joinedload(Workshop.series))
        .order_by(Lecture.starts_at.is_(None), Lecture.starts_at)
    )


def speakers_of(session: AnySession, lectures: Iterable[Lecture]) -> dict[int, list[Lecturer]]:
    """By the lecture's id, each with person and organisation: one query for all."""
    found = session.execute(
        select(Speaker.lecture_id, Lecturer)
        .join(Lecturer, Lecturer.id == Speaker.lecturer_id)
        .join(User, User.id == Lecturer.person_id)
        .join(Organisation, Organisation.id == Lecturer.organisation_id)
        .where(Speaker.lecture_id.in_([lecture.id for lecture in lectures]))
        .options(contains_eager(Lecturer.person), contains_eager(Lecturer.organisation))
        .order_by(Speaker.id)
    )
    by_lecture: dict[int, list[Lecturer]] = defaultdict(list)
    for lecture_id, lecturer in found:
        by_lecture[lecture_id].append(lecturer)
    return by_lecture


def workshops_meanwhile(workshop: Workshop) -> Select[Workshop]:
    """Those with which it may share lecturers and channels, in one order for every locker."""
    return (
        select(Workshop)
        .where(Workshop.first_day <= workshop.last_day, Workshop.last_day >= workshop.first_day)
        .order_by(Workshop.id)
    )


def all_lecturers() -> Select[Lecturer]:
    return (
        select(Lecturer)
        .join(Lecturer.person)
        .options(contains_eager(Lecturer.person), joinedload(Lecturer.organisation))
        .order_by(User.full_name, Lecturer.id)
    )


def speaking(lecture_ids: Iterable[int], lecturer: Lecturer) -> Select[Speaker]:
    return select(Speaker).where(
        Speaker.lecture_id.in_(list(lecture_ids)), Speaker.lecturer_id == lecturer.id
    )


def lecturer_who_is(person: User) -> Select[Lecturer]:
    return select(Lecturer).where(Lecturer.person_id == person.id)


def gives(person: User, lecture: Lecture) -> Select[bool]:
    return select(
        exists().where(
            Speaker.lecture_id == lecture.id,
            Speaker.lecturer_id == Lecturer.id,
            Lecturer.person_id == person.id,
        )
    )


def is_part_of(person: User, workshop: Workshop) -> Select[bool]:
    """Whether the person has a place in the workshop or lectures in it."""
    has_a_place = exists().where(
        Enrolment.workshop_id == workshop.id,
        Enrolment.person_id == person.id,
        Enrolment.status == Place.CONFIRMED,
    )
    lectures = exists().where(
        Lecture.workshop_id == workshop.id,
        Speaker.lecture_id == Lecture.id,
        Speaker.lecturer_id == Lecturer.id,
        Lecturer.person_id == person.id,
    )
    return select(or_(has_a_place, lectures))


def next_place(workshop: Workshop) -> Select[int]:
    return select(func.coalesce(func.max(Lecture.place), 0) + 1).where(
        Lecture.workshop_id == workshop.id
    )


def feed_with(secret: str) -> Select[Feed]:
    return select(Feed).where(Feed.secret == secret, Feed.revoked_at.is_(None))


def feed_of(person: User) -> Select[Feed]:
    return select(Feed).where(Feed.person_id == person.id, Feed.revoked_at.is_(None))


def audience_counts(workshop: Workshop) -> Select[Audience, int, int]:
    """For each audience: how many people, from how many countries."""
    return (
        select(
            Enrolment.audience,
            func.count(),
            func.count(Enrolment.country_code.distinct()),
        )
        .where(Enrolment.workshop_id == workshop.id, Enrolment.status == Place.CONFIRMED)
        .group_by(Enrolment.audience)
    )
