"""A figure of a report: its name, and the list that it counts."""

import re
from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from cistrat_training.reports.facts import FIGURES
from cistrat_training.words import N_

KINDS = {
    "workshops": N_("Workshops"),
    "international": N_("International participants"),
    "domestic": N_("Domestic trainees"),
    "categories": N_("Kinds of institutions"),
    "countries": N_("Countries"),
    "affiliations": N_("Institutions of the domestic trainees"),
    "lecturers": N_("Lecturers"),
    "organisations": N_("Institutions of the lecturers"),
    "organisations_of_researchers": N_("Institutions of the researchers"),
    "organisations_of_executives": N_("Companies of the executives"),
    "organisations_of_professors": N_("Universities of the professors"),
    "topics": N_("Topics"),
    "lectures": N_("Lectures"),
}


class FigureName(NamedTuple):
    """`STI-countries`: the code of a series and the kind of list."""

    series: str
    kind: str

    def __str__(self) -> str:
        return f"{self.series}-{self.kind}"

    @classmethod
    def of(cls, name: str) -> Self | None:
        match = re.fullmatch(r"([A-Z]{2,4})-([a-z_]+)", name)
        return cls(*match.groups()) if match and match[2] in FIGURES.values() else None


@dataclass(frozen=True, kw_only=True)
class Figure:
    name: str
    kind: str
    series: str
    rows: list[dict[str, Any]]
    """Flat and without names of people: a published report must outlive their erasure."""

    @property
    def number(self) -> int:
        return len(self.rows)
