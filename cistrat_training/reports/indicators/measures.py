"""What indicators come to."""

from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators.indicator import Door, Indicator

Number: TypeAlias = int | float | None
"""A count, hours, or a share in per cent, unrounded; None where a share is of nobody."""


class MeasureCell(NamedTuple):
    """One number of an indicator: of a value, of an audience, or of a value and an audience.

    Empty `value` or `audience` stand for all of them. `name` says the value, `base` of how many
    a share is.
    """

    value: str
    audience: str
    name: Text
    number: Number
    base: int | None = None


@dataclass(frozen=True, kw_only=True)
class Measure:
    indicator: Indicator
    number: Number
    base: int | None = None
    """Of how many a share is: those who stated it, those who answered."""
    asked: int | None = None
    """How many were asked, where not all answer."""
    cells: tuple[MeasureCell, ...] = ()

    @property
    def door(self) -> Door:
        return Door(self.indicator.key)

    def door_of(self, cell: MeasureCell) -> Door:
        return Door(self.indicator.key, cell.value, cell.audience)

    def cell(self, value: str = "", audience: str = "") -> MeasureCell | None:
        return next((c for c in self.cells if (c.value, c.audience) == (value, audience)), None)

    @property
    def rows(self) -> tuple[tuple[str, Text], ...]:
        """The values and their names, in the order in which they are printed."""
        return tuple(dict.fromkeys((c.value, c.name) for c in self.cells if c.value))

    @property
    def audiences(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(cell.audience for cell in self.cells if cell.audience))
