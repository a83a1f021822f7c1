"""Whether lectures can stand where they are meant to: what refuses them, and what warns."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.appointments import (
    Appointment,
    Clash,
    PlanFacts,
    channel_of,
    in_order,
    pairs,
    people_in,
)
from cistrat_training.schedule.cautions import cautions
from cistrat_training.words import N_
from cistrat_training.zones import clock_of

__all__ = ["Appointment", "Clash", "PlanFacts", "found", "refuse"]


def found(
    appointments: Sequence[Appointment], others: Sequence[Appointment], facts: PlanFacts
) -> list[Clash]:
    """All that is wrong with `appointments`, among themselves and with `others`, hard ones first.

    Clashes of `others` with each other are none of ours.
    """
    ours = in_order(appointments)
    return [*_hard(ours, others, facts), *cautions(ours, others, facts)]


class Entry(NamedTuple):
    """A clash, and the lecture under which it is listed."""

    appointment: Appointment
    clash: Clash


class Day(NamedTuple):
    day: date
    entries: list[Entry]


def by_day(clashes: Iterable[Clash], appointments: Iterable[Appointment], zone: str) -> list[Day]:
    """In the order of the programme, each under its first lecture's day on the clock of `zone`."""
    place = {one.lecture_id: (n, one) for n, one in enumerate(in_order(appointments))}
    listed = sorted(
        (
            (*min(place[key] for key in clash.lecture_ids if key in place), clash)
            for clash in clashes
        ),
        key=lambda row: (row[0], not row[2].is_hard),
    )
    clock = clock_of(zone)
    return [
        Day(day, [Entry(one, clash) for _, one, clash in rows])
        for day, rows in groupby(listed, lambda row: row[1].starts_at.astimezone(clock).date())
    ]


def refuse(
    appointments: Sequence[Appointment], others: Sequence[Appointment], facts: PlanFacts
) -> None:
    """Raises RuleBroken for the first hard clash, with the names of both sides."""
    for clash in _hard(in_order(appointments), others, facts):
        raise RuleBroken(clash.message, field=clash.field, **clash.facts)


def _hard(
    ours: Sequence[Appointment], others: Sequence[Appointment], facts: PlanFacts
) -> Iterator[Clash]:
    """Their facts are texts, days and clocks alone: they may refuse a form."""
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
                    "first": facts.first_day,
                    "last": facts.last_day,
                    "zone": zone,
                },
                (one.lecture_id,),
            )


def _people_twice(ours: Sequence[Appointment], others: Sequence[Appointment]) -> Iterator[Clash]:
    for person, one, other in pairs(ours, others, people_in, timedelta(0)):
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
            person,
        )


def _channels_twice(ours: Sequence[Appointment], others: Sequence[Appointment]) -> Iterator[Clash]:
    for _, one, other in pairs(ours, others, channel_of, timedelta(0)):
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
