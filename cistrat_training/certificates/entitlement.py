"""Who has earned a certificate, and what the others lack."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cistrat_training.accounts.models import User
from cistrat_training.attendance.rules import Measure
from cistrat_training.certificates.assessment import TaskResult
from cistrat_training.certificates.exceptions import CertificateException, Word
from cistrat_training.certificates.facts import LectureLine, Words
from cistrat_training.certificates.models import Certificate, State
from cistrat_training.certificates.names import Names, PrintedName
from cistrat_training.fonts import missing_scripts
from cistrat_training.workshops.models import Audience, RuleKind


class Part(NamedTuple):
    """What one person attended, or gave, of what was offered."""

    minutes: int
    offered: int
    lectures: tuple[LectureLine, ...]
    excused: int = 0
    """Minutes of it that the person need not have attended."""
    recorded: int = 0
    """Of the minutes, those of recordings."""

    @property
    def asked(self) -> int:
        return self.offered - self.excused


class Lack(NamedTuple):
    """A rule that is not met yet: minutes for a share of the time, one for a task or a
    questionnaire, else lectures."""

    rule: RuleKind
    has: int
    needs: int
    lectures: tuple[Words, ...] = ()
    """The titles of the mandatory lectures that are missing."""
    is_unsaid: bool = False
    """Nobody has said yet whether the task was passed."""

    @property
    def missing(self) -> int:
        return self.needs - self.has

    def titles(self, language: str) -> list[str]:
        return [title.said_in(language) for title in self.lectures]


class Candidate(NamedTuple):
    person: User
    part: Part
    lacks: tuple[Lack, ...]
    audience: Audience | None = None
    certificate: Certificate | None = None
    """The one that stands or is being made, else the one that was revoked."""
    unmarked: int = 0
    """Lectures of which nobody has said whether the person was there."""
    task: Words | None = None
    """The one that was passed, where the certificate asks for it."""
    exception: CertificateException | None = None
    is_given: bool = True
    """Whether the workshop gives this certificate at all: one without any rule is not given."""
    name: PrintedName | None = None
    """What they said of the name to be printed, if anything."""

    @property
    def has_earned(self) -> bool:
        """Nobody earns anything by lectures that were not held. The word of an organiser goes
        before all rules."""
        if self.exception:
            return self.exception.word is Word.GRANTED
        return self.is_given and bool(self.part.offered) and not self.lacks

    @property
    def is_due(self) -> bool:
        """Who had one that was revoked gets no other by a press for all."""
        return self.has_earned and self.certificate is None

    @property
    def may_have_another(self) -> bool:
        revoked = self.certificate is not None and self.certificate.state is State.REVOKED
        return self.has_earned and revoked

    @property
    def names(self) -> Names:
        """As they are to be printed: those that were confirmed, else those of the account."""
        return self.name.names if self.name else Names.of(self.person)

    @property
    def is_confirmed(self) -> bool:
        return self.name is not None and self.name.is_settled

    @property
    def asks_for_a_change(self) -> bool:
        return self.name is not None and self.name.is_waiting

    def missing_letters(self, language: str) -> list[str]:
        """The scripts of the name to be printed that no font has."""
        return missing_scripts(self.names.holder, language)

    @property
    def percent(self) -> float:
        return 100 * self.part.minutes / self.part.asked if self.part.asked else 0


def lacks(rules: Iterable[Measure], titles: Mapping[int, Words]) -> tuple[Lack, ...]:
    """`titles` are those of the lectures, by their ids."""
    return tuple(
        Lack(rule.kind, rule.has, rule.needs, tuple(titles[one] for one in rule.missing_lectures))
        for rule in rules
        if not rule.is_met
    )


def task_lacks(asked: bool, result: TaskResult | None) -> tuple[Lack, ...]:
    if not asked or (result and result.passed):
        return ()
    return (Lack(RuleKind.TASK, 0, 1, is_unsaid=result is None),)


def questionnaire_lacks(asked: bool, is_handed_in: bool) -> tuple[Lack, ...]:
    return (Lack(RuleKind.QUESTIONNAIRE, 0, 1),) if asked and not is_handed_in else ()


def nearest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Those who lack the least stand first: they may still be helped."""
    return sorted(candidates, key=lambda c: (-c.percent, c.person.printed_name, c.person.id))
