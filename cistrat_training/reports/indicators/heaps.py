"""Numbers by value and by audience, with all their sums, or the sets whose sizes they are."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

Corner = tuple[str, str]
"""A value and an audience; either empty for all."""


class Counts(Protocol):
    """What was counted, at each corner."""

    def at(self, corner: Corner) -> float: ...

    def corners(self) -> Iterable[Corner]: ...


@dataclass
class Sums:
    _numbers: dict[Corner, float] = field(default_factory=lambda: defaultdict(int))

    def add(self, values: Iterable[str], audiences: Iterable[str], number: float) -> None:
        for corner in _corners(values, audiences):
            self._numbers[corner] += number

    def at(self, corner: Corner) -> float:
        return self._numbers.get(corner, 0)

    def corners(self) -> Iterable[Corner]:
        return self._numbers


@dataclass
class Sets:
    """For things that may be met again: each counts once at each corner."""

    _things: dict[Corner, set[Hashable]] = field(default_factory=lambda: defaultdict(set))

    def add(self, values: Iterable[str], audiences: Iterable[str], thing: Hashable) -> None:
        for corner in _corners(values, audiences):
            self._things[corner].add(thing)

    def at(self, corner: Corner) -> float:
        return len(self._things.get(corner, ()))

    def corners(self) -> Iterable[Corner]:
        return self._things


def _corners(values: Iterable[str], audiences: Iterable[str]) -> Iterator[Corner]:
    both = (*audiences, "")
    return ((value, audience) for value in (*values, "") for audience in both)
