"""What a lecture came to, in numbers: nobody can be told from them who the sheet does not name."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.presence import NOTHING, Presence
from cistrat_training.workshops.models import Audience, Enrolment

FEWEST = 3
"""People of whom a country is named: of one or two, the number would say who they are."""


class Results(NamedTuple):
    places: int
    """Everybody who could have come."""
    marks: Counter[Mark | None]
    attended: int
    """Who was there, late or not, or watched the recording."""
    audiences: dict[Audience, int]
    countries: int
    by_country: list[tuple[str, int]]
    """The largest first; only those with enough people. The rest are `elsewhere`."""
    elsewhere: int
    length: int
    minutes: int
    """Of all who attended, added up."""
    recorded: int
    """Of these, those of the recording."""

    @property
    def is_marked(self) -> bool:
        return self.marks.total() > self.marks[None]

    @property
    def usual_minutes(self) -> int:
        """On average, for each who attended."""
        return round(self.minutes / self.attended) if self.attended else 0


def results(
    enrolments: Iterable[Enrolment], presences: Mapping[int, Presence], length: int
) -> Results:
    concluded = [(enrolment, presences.get(enrolment.id, NOTHING)) for enrolment in enrolments]
    there = [enrolment for enrolment, presence in concluded if presence.minutes]
    countries = Counter(enrolment.country_code for enrolment in there)
    named = _large_enough(countries)
    return Results(
        places=len(concluded),
        marks=Counter(presence.mark for _, presence in concluded),
        attended=len(there),
        audiences=dict(Counter(enrolment.audience for enrolment in there)),
        countries=len(countries),
        by_country=named,
        elsewhere=len(there) - sum(count for _, count in named),
        length=length,
        minutes=sum(presence.minutes for _, presence in concluded),
        recorded=sum(presence.recorded for _, presence in concluded),
    )


def _large_enough(countries: Counter[str]) -> list[tuple[str, int]]:
    """One or two who are left would be told from the sum: then the smallest goes with them."""
    order = sorted(countries.items(), key=lambda pair: (-pair[1], pair[0]))
    named = [(code, count) for code, count in order if count >= FEWEST]
    rest = countries.total() - sum(count for _, count in named)
    return named[:-1] if 0 < rest < FEWEST else named
