"""The forms of eligibility: a rule, whose questions depend on its kind, and an exemption."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from cistrat_training.applications.questions import Kind, Question
from cistrat_training.applications.rules import (
    BEFORE,
    OF_AMOUNTS,
    OF_LISTS,
    OF_NUMBERS,
    OF_SCOPES,
    SCOPES,
    SUGGESTED,
    Before,
    EligibilityRule,
    RuleKind,
    Scope,
)
from cistrat_training.applications.standard import CHOICES, LEVELS
from cistrat_training.errors import RuleBroken
from cistrat_training.forms import CheckboxListField, Form, choices
from cistrat_training.languages import language
from cistrat_training.places.models import CATEGORY_NAMES, CountryGroup
from cistrat_training.words import N_

LONGEST_SENTENCE = 500
LONGEST_REASON = 1000
MOST = 1_000_000  # more than any number that somebody is asked for
OF_BOXES = {RuleKind.CATEGORY, RuleKind.CHOICE} | OF_LISTS
ASKS: dict[str, set[RuleKind]] = {
    "question": OF_NUMBERS,
    "amount": OF_AMOUNTS,
    "chosen": OF_BOXES,
    "level": {RuleKind.LANGUAGE},
    "scope": {RuleKind.NEWCOMER},
}
KINDS_OF_INSTITUTION = {c["key"]: (c["en"], c["zh"]) for c in CHOICES["category"]}
WORDS_BETWEEN = {"en": ", ", "zh": "、"}


class WholeNumber(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Write a whole number.")) from None


def _sentence(label: Any, **facts: Any) -> TextAreaField:
    too_long = _l("Shorten this to %(max)d characters.")
    return TextAreaField(
        label,
        [Length(max=LONGEST_SENTENCE, message=too_long)],
        **{"render_kw": {"rows": 2}} | facts,
    )


class RuleForm(Form):
    question = SelectField(_l("Question"), coerce=int)
    amount = WholeNumber(
        _l("Number"),
        [
            InputRequired(_l("Write a number.")),
            NumberRange(0, MOST, _l("Write a whole number from %(min)s to %(max)s.")),
        ],
        render_kw={"size": 8},
    )
    chosen = CheckboxListField(_l("Good enough is"))
    level = SelectField(
        _l("This level or above"),
        choices=choices((key, en) for key, (en, _zh) in LEVELS.items()),
    )
    scope = RadioField(
        _l("Which workshops"),
        [InputRequired(_l("Choose one."))],
        choices=choices((scope.value, _l(name)) for scope, name in SCOPES.items()),
    )
    before = RadioField(
        _l("Before somebody submits"),
        [DataRequired(_l("Choose one."))],
        choices=choices((before.value, _l(name)) for before, name in BEFORE.items()),
        coerce=Before,
    )
    sentence_en = _sentence(
        _l("The sentence for applicants, in English"),
        description=_l(
            "It stands in the call among the conditions, and in what they are told when it is not"
            " met. Leave it empty to use the suggested one."
        ),
    )
    sentence_zh = _sentence(
        _l("The sentence for applicants, in Chinese"),
        render_kw={"rows": 2, "lang": "zh"},
        description=_l("Leave it empty to use the suggested one."),
    )

    @classmethod
    def of(
        cls,
        rule: EligibilityRule,
        questions: Sequence[Question],
        lists: Sequence[CountryGroup],
    ) -> "RuleForm":
        form = cls(data=_as_shown(rule))
        for name, kinds in ASKS.items():
            if rule.kind not in kinds:
                del form[name]
        form._offer(rule.kind, questions, lists)
        return form

    def _offer(
        self, kind: RuleKind, questions: Sequence[Question], lists: Sequence[CountryGroup]
    ) -> None:
        reader = language()
        if "question" in self:
            self.question.choices = choices((q.id, q.label(reader)) for q in questions)
        if "level" in self:
            column = 1 if reader == "zh" else 0
            self.level.choices = choices((key, names[column]) for key, names in LEVELS.items())
        if "chosen" in self:
            self.chosen.choices = choices(_boxes(kind, questions, lists, reader))

    def describe(
        self,
        rule: EligibilityRule,
        questions: Sequence[Question],
        lists: Sequence[CountryGroup],
    ) -> None:
        by_id = {question.id: question for question in questions}
        rule.chosen = self._chosen()
        rule.amount = self.amount.data if "amount" in self else None
        rule.before = Before(self.before.data)
        if "question" in self:
            rule.question = by_id[self.question.data]
        if rule.kind is RuleKind.CHOICE:
            rule.question, rule.chosen = _one_question(by_id, rule.chosen)
        rule.check([group for group in lists if group.code in rule.chosen])
        rule.sentence_en = self.sentence_en.data or suggested(rule, lists, "en")
        rule.sentence_zh = self.sentence_zh.data or suggested(rule, lists, "zh")

    def _chosen(self) -> list[str]:
        if "chosen" in self:
            return list(self.chosen.data or [])
        if "level" in self:
            return [self.level.data]
        return [self.scope.data] if "scope" in self else []


class CopyForm(Form):
    earlier = SelectField(_l("Copy the rules of"), coerce=int)


class ExemptionForm(Form):
    rule = SelectField(_l("Rule"), coerce=int)
    why = TextAreaField(
        _l("Why it does not stand in the way"),
        [
            DataRequired(_l("Write why.")),
            Length(max=LONGEST_REASON, message=_l("Shorten this to %(max)d characters.")),
        ],
        render_kw={"rows": 3},
    )


def asked_by(kind: RuleKind, questions: Sequence[Question]) -> list[Question]:
    """The questions that a rule of this kind can look at."""
    wanted = {RuleKind.CHOICE: Kind.ONE}.get(kind, Kind.NUMBER)
    return [q for q in questions if q.kind is wanted and q.core is None and q.closed_at is None]


def suggested(rule: EligibilityRule, lists: Sequence[CountryGroup], code: str) -> str:
    """The sentence that says what the rule says, in that language."""
    english, chinese = SUGGESTED[rule.kind]
    sentence = chinese if code == "zh" else english
    return sentence % {
        "names": WORDS_BETWEEN[code].join(_names(rule, lists, code)),
        "amount": rule.amount,
        "question": rule.question.label(code).rstrip("?？") if rule.question else "",
    }


def _names(rule: EligibilityRule, lists: Sequence[CountryGroup], code: str) -> list[str]:
    column = 1 if code == "zh" else 0
    match rule.kind:
        case RuleKind.CATEGORY:
            return [KINDS_OF_INSTITUTION[each][column] for each in rule.chosen]
        case RuleKind.LANGUAGE:
            return [LEVELS[each][column] for each in rule.chosen]
        case RuleKind.NEWCOMER:
            return [OF_SCOPES[Scope(each)][column] for each in rule.chosen]
        case RuleKind.CHOICE if rule.question:
            return [c.label(code) for c in rule.question.all_choices() if c.key in rule.chosen]
    return [group.name(code) for group in lists if group.code in rule.chosen]


def _boxes(
    kind: RuleKind, questions: Sequence[Question], lists: Sequence[CountryGroup], reader: str
) -> list[tuple[str, str]]:
    if kind is RuleKind.CATEGORY:
        return [(category.value, _(name)) for category, name in CATEGORY_NAMES.items()]
    if kind is RuleKind.CHOICE:
        return [
            (f"{question.id}:{choice.key}", f"{question.label(reader)} {choice.label(reader)}")
            for question in questions
            for choice in question.open_choices()
        ]
    return [(group.code, group.name(reader)) for group in lists]


def _one_question(
    by_id: dict[int, Question], boxes: Sequence[str]
) -> tuple[Question | None, list[str]]:
    pairs = [box.split(":", 1) for box in boxes]
    numbers = {int(number) for number, _key in pairs}
    if len(numbers) > 1:
        raise RuleBroken(N_("Choose answers to one question only."), field="chosen")
    return (by_id[numbers.pop()] if numbers else None), [key for _number, key in pairs]


def _as_shown(rule: EligibilityRule) -> dict[str, Any]:
    chosen = rule.chosen
    first = chosen[0] if chosen else None
    if rule.kind is RuleKind.CHOICE:
        chosen = [f"{rule.asks}:{key}" for key in chosen]
    return {
        "question": rule.asks or None,
        "amount": rule.amount,
        "chosen": chosen,
        "level": first if rule.kind is RuleKind.LANGUAGE else "B2",
        "scope": first if rule.kind is RuleKind.NEWCOMER else Scope.SERIES.value,
        "before": rule.before,
        "sentence_en": rule.sentence_en,
        "sentence_zh": rule.sentence_zh,
    }
