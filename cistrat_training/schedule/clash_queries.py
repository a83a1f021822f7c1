"""Finding what a programme may clash with."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.database import AnySession
from cistrat_training.schedule import queries
from cistrat_training.schedule.clashes import Appointment, PlanFacts
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.schedule.orders import LONGEST_BREAK, LectureOrder, Pace
from cistrat_training.workshops.models import Workshop


def plan_facts(session: AnySession, workshop: Workshop) -> PlanFacts:
    pace = session.scalar(pace_of(workshop)) or Pace(workshop=workshop)
    return PlanFacts(
        zone=workshop.zone,
        first_day=workshop.first_day,
        last_day=workshop.last_day,
        shortest_break=pace.shortest_break,
        longest=timedelta(minutes=pace.longest_minutes),
        orders=[(one.before_id, one.after_id) for one in session.scalars(orders_in(workshop))],
    )


def appointments(
    session: AnySession,
    lectures: Iterable[Lecture],
    language: str = "en",
    within: Workshop | None = None,
) -> list[Appointment]:
    """Of those that have a time and are not called off. Lectures of other workshops than `within`
    say of which."""
    standing = [one for one in lectures if one.starts_at and not one.cancelled_at]
    speakers = queries.speakers_of(session, standing)
    return [appointment_of(one, speakers.get(one.id, []), language, within) for one in standing]


def appointment_of(
    lecture: Lecture,
    lecturers: Iterable[Lecturer],
    language: str = "en",
    within: Workshop | None = None,
) -> Appointment:
    """A lecture that has a time, as clashes see it."""
    if not (lecture.starts_at and lecture.ends_at):
        raise ValueError(lecture)
    there = [lecturer.person for lecturer in lecturers]
    if lecture.moderator:
        there.append(lecture.moderator)
    return Appointment(
        lecture.id or 0,  # one that is just being added
        lecture.title(language),
        lecture.kind,
        lecture.starts_at,
        lecture.ends_at,
        lecture.channel,
        {person.id: person.full_name for person in there},
        moderator_id=lecture.moderator.id if lecture.moderator else None,
        elsewhere=lecture.workshop.code if within and lecture.workshop is not within else "",
    )


def others_between(
    session: AnySession,
    starts_at: datetime,
    ends_at: datetime,
    workshop: Workshop,
    apart_from: Sequence[Lecture] = (),
    language: str = "en",
) -> list[Appointment]:
    """What else the Centre does between two instants and in the breaks around them, in whatever
    workshop; those of other workshops than `workshop` say of which."""
    around = timedelta(minutes=LONGEST_BREAK)
    lectures = session.scalars(
        select(Lecture)
        .where(
            Lecture.starts_at < ends_at + around,
            Lecture.ends_at > starts_at - around,
            Lecture.cancelled_at.is_(None),
            Lecture.id.not_in([one.id for one in apart_from if one.id]),
        )
        .options(joinedload(Lecture.workshop), joinedload(Lecture.moderator))
    )
    return appointments(session, lectures, language, within=workshop)


def orders_in(workshop: Workshop) -> Select[LectureOrder]:
    return (
        select(LectureOrder)
        .join(Lecture, Lecture.id == LectureOrder.before_id)
        .where(Lecture.workshop_id == workshop.id)
        .order_by(LectureOrder.id)
    )


def pace_of(workshop: Workshop) -> Select[Pace]:
    return select(Pace).where(Pace.workshop_id == workshop.id)
