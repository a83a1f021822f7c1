"""Finding what organisers plan with: slots, and the steps that were taken."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload, scoped_session

from cistrat_training.accounts.models import Role, User
from cistrat_training.database import AnySession, Model
from cistrat_training.schedule.models import Lecture, Lecturer, Speaker
from cistrat_training.schedule.releases import ReleasedLecture
from cistrat_training.schedule.slots import Slot
from cistrat_training.schedule.steps import Step
from cistrat_training.workshops.models import Workshop

GOES_WITH_IT = {Speaker.__tablename__}
"""What is deleted with a lecture; whatever else names one keeps it."""


def slots_of(workshop: Workshop) -> Select[Slot]:
    return (
        select(Slot)
        .where(Slot.workshop_id == workshop.id)
        .order_by(Slot.starts_at, Slot.channel, Slot.id)
    )


def steps_of(workshop: Workshop) -> Select[Step]:
    """The newest first."""
    return (
        select(Step)
        .where(Step.workshop_id == workshop.id)
        .options(joinedload(Step.by), joinedload(Step.undone_by))
        .order_by(Step.number.desc())
    )


def to_undo(workshop: Workshop) -> Select[Step]:
    return steps_of(workshop).where(Step.undone_at.is_(None)).limit(1)


def steps_after(workshop: Workshop, seen: int) -> Select[Step]:
    """Those that were taken or taken back since; the newest first."""
    return steps_of(workshop).where(or_(Step.number > seen, Step.undone_number > seen))


def latest_number(session: AnySession, workshop: Workshop) -> int:
    """What an organiser has seen who sees the draft as it is now."""
    numbers = select(func.max(Step.number), func.max(Step.undone_number))
    done, undone = session.execute(numbers.where(Step.workshop_id == workshop.id)).one()
    return max(done or 0, undone or 0)


def speaking(session: AnySession, lecture_ids: Iterable[int]) -> dict[int, list[int]]:
    """The ids of the lecturers by the id of the lecture."""
    found = session.execute(
        select(Speaker.lecture_id, Speaker.lecturer_id)
        .where(Speaker.lecture_id.in_(list(lecture_ids)))
        .order_by(Speaker.id)
    )
    by_lecture: dict[int, list[int]] = {}
    for lecture_id, lecturer_id in found:
        by_lecture.setdefault(lecture_id, []).append(lecturer_id)
    return by_lecture


def fresh(session: AnySession, asked: Select[Any]) -> list[Any]:
    """As the database has it now, whatever this request read before it had the lock."""
    return list(session.scalars(asked.execution_options(populate_existing=True)).all())


def released_ids(workshop: Workshop) -> Select[int]:
    """Of the lectures that stand in any release."""
    return (
        select(ReleasedLecture.lecture_id)
        .join(Lecture, Lecture.id == ReleasedLecture.lecture_id)
        .where(Lecture.workshop_id == workshop.id)
        .distinct()
    )


def keeps(session: Session | scoped_session[Any], lecture: Lecture) -> list[str]:
    """The tables, of whatever chapter, that name the lecture and do not go with it."""
    naming = (
        (table.name, column)
        for table in Model.metadata.sorted_tables
        if table.name not in GOES_WITH_IT
        for column in table.columns
        if any(key.column is Lecture.__table__.c.id for key in column.foreign_keys)
    )
    return [
        name
        for name, column in naming
        if session.execute(select(column).where(column == lecture.id).limit(1)).first()
    ]


def who_may_moderate(lecture: Lecture | None) -> Select[User]:
    """Organisers and lecturers, and whoever moderates it now."""
    lectures = select(Lecturer.id).where(Lecturer.person_id == User.id).exists()
    now = lecture.moderator_id if lecture else None
    return (
        select(User)
        .where(
            or_(User.role.in_([Role.ORGANISER, Role.ADMINISTRATOR]), lectures, User.id == now),
            User.full_name != "",
        )
        .order_by(User.full_name, User.id)
    )


def earlier_workshops(workshop: Workshop) -> Select[Workshop]:
    """From whose programme this one's can be copied: its own series first, the latest first."""
    return (
        select(Workshop)
        .where(
            Workshop.id != workshop.id,
            Workshop.first_day <= workshop.first_day,
            select(Lecture.id).where(Lecture.workshop_id == Workshop.id).exists(),
        )
        .order_by(
            (Workshop.series_id == workshop.series_id).desc(),
            Workshop.first_day.desc(),
            Workshop.id,
        )
    )
