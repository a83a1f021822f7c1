"""Who would get a certificate under other rules, before they are kept."""

from collections.abc import Iterable
from typing import NamedTuple

from cistrat_training.certificates.entitlement import Candidate, nearest_first


class DryRun(NamedTuple):
    """Everybody, by what is and by what would be."""

    pairs: tuple[tuple[Candidate, Candidate], ...]

    @classmethod
    def between(cls, now: Iterable[Candidate], then: Iterable[Candidate]) -> "DryRun":
        before = {candidate.person.id: candidate for candidate in now}
        return cls(tuple((before[one.person.id], one) for one in then))

    @property
    def earned(self) -> list[Candidate]:
        return [then for _, then in self.pairs if then.has_earned]

    @property
    def earned_now(self) -> int:
        return sum(now.has_earned for now, _ in self.pairs)

    @property
    def missing(self) -> list[Candidate]:
        return nearest_first(then for _, then in self.pairs if not then.has_earned)

    @property
    def gain(self) -> list[Candidate]:
        return [then for now, then in self.pairs if then.has_earned and not now.has_earned]

    @property
    def lose(self) -> list[Candidate]:
        return nearest_first(
            then for now, then in self.pairs if now.has_earned and not then.has_earned
        )

    @property
    def changes_anything(self) -> bool:
        return bool(self.gain or self.lose)
