"""When what is known about a lecture is known for good.

Lists come late and marks are put right, so nothing is concluded from somebody's absence before
the hold of the workshop (terms.py) has passed in which nobody brought anything new.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from cistrat_training.attendance.models import EvidenceKind
from cistrat_training.attendance.standing import Phase
from cistrat_training.schedule.models import Lecture

TELLS = frozenset(EvidenceKind) - {EvidenceKind.APOLOGY, EvidenceKind.WITHDRAWAL}
"""An apology, which may come before the lecture, does not say that anybody looked who came."""
CHANGES = frozenset(EvidenceKind) - {
    EvidenceKind.APOLOGY,
    EvidenceKind.CODE,
    EvidenceKind.BADGE,
}
"""What organisers bring: it may be followed by more of it."""


class Said(NamedTuple):
    """When something was said about a lecture, about whomever."""

    first: datetime | None = None
    """Of what nobody took back."""
    changes: tuple[datetime, ...] = ()


def ended_at(lecture: Lecture, last_day: date, zone: ZoneInfo) -> datetime:
    """A lecture whose time of day nobody knows is over with its workshop."""
    if lecture.ends_at:
        return lecture.ends_at
    return datetime.combine(last_day + timedelta(days=1), time(), tzinfo=zone)


def known_at(ended: datetime, said: Said, hold: timedelta) -> datetime | None:
    """Each change within the hold begins it anew; one that comes later does not, since what was
    known is not to become unknown again. None where nobody has said anything."""
    if said.first is None:
        return None
    last = max(ended, said.first)
    for change in said.changes:
        if last < change <= last + hold:
            last = change
    return last + hold


def phase(ended: datetime, known: datetime | None, now: datetime) -> Phase:
    if now < ended:
        return Phase.TO_COME
    return Phase.KNOWN if known and known <= now else Phase.NOT_KNOWN
