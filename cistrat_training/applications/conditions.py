"""Questions that are asked only after a certain answer to another: of which answer, in words."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cistrat_training.applications.definition import YES, Definition
from cistrat_training.applications.questions import Kind, Question


class Condition(NamedTuple):
    """`on` is the key of the other question, `keys` are the answers after which this is asked."""

    on: str
    keys: list[str]
    question: str
    answers: list[str]
    agrees: bool | None
    """Whether the other question is a consent, and has to be given or refused."""
    applies: bool


def of(
    form: Definition, values: Mapping[str, Any], language: str, countries: Mapping[str, str]
) -> dict[str, Condition]:
    """The conditions by the keys of the questions that have one."""
    by_id = {question.id: question for question in form.questions if question.id}
    applying = {question.key for question in form.shown(values).questions}
    return {
        question.key: Condition(
            decider.key,
            question.only_if,
            decider.label(language),
            _in_words(decider, question.only_if, language, countries),
            YES in question.only_if if decider.kind is Kind.CONSENT else None,
            question.key in applying,
        )
        for question in form.questions
        if question.only_if_id and (decider := by_id.get(question.only_if_id))
    }


def _in_words(
    decider: Question, keys: list[str], language: str, countries: Mapping[str, str]
) -> list[str]:
    if decider.kind is Kind.COUNTRY:
        return [countries.get(key, key) for key in keys]
    words = {choice.key: choice.label(language) for choice in decider.all_choices()}
    return [words.get(key, key) for key in keys]
