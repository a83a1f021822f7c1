"""What an organiser should know of an hour, and may decide to bear."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from cistrat_training.schedule.appointments import (
    Appointment,
    Clash,
    Home,
    PlanFacts,
    in_order,
    pairs,
    people_in,
)
from cistrat_training.schedule.availability import is_free
from cistrat_training.schedule.days_off import DayOff, day_off
from cistrat_training.schedule.models import TAUGHT, LectureKind
from cistrat_training.words import N_
from cistrat_training.zones import clock_of, wall_text

A_MINUTE = timedelta(minutes=1)
LAW = "law"
"""The `field` of a clash that the organiser settles by choosing what the lecture keeps."""


class LocalHours(NamedTuple):
    """From when to when a lecture is where somebody lives."""

    starts_at: datetime
    ends_at: datetime
    home: Home

    def __str__(self) -> str:
        """For who does not ask for words in a language."""
        starts, ends = (at.astimezone(clock_of(self.home.zone)) for at in self[:2])
        return f"{starts:%Y-%m-%d %H:%M}–{ends:%H:%M} ({self.home.zone})"


class CountryName(NamedTuple):
    en: str
    zh: str

    def __str__(self) -> str:
        return self.en


class OnTheWall(NamedTuple):
    """What a clock showed or shows, without asking where."""

    shown: datetime

    def __str__(self) -> str:
        return f"{self.shown:%Y-%m-%d %H:%M}"


def cautions(
    ours: Sequence[Appointment], others: Sequence[Appointment], facts: PlanFacts
) -> Iterator[Clash]:
    """`ours` are in the order of time."""
    yield from _changed_laws(ours, facts)
    yield from _declined(ours, facts)
    yield from _not_free(ours, facts)
    yield from _days_off(ours, facts)
    yield from _short_breaks(ours, others, facts.shortest_break)
    yield from _broken_orders(ours, others, facts)
    yield from _too_long(ours, facts.longest)


def _changed_laws(ours: Iterable[Appointment], facts: PlanFacts) -> Iterator[Clash]:
    for one in ours:
        stood = facts.stood.get(one.lecture_id)
        if stood is None or datetime.fromisoformat(stood.wall) != one.starts_at:
            continue
        if (now := wall_text(one.starts_at, stood.zone)) != stood.wall:
            yield Clash(
                False,
                LAW,
                N_(
                    "“%(title)s” stood at %(then)s on the clock of %(zone)s when it got its hour,"
                    " and stands at %(now)s now: the law of that zone has changed. Choose what it"
                    " keeps: the hour on the clock, or the instant."
                ),
                {
                    "title": one.name,
                    "then": _shown(stood.wall),
                    "now": _shown(now),
                    "zone": stood.zone,
                },
                (one.lecture_id,),
            )


def _shown(wall: str) -> OnTheWall:
    return OnTheWall(datetime.fromisoformat(wall).replace(tzinfo=None))


def _declined(ours: Iterable[Appointment], facts: PlanFacts) -> Iterator[Clash]:
    for one in ours:
        for person, name in one.people.items():
            if (one.lecture_id, person) in facts.declined:
                yield Clash(
                    False,
                    "lecturers",
                    N_(
                        "%(person)s has declined to give “%(title)s”. Choose another lecturer, or"
                        " ask %(person)s about another hour."
                    ),
                    {"person": name, "title": one.name},
                    (one.lecture_id,),
                    person,
                )


def _not_free(ours: Iterable[Appointment], facts: PlanFacts) -> Iterator[Clash]:
    for one, person, home in _at_home(ours, facts):
        if home.free is None or is_free(home.free, one.starts_at, one.ends_at):
            continue
        yield Clash(
            False,
            "starts_at",
            N_(
                "“%(title)s” is outside the hours at which %(person)s told us to be free: there"
                " it is %(local)s. Choose another hour, or ask %(person)s."
            ),
            {
                "title": one.name,
                "person": one.people[person],
                "local": LocalHours(one.starts_at, one.ends_at, home),
            },
            (one.lecture_id,),
            person,
        )


def _days_off(ours: Iterable[Appointment], facts: PlanFacts) -> Iterator[Clash]:
    for one, person, home in _at_home(ours, facts):
        for off in _off(one, home):
            yield Clash(
                False,
                "starts_at",
                N_(
                    "“%(title)s” is on a public holiday in %(country)s, where %(person)s works"
                    " (%(day)s): %(local)s. Choose another day, or ask %(person)s."
                )
                if off.is_holiday
                else N_(
                    "“%(title)s” is on a weekend in %(country)s, where %(person)s works:"
                    " %(local)s. Choose another day, or ask %(person)s."
                ),
                {
                    "title": one.name,
                    "person": one.people[person],
                    "country": CountryName(home.country_en, home.country_zh),
                    **({"day": off} if off.is_holiday else {}),
                    "local": LocalHours(one.starts_at, one.ends_at, home),
                },
                (one.lecture_id,),
                person,
            )


def _off(one: Appointment, home: Home) -> Iterator[DayOff]:
    """Of the days, on the clock there, on which the lecture is; midnight ends a day."""
    if not home.country:
        return
    zone = clock_of(home.zone)
    day = one.starts_at.astimezone(zone).date()
    last = (one.ends_at.astimezone(zone) - A_MINUTE).date()
    while day <= last:
        if off := day_off(home.country, day):
            yield off
        day = date.fromordinal(day.toordinal() + 1)


def _at_home(
    ours: Iterable[Appointment], facts: PlanFacts
) -> Iterator[tuple[Appointment, int, Home]]:
    for one in ours:
        for person in one.people:
            if home := facts.homes.get(person):
                yield one, person, home


def _short_breaks(
    ours: Sequence[Appointment], others: Sequence[Appointment], least: timedelta
) -> Iterator[Clash]:
    for person, one, other in pairs(ours, others, people_in, least):
        earlier, later = in_order((one, other))
        if later.starts_at < earlier.ends_at or LectureKind.BREAK in (one.kind, other.kind):
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
                "minutes": (later.starts_at - earlier.ends_at) // A_MINUTE,
                "least": least // A_MINUTE,
            },
            (one.lecture_id, other.lecture_id),
            person,
        )


def _broken_orders(
    ours: Sequence[Appointment], others: Sequence[Appointment], facts: PlanFacts
) -> Iterator[Clash]:
    placed = {one.lecture_id: one for one in [*others, *ours]}
    asked = {one.lecture_id for one in ours}
    for before_id, after_id in facts.orders:
        before, after = placed.get(before_id), placed.get(after_id)
        if not (before and after and asked & {before_id, after_id}):
            continue
        if after.starts_at < before.ends_at:
            yield Clash(
                False,
                "starts_at",
                N_(
                    "“%(title)s” should come after “%(other)s” has ended. Move one of them, or"
                    " take the order back."
                ),
                {"title": after.name, "other": before.name},
                (after_id, before_id),
            )


def _too_long(ours: Iterable[Appointment], longest: timedelta) -> Iterator[Clash]:
    for one in ours:
        if one.kind in TAUGHT and one.ends_at - one.starts_at > longest:
            yield Clash(
                False,
                "minutes",
                N_(
                    "“%(title)s” takes %(minutes)d minutes, and this workshop keeps to"
                    " %(longest)d. Shorten it, or make two lectures of it."
                ),
                {
                    "title": one.name,
                    "minutes": (one.ends_at - one.starts_at) // A_MINUTE,
                    "longest": longest // A_MINUTE,
                },
                (one.lecture_id,),
            )
