"""A better hour for one lecture: what each hour would mean for whoever listens and speaks."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from cistrat_training.schedule import clashes
from cistrat_training.schedule.appointments import Appointment, Clash, PlanFacts
from cistrat_training.schedule.fairness import (
    Crowd,
    Elsewhere,
    Nights,
    Span,
    Strip,
    day_of,
    night_minutes,
    strip,
)
from cistrat_training.zones import clock_of

FIRST, LAST = time(8), time(22)  # of a day, where no slots say when lectures can be
STEP = timedelta(minutes=30)


class Hour(NamedTuple):
    """One that is compared with others."""

    span: Span
    channel: str


class Speaker(NamedTuple):
    name: str
    zone: str
    """Empty where nobody knows their clock."""

    def is_at_night(self, span: Span) -> bool:
        return bool(self.zone) and night_minutes(span, self.zone) > 0


class Compared(NamedTuple):
    hour: Hour
    nights: Nights
    strip: Strip
    ends: list[Elsewhere]
    """Where it would be earliest and where latest."""
    speakers: list[Speaker]
    clashes: list[Clash]

    @property
    def span(self) -> Span:
        return self.hour.span

    @property
    def hard(self) -> list[Clash]:
        return [clash for clash in self.clashes if clash.is_hard]

    @property
    def speakers_at_night(self) -> int:
        return sum(one.is_at_night(self.span) for one in self.speakers)


class Surroundings(NamedTuple):
    """What stands around a lecture, and who would listen to it."""

    crowd: Crowd
    speakers: Sequence[Speaker]
    lecture: Appointment
    """At whatever hour."""
    rest: Sequence[Appointment]
    """Of the same workshop."""
    elsewhere: Sequence[Appointment]
    facts: PlanFacts


def compare(hours: Iterable[Hour], around: Surroundings) -> list[Compared]:
    """The best first: fewest minutes of night for those who listen, then for those who speak.
    What cannot be stands at the end."""
    found = [compared(hour, around) for hour in hours]
    return sorted(
        found,
        key=lambda one: (
            bool(one.hard),
            one.nights.minutes,
            one.speakers_at_night,
            len(one.clashes),
            one.span,
        ),
    )


def compared(hour: Hour, around: Surroundings) -> Compared:
    return Compared(
        hour=hour,
        nights=around.crowd.nights(hour.span),
        strip=strip(around.crowd.marks(hour.span)),
        ends=around.crowd.ends(hour.span),
        speakers=list(around.speakers),
        clashes=_clashes(hour, around),
    )


def _clashes(hour: Hour, around: Surroundings) -> list[Clash]:
    starts_at, ends_at = hour.span
    moved = around.lecture._replace(starts_at=starts_at, ends_at=ends_at, channel=hour.channel)
    ordered = {n for pair in around.facts.orders if moved.lecture_id in pair for n in pair}
    with_it = [one for one in around.rest if one.lecture_id in ordered]
    others = [one for one in around.rest if one.lecture_id not in ordered]
    found = clashes.found([moved, *with_it], [*others, *around.elsewhere], around.facts)
    return [clash for clash in found if moved.lecture_id in clash.lecture_ids]


def half_hours(days: Iterable[date], minutes: int, zone: str) -> list[Span]:
    """Every half hour from morning to evening on the workshop's clock."""
    length = timedelta(minutes=minutes)
    return [
        Span(starts_at, starts_at + length)
        for day in days
        for starts_at in _beginnings(day, zone)
        if starts_at + length <= _at(day, LAST, zone)
    ]


def _beginnings(day: date, zone: str) -> list[datetime]:
    first, last = _at(day, FIRST, zone), _at(day, LAST, zone)
    return [first + n * STEP for n in range((last - first) // STEP)]


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, clock_of(zone)).astimezone(UTC)


def on_days(spans: Iterable[Hour], days: Sequence[date], zone: str) -> list[Hour]:
    return [one for one in spans if day_of(one.span, zone) in days]
