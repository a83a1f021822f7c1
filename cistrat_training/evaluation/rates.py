"""What share of those who answered were satisfied, found it relevant, apply it: for reports."""

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, select

from cistrat_training.applications.questions import Kind, Question
from cistrat_training.database import AnySession
from cistrat_training.evaluation.models import (
    FEWEST,
    GRACE,
    Asked,
    Moment,
    Questionnaire,
    Response,
    ResponseAnswer,
)
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment

RATED = {
    "satisfaction": N_("Satisfied with the workshop as a whole"),
    "relevance": N_("Found it relevant to their work"),
    "recommend": N_("Would recommend it"),
    "applied": N_("Have applied what they learned"),
    "result": N_("Saw it change something where they work"),
}
"""By what a question measures. Positive is an answer above the middle of its scale."""

USE = {"applied", "result"}
WHEN = {
    Moment.AFTER.value: set(RATED) - USE,
    Moment.SIX.value: USE,
    Moment.TWELVE.value: USE,
}
"""What is counted of each questionnaire: what a workshop is worth right after it, its use later."""


class Rate(NamedTuple):
    positive: int = 0
    answered: int = 0
    """Of the questions that at least FEWEST people of a workshop answered."""
    asked: int = 0
    """All who were asked, also where too few answered for their answers to be counted."""

    @property
    def share(self) -> float | None:
        return self.positive / self.answered if self.answered else None

    @property
    def response_rate(self) -> float | None:
        return self.answered / self.asked if self.asked else None

    def __add__(self, other: object) -> "Rate":
        if not isinstance(other, Rate):
            return NotImplemented
        return Rate(*(a + b for a, b in zip(self, other, strict=True)))


class _Question(NamedTuple):
    """A question as one questionnaire asked it."""

    workshop_id: int
    measure: str
    closed_at: datetime
    questionnaire_id: int
    id: int
    audience: Audience | None
    least: int
    most: int


def rates(session: AnySession, workshop_ids: Collection[int], as_of: datetime) -> dict[str, Rate]:
    """Of the questionnaires that had closed by then: what was measured at all, by its key. Of
    several questionnaires of a workshop that measure the same, the last to close counts, so that
    nobody counts twice."""
    questions = session.execute(_questions(workshop_ids, as_of)).all()
    asked_of = _asked(session, {row.questionnaire_id for row in questions})
    said = _said(session, questions)
    found: dict[str, Rate] = {}
    for (_workshop, measure), each in groupby(
        map(_Question._make, questions), lambda one: (one.workshop_id, one.measure)
    ):
        found[measure] = found.get(measure, Rate()) + _last(list(each), asked_of, said)
    return {measure: found[measure] for measure in RATED if measure in found}


def _questions(
    workshop_ids: Collection[int], as_of: datetime
) -> Select[int, str, datetime, int, int, Audience | None, int | None, int | None]:
    return (
        select(
            Questionnaire.workshop_id,
            Question.measures,
            Questionnaire.closes_at,
            Questionnaire.id.label("questionnaire_id"),
            Question.id,
            Question.audience,
            Question.least,
            Question.most,
        )
        .join(
            Question,
            sa.and_(
                Question.workshop_id == Questionnaire.workshop_id,
                Question.form == sa.cast(Questionnaire.moment, sa.String),
            ),
        )
        .where(
            Questionnaire.workshop_id.in_(workshop_ids),
            Questionnaire.opened_at.is_not(None),
            Questionnaire.closes_at <= as_of - GRACE,
            sa.or_(
                *(
                    sa.and_(Question.form == form, Question.measures.in_(measures))
                    for form, measures in WHEN.items()
                )
            ),
            Question.kind == Kind.SCALE,
        )
        .order_by(
            Questionnaire.workshop_id, Question.measures, Questionnaire.closes_at, Questionnaire.id
        )
    )


Counts = dict[int, dict[Audience | None, int]]
"""By the questionnaire's id; of everybody under None."""


def _asked(session: AnySession, questionnaires: Collection[int]) -> Counts:
    counted = session.execute(
        select(Asked.questionnaire_id, Enrolment.audience, sa.func.count())
        .join(Asked.enrolment)
        .where(Asked.questionnaire_id.in_(questionnaires))
        .group_by(Asked.questionnaire_id, Enrolment.audience)
    )
    found: Counts = {one: {None: 0} for one in questionnaires}
    for questionnaire, audience, number in counted:
        found[questionnaire][audience] = number
        found[questionnaire][None] += number
    return found


Said = dict[tuple[int, int], list[tuple[int, int]]]
"""Values and how often, by the ids of the questionnaire and the question."""


def _said(session: AnySession, questions: Iterable[Any]) -> Said:
    value = sa.cast(ResponseAnswer.value, sa.String)  # PostgreSQL compares no JSON
    wanted = {row.id for row in questions}
    counted = session.execute(
        select(Response.questionnaire_id, ResponseAnswer.question_id, value, sa.func.count())
        .join(ResponseAnswer.response)
        .where(ResponseAnswer.question_id.in_(wanted))
        .group_by(Response.questionnaire_id, ResponseAnswer.question_id, value)
    )
    found: Said = {}
    for questionnaire, question, text, number in counted:
        found.setdefault((questionnaire, question), []).append((json.loads(text), number))
    return found


def _last(questions: Sequence[_Question], asked_of: Counts, said: Said) -> Rate:
    """Where too few answered the last questionnaire, the one before it."""
    last: Rate | None = None
    for rate in _of_each(questions, asked_of, said):
        if rate.answered or last is None or not last.answered:
            last = rate
    return last or Rate()


def _of_each(questions: Sequence[_Question], asked_of: Counts, said: Said) -> Iterator[Rate]:
    for questionnaire, each in groupby(questions, lambda one: one.questionnaire_id):
        rate = Rate()
        for one in each:
            asked = asked_of[questionnaire].get(one.audience, 0)
            rate += _rate(one, said.get((questionnaire, one.id), []), asked)
        yield rate


def _rate(question: _Question, said: list[tuple[int, int]], asked: int) -> Rate:
    answered = sum(number for _, number in said)
    if answered < FEWEST:
        return Rate(asked=asked)
    positive = sum(number for value, number in said if is_positive(question, value))
    return Rate(positive, answered, asked)


def is_positive(question: Any, value: int) -> bool:
    """Above the middle of its scale: 4 and 5 of 1 to 5."""
    return 2 * value > question.least + question.most
