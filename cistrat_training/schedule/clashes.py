"""Whether a lecture can stand where it is meant to: lecturers and channels serve one at a time."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


class Slot(NamedTuple):
    """A lecture as far as clashes are concerned. `lecturers` maps the lecturer's id to the name."""

    title: str
    starts_at: datetime
    ends_at: datetime
    channel: str
    lecturers: dict[int, str]

    def overlaps(self, other: "Slot") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def refuse_clash(slot: Slot, others: Iterable[Slot]) -> None:
    """Raises RuleBroken with the names of both lectures."""
    for other in others:
        if not slot.overlaps(other):
            continue
        for lecturer in slot.lecturers.keys() & other.lecturers.keys():
            raise RuleBroken(
                N_(
                    "%(lecturer)s cannot give “%(title)s” while giving “%(other)s”. Choose another"
                    " hour or another lecturer."
                ),
                field="lecturers",
                lecturer=slot.lecturers[lecturer],
                title=slot.title,
                other=other.title,
            )
        if slot.channel and slot.channel.casefold() == other.channel.casefold():
            raise RuleBroken(
                N_(
                    "“%(title)s” and “%(other)s” would be in %(channel)s at the same time. Choose"
                    " another hour or another channel."
                ),
                field="channel",
                title=slot.title,
                other=other.title,
                channel=slot.channel,
            )


def refuse_outside(workshop: Workshop, slot: Slot) -> None:
    """Raises RuleBroken when the lecture is not within the days of the workshop, on its clock."""
    first = slot.starts_at.astimezone(workshop.tz).date()
    last = slot.ends_at.astimezone(workshop.tz).date()
    if first < workshop.first_day or last > workshop.last_day:
        raise RuleBroken(
            N_(
                "The workshop lasts from %(first)s to %(last)s in %(zone)s. Choose an hour on one"
                " of these days, or change the days of the workshop first."
            ),
            field="starts_at",
            first=workshop.first_day.isoformat(),
            last=workshop.last_day.isoformat(),
            zone=workshop.zone,
        )
