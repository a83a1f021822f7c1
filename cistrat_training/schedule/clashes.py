"""Whether lectures can stand where they are meant to: what refuses them, and what warns."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import LectureKind
from cistrat_training.schedule.orders import USUAL_BREAK, USUAL_LONGEST
from cistrat_training.words import N_
from cistrat_training.zones import clock_of

K = TypeVar("K")


class Appointment(NamedTuple):
    """A lecture that has a time, as far as clashes are concerned.

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


class Clash(NamedTuple):
    """`message` is an English text of the catalogue with `%(name)s` slots for `facts`."""

    is_hard: bool
    field: str
    message: str
    facts: dict[str, Any]
    lecture_ids: tuple[int, ...]


def found(
    appointments: Sequence[Appointment], others: Sequence[Appointment], facts: PlanFacts
) -> list[Clash]:
    """All that is wrong with `appointments`, among themselves and with `others`, hard ones first.

    Clashes of `others` with each other are none of ours.
    """
    ours = sorted(appointments, key=_by_time)
    return [
        *_hard(ours, others, facts),
        *_too_short_breaks(ours, others, facts.shortest_break),
        *_broken_orders(ours, facts),
    ]


def refuse(
    appointments: Sequence[Appointment], others: Sequence[Appointment], facts: PlanFacts
) -> None:
    """Raises RuleBroken for the first hard clash, with the names of both sides."""
    ours = sorted(appointments, key=_by_time)
    for clash in _hard(ours, others, facts):
        raise RuleBroken(clash.message, field=clash.field, **clash.facts)


def _by_time(one: Appointment) -> tuple[datetime, datetime, int]:
    return one.starts_at, one.ends_at, one.lecture_id


def _hard(
    ours: Sequence[Appointment], others: Sequence[Appointment], facts: PlanFacts
) -> Iterator[Clash]:
    yield from _outside(ours, facts)
    yield from _people_twice(ours, others)
    yield from _channels_twice(ours, others)


def _outside(ours: Iterable[Appointment], facts: PlanFacts) -> Iterator[Clash]:
    """Those that are not within the days of the workshop, on its clock."""
    zone = clock_of(facts.zone)
    for one in ours:
        first, last = one.starts_at.astimezone(zone).date(), one.ends_at.astimezone(zone).date()
        if first < facts.first_day or last > facts.last_day:
            yield Clash(
                True,
                "starts_at",
                N_(
                    "The workshop lasts from %(first)s to %(last)s in %(zone)s, and “%(title)s”"
                    " would be outside. Choose an hour on one of these days, or change the days of"
                    " the workshop first."
                ),
                {
                    "title": one.name,
                    "first": facts.first_day.isoformat(),
                    "last": facts.last_day.isoformat(),
                    "zone": facts.zone,
                },
                (one.lecture_id,),
            )


def _people_twice(ours: Sequence[Appointment], others: Sequence[Appointment]) -> Iterator[Clash]:
    for person, one, other in _pairs(ours, others, _people_in, timedelta(0)):
        moderates = person in (one.moderator_id, other.moderator_id)
        yield Clash(
            True,
            "moderator" if person == one.moderator_id else "lecturers",
            N_(
                "%(person)s cannot be in “%(title)s” and in “%(other)s” at the same time, as"
                " lecturer or as moderator. Choose another hour or another person."
            )
            if moderates
            else N_(
                "%(person)s cannot give “%(title)s” while giving “%(other)s”. Choose another hour"
                " or another lecturer."
            ),
            {"person": one.people[person], "title": one.name, "other": other.name},
            (one.lecture_id, other.lecture_id),
        )


def _channels_twice(ours: Sequence[Appointment], others: Sequence[Appointment]) -> Iterator[Clash]:
    for _, one, other in _pairs(ours, others, _channel_of, timedelta(0)):
        yield Clash(
            True,
            "channel",
            N_(
                "“%(title)s” and “%(other)s” would be in %(channel)s at the same time. Choose"
                " another hour or another channel."
            ),
            {"title": one.name, "other": other.name, "channel": one.channel},
            (one.lecture_id, other.lecture_id),
        )


def _too_short_breaks(
    ours: Sequence[Appointment], others: Sequence[Appointment], least: timedelta
) -> Iterator[Clash]:
    for person, one, other in _pairs(ours, others, _people_in, least):
        earlier, later = sorted((one, other), key=_by_time)
        if later.starts_at < earlier.ends_at:
            continue
        yield Clash(
            False,
            "starts_at",
            N_(
                "%(person)s has %(minutes)d minutes between “%(title)s” and “%(other)s”, and this"
                " workshop keeps at least %(least)d. Move one of them, or ask %(person)s."
            ),
            {
                "person": one.people[person],
                "title": earlier.name,
                "other": later.name,
                "minutes": (later.starts_at - earlier.ends_at) // timedelta(minutes=1),
                "least": least // timedelta(minutes=1),
            },
            (one.lecture_id, other.lecture_id),
        )


def _broken_orders(ours: Sequence[Appointment], facts: PlanFacts) -> Iterator[Clash]:
    placed = {one.lecture_id: one for one in ours}
    for before_id, after_id in facts.orders:
        before, after = placed.get(before_id), placed.get(after_id)
        if before and after and after.starts_at < before.ends_at:
            yield Clash(
                False,
                "starts_at",
                N_(
                    "“%(after)s” should come after “%(before)s” has ended. Move one of them, or"
                    " take the order back."
                ),
                {"after": after.name, "before": before.name},
                (after_id, before_id),
            )


def _people_in(one: Appointment) -> Iterable[int]:
    return one.people


def _channel_of(one: Appointment) -> Iterable[str]:
    return [name] if (name := one.channel.strip().casefold()) else []


def _pairs(
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
    for one in sorted(all_of_them, key=_by_time):
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
