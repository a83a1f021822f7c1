"""Which people of a sheet are shown: by audience and country, by what is known, by a name."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cistrat_training.attendance.marking import Cell
from cistrat_training.attendance.models import MARKS
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment

UNMARKED, UNCLEAR, DIFFERING = "unmarked", "unclear", "differing"
SHOWN: dict[str, str] = {
    UNMARKED: N_("Not marked"),
    UNCLEAR: N_("Unclear"),
    DIFFERING: N_("Differing from the evidence"),
    **MARKS,
}


ASKED = ("audience", "country", "find", "show")


class Sieve(NamedTuple):
    """Each is empty where all are wanted."""

    audience: str
    country: str
    find: str
    show: str
    countries: Mapping[str, str]
    """Their names in the language of the reader, who may search for one."""

    @classmethod
    def of(cls, asked: Mapping[str, str], countries: Mapping[str, str]) -> "Sieve":
        audience, country, find, show = (asked.get(name, "").strip() for name in ASKED)
        return cls(audience, country, find, show, countries)

    def holds(self, enrolment: Enrolment) -> bool:
        if self.audience and enrolment.audience != self.audience:
            return False
        if self.country and enrolment.country_code != self.country:
            return False
        return all(word in self._words(enrolment) for word in _plain(self.find).split())

    def _words(self, enrolment: Enrolment) -> str:
        person = enrolment.person
        country = self.countries.get(enrolment.country_code, "")
        said = (person.full_name, person.latin_name, enrolment.institution_name, country)
        return _plain(" ".join(one or "" for one in said))


def sift(cells: Iterable[Cell], sieve: Sieve) -> list[Cell]:
    return [cell for cell in cells if sieve.holds(cell.enrolment) and _is(cell, sieve.show)]


def _is(cell: Cell, show: str) -> bool:
    match show:
        case "unmarked":
            return cell.presence.mark is None
        case "unclear":
            return cell.presence.is_unclear
        case "differing":
            return cell.is_differing
    return show not in MARKS or cell.presence.mark == show


def _plain(text: str) -> str:
    """Without accents and case: who searches for Milos finds Miloš."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
