"""The public's indicators as tables; what is hidden is told together where that tells nobody."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from cistrat_training.reports.document import Cell, Table
from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators.definitions import PARTS, Dimension, Part, Unit
from cistrat_training.reports.public_reports import HIDDEN

TOTAL = Text("Total", "合计")
ALL = Text("All", "合计")
OTHERS = Text("Others together", "其他合计")
AUDIENCES = {
    "": ALL,
    "international": Text("International", "国际"),
    "domestic": Text("Domestic", "国内"),
}
PER_CENT = Unit.PER_CENT.value


class PartOfTables(NamedTuple):
    name: str
    tables: list[Table]


def parts(indicators: Sequence[Mapping[str, Any]], language: str) -> Iterator[PartOfTables]:
    for part in Part:
        told = [each for each in indicators if each["part"] == part.value]
        if told:
            tables = [_Writer(each, language).table() for each in told]
            yield PartOfTables(PARTS[part].said_in(language)[0], tables)


class _Writer:
    def __init__(self, indicator: Mapping[str, Any], language: str) -> None:
        self.indicator, self.language = indicator, language
        self.cells = {(c["value"], c["audience"]): c["number"] for c in indicator["cells"]}
        self.cells["", ""] = indicator["number"]
        self.hides = indicator["is_hidden"] or any(c["is_hidden"] for c in indicator["cells"])
        self.names = {c["value"]: c["name"] for c in indicator["cells"] if c["value"]}
        self.audiences = [name for name in AUDIENCES if any(key[1] == name for key in self.cells)]

    def table(self) -> Table:
        name = self._said(self.indicator["name"])
        notes = (self._said(self.indicator["definition"]), self._said(self.indicator["as_of_rule"]))
        return Table(
            key=self.indicator["key"],
            caption=name,
            head=(name, *(AUDIENCES[each].said_in(self.language)[0] for each in self.audiences)),
            rows=tuple(self._rows()),
            notes=notes,
        )

    def _rows(self) -> Iterator[tuple[Cell, ...]]:
        merged = self._merged()
        for value, name in self.names.items():
            if not (merged and self._is_hidden(value)):
                yield self._row(self._said(name), self._numbers(value))
        if merged:
            yield self._row(OTHERS.said_in(self.language)[0], merged)
        yield self._row(TOTAL.said_in(self.language)[0], self._numbers(""))

    def _numbers(self, value: str) -> list[float | None]:
        return [self.cells.get((value, audience)) for audience in self.audiences]

    def _row(self, name: str, numbers: Sequence[float | None]) -> tuple[Cell, ...]:
        return (Cell(name), *(Cell(self._written(number), number) for number in numbers))

    def _is_hidden(self, value: str) -> bool:
        """Nothing but noughts is left of it."""
        numbers = self._numbers(value)
        return None in numbers and not any(numbers)

    def _merged(self) -> list[float | None]:
        """For each audience what a reader could reckon anyway: the total less all that is shown."""
        by = self.indicator["by"]
        if not by or not Dimension(by).is_partition or self.indicator["unit"] == PER_CENT:
            return []
        hidden = [value for value in self.names if self._is_hidden(value)]
        return [self._rest(audience) for audience in self.audiences] if len(hidden) > 1 else []

    def _rest(self, audience: str) -> float | None:
        whole = self.cells.get(("", audience))
        if whole is None:
            return None
        return whole - sum(self.cells.get((value, audience)) or 0 for value in self.names)

    def _written(self, number: float | None) -> str:
        if number is None:  # a share of nobody has no number that could be hidden
            return HIDDEN.said_in(self.language)[0] if self.hides else "–"
        if self.indicator["unit"] == PER_CENT:
            return f"{number:.1f} %"
        return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"

    def _said(self, told: Mapping[str, str]) -> str:
        return Text(**told).said_in(self.language)[0]
