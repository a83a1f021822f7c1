"""Who has earned a certificate, and what the others lack."""

from collections.abc import Iterable
from typing import NamedTuple

from cistrat_training.accounts.models import User
from cistrat_training.certificates.facts import LectureLine
from cistrat_training.certificates.models import Certificate, State
from cistrat_training.fonts import missing_scripts
from cistrat_training.workshops.models import Audience, CertificateRule, RuleKind


class Part(NamedTuple):
    """What one person attended, or gave, of what was offered."""

    minutes: int
    offered: int
    lectures: tuple[LectureLine, ...]


class Lack(NamedTuple):
    """A rule that is not met yet: minutes for a share of the time, else lectures."""

    rule: RuleKind
    has: int
    needs: int

    @property
    def missing(self) -> int:
        return self.needs - self.has


class Candidate(NamedTuple):
    person: User
    part: Part
    lacks: tuple[Lack, ...]
    audience: Audience | None = None
    certificate: Certificate | None = None
    """The one that stands or is being made, else the one that was revoked."""
    unmarked: int = 0
    """Lectures of which nobody has said whether the person was there."""

    @property
    def has_earned(self) -> bool:
        """Nobody earns anything by lectures that were not held."""
        return bool(self.part.offered) and not self.lacks

    @property
    def is_due(self) -> bool:
        """Who had one that was revoked gets no other by a press for all."""
        return self.has_earned and self.certificate is None

    @property
    def may_have_another(self) -> bool:
        revoked = self.certificate is not None and self.certificate.state is State.REVOKED
        return self.has_earned and revoked

    def missing_letters(self, language: str) -> list[str]:
        """The scripts of the name to be printed that no font has."""
        return missing_scripts(self.person.printed_name, language)

    @property
    def percent(self) -> float:
        return 100 * self.part.minutes / self.part.offered if self.part.offered else 0


def lacks(rules: Iterable[CertificateRule], part: Part) -> tuple[Lack, ...]:
    found = (_lack(rule, part) for rule in rules)
    return tuple(lack for lack in found if lack.missing > 0)


def _lack(rule: CertificateRule, part: Part) -> Lack:
    if rule.kind is RuleKind.SHARE:
        needed = -(-part.offered * rule.amount // 100)  # whole minutes, rounded up
        return Lack(rule.kind, part.minutes, needed)
    return Lack(rule.kind, len(part.lectures), rule.amount)


def nearest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those who lack the least stand first: they may still be helped."""
    return sorted(candidates, key=lambda c: (-c.percent, c.person.printed_name, c.person.id))
