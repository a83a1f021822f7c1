"""What we write to those whose certificate is in danger."""

from datetime import datetime

from cistrat_training.accounts.letters import letter_to
from cistrat_training.attendance.alarms import Alarm
from cistrat_training.attendance.apologies import asked_until
from cistrat_training.attendance.objections import objected_until
from cistrat_training.attendance.standing import Way
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.letter import Letter
from cistrat_training.workshops.models import Enrolment


def warning(
    enrolment: Enrolment, alarm: Alarm, terms: AttendanceTerms, number: int, now: datetime
) -> Letter:
    workshop = enrolment.workshop
    excused_until, said_until = asked_until(workshop), objected_until(workshop)
    can_be_excused = terms.excused_most > 0 and now < excused_until
    return letter_to(
        enrolment.person,
        "attendance/warning.txt",
        about=f"attendance:{enrolment.id}:warning:{number}",
        zone=workshop.zone,
        workshop=workshop,
        alarm=alarm,
        outlook=alarm.outlook.value,
        to_come=alarm.chances(Way.ATTEND),
        to_watch=alarm.chances(Way.WATCH),
        not_known=alarm.chances(Way.WAIT),
        excused_until=excused_until if can_be_excused else None,
        said_until=said_until if now < said_until else None,
        terms=terms,
        ratio=ratio,
    )


def ratio(minutes: int, asked: int) -> float:
    """Cut, not rounded: 79.96 per cent are not 80."""
    return (minutes * 1000 // asked) / 1000 if asked else 0.0
