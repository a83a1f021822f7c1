"""Whether somebody is to be told that a certificate is in danger, and of what."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.presence import Presence
from cistrat_training.attendance.rules import Measure, Outlook
from cistrat_training.attendance.standing import Chance, Course, Offered, Phase, Standing, Way
from cistrat_training.attendance.warnings import BETWEEN_LETTERS, AttendanceWarning
from cistrat_training.schedule.models import Lecture


class Missed(NamedTuple):
    """In whole or in part."""

    lecture: Lecture
    mark: Mark | None
    minutes: int
    length: int


class Alarm(NamedTuple):
    """A change of outlook, and all that its letter tells."""

    outlook: Outlook
    before: Outlook
    standing: Standing
    missed: tuple[Missed, ...]

    @property
    def is_told(self) -> bool:
        """Who hears that it is well again is who was told that all was lost."""
        return self.outlook is not Outlook.SAFE or self.before is Outlook.OUT_OF_REACH

    @property
    def unmet(self) -> list[Measure]:
        return [rule for rule in self.standing.rules if not rule.is_met]

    def chances(self, way: Way) -> list[Chance]:
        return [chance for chance in self.standing.chances if chance.way == way]

    def grounds(self) -> dict[str, Any]:
        """To be kept: numbers and ids, no names."""
        standing, best = self.standing, self.standing.best
        return {
            "minutes": standing.minutes_attended,
            "asked": standing.minutes_asked,
            "best_minutes": best.minutes if best else 0,
            "best_asked": best.asked if best else 0,
            "rules": [
                {
                    "kind": rule.kind.value,
                    "amount": rule.amount,
                    "has": rule.has,
                    "needs": rule.needs,
                    "best": rule.best,
                    "best_needs": rule.best_needs,
                }
                for rule in standing.rules
            ],
            "missed": [[one.lecture.id, one.minutes, one.length] for one in self.missed],
        }


def alarm(
    course: Course,
    presences: Iterable[Presence],
    standing: Standing,
    last: AttendanceWarning | None,
    written_at: datetime | None,
    now: datetime,
) -> Alarm | None:
    """None where nothing has changed since the last one, or where a letter went within a day:
    then whatever still holds is told tomorrow."""
    before = last.outlook if last else Outlook.SAFE
    if standing.outlook is before:
        return None
    found = Alarm(standing.outlook, before, standing, tuple(_missed(course, presences)))
    too_soon = written_at is not None and now - written_at < BETWEEN_LETTERS
    return None if found.is_told and too_soon else found


def _missed(course: Course, presences: Iterable[Presence]) -> Iterable[Missed]:
    for one, presence in zip(course.offered, presences, strict=True):
        if _is_missed(one, presence):
            yield Missed(one.lecture, presence.mark, presence.minutes, one.length)


def _is_missed(one: Offered, presence: Presence) -> bool:
    is_known = one.phase is Phase.KNOWN and not presence.is_unclear
    return is_known and presence.minutes < one.length
