"""The rules by which a workshop knows who is eligible, and how one application stands to them."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.applications.endorsements import State
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import Question
from cistrat_training.applications.standard import LEVELS
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Category, CountryGroup
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


class RuleKind(StrEnum):
    """What a rule looks at; the value stands in addresses."""

    CATEGORY = "category"
    ON_A_LIST = "list"
    ON_NO_LIST = "outside"
    AT_LEAST = "least"
    AT_MOST = "most"
    CHOICE = "choice"
    LANGUAGE = "language"
    ENDORSED = "endorsed"
    NEWCOMER = "newcomer"


RULE_KINDS = {
    RuleKind.CATEGORY: N_("Kind of institution"),
    RuleKind.ON_A_LIST: N_("Country of the institution is on a list"),
    RuleKind.ON_NO_LIST: N_("Country of the institution is not on a list"),
    RuleKind.AT_LEAST: N_("Answer to a number question: at least"),
    RuleKind.AT_MOST: N_("Answer to a number question: at most"),
    RuleKind.CHOICE: N_("Answer to a question with one choice"),
    RuleKind.LANGUAGE: N_("Level of English"),
    RuleKind.ENDORSED: N_("Endorsed by the home institution"),
    RuleKind.NEWCOMER: N_("Took no part in the last workshops"),
}
OF_LISTS = {RuleKind.ON_A_LIST, RuleKind.ON_NO_LIST}
OF_NUMBERS = {RuleKind.AT_LEAST, RuleKind.AT_MOST}
OF_QUESTIONS = OF_NUMBERS | {RuleKind.CHOICE}
OF_AMOUNTS = OF_NUMBERS | {RuleKind.NEWCOMER}
WITH_CHOICES = {RuleKind.CATEGORY, RuleKind.CHOICE, RuleKind.LANGUAGE, RuleKind.NEWCOMER} | OF_LISTS


class Before(StrEnum):
    """What an applicant learns of a rule that is not met before they submit."""

    SILENT = "silent"
    WARN = "warn"
    REFUSE = "refuse"


BEFORE = {
    Before.SILENT: N_("Say nothing; the organisers see it"),
    Before.WARN: N_("Warn, and let them submit"),
    Before.REFUSE: N_("Warn, and take no application that does not meet it"),
}


class Scope(StrEnum):
    """Which workshops count as the last ones."""

    SERIES = "series"
    CENTRE = "centre"


SCOPES = {
    Scope.SERIES: N_("Workshops of this series"),
    Scope.CENTRE: N_("All workshops of the Centre"),
}

OF_SCOPES = {Scope.SERIES: ("of this series", "本系列"), Scope.CENTRE: ("of the Centre", "本中心")}

SUGGESTED: dict[RuleKind, tuple[str, str]] = {
    RuleKind.CATEGORY: (
        "You work in an institution of one of these kinds: %(names)s.",
        "所在单位属于下列类别之一：%(names)s。",
    ),
    RuleKind.ON_A_LIST: (
        "Your institution is in a country on one of these lists: %(names)s.",
        "所在单位位于下列名单所列国家：%(names)s。",
    ),
    RuleKind.ON_NO_LIST: (
        "Your institution is in a country on none of these lists: %(names)s.",
        "所在单位所在国家不在下列名单之中：%(names)s。",
    ),
    RuleKind.AT_LEAST: (
        "%(question)s: at least %(amount)s.",
        "%(question)s：不少于%(amount)s。",
    ),
    RuleKind.AT_MOST: (
        "%(question)s: at most %(amount)s.",
        "%(question)s：不超过%(amount)s。",
    ),
    RuleKind.CHOICE: (
        "%(question)s: %(names)s.",
        "%(question)s：%(names)s。",
    ),
    RuleKind.LANGUAGE: (
        "You follow a lecture in English at level %(names)s or above.",
        "英语水平达到%(names)s或以上。",
    ),
    RuleKind.ENDORSED: (
        "Your institution, or the National Commission for UNESCO, endorses your application.",
        "申请须经所在单位或本国教科文组织全国委员会推荐。",
    ),
    RuleKind.NEWCOMER: (
        "You took no part in any of the last %(amount)s workshops %(names)s.",
        "未参加过%(names)s最近%(amount)s期培训班。",
    ),
}
"""The sentence that an applicant gets if the organiser writes no other, in both languages."""


class EligibilityRule(Model):
    """One condition that an application must meet, and the sentence that says so."""

    __tablename__ = "eligibility_rule"
    __table_args__ = (
        CheckConstraint(
            "(kind IN ('least', 'most', 'choice')) = (question_id IS NOT NULL)",
            name="asks_a_question",
        ),
        CheckConstraint(
            "(kind IN ('least', 'most', 'newcomer')) = (amount IS NOT NULL)",
            name="has_an_amount",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    kind: Mapped[RuleKind]
    question_id: Mapped[int | None] = mapped_column(ForeignKey(Question.id), init=False)
    question: Mapped[Question | None] = relationship(default=None)
    amount: Mapped[int | None] = mapped_column(default=None)
    chosen: Mapped[list[str]] = mapped_column(default_factory=list)
    """What is good enough: kinds of institution, lists, answers, a level, a scope."""
    sentence_en: Mapped[str] = mapped_column(default="")
    sentence_zh: Mapped[str] = mapped_column(default="")
    before: Mapped[Before] = mapped_column(default=Before.WARN)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    """A rule that ended is asked no more; what was excepted from it stays readable."""

    def sentence(self, language: str) -> str:
        return self.sentence_zh if language == "zh" and self.sentence_zh else self.sentence_en

    @property
    def asks(self) -> int:
        """The id of its question; nothing has the id 0."""
        return self.question.id if self.question else 0

    def check(self, lists: Collection[CountryGroup] = ()) -> None:
        """`lists` are those that the rule names."""
        if self.kind in WITH_CHOICES and not self.chosen:
            raise RuleBroken(N_("Choose at least one."), field="chosen")
        for group in lists:
            if group.is_label:
                raise RuleBroken(
                    N_("“%(name)s” is a political list. It can be shown, and decides nothing."),
                    field="chosen",
                    name=group.name_en,
                )
        if self.kind is RuleKind.ENDORSED and self.before is Before.REFUSE:
            raise RuleBroken(
                N_("An endorsement comes after the submission, so it cannot be asked before."),
                field="before",
            )

    def end(self, *, now: datetime) -> None:
        self.ended_at = self.ended_at or now


class Exemption(Model):
    """An organiser's word that a rule does not stand in the way of one application."""

    __tablename__ = "exemption"
    __table_args__ = (
        Index(
            "uq_exemption_standing",
            "rule_id",
            "application_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    rule_id: Mapped[int] = mapped_column(ForeignKey(EligibilityRule.id), init=False)
    rule: Mapped[EligibilityRule] = relationship()
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), index=True, init=False)
    application: Mapped[Application] = relationship()
    why: Mapped[str] = mapped_column(info=PERSONAL)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    revoked_by: Mapped[User | None] = relationship(foreign_keys=[revoked_by_id], default=None)

    def revoke(self, by: User, *, now: datetime) -> None:
        if self.revoked_at:
            raise RuleBroken(N_("This was taken back already."))
        self.revoked_at, self.revoked_by = now, by


class Facts(NamedTuple):
    """What the rules look at in one application."""

    country: str | None = None
    lists: Collection[str] = ()
    category: Category | None = None
    level: str | None = None
    answers: Mapping[int, Any] = {}
    endorsement: State | None = None
    took_part: Collection[int] = ()
    """The workshops, by their ids."""


class Finding(NamedTuple):
    """How an application stands to one rule. `found` is what that was computed from."""

    rule: EligibilityRule
    met: bool | None
    """None where it cannot be known, or not yet."""
    found: Any
    exemption: Exemption | None = None

    @property
    def stands_in_the_way(self) -> bool:
        return self.met is False and self.exemption is None


class Verdict(StrEnum):
    ELIGIBLE = "eligible"
    NOT_ELIGIBLE = "not eligible"
    UNKNOWN = "cannot be known"


VERDICT_WORDS = {
    Verdict.ELIGIBLE: N_("Eligible"),
    Verdict.NOT_ELIGIBLE: N_("Not eligible"),
    Verdict.UNKNOWN: N_("Cannot be known"),
}


class Standing(NamedTuple):
    """How an application stands to all rules of its workshop."""

    findings: Sequence[Finding] = ()

    @property
    def verdict(self) -> Verdict:
        if any(finding.stands_in_the_way for finding in self.findings):
            return Verdict.NOT_ELIGIBLE
        open_ones = [f for f in self.findings if f.met is None and f.exemption is None]
        return Verdict.UNKNOWN if open_ones else Verdict.ELIGIBLE

    @property
    def is_eligible(self) -> bool:
        """Nothing that is known stands in the way."""
        return self.verdict is not Verdict.NOT_ELIGIBLE

    def sentences(self, language: str) -> list[str]:
        """What stands in the way, as the applicant is told it."""
        return [f.rule.sentence(language) for f in self.findings if f.stands_in_the_way]


def judge(
    rule: EligibilityRule, facts: Facts, last: Sequence[int], exemption: Exemption | None = None
) -> Finding:
    """`last` are the workshops that a rule for newcomers looks at."""
    if rule.kind is RuleKind.NEWCOMER:
        found: Any = [workshop for workshop in last if workshop in facts.took_part]
        return Finding(rule, not found, found, exemption)
    found = FOUND[rule.kind](rule, facts)
    return Finding(rule, _is_met(rule, facts, found), found, exemption)


FOUND: dict[RuleKind, Callable[[EligibilityRule, Facts], Any]] = {
    RuleKind.CATEGORY: lambda _rule, facts: facts.category,
    RuleKind.ON_A_LIST: lambda _rule, facts: facts.country,
    RuleKind.ON_NO_LIST: lambda _rule, facts: facts.country,
    RuleKind.AT_LEAST: lambda rule, facts: facts.answers.get(rule.asks),
    RuleKind.AT_MOST: lambda rule, facts: facts.answers.get(rule.asks),
    RuleKind.CHOICE: lambda rule, facts: facts.answers.get(rule.asks),
    RuleKind.LANGUAGE: lambda _rule, facts: facts.level,
    RuleKind.ENDORSED: lambda _rule, facts: facts.endorsement,
}
ORDER_OF_LEVELS = list(LEVELS)


def _is_met(rule: EligibilityRule, facts: Facts, found: Any) -> bool | None:
    if rule.kind is RuleKind.ENDORSED:
        return None if found in {State.NAMED, State.ASKED} else found is State.GIVEN
    if found is None or (rule.kind in OF_NUMBERS and not isinstance(found, int | float)):
        return None
    return MEETS[rule.kind](rule, facts, found)


MEETS: dict[RuleKind, Callable[[EligibilityRule, Facts, Any], bool]] = {
    RuleKind.CATEGORY: lambda rule, _facts, found: found in rule.chosen,
    RuleKind.ON_A_LIST: lambda rule, facts, _found: bool(set(rule.chosen) & set(facts.lists)),
    RuleKind.ON_NO_LIST: lambda rule, facts, _found: not set(rule.chosen) & set(facts.lists),
    RuleKind.AT_LEAST: lambda rule, _facts, found: found >= (rule.amount or 0),
    RuleKind.AT_MOST: lambda rule, _facts, found: found <= (rule.amount or 0),
    RuleKind.CHOICE: lambda rule, _facts, found: found in rule.chosen,
    RuleKind.LANGUAGE: lambda rule, _facts, found: (
        ORDER_OF_LEVELS.index(found) >= ORDER_OF_LEVELS.index(rule.chosen[0])
    ),
}
