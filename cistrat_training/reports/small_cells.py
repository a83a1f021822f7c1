"""Which counts of people the public must not read, so that nobody can be found in the others.

A count below the limit is hidden. Who knows the total would only have to subtract, so more are
hidden until every count below the limit could as well, for all that the published ones say, be as
large as the limit. That is asked of all tables at once, since they count the same people.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from cistrat_training import highs
from cistrat_training.highs import Row

Key = str


@dataclass(frozen=True)
class Sum:
    """Parts that share nobody, and the whole that holds them."""

    whole: Key
    parts: tuple[Key, ...]
    is_complete: bool = True
    """Whether everybody of the whole is in a part; else some are in none of them."""


class NoSum(ValueError):
    """The parts are more than the whole, or what is complete is not."""


@dataclass(frozen=True)
class Kept:
    """What may be printed: a count each, or None where it is hidden."""

    numbers: Mapping[Key, int | None]

    def is_hidden(self, key: Key) -> bool:
        return self.numbers[key] is None

    def merged(self, of: Sum) -> int | None:
        """All that is hidden among the parts, together: what a reader could subtract anyway."""
        whole = self.numbers[of.whole]
        if whole is None or not of.is_complete or not any(map(self.is_hidden, of.parts)):
            return None
        return whole - sum(self.numbers[part] or 0 for part in of.parts)


def protected(
    numbers: Mapping[Key, int],
    sums: Iterable[Sum],
    smallest: int,
    named: Set[Key] = frozenset(),
) -> Kept:
    """`numbers` are all that is printed; counts that are the same have the same key.

    Of those that are only `named` the number is not printed, but that it is not nought.
    """
    hidden: set[Key] = set()
    for group in _that_hang_together(numbers, list(sums)):
        hidden |= _Riddle.of(group, numbers, smallest, named).hidden()
    return Kept({key: None if key in hidden else number for key, number in numbers.items()})


class _Group:
    """Counts that sums tie to each other, and the sums."""

    def __init__(self) -> None:
        self.keys: dict[Key, None] = {}
        self.sums: list[Sum] = []


def _that_hang_together(numbers: Mapping[Key, int], sums: Sequence[Sum]) -> Iterable[_Group]:
    group_of: dict[Key, _Group] = {}
    for key in numbers:
        group_of[key] = _Group()
        group_of[key].keys[key] = None
    for each in sums:
        joined = group_of[each.whole]
        for part in each.parts:
            _join(joined, group_of[part], group_of)
        joined.sums.append(each)
    return {id(group): group for group in group_of.values()}.values()


def _join(group: _Group, other: _Group, group_of: dict[Key, _Group]) -> None:
    if group is other:
        return
    group.keys |= other.keys
    group.sums += other.sums
    for key in other.keys:
        group_of[key] = group


@dataclass
class _Riddle:
    """What a reader knows, as equations. Each unknown is how far a count may be from the truth.

    A reader knows of a hidden count that it is not nought: what is nought is printed.
    """

    smallest: int
    truth: list[int]
    is_printed: list[bool]
    equations: list[tuple[int, list[int]]]
    keys: list[Key]
    secret: set[int]

    @classmethod
    def of(
        cls, group: _Group, numbers: Mapping[Key, int], smallest: int, named: Set[Key]
    ) -> "_Riddle":
        keys = list(group.keys)
        place = {key: n for n, key in enumerate(keys)}
        truth = [numbers[key] for key in keys]
        equations = []
        for each in group.sums:
            parts = [place[part] for part in each.parts]
            rest = numbers[each.whole] - sum(truth[part] for part in parts)
            if rest < 0 or (rest and each.is_complete):
                raise NoSum(f"{each.whole} is not the sum of {', '.join(each.parts)}.")
            if not each.is_complete:
                parts.append(len(truth))
                truth.append(rest)
            equations.append((place[each.whole], parts))
        is_printed = [n < len(keys) for n in range(len(truth))]
        secret = {n for n, key in enumerate(keys) if key in named or 0 < truth[n] < smallest}
        return cls(smallest, truth, is_printed, equations, keys, secret)

    def hidden(self) -> set[Key]:
        """Whom one more hidden count protects stays protected when others are hidden too."""
        for small in self._small():
            self.secret |= self._to_hide_for(small)
        return {self.keys[n] for n in self.secret}

    def _small(self) -> list[int]:
        return [n for n, count in enumerate(self.truth) if 0 < count < self.smallest]

    def _to_hide_for(self, small: int) -> set[int]:
        """The fewest people that must be hidden for this count to be perhaps the limit."""
        shown = self._shown()
        # Where somebody more of the same kind can be added, each count changes by less than that.
        far = 2 * self.smallest
        down = [-self._down(n, far) for n in range(len(self.truth))]
        costs = [0.0] * len(self.truth) + [1.0 + self.truth[n] for n in shown]
        tops = [float(up - low) for low, up in zip(down, self._up(far), strict=True)]
        rows = chain(
            self._of_sums(down),
            self._of_shown(shown, down, far),
            [Row({small: 1}, self.smallest - self.truth[small] - down[small], 2 * far)],
        )
        answer = _solved(costs, tops + [1.0] * len(shown), list(rows))
        if answer is None:
            return {n for n in shown if self.truth[n]}
        return {
            n for n, is_hidden in zip(shown, answer[len(self.truth) :], strict=True) if is_hidden
        }

    def _shown(self) -> list[int]:
        """What is printed as yet, and could be hidden."""
        return [
            n
            for n, count in enumerate(self.truth)
            if self.is_printed[n] and count and n not in self.secret
        ]

    def _down(self, n: int, far: int) -> int:
        least = 1 if self.is_printed[n] else 0
        return min(max(self.truth[n] - least, 0), far)

    def _up(self, far: int) -> Iterator[int]:
        for n, count in enumerate(self.truth):
            yield 0 if self.is_printed[n] and not count else far

    def _of_sums(self, down: Sequence[int]) -> Iterator[Row]:
        for whole, parts in self.equations:
            even = float(sum(down[part] for part in parts) - down[whole])
            yield Row({whole: 1, **dict.fromkeys(parts, -1)}, even, even)

    def _of_shown(self, shown: Sequence[int], down: Sequence[int], far: int) -> Iterator[Row]:
        """What is printed stays as it is, unless it is hidden too."""
        for place, n in enumerate(shown, len(self.truth)):
            yield Row({n: 1, place: -far}, -2 * far, -down[n])
            yield Row({n: 1, place: far}, -down[n], 4 * far)


def _solved(
    costs: Sequence[float], tops: Sequence[float], rows: Sequence[Row]
) -> list[bool] | None:
    import highspy  # 25 MB that only who publishes needs

    solver = highs.solver(highs.model(costs, tops, rows), {"output_flag": False, "threads": 1})
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    return [value > 0.5 for value in solver.getSolution().col_value]
