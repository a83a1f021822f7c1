"""The hours of some days as a grid of half hours on one clock, to be painted."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from cistrat_training.schedule.availability import Span, is_free, joined
from cistrat_training.zones import clock_of

HALF_HOUR = timedelta(minutes=30)
SLOTS = 48
BY_DAY = range(16, 40)
"""From 08:00 to 20:00: when most people can be asked to speak."""
NIGHT = {*range(14), 44, 45, 46, 47}
"""From 22:00 to 07:00, as the fair hours of a programme count it."""


class Cell(NamedTuple):
    """Half an hour of a day; it lasts not at all, or twice, where summer time begins or ends."""

    key: int
    """Its number in the grid: days times 48, and the half hour."""
    spans: tuple[Span, ...]
    is_free: bool


class Grid(NamedTuple):
    days: Sequence[date]
    zone: str
    cells: dict[int, Cell]

    def slot(self, number: int) -> time:
        return time(number // 2, 30 * (number % 2))

    def row(self, number: int) -> list[Cell]:
        """The same half hour of each day."""
        return [self.cells[place * SLOTS + number] for place in range(len(self.days))]

    @property
    def free(self) -> set[int]:
        return {cell.key for cell in self.cells.values() if cell.is_free}


def grid(days: Sequence[date], zone: str, free: Sequence[Span]) -> Grid:
    cells = {}
    for place, day in enumerate(days):
        for number, spans in enumerate(half_hours(day, zone)):
            key = place * SLOTS + number
            is_told = bool(spans) and all(is_free(free, *span) for span in spans)
            cells[key] = Cell(key, tuple(spans), is_told)
    return Grid(days, zone, cells)


def half_hours(day: date, zone: str) -> list[list[Span]]:
    """For each half hour that a clock can show on this day, when it shows it: usually once."""
    place = clock_of(zone)
    at = datetime.combine(day, time(0), place).astimezone(UTC) - timedelta(hours=3)
    shown: list[list[Span]] = [[] for _ in range(SLOTS)]
    for _ in range(SLOTS + 12):
        wall = at.astimezone(place)
        if wall.date() == day:
            shown[wall.hour * 2 + wall.minute // 30].append((at, at + HALF_HOUR))
        at += HALF_HOUR
    return shown


def painted(before: Grid, chosen: Iterable[int], free: Sequence[Span]) -> list[Span]:
    """The hours told, once the cells of the grid are as `chosen`. What did not change in it stays
    as it was told, to the minute; so do all other days."""
    wanted = set(chosen) & before.cells.keys()
    added = [span for key in wanted - before.free for span in before.cells[key].spans]
    taken = [span for key in before.free - wanted for span in before.cells[key].spans]
    return joined([*without(free, taken), *added])


def without(free: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    left = list(free)
    for gone in taken:
        left = [part for span in left for part in _apart(span, gone)]
    return left


def _apart(span: Span, gone: Span) -> list[Span]:
    (start, end), (first, last) = span, gone
    parts = [(start, min(end, first)), (max(start, last), end)]
    return [(a, b) for a, b in parts if a < b] if first < end and start < last else [span]


def copied(chosen: Iterable[int], place: int, days: int) -> set[int]:
    """The cells, where every day is as the one at `place`."""
    slots = {key % SLOTS for key in chosen if key // SLOTS == place}
    return {day * SLOTS + slot for day in range(days) for slot in slots}


def by_day(days: int) -> set[int]:
    return {day * SLOTS + slot for day in range(days) for slot in BY_DAY}


def around(first: date, last: date, margin: int) -> list[date]:
    """The days from `first` to `last`, with some before and behind for travel and other zones."""
    begin = first - timedelta(days=margin)
    return [begin + timedelta(days=n) for n in range((last - first).days + 2 * margin + 1)]
