"""From what stands in a list to instants: on whose clock, on which day, in which order."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from cistrat_training.attendance.exports.seen import DayOrder
from cistrat_training.attendance.exports.stamps import Stamp
from cistrat_training.zones import YEARS, clock_of

SOME_DAY = date(2000, 1, 1)  # to compare two times of one unknown day
HALF_A_DAY = timedelta(hours=12)
A_DAY = timedelta(days=1)
ROUNDED = 1.5  # minutes that a stated length may differ from the time between


class Clock(NamedTuple):
    """`day` is that of times without one, `start` when the meeting of such a list began."""

    zone: str
    order: DayOrder | None = None
    day: date | None = None
    start: time | None = None

    def at(self, stamp: Stamp | None, *, again: bool = False) -> datetime | None:
        """None where the day is not told or not clear. Of an hour that the clock shows twice, the
        first, or the second one; an hour that it leaves out is read as if it had not."""
        wall = self._wall(stamp)
        if stamp is None or wall is None or wall.year not in YEARS:
            return None
        if stamp.offset:
            return wall.replace(tzinfo=stamp.offset).astimezone(UTC)
        return wall.replace(tzinfo=clock_of(self.zone), fold=again).astimezone(UTC)

    def _wall(self, stamp: Stamp | None) -> datetime | None:
        if stamp is None or stamp.clock is None:
            return None
        if stamp.has_day:
            day = stamp.day(self.order)
            return datetime.combine(day, stamp.clock) if day else None
        if self.day is None:
            return None
        after_midnight = self.start and _since(stamp.clock, self.start) < -HALF_A_DAY
        return datetime.combine(self.day, stamp.clock) + (A_DAY if after_midnight else A_DAY * 0)

    def stay(
        self, joined: Stamp | None, left: Stamp | None, minutes: float | None
    ) -> tuple[datetime | None, datetime | None]:
        """Both ends of a stay; a leaving before the joining is none."""
        came, went = self.at(joined), self.at(left)
        if came is None or went is None or left is None:
            return came, went
        if went < came and not left.has_day:
            went += A_DAY
        second = self.at(left, again=True)
        if second and second > went and self._fits_better(came, went, second, minutes):
            went = second
        return (came, went) if went >= came else (came, None)

    def _fits_better(
        self, came: datetime, went: datetime, second: datetime, minutes: float | None
    ) -> bool:
        """When the clocks went back during the meeting."""
        if went < came:
            return True
        return minutes is not None and between(came, second) - ROUNDED <= minutes


def _since(one: time, other: time) -> timedelta:
    return datetime.combine(SOME_DAY, one) - datetime.combine(SOME_DAY, other)


def between(came: datetime, went: datetime) -> float:
    return round((went - came).total_seconds() / 60, 4)


def length(joined: Stamp | None, left: Stamp | None) -> float | None:
    """Minutes between two stamps where they are the same whatever the order of their days."""
    if not (joined and left and joined.clock and left.clock) or joined.has_day != left.has_day:
        return None
    if not joined.has_day:
        away = _since(left.clock, joined.clock) / timedelta(minutes=1)
        return round(away if away >= 0 else away + 24 * 60, 4)
    found = {_under(order, joined, left) for order in DayOrder}
    only = found.pop()
    return only if not found and only is not None and only >= 0 else None


def _under(order: DayOrder, joined: Stamp, left: Stamp) -> float | None:
    clock = Clock("UTC", order)
    came, went = clock.at(joined), clock.at(left)
    return between(came, went) if came and went else None
