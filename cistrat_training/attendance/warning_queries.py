"""Whom to warn, and who was warned."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.attendance.course_queries import PARTICIPATION
from cistrat_training.attendance.terms import AttendanceTerms, MandatoryLecture
from cistrat_training.attendance.warnings import WARNED_AFTERWARDS, AttendanceWarning
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import CertificateRule, Enrolment, Workshop


def workshops_that_warn(now: datetime) -> Select[Workshop]:
    """Those that have begun and are not long over, with a day to spare for their zones."""
    today, a_day = now.date(), timedelta(days=1)
    ruled = select(CertificateRule.workshop_id).where(CertificateRule.certificate == PARTICIPATION)
    must = (
        select(Lecture.workshop_id)
        .join(MandatoryLecture, MandatoryLecture.lecture_id == Lecture.id)
        .where(MandatoryLecture.certificate == PARTICIPATION)
    )
    return (
        select(Workshop)
        .outerjoin(AttendanceTerms, AttendanceTerms.workshop_id == Workshop.id)
        .where(
            Workshop.first_day <= today + a_day,
            Workshop.last_day >= today - WARNED_AFTERWARDS - a_day,
            or_(AttendanceTerms.id.is_(None), AttendanceTerms.warns),
            or_(Workshop.id.in_(ruled), Workshop.id.in_(must)),
        )
        .order_by(Workshop.id)
    )


def last_warnings(
    session: AnySession, workshop: Workshop, people: Collection[int] | None = None
) -> dict[int, AttendanceWarning]:
    """By the enrolment's id; of everybody, or of these enrolments."""
    last = (
        select(AttendanceWarning.enrolment_id, func.max(AttendanceWarning.number).label("number"))
        .group_by(AttendanceWarning.enrolment_id)
        .subquery()
    )
    found = (
        select(AttendanceWarning)
        .join(
            last,
            (AttendanceWarning.enrolment_id == last.c.enrolment_id)
            & (AttendanceWarning.number == last.c.number),
        )
        .join(Enrolment, Enrolment.id == AttendanceWarning.enrolment_id)
        .where(Enrolment.workshop_id == workshop.id)
    )
    if people is not None:
        found = found.where(AttendanceWarning.enrolment_id.in_(people))
    return {one.enrolment_id: one for one in session.scalars(found)}


def last_letters(
    session: AnySession, workshop: Workshop, people: Collection[int] | None = None
) -> dict[int, datetime]:
    """When somebody was last written to, by the enrolment's id."""
    found = (
        select(AttendanceWarning.enrolment_id, func.max(AttendanceWarning.noted_at))
        .join(Enrolment, Enrolment.id == AttendanceWarning.enrolment_id)
        .where(Enrolment.workshop_id == workshop.id, AttendanceWarning.letter_id.is_not(None))
        .group_by(AttendanceWarning.enrolment_id)
    )
    if people is not None:
        found = found.where(AttendanceWarning.enrolment_id.in_(people))
    return dict(session.execute(found).all())


def warnings_in(workshop: Workshop) -> Select[AttendanceWarning]:
    """The newest first, each with the person and the letter."""
    return (
        select(AttendanceWarning)
        .join(AttendanceWarning.enrolment)
        .join(Enrolment.person)
        .where(Enrolment.workshop_id == workshop.id)
        .options(
            contains_eager(AttendanceWarning.enrolment).contains_eager(Enrolment.person),
            joinedload(AttendanceWarning.letter),
        )
        .order_by(AttendanceWarning.noted_at.desc(), AttendanceWarning.id.desc())
    )
