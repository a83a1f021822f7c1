"""Which of the frozen figures the public may read: each count of people, tied to the others.

What is told of the same people has the same name here, in whatever indicator it stands.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from cistrat_training.reports import small_cells
from cistrat_training.reports.indicators.definitions import Dimension, Population, Unit
from cistrat_training.reports.small_cells import Kept, Key, Sum

OF_PEOPLE = frozenset({Unit.APPLICATIONS, Unit.PARTICIPATIONS, Unit.PERSONS, Unit.LECTURERS})
WITHIN = {
    Population.ATTENDED.value: Population.ENROLLED.value,
    Population.CERTIFIED.value: Population.ENROLLED.value,
    Population.ACCEPTED.value: Population.APPLICATIONS.value,
}
"""Whoever is in the first is in the second."""


class Count(NamedTuple):
    """Of whom; by which classification and value, or all; of which audience, or both."""

    population: str
    by: str = ""
    value: str = ""
    audience: str = ""

    @property
    def key(self) -> Key:
        return "|".join(self)


class Entry(NamedTuple):
    """A number of an indicator: a count, or a share of so many."""

    whom: Count
    number: float | None
    base: int | None


def is_of_people(indicator: Mapping[str, Any]) -> bool:
    return Unit(indicator["unit"]) in OF_PEOPLE


def is_share(indicator: Mapping[str, Any]) -> bool:
    return Unit(indicator["unit"]) is Unit.PER_CENT


def entries(indicator: Mapping[str, Any]) -> Iterator[Entry]:
    of, by = indicator["query"], indicator["by"] or ""
    yield Entry(Count(of), indicator["number"], indicator["base"])
    for cell in indicator["cells"]:
        count = Count(of, by if cell["value"] else "", cell["value"], cell["audience"])
        yield Entry(count, cell["number"], cell["base"])


def parts_of_share(indicator: Mapping[str, Any], entry: Entry) -> tuple[Count, Count]:
    """Those whom the share counts, and those of whom it is a share."""
    of, by, _value, audience = entry.whom
    name = indicator["share_of"] or indicator["key"]
    return (
        Count(of, by or indicator["by"] or indicator["key"], name, audience),
        Count(of, f"{by or indicator['by'] or indicator['key']} stated", "", audience),
    )


@dataclass
class Ties:
    """All counts, and which of them add up to which."""

    numbers: dict[Key, int] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    named: set[Key] = field(default_factory=set)
    _counts: dict[Count, None] = field(default_factory=dict)

    def add(self, count: Count, number: float) -> None:
        self.numbers.setdefault(count.key, round(number))
        self._counts.setdefault(count)

    def tie(self, whole: Count, parts: Iterable[Count]) -> None:
        """Where the parts are more than the whole they share people: each is a part alone."""
        known = [
            part for part in dict.fromkeys(parts) if part.key in self.numbers and part != whole
        ]
        if whole.key not in self.numbers or not known:
            return
        rest = self.numbers[whole.key] - sum(self.numbers[part.key] for part in known)
        if rest >= 0:
            self.sums.append(Sum(whole.key, tuple(part.key for part in known), not rest))
            return
        for part in known:
            if self.numbers[part.key] <= self.numbers[whole.key]:
                self.sums.append(Sum(whole.key, (part.key,), is_complete=False))

    @property
    def counts(self) -> list[Count]:
        return list(self._counts)


def protected(content: Mapping[str, Any]) -> Kept:
    ties = Ties()
    for indicator in content.get("indicators", []):
        _add(ties, indicator)
    _add_sentences(ties, content)
    _tie_audiences(ties)
    _tie_values(ties)
    _tie_countries(ties, content)
    _tie_populations(ties)
    smallest = content["settings"]["smallest_cell"]
    return small_cells.protected(ties.numbers, ties.sums, smallest, ties.named)


def _add(ties: Ties, indicator: Mapping[str, Any]) -> None:
    if is_of_people(indicator):
        for entry in entries(indicator):
            if entry.number is not None:
                ties.add(entry.whom, entry.number)
    elif is_share(indicator):
        for entry in entries(indicator):
            _add_share(ties, indicator, entry)


def _add_share(ties: Ties, indicator: Mapping[str, Any], entry: Entry) -> None:
    if entry.number is None or entry.base is None:
        return
    counted, stated = parts_of_share(indicator, entry)
    ties.add(stated, entry.base)
    ties.add(counted, entry.number * entry.base / 100)
    ties.tie(stated, [counted])
    if indicator["asked"] is not None and not entry.whom.audience:
        asked = Count(stated.population, f"{stated.by} asked")
        ties.add(asked, indicator["asked"])
        ties.tie(asked, [stated])
    elif indicator["asked"] is None:
        ties.tie(Count(stated.population, "", "", stated.audience), [stated])


SENTENCES_OF = {
    "international": Count(Population.ENROLLED.value, audience="international"),
    "domestic": Count(Population.ENROLLED.value, audience="domestic"),
    "lecturers": Count(Population.LECTURERS.value),
}
NAMED = {"countries": "international", "affiliations": "domestic"}
"""Lists whose items a sentence names, with how many people stand behind each."""


def of_sentence(series: str, kind: str) -> Count | None:
    """What a figure of the text counts, where it counts people."""
    told = SENTENCES_OF.get(kind)
    return told._replace(by=Dimension.SERIES.value, value=series) if told else None


def _add_sentences(ties: Ties, content: Mapping[str, Any]) -> None:
    for figure in content["figures"]:
        if count := of_sentence(figure["series"], figure["kind"]):
            ties.add(count, len(figure["rows"]))
    for figure in content["figures"]:
        if figure["kind"] in NAMED:
            _add_named(ties, figure)


def _add_named(ties: Ties, figure: Mapping[str, Any]) -> None:
    whole = of_sentence(figure["series"], NAMED[figure["kind"]])
    if whole is None:
        return
    parts = []
    for row in figure["rows"]:
        part = whole._replace(by=f"{figure['series']} {figure['kind']}", value=str(row["id"]))
        ties.add(part, row["number"])
        ties.named.add(part.key)
        parts.append(part)
    ties.tie(whole, parts)


def _tie_audiences(ties: Ties) -> None:
    split: dict[Count, list[Count]] = {}
    for count in ties.counts:
        split.setdefault(count._replace(audience=""), []).append(count)
    for whole, parts in split.items():
        ties.tie(whole, parts)


def _tie_values(ties: Ties) -> None:
    """By a classification that leaves nobody twice; a list of countries is a part by itself."""
    split: dict[Count, list[Count]] = {}
    for count in ties.counts:
        if count.value and count.by in set(Dimension):
            split.setdefault(count._replace(value=""), []).append(count)
    for of, parts in split.items():
        whole = of._replace(by="")
        if Dimension(of.by).is_partition:
            ties.tie(whole, parts)
        else:
            for part in parts:
                ties.tie(whole, [part])


def _tie_countries(ties: Ties, content: Mapping[str, Any]) -> None:
    """Whoever knows the countries of a list can add them up."""
    members = content["settings"].get("groups", {})
    for group in ties.counts:
        if group.by in set(Dimension) and Dimension(group.by).is_of_countries:
            codes = [member["country"] for member in members.get(group.value, [])]
            by = Dimension.COUNTRY.value
            ties.tie(group, (group._replace(by=by, value=code) for code in codes))


def _tie_populations(ties: Ties) -> None:
    for part in ties.counts:
        if part.population in WITHIN:
            ties.tie(part._replace(population=WITHIN[part.population]), [part])
