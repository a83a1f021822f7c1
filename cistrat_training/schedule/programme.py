"""What of a programme stands under which day, what runs at a moment, and what a reader chose."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Generic, NamedTuple, TypeVar

from cistrat_training.schedule.models import LectureKind, Talk
from cistrat_training.zones import clock_of

T = TypeVar("T", bound=Talk)

NO_TOPIC = "-"
"""Chosen as a topic: what has none, such as breaks."""

MOST_ALIGNED = 7
"""So many rows of a day grid stand beside each other; longer days stand each for itself."""


def by_day(talks: Iterable[T], zone: str) -> list[tuple[date, list[T]]]:
    """Those that have a time, under the day on which they begin in this zone."""
    here = clock_of(zone)

    def day(talk: T) -> date:
        return _start(talk).astimezone(here).date()

    placed = sorted((talk for talk in talks if talk.starts_at), key=_start)
    return [(when, list(those)) for when, those in groupby(placed, key=day)]


def rows(days: Sequence[tuple[date, list[T]]], zone: str) -> dict[T, int]:
    """In which row each stands, from 1, where the same hour is one row on all these days. None
    where two begin at once, or where the days have so little in common that rows stay empty."""
    here = clock_of(zone)
    hours = [[_start(talk).astimezone(here).time() for talk in talks] for _, talks in days]
    order = sorted({hour for day in hours for hour in day})
    most = min(MOST_ALIGNED, 1 + max(map(len, hours), default=0))
    if len(order) > most or any(len(set(day)) < len(day) for day in hours):
        return {}
    found = [talk for _, talks in days for talk in talks]
    return {talk: order.index(_start(talk).astimezone(here).time()) + 1 for talk in found}


def days_later(talk: Talk, zone: str) -> int:
    """How many midnights of this zone lie between its beginning and its end."""
    if talk.ends_at is None:
        return 0
    here = clock_of(zone)
    first, last = (at.astimezone(here).date() for at in (_start(talk), talk.ends_at))
    return (last - first).days


class Moment(NamedTuple, Generic[T]):
    """What runs, and what begins next (all that begins then); called-off ones do neither."""

    running: list[T]
    coming: list[T]


def at_this_moment(talks: Iterable[T], now: datetime) -> Moment[T]:
    held = [talk for talk in talks if talk.starts_at and talk.ends_at and not talk.cancelled_at]
    running = [talk for talk in held if _start(talk) <= now < _end(talk)]
    later = [talk for talk in held if _start(talk) > now]
    first = min(map(_start, later), default=None)
    return Moment(running, [talk for talk in later if talk.starts_at == first])


class Choice(NamedTuple):
    """What a reader wants to see; an empty text is everything."""

    topic: str = ""
    kind: str = ""
    spoken: str = ""

    def of(self, talks: Iterable[T], language: str) -> list[T]:
        """`language` is that of the workshop, for talks that do not say theirs."""
        return [talk for talk in talks if self._has(talk, language)]

    def _has(self, talk: Talk, language: str) -> bool:
        return (
            self.topic in {"", talk.topic_en or NO_TOPIC}
            and self.kind in {"", talk.kind}
            and self.spoken in {"", talk.language or language}
        )


class Offered(NamedTuple):
    """What there is to choose from; one thing alone is no choice."""

    topics: list[tuple[str, str]]
    """Each with its name in the reader's language, in the order of the programme."""
    kinds: list[LectureKind]
    spoken: list[str]


def offered(talks: Sequence[Talk], *, reader: str, language: str) -> Offered:
    topics = dict.fromkeys(talk.topic_en for talk in talks)
    names = {talk.topic_en: talk.topic(reader) for talk in talks}
    known = {talk.kind for talk in talks}
    return Offered(
        topics=[(topic or NO_TOPIC, names[topic]) for topic in sorted(topics, key=lambda t: not t)],
        kinds=[kind for kind in LectureKind if kind in known],
        spoken=list(dict.fromkeys(talk.language or language for talk in talks)),
    )


def _start(talk: Talk) -> datetime:
    if talk.starts_at is None:
        raise ValueError(talk)
    return talk.starts_at


def _end(talk: Talk) -> datetime:
    if talk.ends_at is None:
        raise ValueError(talk)
    return talk.ends_at
