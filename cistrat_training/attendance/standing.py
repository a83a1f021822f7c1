"""How a person stands against the rules for a certificate: time attended of time offered."""

from collections.abc import Iterable
from typing import NamedTuple

from cistrat_training.attendance.presence import Presence
from cistrat_training.workshops.models import Enrolment


class Standing(NamedTuple):
    """Of all lectures that were not called off and have been held. Minutes of lectures."""

    enrolment: Enrolment
    minutes_attended: int
    minutes_offered: int
    minutes_recorded: int
    lectures_attended: int
    lectures_offered: int
    lectures_unmarked: int

    @property
    def share(self) -> float:
        """Per cent of the lecture time, unrounded: 79.9 is not 80."""
        if not self.minutes_offered:
            return 0.0
        return 100 * self.minutes_attended / self.minutes_offered


def stand(enrolment: Enrolment, concluded: Iterable[tuple[int, Presence]]) -> Standing:
    """`concluded` holds, for each lecture offered, its length in minutes and the presence."""
    both = list(concluded)
    return Standing(
        enrolment=enrolment,
        minutes_attended=sum(presence.minutes for _, presence in both),
        minutes_offered=sum(length for length, _ in both),
        minutes_recorded=sum(presence.recorded for _, presence in both),
        lectures_attended=sum(presence.minutes > 0 for _, presence in both),
        lectures_offered=len(both),
        lectures_unmarked=sum(presence.mark is None for _, presence in both),
    )
