"""Finding who may check in to what now, and who did."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance.check_ins import BadgeScan, CheckIn, CheckInRoom
from cistrat_training.attendance.queries import terms_of
from cistrat_training.attendance.windows import Window, window_of
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment, Place, Workshop

A_DAY = timedelta(days=1)  # no window is longer


class Door(NamedTuple):
    """A check-in that is open to one person now."""

    room: CheckInRoom
    enrolment: Enrolment
    window: Window
    done: CheckIn | None

    @property
    def lecture(self) -> Lecture:
        return self.room.lecture


def room_of(lecture: Lecture) -> Select[CheckInRoom]:
    return select(CheckInRoom).where(CheckInRoom.lecture_id == lecture.id)


def doors_open_to(session: AnySession, person: User, now: datetime) -> list[Door]:
    """Usually one; several where lectures are held at the same time."""
    found = session.execute(_rooms_of(person, now)).all()
    doors = []
    for room, enrolment, done in found:
        window = window_of(room.lecture, terms_of(session, room.lecture.workshop))
        if window and window.is_open(now):
            doors.append(Door(room, enrolment, window, done))
    return doors


def _rooms_of(person: User, now: datetime) -> Select[CheckInRoom, Enrolment, CheckIn]:
    return (
        select(CheckInRoom, Enrolment, CheckIn)
        .join(CheckInRoom.lecture)
        .join(Enrolment, Enrolment.workshop_id == Lecture.workshop_id)
        .outerjoin(
            CheckIn,
            (CheckIn.lecture_id == Lecture.id) & (CheckIn.enrolment_id == Enrolment.id),
        )
        .where(
            Enrolment.person_id == person.id,
            Enrolment.status == Place.CONFIRMED,
            CheckInRoom.closed_at.is_(None),
            Lecture.starts_at.between(now - A_DAY, now + A_DAY),
        )
        .options(joinedload(CheckInRoom.lecture).joinedload(Lecture.workshop))
        .order_by(Lecture.starts_at, Lecture.id)
    )


def check_in_of(lecture: Lecture, enrolment: Enrolment) -> Select[CheckIn]:
    return select(CheckIn).where(
        CheckIn.lecture_id == lecture.id, CheckIn.enrolment_id == enrolment.id
    )


def check_ins_at(lecture: Lecture) -> Select[CheckIn]:
    return (
        select(CheckIn)
        .where(CheckIn.lecture_id == lecture.id)
        .options(joinedload(CheckIn.enrolment).joinedload(Enrolment.person))
        .order_by(CheckIn.at, CheckIn.id)
    )


def count_of_check_ins(lecture: Lecture) -> Select[int]:
    return select(func.count(CheckIn.id)).where(CheckIn.lecture_id == lecture.id)


def scans_with(keys: Sequence[str]) -> Select[BadgeScan]:
    return select(BadgeScan).where(BadgeScan.key.in_(keys))


def scans_at(lecture: Lecture) -> Select[BadgeScan]:
    return (
        select(BadgeScan)
        .where(BadgeScan.lecture_id == lecture.id)
        .options(joinedload(BadgeScan.enrolment).joinedload(Enrolment.person))
        .order_by(BadgeScan.scanned_at.desc(), BadgeScan.id.desc())
    )


def workshops_with_origins(today: date) -> Select[Workshop]:
    """That are over, and still know from where people checked in."""
    known = (
        select(Lecture.workshop_id)
        .join(CheckIn, CheckIn.lecture_id == Lecture.id)
        .where(_has_origin())
    )
    return (
        select(Workshop)
        .where(Workshop.id.in_(known), Workshop.last_day < today)
        .order_by(Workshop.id)
    )


def origins_in(workshop: Workshop) -> Select[CheckIn]:
    return (
        select(CheckIn)
        .join(CheckIn.lecture)
        .where(Lecture.workshop_id == workshop.id, _has_origin())
        .order_by(CheckIn.id)
    )


def _has_origin() -> ColumnElement[bool]:
    return (CheckIn.device != "") | (CheckIn.network != "")
