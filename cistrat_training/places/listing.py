"""Putting countries on a list, and taking them off."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Country, CountryGroup, CountryMembership


class Days(NamedTuple):
    """From the first day up to, but not, the second one; none is as far as one can look."""

    since: date | None
    until: date | None

    def overlap(self, other: "Days") -> bool:
        starts = max(self.since or date.min, other.since or date.min)
        return starts < min(self.until or date.max, other.until or date.max)


def days_of(membership: CountryMembership) -> Days:
    return Days(membership.since, membership.until)


def add(
    group: CountryGroup,
    country: Country,
    days: Days,
    *,
    source: str,
    among: Iterable[CountryMembership],
) -> CountryMembership:
    """`among` are the memberships of the list."""
    _stand_apart(country, days, among)
    return CountryMembership(
        group=group, country=country, since=days.since, until=days.until, source=source
    )


def correct(
    membership: CountryMembership,
    days: Days,
    *,
    source: str,
    among: Iterable[CountryMembership],
) -> None:
    others = [other for other in among if other is not membership]
    _stand_apart(membership.country, days, others)
    membership.since, membership.until, membership.source = days.since, days.until, source


def strike(membership: CountryMembership) -> None:
    """It was an error: the country never stood there."""
    membership.is_struck = True


def restore(membership: CountryMembership, among: Iterable[CountryMembership]) -> None:
    _stand_apart(membership.country, days_of(membership), among)
    membership.is_struck = False


def _stand_apart(country: Country, days: Days, others: Iterable[CountryMembership]) -> None:
    """On a day a country stands on a list once, else figures would count it twice."""
    for other in others:
        if other.is_struck or other.country is not country:
            continue
        if days.overlap(days_of(other)):
            raise RuleBroken(
                "%(country)s stands on this list already on some of these days. Correct or end"
                " that line instead.",
                country=country.name_en,
                field="since",
            )
