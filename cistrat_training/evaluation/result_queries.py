"""Finding what was answered: only of questionnaires that have closed, never whose it is."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.applications.questions import FormSection, Kind, Question
from cistrat_training.database import AnySession
from cistrat_training.evaluation import results
from cistrat_training.evaluation.comparison import Change, compared
from cistrat_training.evaluation.models import (
    GRACE,
    Asked,
    Moment,
    Questionnaire,
    Response,
    ResponseAnswer,
)
from cistrat_training.evaluation.queries import of_workshop
from cistrat_training.evaluation.results import KNOWLEDGE, LECTURE, Result, Said
from cistrat_training.evaluation.themes import CodedAnswer, Theme
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Workshop

Decoded = Callable[[Iterable[Response]], Mapping[str, str]]
"""The codes of responses, by their ids."""


class Turnout(NamedTuple):
    asked: int = 0
    handed_in: int = 0


class Gain(NamedTuple):
    """One topic, as people knew it before and after; None where too few said so both times."""

    question: Question
    change: Change | None


class Told(NamedTuple):
    """All that one questionnaire came to."""

    questionnaire: Questionnaire
    turnout: Turnout
    results: list[Result]


def turnouts(session: AnySession, questionnaires: Iterable[Questionnaire]) -> dict[int, Turnout]:
    """By the questionnaire's id."""
    ids = [one.id for one in questionnaires]
    asked = _numbers(session, Asked.questionnaire_id, ids)
    handed_in = _numbers(session, Response.questionnaire_id, ids)
    return {one: Turnout(asked.get(one, 0), handed_in.get(one, 0)) for one in ids}


def _numbers(session: AnySession, column: Any, ids: Sequence[int]) -> dict[int, int]:
    counted = select(column, sa.func.count()).where(column.in_(ids)).group_by(column)
    return {row[0]: row[1] for row in session.execute(counted)}


def questions_of(questionnaire: Questionnaire) -> Select[Question]:
    return (
        select(Question)
        .join(Question.section)
        .where(
            Question.workshop_id == questionnaire.workshop_id,
            Question.form == questionnaire.form,
        )
        .options(joinedload(Question.section))
        .order_by(FormSection.place, Question.place, Question.id)
    )


def told(
    session: AnySession, questionnaire: Questionnaire, language: str, *, now: datetime
) -> Told:
    """What was asked then and answered; nothing while it is open."""
    turnout = turnouts(session, [questionnaire])[questionnaire.id]
    if not questionnaire.is_closed(now):
        return Told(questionnaire, turnout, [])
    questions = session.scalars(questions_of(questionnaire)).all()
    said = _said(session, questionnaire, [one.id for one in questions])
    asked = [one for one in questions if one.id in said or _is_for_everybody(one)]
    return Told(questionnaire, turnout, results.results(asked, said, turnout.handed_in, language))


def _is_for_everybody(question: Question) -> bool:
    """The questions about lectures of all days stand in one form."""
    return question.closed_at is None and not question.measures.startswith(LECTURE)


def _said(
    session: AnySession, questionnaire: Questionnaire, questions: Collection[int]
) -> dict[int, list[Said]]:
    rows = session.execute(
        select(ResponseAnswer.question_id, ResponseAnswer.id, ResponseAnswer.value)
        .join(ResponseAnswer.response)
        .where(
            Response.questionnaire_id == questionnaire.id,
            ResponseAnswer.question_id.in_(questions),
        )
    )
    found: dict[int, list[Said]] = defaultdict(list)
    for question, answer, value in rows:
        found[question].append(Said(answer, value))
    return dict(found)


def result_of(
    session: AnySession, questionnaire: Questionnaire, question: Question, language: str
) -> Result:
    turnout = turnouts(session, [questionnaire])[questionnaire.id]
    said = _said(session, questionnaire, [question.id])
    return results.results([question], said, turnout.handed_in, language)[0]


# One lecture


def about_lecture(
    session: AnySession, lecture: Lecture, language: str, *, now: datetime
) -> list[Told]:
    """By each questionnaire that asked about it and has closed."""
    questions = session.scalars(_about(lecture)).all()
    forms = {one.form for one in questions}
    closed = session.scalars(
        of_workshop(lecture.workshop).where(
            Questionnaire.moment.in_([Moment(form) for form in forms]), *_is_closed(now)
        )
    ).all()
    turnout = turnouts(session, closed)
    found = []
    for one in closed:
        theirs = [question for question in questions if question.form == one.form]
        said = _said(session, one, [question.id for question in theirs])
        if said:
            handed_in = turnout[one.id].handed_in
            of_it = results.results(theirs, said, handed_in, language)
            found.append(Told(one, turnout[one.id], of_it))
    return found


def _about(lecture: Lecture) -> Select[Question]:
    return (
        select(Question)
        .join(Question.section)
        .where(
            Question.workshop_id == lecture.workshop_id,
            Question.measures == f"{LECTURE}{lecture.id}",
        )
        .order_by(FormSection.place, Question.place, Question.id)
    )


def _is_closed(now: datetime) -> tuple[Any, ...]:
    return Questionnaire.opened_at.is_not(None), Questionnaire.closes_at <= now - GRACE


# Before and after


def gains(
    session: AnySession, workshop: Workshop, decoded: Decoded, *, now: datetime
) -> list[Gain]:
    """Of each topic that was asked about before the workshop and after it."""
    both = session.scalars(
        of_workshop(workshop).where(
            Questionnaire.moment.in_([Moment.BEFORE, Moment.AFTER]), *_is_closed(now)
        )
    ).all()
    by_moment = {one.moment: one for one in both}
    if len(by_moment) < len((Moment.BEFORE, Moment.AFTER)):
        return []
    before = _by_topic(session, by_moment[Moment.BEFORE])
    after = _by_topic(session, by_moment[Moment.AFTER])
    topics = [topic for topic in after if _is_comparable(before.get(topic), after[topic])]
    said_before = _by_code(session, by_moment[Moment.BEFORE], decoded)
    said_after = _by_code(session, by_moment[Moment.AFTER], decoded)
    return [
        Gain(
            after[topic],
            compared(said_before.get(before[topic].id, {}), said_after.get(after[topic].id, {})),
        )
        for topic in topics
    ]


def _by_topic(session: AnySession, questionnaire: Questionnaire) -> dict[str, Question]:
    asked = questions_of(questionnaire).where(
        Question.kind == Kind.SCALE, Question.measures.startswith(KNOWLEDGE)
    )
    return {question.measures: question for question in session.scalars(asked)}


def _is_comparable(before: Question | None, after: Question) -> bool:
    return before is not None and (before.least, before.most) == (after.least, after.most)


def _by_code(
    session: AnySession, questionnaire: Questionnaire, decoded: Decoded
) -> dict[int, dict[str, int]]:
    """By the question's id."""
    responses = session.scalars(
        select(Response).where(Response.questionnaire_id == questionnaire.id)
    ).all()
    codes = decoded(responses)
    rows = session.execute(
        select(ResponseAnswer.question_id, ResponseAnswer.response_id, ResponseAnswer.value)
        .join(ResponseAnswer.question)
        .where(
            ResponseAnswer.response_id.in_(codes),
            Question.kind == Kind.SCALE,
            Question.measures.startswith(KNOWLEDGE),
        )
    )
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for question, response, value in rows:
        if value is not None:
            found[question][codes[response]] = value
    return found


# Themes


class Counted(NamedTuple):
    theme: Theme
    answers: int


def themes_of(workshop: Workshop) -> Select[Theme]:
    return (
        select(Theme)
        .where(Theme.workshop_id == workshop.id)
        .order_by(sa.func.lower(Theme.name), Theme.id)
    )


def themes_by_answer(session: AnySession, answers: Collection[str]) -> dict[str, list[Theme]]:
    rows = session.execute(
        select(CodedAnswer.answer_id, Theme)
        .join(CodedAnswer.theme)
        .where(CodedAnswer.answer_id.in_(answers))
        .order_by(sa.func.lower(Theme.name), Theme.id)
    )
    found: dict[str, list[Theme]] = defaultdict(list)
    for answer, theme in rows:
        found[answer].append(theme)
    return dict(found)


def theme_counts(session: AnySession, questionnaire: Questionnaire) -> dict[int, list[Counted]]:
    """The largest first, by the question's id."""
    number = sa.func.count()
    rows = session.execute(
        select(ResponseAnswer.question_id, Theme, number)
        .select_from(CodedAnswer)
        .join(CodedAnswer.theme)
        .join(CodedAnswer.answer)
        .join(ResponseAnswer.response)
        .where(Response.questionnaire_id == questionnaire.id)
        .group_by(ResponseAnswer.question_id, Theme.id)
        .order_by(number.desc(), sa.func.lower(Theme.name))
    )
    found: dict[int, list[Counted]] = defaultdict(list)
    for question, theme, count in rows:
        found[question].append(Counted(theme, count))
    return dict(found)


def uses_of(session: AnySession, workshop: Workshop) -> dict[int, int]:
    """How many answers stand under each theme, by its id."""
    rows = session.execute(
        select(CodedAnswer.theme_id, sa.func.count())
        .join(CodedAnswer.theme)
        .where(Theme.workshop_id == workshop.id)
        .group_by(CodedAnswer.theme_id)
    )
    return {row[0]: row[1] for row in rows}


def codes_under(theme: Theme) -> Select[CodedAnswer]:
    return select(CodedAnswer).where(CodedAnswer.theme_id == theme.id)


def codes_of(answers: Collection[str]) -> Select[CodedAnswer]:
    return select(CodedAnswer).where(CodedAnswer.answer_id.in_(answers))


def lectures_rated(session: AnySession, workshop: Workshop, *, now: datetime) -> list[Lecture]:
    """Those that a closed questionnaire asked about, in the order of the programme."""
    asked = (
        select(Question.measures)
        .join(ResponseAnswer, ResponseAnswer.question_id == Question.id)
        .join(ResponseAnswer.response)
        .join(Response.questionnaire)
        .where(
            Questionnaire.workshop_id == workshop.id,
            Question.measures.startswith(LECTURE),
            *_is_closed(now),
        )
        .distinct()
    )
    ids = [int(measure.removeprefix(LECTURE)) for measure in session.scalars(asked)]
    return list(
        session.scalars(
            select(Lecture)
            .where(Lecture.id.in_(ids), Lecture.workshop_id == workshop.id)
            .order_by(Lecture.starts_at, Lecture.place, Lecture.id)
        )
    )
