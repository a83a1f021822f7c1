"""What a workshop asks, of whom, and what of it is shown after the answers so far."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import select

from cistrat_training.applications import standard
from cistrat_training.applications.questions import APPLICATION, FormSection, Kind, Question
from cistrat_training.database import AnySession
from cistrat_training.workshops.models import Audience, Workshop

YES, NO = "yes", "no"  # what a condition on a consent names

CAN_DECIDE = {Kind.ONE, Kind.SEVERAL, Kind.COUNTRY, Kind.CONSENT, Kind.SCALE}
"""Kinds of questions whose answer can decide whether another question is shown."""


class Part(NamedTuple):
    """One section with its questions, in order."""

    section: FormSection
    questions: list[Question]


class Definition(NamedTuple):
    parts: list[Part]

    @property
    def is_own(self) -> bool:
        """Whether it stands in rows of the workshop's own."""
        return all(section.id for section, _questions in self.parts)

    @property
    def questions(self) -> list[Question]:
        return [question for part in self.parts for question in part.questions]

    @property
    def by_key(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    def asked_of(self, audience: Audience) -> "Definition":
        """Without what is closed or asked of others, and without sections that ask nothing."""
        return self.only(lambda question: question.is_asked(audience))

    def shown(self, answers: Mapping[str, Any]) -> "Definition":
        """What is left after the answers so far, which are told by the key of each question."""
        shown = keys_shown(self.questions, answers)
        return self.only(lambda question: question.key in shown)

    def only(self, is_wanted: Callable[[Question], bool]) -> "Definition":
        parts = [
            Part(section, [each for each in questions if is_wanted(each)])
            for section, questions in self.parts
        ]
        return Definition([part for part in parts if part.questions])


def of(session: AnySession, workshop: Workshop) -> Definition:
    """The application form with all that is closed: the workshop's own, else the standard one."""
    return own(session, workshop, APPLICATION) or _usual()


def own(session: AnySession, workshop: Workshop, form: str) -> Definition | None:
    """A form that stands in rows of the workshop's own."""
    afresh = {"populate_existing": True}  # whoever holds the lock sees what others did before
    sections = session.scalars(
        select(FormSection)
        .where(FormSection.workshop_id == workshop.id, FormSection.form == form)
        .order_by(FormSection.place, FormSection.id)
        .execution_options(**afresh)
    ).all()
    if not sections:
        return None
    questions = select(Question).where(Question.workshop_id == workshop.id, Question.form == form)
    return arranged(sections, session.scalars(questions.execution_options(**afresh)))


@cache
def _usual() -> Definition:
    """The standard form, which nobody changes here: made once, it is asked for by every page."""
    return standard_form(None)


def standard_form(workshop: Workshop | None) -> Definition:
    return Definition([Part(*part) for part in standard.form(workshop)])


def arranged(sections: Iterable[FormSection], questions: Iterable[Question]) -> Definition:
    """`sections` in their order; the questions come in any."""
    ordered = sorted(questions, key=lambda question: (question.section_id, question.place))
    by_section = {
        section_id: list(its) for section_id, its in groupby(ordered, lambda q: q.section_id)
    }
    return Definition([Part(section, by_section.get(section.id, [])) for section in sections])


def keys_shown(questions: Iterable[Question], answers: Mapping[str, Any]) -> set[str]:
    """`questions` in order: a condition names an earlier one, which must be shown itself."""
    chosen: dict[int, set[str]] = {}  # of those shown so far, by the id of the question
    shown = set()
    for question in questions:
        if question.only_if_id and chosen.get(question.only_if_id, set()).isdisjoint(
            question.only_if
        ):
            continue
        shown.add(question.key)
        if question.id and question.kind in CAN_DECIDE:
            chosen[question.id] = keys_chosen(question, answers.get(question.key))
    return shown


def keys_chosen(question: Question, value: Any) -> set[str]:
    """What a condition compares: the keys of the choices, the code of a country, yes or no."""
    if question.kind is Kind.CONSENT:
        return {YES if value and value.get("agreed") else NO}
    if question.kind is Kind.SEVERAL:
        return {str(key) for key in value or []}
    return {str(value)} if value else set()
