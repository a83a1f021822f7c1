"""The table of local hours: a line for each country, a column for each hour of the workshop."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from cistrat_training.schedule.fairness import (
    NIGHT_BEGINS,
    NIGHT_ENDS,
    Burden,
    Crowd,
    Span,
    day_of,
)
from cistrat_training.zones import clock_of

FIRST_HOUR, LAST_HOUR = 8, 21  # at least these are shown
MOST_LINES = 40
"""With more of them, countries whose clocks agree share a line."""


class Hour(NamedTuple):
    """What a clock shows at one column."""

    hour: int
    minute: int

    @property
    def is_night(self) -> bool:
        return not NIGHT_ENDS <= self.hour < NIGHT_BEGINS

    def __str__(self) -> str:
        return f"{self.hour}:{self.minute:02}" if self.minute else str(self.hour)


class Line(NamedTuple):
    countries: list[str]
    zones: list[str]
    people: int
    hours: tuple[Hour, ...]
    burden: Burden
    """Of one of them, over the whole programme."""


class Column(NamedTuple):
    hour: int
    """In the zone of the workshop."""
    has_lecture: bool
    in_the_night: int


class HoursTable(NamedTuple):
    at: datetime
    """An instant of the day, for the names of zones."""
    columns: list[Column]
    lines: list[Line]


def hours_table(crowd: Crowd, spans: Sequence[Span], zone: str, day: date) -> HoursTable:
    """`spans` are those of the whole programme; the hours are those of one day."""
    today = [span for span in spans if day_of(span, zone) == day]
    hours = list(_hours_of(today, zone))
    instants = [_instant(day, hour, zone) for hour in hours]
    lines = _lines(crowd, crowd.burdens(spans, zone), instants)
    columns = [
        Column(
            hour,
            any(span.starts_at < at + timedelta(hours=1) and at < span.ends_at for span in today),
            sum(line.people for line in lines if line.hours[n].is_night),
        )
        for n, (hour, at) in enumerate(zip(hours, instants, strict=True))
    ]
    return HoursTable(instants[0], columns, lines)


def _hours_of(spans: Iterable[Span], zone: str) -> range:
    clock = clock_of(zone)
    first, last = FIRST_HOUR, LAST_HOUR
    for span in spans:
        starts, ends = span.starts_at.astimezone(clock), span.ends_at.astimezone(clock)
        first = min(first, starts.hour)
        last = max(last, 23 if ends.date() > starts.date() else ends.hour - (ends.minute == 0))
    return range(first, last + 1)


def _instant(day: date, hour: int, zone: str) -> datetime:
    return datetime.combine(day, time(hour), clock_of(zone)).astimezone(UTC)


def _lines(crowd: Crowd, burdens: Sequence[Burden], instants: Sequence[datetime]) -> list[Line]:
    shown = {zone: tuple(_shown(zone, at) for at in instants) for zone in crowd.by_zone}
    by_country: dict[object, list[Burden]] = defaultdict(list)
    by_clock: dict[object, list[Burden]] = defaultdict(list)
    for burden in burdens:
        group = burden.group
        by_country[group.country, shown[group.zone], burden.lectures].append(burden)
        by_clock[shown[group.zone], burden.lectures].append(burden)
    those = by_country if len(by_country) <= MOST_LINES else by_clock
    lines = [_line(together, shown) for together in those.values()]
    return sorted(lines, key=lambda line: (_since_midnight(line, instants), line.countries))


def _shown(zone: str, at: datetime) -> Hour:
    local = at.astimezone(clock_of(zone))
    return Hour(local.hour, local.minute)


def _line(together: Sequence[Burden], shown: dict[str, tuple[Hour, ...]]) -> Line:
    groups = [burden.group for burden in together]
    return Line(
        countries=sorted({group.country for group in groups}),
        zones=sorted({group.zone for group in groups}),
        people=sum(group.people for group in groups),
        hours=shown[groups[0].zone],
        burden=together[0],
    )


def _since_midnight(line: Line, instants: Sequence[datetime]) -> datetime:
    """From west to east: by what the clock shows, with its day."""
    return instants[0].astimezone(clock_of(line.zones[0])).replace(tzinfo=None)
