"""Which workshops are counted, as they stood when, and what an address says of them."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from cistrat_training.database import AnySession
from cistrat_training.reports import counts
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators.indicator import Dimension
from cistrat_training.reports.settings import settings_of
from cistrat_training.workshops.models import Audience, Workshop

COUNTED = (Audience.INTERNATIONAL, Audience.DOMESTIC)


class Scope(NamedTuple):
    """The workshops of a period, in the order of their first days."""

    workshops: Sequence[Workshop]
    as_of: datetime
    youth_age: int

    @property
    def ids(self) -> list[int]:
        return [workshop.id for workshop in self.workshops]

    @property
    def lectures(self) -> counts.Scope:
        return counts.Scope(self.ids, self.as_of)

    @property
    def groups(self) -> list[counts.Group]:
        """By series, as a report tells them."""
        return counts.in_groups(self.workshops)

    def of_those(self, is_one: Callable[[Workshop], bool]) -> "Scope":
        return self._replace(workshops=[each for each in self.workshops if is_one(each)])

    def tagged(self, dimension: Dimension, value: str) -> "Scope":
        """The workshops that have this value of a classification of workshops."""
        return self.of_those(lambda workshop: value in TAGS[dimension](workshop))


TAGS: Mapping[Dimension, Callable[[Workshop], list[str]]] = {
    Dimension.SERIES: lambda workshop: [workshop.series.code],
    Dimension.SDG: lambda workshop: [str(goal) for goal in workshop.sdgs],
    Dimension.C5: lambda workshop: list(workshop.c5),
    Dimension.MARKER: lambda workshop: list(workshop.markers),
}
"""The classifications that say something of a whole workshop."""


def scope_of(session: AnySession, period: Period, as_of: datetime) -> Scope:
    workshops = counts.workshops(session, period, as_of)
    return Scope(workshops, as_of, settings_of(session).youth_age)
