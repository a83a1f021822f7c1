"""What an application still lacks before it can be submitted."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from cistrat_training import fonts
from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.models import Purpose
from cistrat_training.applications.answers import is_answered
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.questions import Kind, Question
from cistrat_training.words import N_, words_in


class Gap(NamedTuple):
    """One answer that is missing or not right yet: its field, and what to do about it."""

    field: str
    message: str
    facts: Mapping[str, Any] = {}


NEEDED = {
    "full_name": N_("Write your name."),
    "latin_name": N_("Write your name as in your passport."),
    "nationality_code": N_("Choose your nationality."),
    "institution": N_("Write the name of your institution."),
    "country_code": N_("Choose the country of your institution."),
    "category": N_("Choose what kind of institution it is."),
    "position": N_("Write your position."),
    "motivation": N_("Write why you want to attend."),
    "cv": N_("Choose your CV as a PDF."),
}
OF_KIND = {
    Kind.SHORT: N_("Write an answer."),
    Kind.LONG: N_("Write an answer."),
    Kind.ONE: N_("Choose an answer."),
    Kind.SEVERAL: N_("Choose at least one answer."),
    Kind.NUMBER: N_("Write a number."),
    Kind.DATE: N_("Choose a day."),
    Kind.COUNTRY: N_("Choose a country."),
    Kind.ORGANISATION: N_("Write the name of an institution."),
    Kind.FILE: N_("Choose a PDF."),
    Kind.CONSENT: N_("Without your consent to this we cannot take your application."),
    Kind.SCALE: N_("Choose a number."),
}
UNPRINTABLE = N_(
    "This will be printed, and our fonts have no %(scripts)s letters. Write it in Latin letters,"
    " as in the passport."
)
TOO_LONG = N_("Shorten this by %(over)d words.")
TOO_LITTLE = N_("Write a number that is at least %(least)d.")
TOO_MUCH = N_("Write a number that is at most %(most)d.")
NOT_OFFERED = N_("Choose again: one of your answers is no longer offered.")
NOT_AGREED = N_("Tick the consents without which we cannot take your application.")
TICKED = "ticked"
"""The field of the consents that stand in every form."""


def gaps(form: Definition, values: Mapping[str, Any], agreed: Collection[Purpose]) -> list[Gap]:
    """`form` is what applies after these answers. `agreed` are the consents that are ticked, or
    that the person gave before.
    """
    found = gaps_in(form, values)
    if any(text.needed and purpose not in agreed for purpose, text in TEXTS.items()):
        found.append(Gap(TICKED, NOT_AGREED))
    return found


def gaps_in(form: Definition, values: Mapping[str, Any]) -> list[Gap]:
    return [gap for question in form.questions for gap in _of(question, values[question.key])]


def _of(question: Question, value: Any) -> Iterator[Gap]:
    """A closed question is asked no more, and what was answered to it stays."""
    if question.closed_at:
        return
    if not is_answered(value):
        if question.required:
            yield Gap(question.key, NEEDED.get(question.core or "") or OF_KIND[question.kind])
        return
    yield from CHECKS.get(question.kind, _nothing)(question, value)


def _words(question: Question, value: str) -> Iterator[Gap]:
    if question.most_words and (over := words_in(value) - question.most_words) > 0:
        yield Gap(question.key, TOO_LONG, {"over": over})
    if question.core == "latin_name" and (scripts := fonts.missing_scripts(value)):
        yield Gap(question.key, UNPRINTABLE, {"scripts": ", ".join(scripts)})


def _number(question: Question, value: float) -> Iterator[Gap]:
    if question.least is not None and value < question.least:
        yield Gap(question.key, TOO_LITTLE, {"least": question.least})
    if question.most is not None and value > question.most:
        yield Gap(question.key, TOO_MUCH, {"most": question.most})


def _choice(question: Question, value: Any) -> Iterator[Gap]:
    offered = {choice.key for choice in question.open_choices()}
    if not offered.issuperset(value if isinstance(value, list) else [value]):
        yield Gap(question.key, NOT_OFFERED)


def _nothing(_question: Question, _value: Any) -> Iterator[Gap]:
    return iter(())


CHECKS: dict[Kind, Callable[[Question, Any], Iterator[Gap]]] = {
    Kind.SHORT: _words,
    Kind.LONG: _words,
    Kind.NUMBER: _number,
    Kind.SCALE: _number,
    Kind.ONE: _choice,
    Kind.SEVERAL: _choice,
}
