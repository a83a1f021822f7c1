"""Before and after, of the same people: found together by their codes, and never one by one.

Where nearly all of those who answered once answered twice, the few others could be told by
subtraction: what all said, less what those said whose answers are compared. So as many pairs are
left out, by the lot of their codes, as it takes for FEWEST people to remain outside.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cistrat_training.evaluation.models import FEWEST

Answers = Mapping[str, int]
"""By the code of who gave them."""


class Change(NamedTuple):
    n: int
    """People whose two answers are compared."""
    left_out: int
    """Pairs that are not, so that nobody can be told by subtraction."""
    before: float
    after: float
    improved: int
    worse: int

    @property
    def mean(self) -> float:
        return self.after - self.before

    @property
    def same(self) -> int:
        return self.n - self.improved - self.worse

    @property
    def share_improved(self) -> float:
        return self.improved / self.n


def compared(before: Answers, after: Answers) -> Change | None:
    """None where it would be of fewer than FEWEST people."""
    both = sorted(before.keys() & after.keys())
    left_out = _left_out(len(before) - len(both), len(after) - len(both))
    kept = both[left_out:]
    if len(kept) < FEWEST:
        return None
    return _change([(before[code], after[code]) for code in kept], left_out)


def _left_out(only_before: int, only_after: int) -> int:
    """The fewest with which nobody, or FEWEST people, stand outside of each of the two."""
    alone = [number for number in (only_before, only_after) if number < FEWEST]
    if not any(alone):
        return 0
    return FEWEST - min(alone)


def _change(pairs: Sequence[tuple[int, int]], left_out: int) -> Change:
    n = len(pairs)
    return Change(
        n,
        left_out,
        before=sum(before for before, _ in pairs) / n,
        after=sum(after for _, after in pairs) / n,
        improved=sum(after > before for before, after in pairs),
        worse=sum(after < before for before, after in pairs),
    )
