"""Opening the check-in of a lecture, checking in to it, and forgetting from where."""

from datetime import datetime

from cistrat_training.accounts.models import User
from cistrat_training.attendance import check_in_queries, codes
from cistrat_training.attendance.check_ins import CheckIn, CheckInRoom
from cistrat_training.attendance.models import Evidence, EvidenceKind
from cistrat_training.attendance.origins import Origin
from cistrat_training.attendance.queries import terms_of
from cistrat_training.attendance.windows import window_of
from cistrat_training.attendance.writing import write_one
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop


def open_room(session: AnySession, lecture: Lecture, *, by: User, now: datetime) -> CheckInRoom:
    """Opened again, it keeps its secret: a code that is on the screen goes on working."""
    lock(session, lecture)
    if window_of(lecture, terms_of(session, lecture.workshop)) is None:
        raise RuleBroken(N_("This lecture has no hours, so nobody can check in to it."))
    room = session.scalar(check_in_queries.room_of(lecture))
    if room is None:
        room = CheckInRoom(lecture=lecture, secret=codes.new_secret(), opened_at=now, opened_by=by)
        session.add(room)
    room.open_again(by=by, now=now)
    return room


def close_room(session: AnySession, lecture: Lecture, *, by: User, now: datetime) -> None:
    lock(session, lecture)
    room = session.scalar(check_in_queries.room_of(lecture))
    if room:
        room.close(by=by, now=now)


def check_in(
    session: AnySession,
    lecture: Lecture,
    enrolment: Enrolment,
    step: int,
    origin: Origin,
    *,
    now: datetime,
) -> CheckIn | None:
    """`step` is that of a code that was accepted. None for somebody who has checked in before."""
    workshop = lecture.workshop  # held, so that it need not be read again after the lock
    lock(session, lecture)
    window = window_of(lecture, terms_of(session, workshop))
    if window is None or not window.is_open(now):
        raise RuleBroken(N_("The check-in of this lecture is over."))
    if session.scalar(check_in_queries.check_in_of(lecture, enrolment)):
        return None
    mark, minutes = window.counts(now)
    piece = Evidence(
        lecture=lecture,
        enrolment=enrolment,
        kind=EvidenceKind.CODE,
        mark=mark,
        minutes=minutes,
        stretches=[[int(now.timestamp()), None]],
        noted_at=now,
        noted_by=enrolment.person,
    )
    write_one(session, piece)
    done = CheckIn(
        lecture=lecture,
        enrolment=enrolment,
        step=step,
        device=origin.device,
        network=origin.network,
        at=now,
    )
    session.add(done)
    return done


def forget_origins(session: AnySession, workshop: Workshop, *, now: datetime) -> int:
    """From where people checked in, once the days that the workshop keeps that are over."""
    if terms_of(session, workshop).still_keeps(now):
        return 0
    found = session.scalars(check_in_queries.origins_in(workshop)).all()
    for check_in in found:
        check_in.forget_from_where()
    return len(found)
