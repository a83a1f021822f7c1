"""When a lecture can be checked in to, and what that counts for."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, Protocol

from cistrat_training.attendance.models import Mark
from cistrat_training.schedule.models import Lecture


class Turn(StrEnum):
    TOO_EARLY = "too early"
    ON_TIME = "on time"
    LATE = "late"
    OVER = "over"


class Doors(Protocol):
    """What of the terms of a workshop matters here; minutes."""

    @property
    def check_in_early(self) -> int: ...
    @property
    def check_in_on_time(self) -> int: ...
    @property
    def check_in_late(self) -> int: ...


class Window(NamedTuple):
    opens: datetime
    on_time: datetime
    """Until then it counts as the whole lecture."""
    closes: datetime
    ends: datetime
    """Of the lecture."""

    def turn(self, at: datetime) -> Turn:
        if at < self.opens:
            return Turn.TOO_EARLY
        if at <= self.on_time:
            return Turn.ON_TIME
        return Turn.LATE if at <= self.closes else Turn.OVER

    def is_open(self, at: datetime) -> bool:
        return self.turn(at) in (Turn.ON_TIME, Turn.LATE)

    def counts(self, at: datetime) -> tuple[Mark, int | None]:
        """For the whole lecture, or for the minutes that are left of it."""
        if self.turn(at) is Turn.ON_TIME:
            return Mark.PRESENT, None
        return Mark.LATE, max(0, int((self.ends - at).total_seconds()) // 60)


def window_of(lecture: Lecture, terms: Doors) -> Window | None:
    """None for a lecture without hours, or that was called off."""
    if lecture.cancelled_at or not (lecture.starts_at and lecture.ends_at):
        return None
    starts, ends = lecture.starts_at, lecture.ends_at
    return Window(
        opens=starts - timedelta(minutes=terms.check_in_early),
        on_time=min(ends, starts + timedelta(minutes=terms.check_in_on_time)),
        closes=min(ends, starts + timedelta(minutes=terms.check_in_late)),
        ends=ends,
    )
