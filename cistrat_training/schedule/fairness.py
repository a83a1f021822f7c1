"""Who sits in the night, and how evenly the nights fall on people.

The night lasts from 22:00 to 07:00 on each person's own clock. A lecture is in somebody's night
when at least one of its minutes is: one that ends at 22:00, or begins at 07:00, is not. The score
is the share of all minutes of all people that lie outside of their nights.

People are never looked at one by one: those with the same zone and country are one group, and at
an instant everything follows from the distance of their clock to UTC.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from cistrat_training.zones import clock_of

NIGHT_BEGINS = 22
NIGHT_ENDS = 7
DAY = 24 * 60
MINUTE = timedelta(minutes=1)


class Group(NamedTuple):
    """People with one clock in one country. Without a zone nobody can say what time it is there."""

    zone: str
    country: str
    people: int
    is_guessed: bool = False
    """The zone is that of the country, since the people did not tell theirs."""


class Span(NamedTuple):
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return (self.ends_at - self.starts_at) // MINUTE


class Nights(NamedTuple):
    """Of one span: how many sit in the night, of how many whose clock is known."""

    people: int
    of: int
    unknown: int
    minutes: int
    """Of all of them together, in their nights."""
    all_minutes: int

    @property
    def score(self) -> int | None:
        return score(self.minutes, self.all_minutes)


class Burden(NamedTuple):
    """What a programme asks of a group, each of whose people has the same nights."""

    group: Group
    lectures: int
    """So many of them touch the night."""
    of: int
    nights: int
    """On so many days of the programme."""
    minutes: int
    """In the night, of each person."""
    all_minutes: int

    @property
    def score(self) -> int | None:
        return score(self.minutes, self.all_minutes)


class Elsewhere(NamedTuple):
    """A country in which it is night, and what its clocks show when it begins."""

    country: str
    local: datetime
    people: int


class Fairness(NamedTuple):
    """Of several spans together."""

    sittings: int
    """A person in a lecture in the night."""
    of: int
    minutes: int
    all_minutes: int

    @property
    def score(self) -> int | None:
        return score(self.minutes, self.all_minutes)


class Mark(NamedTuple):
    """People whose clock shows about the same when a lecture begins."""

    minute: int
    """Of the day, on their clock; whole half hours."""
    people: int
    late: int
    """Of whom so many sit in the night, now or before it ends."""


def score(night: int, everything: int) -> int | None:
    """From 0 to 100; 100 only where nobody sits in the night. None where there is nobody."""
    return 100 - -(-100 * night // everything) if everything else None


def night_minutes(span: Span, zone: str) -> int:
    """How many minutes of the span are between 22:00 and 07:00 on that clock."""
    first, last = offset(zone, span.starts_at), offset(zone, span.ends_at)
    if first == last:
        return _nights_between(span, first)
    # The clocks change meanwhile: each minute is what its own clock shows.
    minutes = (Span(at, at + MINUTE) for at in _minutes_of(span))
    return sum(_nights_between(one, offset(zone, one.starts_at)) for one in minutes)


def offset(zone: str, at: datetime) -> int:
    """In minutes before UTC."""
    ahead = at.astimezone(clock_of(zone)).utcoffset() or timedelta(0)
    return ahead // MINUTE


def _nights_between(span: Span, ahead: int) -> int:
    begins = int(span.starts_at.timestamp()) // 60 + ahead
    return _night_before(begins + span.minutes) - _night_before(begins)


def _night_before(minute: int) -> int:
    """Minutes of night since a midnight long ago."""
    days, minute = divmod(minute, DAY)
    evening = max(minute - NIGHT_BEGINS * 60, 0)
    return days * (DAY - (NIGHT_BEGINS - NIGHT_ENDS) * 60) + min(minute, NIGHT_ENDS * 60) + evening


def _minutes_of(span: Span) -> Iterable[datetime]:
    return (span.starts_at + n * MINUTE for n in range(span.minutes))


class Crowd:
    """The people of a workshop, grouped. Asked about many spans, it answers each zone once."""

    def __init__(self, groups: Iterable[Group]) -> None:
        everybody = sorted(groups, key=lambda group: (group.country, group.zone, group.is_guessed))
        self.groups = [group for group in everybody if group.zone]
        self.strangers = [group for group in everybody if not group.zone]
        self.by_zone: dict[str, int] = defaultdict(int)
        for group in self.groups:
            self.by_zone[group.zone] += group.people
        self._known = lru_cache(maxsize=20_000)(night_minutes)

    @property
    def people(self) -> int:
        return sum(self.by_zone.values())

    @property
    def unknown(self) -> int:
        return sum(group.people for group in self.strangers)

    @property
    def guessed(self) -> int:
        return sum(group.people for group in self.groups if group.is_guessed)

    def minutes(self, span: Span, zone: str) -> int:
        return self._known(span, zone)

    def nights(self, span: Span) -> Nights:
        night = [(people, self.minutes(span, zone)) for zone, people in self.by_zone.items()]
        return Nights(
            people=sum(people for people, minutes in night if minutes),
            of=self.people,
            unknown=self.unknown,
            minutes=sum(people * minutes for people, minutes in night),
            all_minutes=self.people * span.minutes,
        )

    def fairness(self, spans: Iterable[Span]) -> Fairness:
        found = [self.nights(span) for span in spans]
        return Fairness(
            sittings=sum(one.people for one in found),
            of=sum(one.of for one in found),
            minutes=sum(one.minutes for one in found),
            all_minutes=sum(one.all_minutes for one in found),
        )

    def burdens(self, spans: Sequence[Span], zone: str) -> list[Burden]:
        """The heaviest first. `zone` is that of the workshop: its days are counted."""
        days = {span: day_of(span, zone) for span in spans}
        found = {theirs: self._burden(spans, days, theirs) for theirs in self.by_zone}
        burdens = [found[group.zone]._replace(group=group) for group in self.groups]
        return sorted(burdens, key=lambda burden: (-burden.minutes, -burden.group.people))

    def _burden(self, spans: Sequence[Span], days: dict[Span, date], zone: str) -> Burden:
        night = {span: self.minutes(span, zone) for span in spans}
        return Burden(
            group=Group(zone, "", 0),
            lectures=sum(night[span] > 0 for span in spans),
            of=len(spans),
            nights=len({days[span] for span in spans if night[span]}),
            minutes=sum(night[span] for span in spans),
            all_minutes=sum(span.minutes for span in spans),
        )

    def in_the_night(self, span: Span) -> list[Elsewhere]:
        """The most people first."""
        found: dict[tuple[str, datetime], int] = defaultdict(int)
        for group in self.groups:
            if self.minutes(span, group.zone):
                found[group.country, _wall(span, group.zone)] += group.people
        places = (Elsewhere(*where, people) for where, people in found.items())
        return sorted(places, key=lambda one: (-one.people, one.country, one.local))

    def ends(self, span: Span) -> list[Elsewhere]:
        """Where it is earliest when it begins, and where it is latest."""
        places = (
            Elsewhere(group.country, _wall(span, group.zone), group.people) for group in self.groups
        )
        ordered = sorted(places, key=lambda one: (one.local, -one.people, one.country))
        return [ordered[0], ordered[-1]] if ordered else []

    def marks(self, span: Span) -> list[Mark]:
        """For a drawing: how many people's clocks show which half hour when it begins."""
        columns: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for zone, people in self.by_zone.items():
            column = columns[half_hour(zone, span.starts_at)]
            column[0] += people
            column[1] += people if self.minutes(span, zone) else 0
        return [Mark(minute, *counts) for minute, counts in sorted(columns.items())]


def _wall(span: Span, zone: str) -> datetime:
    return span.starts_at.astimezone(clock_of(zone)).replace(tzinfo=None)


def day_of(span: Span, zone: str) -> date:
    return span.starts_at.astimezone(clock_of(zone)).date()


def half_hour(zone: str, at: datetime) -> int:
    """The last full or half hour on that clock, as a minute of the day."""
    local = at.astimezone(clock_of(zone))
    return local.hour * 60 + local.minute // 30 * 30


# One dot a person, as long as there is room


class Dot(NamedTuple):
    minute: int
    place: int
    """From the ground up."""
    is_late: bool


class Strip(NamedTuple):
    dots: list[Dot]
    each: int
    """A dot is so many people, or the last of fewer."""


MOST_ON_A_DOT = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000)


def strip(marks: Sequence[Mark], *, height: int = 5) -> Strip:
    """`height` dots fit above one another."""
    fits = (each for each in MOST_ON_A_DOT if all(_dots(mark, each) <= height for mark in marks))
    each = next(fits, MOST_ON_A_DOT[-1])
    return Strip(
        [
            Dot(mark.minute, place, is_late=place < -(-mark.late // each))
            for mark in marks
            for place in range(_dots(mark, each))
        ],
        each,
    )


def _dots(mark: Mark, each: int) -> int:
    return -(-mark.late // each) + -(-(mark.people - mark.late) // each)
