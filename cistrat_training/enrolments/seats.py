"""How many places there are, who holds them, and until when an offer stands."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

LAST_SECOND = time(23, 59, 59)  # a deadline named by its day lasts until the day ends


class Seats(NamedTuple):
    """The places of one audience. An open offer holds a seat as a confirmed place does."""

    total: int
    offered: int = 0
    confirmed: int = 0

    @property
    def free(self) -> int:
        return max(self.total - self.offered - self.confirmed, 0)

    def hold(self, wanted: int) -> None:
        """All or nothing. Raises RuleBroken and says how many fit."""
        if wanted <= self.free:
            return
        if not self.free:
            raise RuleBroken(
                N_("No seat is free: of %(total)s, %(taken)s are offered or confirmed."),
                total=self.total,
                taken=self.offered + self.confirmed,
            )
        raise RuleBroken(
            N_(
                "%(wanted)s are too many: %(free)s fit, since %(taken)s of %(total)s seats are"
                " offered or confirmed."
            ),
            wanted=wanted,
            free=self.free,
            taken=self.offered + self.confirmed,
            total=self.total,
        )


def deadline_for(workshop: Workshop, now: datetime) -> datetime:
    """The end of a day in the workshop's zone, and not after the workshop has begun.

    Whoever is offered a place during the workshop may answer until it ends.
    """
    today = now.astimezone(workshop.tz).date()
    usual = end_of(today + timedelta(days=workshop.days_to_confirm), workshop)
    eve = end_of(workshop.first_day - timedelta(days=1), workshop)
    last = end_of(workshop.last_day, workshop)
    if last <= now:
        raise RuleBroken(N_("The workshop is over, so no place can be offered in it any more."))
    return min(usual, eve if eve > now else last)


def end_of(day: date, workshop: Workshop) -> datetime:
    return datetime.combine(day, LAST_SECOND, workshop.tz)
