"""What a certificate asks of attendance, and how far one person is from it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.words import N_
from cistrat_training.workshops.models import CertificateRule, RuleKind


class Outlook(StrEnum):
    """Of one person, on the certificate of participation."""

    SAFE = "safe"
    IN_DANGER = "in danger"  # one more missed lecture, and it is out of reach
    OUT_OF_REACH = "out of reach"


OUTLOOKS = {
    Outlook.SAFE: N_("Within reach"),
    Outlook.IN_DANGER: N_("In danger"),
    Outlook.OUT_OF_REACH: N_("Out of reach"),
}


class Reach(NamedTuple):
    """How far somebody has come, or can still come."""

    minutes: int
    asked: int
    """The minutes that the share is taken of."""
    lectures: int
    mandatory: frozenset[int]
    """The ids of those mandatory lectures that are attended."""
    live: int = 0
    """Of the minutes, those attended live."""
    live_asked: int = 0
    """What the live share is taken of: a recording that is watched takes no excuse away."""

    @property
    def share(self) -> float:
        """Per cent, unrounded: 79.9 is not 80."""
        return 100 * self.minutes / self.asked if self.asked else 0.0


class Measure(NamedTuple):
    """One rule, against one person: minutes for a share of the time, else lectures."""

    kind: RuleKind
    amount: int
    """As the rule has it: per cent, or lectures."""
    has: int
    needs: int
    best: int
    """What the person has once all is done that can still be done, and what is needed then:
    who comes to a lecture needs no excuse for it."""
    best_needs: int
    after_a_miss: int
    """What the best is after one more missed lecture."""
    missing_lectures: tuple[int, ...] = ()
    """The ids of the mandatory ones that are not attended yet."""
    lost_lectures: tuple[int, ...] = ()
    """Those of them that cannot be attended any more in any way."""

    @property
    def is_met(self) -> bool:
        return self.has >= self.needs

    @property
    def missing(self) -> int:
        return max(0, self.needs - self.has)

    @property
    def is_possible(self) -> bool:
        return self.is_met or self.best >= self.best_needs

    @property
    def is_in_danger(self) -> bool:
        """One more missed lecture would put it out of reach."""
        return self.is_possible and not self.is_met and self.after_a_miss < self.best_needs


def measured(
    rules: Iterable[CertificateRule],
    mandatory: frozenset[int],
    now: Reach,
    best: Reach,
    after_a_miss: Reach,
) -> tuple[Measure, ...]:
    """The mandatory lectures are a rule of their own, the last one, where there are any."""
    found = [
        MEASURES[rule.kind](rule, now, best, after_a_miss)
        for rule in rules
        if rule.kind in MEASURES  # the others are not of attendance
    ]
    if mandatory:
        found.append(_mandatory(mandatory, now, best, after_a_miss))
    return tuple(found)


def minutes_needed(share: int, asked: int) -> int:
    """Whole minutes, rounded up. Of nothing, nobody has a share."""
    if share and not asked:
        return 1
    return -(-asked * share // 100)


def _share(rule: CertificateRule, now: Reach, best: Reach, after_a_miss: Reach) -> Measure:
    return Measure(
        RuleKind.SHARE,
        rule.amount,
        has=now.minutes,
        needs=minutes_needed(rule.amount, now.asked),
        best=best.minutes,
        best_needs=minutes_needed(rule.amount, best.asked),
        after_a_miss=after_a_miss.minutes,
    )


def _live_share(rule: CertificateRule, now: Reach, best: Reach, after_a_miss: Reach) -> Measure:
    return Measure(
        RuleKind.LIVE_SHARE,
        rule.amount,
        has=now.live,
        needs=minutes_needed(rule.amount, now.live_asked),
        best=best.live,
        best_needs=minutes_needed(rule.amount, best.live_asked),
        after_a_miss=after_a_miss.live,
    )


def _lectures(rule: CertificateRule, now: Reach, best: Reach, after_a_miss: Reach) -> Measure:
    return Measure(
        RuleKind.LECTURES,
        rule.amount,
        has=now.lectures,
        needs=rule.amount,
        best=best.lectures,
        best_needs=rule.amount,
        after_a_miss=after_a_miss.lectures,
    )


MEASURES = {
    RuleKind.SHARE: _share,
    RuleKind.LIVE_SHARE: _live_share,
    RuleKind.LECTURES: _lectures,
}


def _mandatory(mandatory: frozenset[int], now: Reach, best: Reach, after_a_miss: Reach) -> Measure:
    return Measure(
        RuleKind.MANDATORY,
        len(mandatory),
        has=len(now.mandatory),
        needs=len(mandatory),
        best=len(best.mandatory),
        best_needs=len(mandatory),
        after_a_miss=len(after_a_miss.mandatory),
        missing_lectures=tuple(sorted(mandatory - now.mandatory)),
        lost_lectures=tuple(sorted(mandatory - best.mandatory)),
    )
