"""Warning those whose certificate is in danger: each change of outlook once."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from cistrat_training.attendance import queries, warning_letters, warning_queries
from cistrat_training.attendance.alarms import Alarm, alarm
from cistrat_training.attendance.standing import Phase
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.attendance.warnings import WARNED_AFTERWARDS, AttendanceWarning
from cistrat_training.database import AnySession, lock
from cistrat_training.workshops.models import Enrolment, Workshop


class Due(NamedTuple):
    enrolment: Enrolment
    alarm: Alarm
    last: AttendanceWarning | None
    terms: AttendanceTerms


def to_warn(session: AnySession, workshop: Workshop, now: datetime) -> list[int]:
    """The ids of the enrolments about which there is something new. A long look, and no more."""
    return [due.enrolment.id for due in _due(session, workshop, now)]


def warn(session: AnySession, workshop: Workshop, people: Collection[int], now: datetime) -> int:
    """Each is looked at anew, now that nobody else can: another worker may have come first, or
    somebody may have put a mark right."""
    lock(session, workshop)
    found = list(_due(session, workshop, now, people))
    session.add_all([_warning(due, now) for due in found])
    return len(found)


def _due(
    session: AnySession,
    workshop: Workshop,
    now: datetime,
    people: Collection[int] | None = None,
) -> Iterator[Due]:
    if now.astimezone(workshop.tz).date() > workshop.last_day + WARNED_AFTERWARDS:
        return
    measured = queries.measured_people(session, workshop, now, people)
    if not measured.terms.warns or not _is_anything_known(measured):
        return
    last = warning_queries.last_warnings(session, workshop, people)
    written = warning_queries.last_letters(session, workshop, people)
    for enrolment, presences, standing in measured.rows:
        number = enrolment.id
        found = alarm(
            measured.course, presences, standing, last.get(number), written.get(number), now
        )
        if found:
            yield Due(enrolment, found, last.get(number), measured.terms)


def _is_anything_known(measured: queries.Measured) -> bool:
    return any(one.phase is Phase.KNOWN for one in measured.course.offered)


def _warning(due: Due, now: datetime) -> AttendanceWarning:
    number = due.last.number + 1 if due.last else 1
    told = due.alarm.is_told and due.enrolment.person.email
    return AttendanceWarning(
        enrolment=due.enrolment,
        number=number,
        outlook=due.alarm.outlook,
        grounds=due.alarm.grounds(),
        noted_at=now,
        letter=warning_letters.warning(due.enrolment, due.alarm, due.terms, number, now)
        if told
        else None,
    )
