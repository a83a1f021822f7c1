"""What people changed in a report by hand, as the writer of its text needs it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cistrat_training.reports.document import Section
from cistrat_training.reports.numbers import Bound

SlotOfSeries = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Edits:
    order: Mapping[str, int] = field(default_factory=dict)
    """The places of sections that were moved, by their keys."""
    left_out: frozenset[str] = frozenset()
    sentences: Mapping[str, str] = field(default_factory=dict)
    """What is printed in the place of a sentence, by its key; "" leaves it out."""
    bounds: Mapping[SlotOfSeries, Bound] = field(default_factory=dict)

    def arranged(self, sections: Sequence[Section]) -> Iterator[Section]:
        """In the order that was chosen. What came since stands behind what it followed anyway."""
        place, places = 0, []
        for section in sections:
            place = self.order.get(section.key, place)
            places.append(place)
        ordered = sorted(zip(places, sections, strict=True), key=lambda pair: pair[0])
        return (section for _, section in ordered if section.key not in self.left_out)

    def bounds_of(self, series: str) -> dict[str, Bound]:
        return {slot: bound for (code, slot), bound in self.bounds.items() if code == series}


NO_EDITS = Edits()
