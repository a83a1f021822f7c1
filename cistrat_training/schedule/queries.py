"""Finding lectures, lecturers and feeds."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

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


def speakers_of(session: AnySession, lectures: Iterable[Lecture]) -> dict[int, list[Lecturer]]:
    """By the lecture's id, each with person and organisation: one query for all."""
    return lecturers_by(session, Speaker.lecture_id, [lecture.id for lecture in lectures])


def lecturers_by(
    session: AnySession, key: InstrumentedAttribute[int], wanted: Iterable[int]
) -> dict[int, list[Lecturer]]:
    """`key` is what a speaker, drafted or released, is a speaker of."""
    speaker = key.class_
    found = session.execute(
        select(key, Lecturer)
        .join(Lecturer, Lecturer.id == speaker.lecturer_id)
        .join(User, User.id == Lecturer.person_id)
        .join(Organisation, Organisation.id == Lecturer.organisation_id)
        .where(key.in_(list(wanted)))
        .options(contains_eager(Lecturer.person), contains_eager(Lecturer.organisation))
        .order_by(speaker.id)
    )
    by_key: dict[int, list[Lecturer]] = defaultdict(list)
    for number, lecturer in found:
        by_key[number].append(lecturer)
    return by_key


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


def next_place(workshop: Workshop) -> Select[int]:
    return select(func.coalesce(func.max(Lecture.place), 0) + 1).where(
        Lecture.workshop_id == workshop.id
    )


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
