"""Keeping what the standings came to: the same that participants see, without the looking ahead."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select

from cistrat_training.attendance import queries
from cistrat_training.attendance.models import Evidence
from cistrat_training.attendance.outcomes import AttendanceOutcome
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment, Workshop

STILL_MOVING = timedelta(days=30)  # after the last day, while marks are still put right


def to_reckon(now: datetime) -> Select[int]:
    """The ids of workshops: those that run or are just over, and those about which something was
    noted since. Of the others the one that nobody looked at for the longest, since rules change
    too."""
    last = func.min(AttendanceOutcome.reckoned_at)
    noted = (
        select(func.max(Evidence.noted_at))
        .join(Lecture, Lecture.id == Evidence.lecture_id)
        .where(Lecture.workshop_id == Workshop.id)
        .correlate(Workshop)
        .scalar_subquery()
    )
    recent = Workshop.last_day >= (now - STILL_MOVING).date()
    return (
        _with_places(now)
        .having(or_(recent, last.is_(None), noted > last))
        .order_by(Workshop.first_day.desc(), Workshop.id)
    )


def not_seen_for_longest(now: datetime) -> Select[int]:
    return _with_places(now).order_by(func.min(AttendanceOutcome.reckoned_at), Workshop.id).limit(1)


def _with_places(now: datetime) -> Select[int]:
    return (
        select(Workshop.id)
        .join(Enrolment, Enrolment.workshop_id == Workshop.id)
        .outerjoin(AttendanceOutcome, AttendanceOutcome.enrolment_id == Enrolment.id)
        .where(Workshop.first_day <= now.date())
        .group_by(Workshop.id, Workshop.first_day, Workshop.last_day)
    )


def reckon(session: AnySession, workshop: Workshop, *, now: datetime) -> int:
    """Of everybody who has a place; what was kept of a place given up since stays as it was."""
    kept = {one.enrolment_id: one for one in session.scalars(_outcomes(workshop))}
    reckoned = 0
    for enrolment, _presences, standing in queries.measured_people(session, workshop).rows:
        if outcome := kept.get(enrolment.id):
            outcome.reckon(standing, now=now)
        else:
            session.add(AttendanceOutcome.of(enrolment, standing, now=now))
        reckoned += 1
    return reckoned


def _outcomes(workshop: Workshop) -> Select[AttendanceOutcome]:
    return (
        select(AttendanceOutcome)
        .join(AttendanceOutcome.enrolment)
        .where(Enrolment.workshop_id == workshop.id)
    )
