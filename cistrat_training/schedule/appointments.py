"""Lectures as far as clashes are concerned, and what is known of the people in them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from cistrat_training.schedule.availability import Span
from cistrat_training.schedule.models import LectureKind
from cistrat_training.schedule.orders import USUAL_BREAK, USUAL_LONGEST

K = TypeVar("K")


class Appointment(NamedTuple):
    """A lecture that has a time.

    `people` are those who must be there, lecturers and moderator: ids of persons and names.
    """

    lecture_id: int
    title: str
    kind: LectureKind
    starts_at: datetime
    ends_at: datetime
    channel: str
    people: dict[int, str]
    moderator_id: int | None = None
    elsewhere: str = ""
    """The code of its workshop, where that is another one."""

    @property
    def name(self) -> str:
        return f"{self.title} ({self.elsewhere})" if self.elsewhere else self.title


class Home(NamedTuple):
    """Where somebody is who lectures or moderates, and when they are free."""

    zone: str
    is_guessed: bool = False
    """The zone is that of their country's capital: they never told us their own."""
    country: str = ""
    """The code of their institution's country; empty where none is known."""
    country_en: str = ""
    country_zh: str = ""
    free: Sequence[Span] | None = None
    """As they told it; None where they told nothing."""


class Stood(NamedTuple):
    """What the clock of a zone showed when a lecture got its hour, in ISO 8601 with its distance
    from UTC."""

    wall: str
    zone: str


@dataclass(frozen=True)
class PlanFacts:
    """What is known of a workshop and of the people in its programme, read once for all."""

    zone: str
    first_day: date
    last_day: date
    shortest_break: timedelta = timedelta(minutes=USUAL_BREAK)
    longest: timedelta = timedelta(minutes=USUAL_LONGEST)
    orders: Sequence[tuple[int, int]] = ()
    """Ids of lectures: the first before the second."""
    homes: Mapping[int, Home] = field(default_factory=dict)
    """By the id of the person."""
    declined: Collection[tuple[int, int]] = ()
    """Ids of a lecture and of a person who declined to give it."""
    stood: Mapping[int, Stood] = field(default_factory=dict)
    """By the id of the lecture."""


class Clash(NamedTuple):
    """`message` is an English text of the catalogue with `%(name)s` slots for `facts`. Facts that
    look different in each language are told by `in_words`."""

    is_hard: bool
    field: str
    message: str
    facts: dict[str, Any]
    lecture_ids: tuple[int, ...]
    person_id: int | None = None


def in_order(appointments: Iterable[Appointment]) -> list[Appointment]:
    return sorted(appointments, key=lambda one: (one.starts_at, one.ends_at, one.lecture_id))


def people_in(one: Appointment) -> Iterable[int]:
    return one.people


def channel_of(one: Appointment) -> Iterable[str]:
    return [name] if (name := one.channel.strip().casefold()) else []


def pairs(
    ours: Sequence[Appointment],
    others: Sequence[Appointment],
    what: Callable[[Appointment], Iterable[K]],
    gap: timedelta,
) -> Iterator[tuple[K, Appointment, Appointment]]:
    """What two appointments share that are less than `gap` apart, one of `ours` first."""
    is_ours = {id(one) for one in ours}
    for key, those in _by_key([*ours, *others], what).items():
        for one, other in _near(those, gap):
            if id(one) in is_ours:
                yield key, one, other
            elif id(other) in is_ours:
                yield key, other, one


def _by_key(
    all_of_them: Iterable[Appointment], what: Callable[[Appointment], Iterable[K]]
) -> dict[K, list[Appointment]]:
    by_key: dict[K, list[Appointment]] = defaultdict(list)
    for one in in_order(all_of_them):
        for key in what(one):
            by_key[key].append(one)
    return by_key


def _near(
    those: Sequence[Appointment], gap: timedelta
) -> Iterator[tuple[Appointment, Appointment]]:
    """Each pair that overlaps or is less than `gap` apart; `those` are in order of time."""
    for n, one in enumerate(those):
        for other in those[n + 1 :]:
            if other.starts_at >= one.ends_at + gap:
                break
            yield one, other
