"""Writing down the form of a workshop as its own: from the standard one, or from another's."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from cistrat_training.applications import asked_forms, eligibility
from cistrat_training.applications.alterations import close, hanging_on
from cistrat_training.applications.definition import Definition, Part, own
from cistrat_training.applications.questions import APPLICATION, FormSection, Question
from cistrat_training.applications.standard import NEEDED
from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

NOT_COPIED = {"id", "workshop_id", "section_id", "only_if_id", "closed_at"}


def begin(session: AnySession, workshop: Workshop, form: str = APPLICATION) -> Definition:
    """The standard form as rows; what stands already stays. The workshop is locked."""
    standing = own(session, workshop, form)
    return standing or _kept(session, asked_forms.FORMS[form].standard(session, workshop))


def copy(
    session: AnySession, source: Workshop, workshop: Workshop, form: str = APPLICATION
) -> Definition:
    """The form of an earlier workshop instead of the present one. The workshop is locked."""
    forget(session, workshop, form)
    theirs = asked_forms.standing(session, source, form)
    copies: dict[int, Question] = {}
    parts = []
    for section, questions in theirs.parts:
        theirs_here = FormSection(workshop=workshop, **_facts(section))
        wanted = [question for question in questions if _is_for_others(question)]
        for question in wanted:
            copies[question.id] = _copied(question, theirs_here)
        if wanted or not questions:
            parts.append(Part(theirs_here, [copies[question.id] for question in wanted]))
    copied = _kept(session, Definition(parts))
    for question in theirs.questions:
        if question.id in copies and question.only_if_id in copies:
            copies[question.id].only_if_id = copies[question.only_if_id].id
    session.flush()
    return copied


def _is_for_others(question: Question) -> bool:
    """What is asked of one thing of that workshop, such as a lecture, is asked there alone."""
    return question.closed_at is None and not question.is_of_one_workshop


def forget(session: AnySession, workshop: Workshop, form: str = APPLICATION) -> None:
    """Back to the standard form, as long as nobody has begun to answer. The workshop is locked."""
    if asked_forms.FORMS[form].begun(session, workshop):
        raise RuleBroken(
            N_("People have begun to answer this form, so it can only be changed piece by piece.")
        )
    standing = own(session, workshop, form)
    if standing is None:
        return
    eligibility.check_free(session, standing.questions)
    for question in standing.questions:
        question.only_if_id = None
    session.flush()
    for question in standing.questions:
        session.delete(question)
    session.flush()
    for section, _questions in standing.parts:
        session.delete(section)
    session.flush()


def succeed(
    session: AnySession,
    question: Question,
    form: Definition,
    *,
    answered: Collection[str],
    now: datetime,
) -> Question:
    """The same question anew, to be changed at will; the old one is closed as it was answered.

    What hangs on the old one will hang on the new one. If it was answered itself, it follows in the
    same way: else an answer given after the old question would be hidden by the new one.
    `answered` are the keys of the questions that have answers.
    """
    if question.core in NEEDED:
        raise RuleBroken(
            N_("Seats, certificates and reports need this answer, so the question stays as it is.")
        )
    new = _copied(question, question.section)
    new.core = None  # its column keeps the answers to the old one
    new.only_if_id = question.only_if_id
    session.add(new)
    session.flush()
    part = next(part for part in form.parts if question in part.questions)
    part.questions.insert(part.questions.index(question) + 1, new)
    for other in hanging_on(question, form):
        if other.key in answered:
            other = succeed(session, other, form, answered=answered, now=now)
        other.only_if_id = new.id
    close(question, form, now=now)
    return new


def _kept(session: AnySession, form: Definition) -> Definition:
    for section, questions in form.parts:
        session.add_all([section, *questions])
    session.flush()
    return form


def _copied(question: Question, section: FormSection) -> Question:
    facts = _facts(question)
    facts["choices"] = [dict(choice) for choice in question.choices]
    return Question(workshop=section.workshop, section=section, **facts)


def _facts(row: FormSection | Question) -> dict[str, Any]:
    names = {column.key for column in row.__mapper__.columns}
    return {name: getattr(row, name) for name in names - NOT_COPIED}
