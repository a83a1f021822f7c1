"""Where lectures would stand after a move: hours alone, without knowing whose they are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.zones import clock_of, instant, wall


class Placement(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    channel: str = ""

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Placement") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def takes(self, other: "Placement") -> bool:
        """Whether both cannot be had: they overlap in one channel, or in none that has a name."""
        same = self.channel.strip().casefold() == other.channel.strip().casefold()
        return same and self.overlaps(other)


Placements: TypeAlias = Mapping[int, Placement]
"""By the id of the lecture."""


def swapped(
    one: Placement, other: Placement, others: Iterable[Placement]
) -> tuple[Placement, Placement]:
    """Each begins where the other began, in its channel, and takes as long as before. Neighbours
    in one channel, with none of `others` between them, together take the same time as before."""
    first, second = sorted((one, other))
    between = Placement(first.starts_at, second.ends_at, first.channel)
    starts = {first: second.starts_at, second: first.starts_at}
    if first.channel == second.channel and not any(between.takes(each) for each in others):
        starts[first] = second.ends_at - first.length
    return (
        Placement(starts[one], starts[one] + one.length, other.channel),
        Placement(starts[other], starts[other] + other.length, one.channel),
    )


def rest_of_day(placements: Placements, first: Placement, zone: str) -> list[int]:
    """What begins on the day of `first` and not before it, on the workshop's clock."""
    day = day_of(first, zone)
    return [
        key
        for key, one in placements.items()
        if day_of(one, zone) == day and one.starts_at >= first.starts_at
    ]


def shifted(placements: Placements, minutes: int, zone: str) -> dict[int, Placement]:
    """All of them so much later, or earlier: lengths and gaps stay. Raises RuleBroken where one
    would begin on another day."""
    by = timedelta(minutes=minutes)
    after = {
        key: Placement(one.starts_at + by, one.ends_at + by, one.channel)
        for key, one in placements.items()
    }
    if any(day_of(after[key], zone) != day_of(one, zone) for key, one in placements.items()):
        raise RuleBroken(
            N_(
                "So late, or so early, a lecture would begin on another day. Shift by fewer"
                " minutes, or move lectures to another day first."
            ),
            field="minutes",
        )
    return after


def moved_together(placements: Placements, starts_at: datetime, zone: str) -> dict[int, Placement]:
    """The earliest begins at `starts_at`, and the others as far after it on the wall as before."""
    first = wall(min(one.starts_at for one in placements.values()), zone)
    new_first = wall(starts_at, zone)
    after = {}
    for key, one in placements.items():
        starts = instant(new_first + (wall(one.starts_at, zone) - first), zone)
        after[key] = Placement(starts, starts + one.length, one.channel)
    return after


def with_minutes(placement: Placement, minutes: int) -> Placement:
    return placement._replace(ends_at=placement.starts_at + timedelta(minutes=minutes))


def on_day(placement: Placement, day: date, zone: str) -> Placement:
    """At the same hour on the wall of another day, and as long; raises RuleBroken where the
    clocks skip that hour."""
    return at_wall(placement, day, zone, zone)


def at_wall(placement: Placement, day: date, zone: str, new_zone: str) -> Placement:
    """At the hour that it has on a wall in `zone`, on another day on a wall in `new_zone`."""
    hour = placement.starts_at.astimezone(clock_of(zone)).time()
    starts = instant(datetime.combine(day, hour.replace(fold=0)), new_zone)
    return Placement(starts, starts + placement.length, placement.channel)


def day_of(placement: Placement, zone: str) -> date:
    return placement.starts_at.astimezone(clock_of(zone)).date()


def day_in_another(day: date, first: date, other_first: date, *, by_weekday: bool) -> date:
    """The day of another workshop that is to it what `day` is to one that begins on `first`:
    its third day for the third, or the same day of the week."""
    if by_weekday:
        first -= timedelta(days=first.weekday())
        other_first -= timedelta(days=other_first.weekday())
    return other_first + (day - first)


def days_from(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def weeks_of(days: Iterable[date]) -> list[list[date]]:
    """Monday to Sunday, as far as the days go."""
    weeks: dict[tuple[int, int], list[date]] = {}
    for day in days:
        weeks.setdefault(day.isocalendar()[:2], []).append(day)
    return list(weeks.values())


def refuse_overlap(pattern: Sequence[Placement]) -> None:
    """Raises RuleBroken where two hours of a pattern for one channel overlap."""
    by_time = sorted(pattern, key=lambda one: (one.channel, one.starts_at))
    if any(one.takes(other) for one, other in pairwise(by_time)):
        raise RuleBroken(
            N_("Two of these hours overlap. Choose other hours, or a shorter length."),
            field="times",
        )
