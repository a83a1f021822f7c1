"""Asking everybody who has a place, reminding who has not handed in, and closing for good."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import select

from cistrat_training.accounts.passwords import secret_for_link
from cistrat_training.database import AnySession, lock
from cistrat_training.evaluation import letters, planning, queries, questionnaire_forms
from cistrat_training.evaluation.models import (
    AnsweringLink,
    Asked,
    Moment,
    Questionnaire,
    RespondentCode,
    Response,
    ResponseAnswer,
)
from cistrat_training.workshops.models import Enrolment, Workshop

SAME_RESPONSE = sa.text("UPDATE response SET id = id WHERE id = :one")
SAME_ANSWER = sa.text("UPDATE response_answer SET id = id WHERE id = :one")
"""They change nothing but where the row lies."""


def plan(
    session: AnySession, workshop: Workshop, wanted: Iterable[Moment], *, now: datetime
) -> list[Questionnaire]:
    """The usual ones that are not planned yet and not over. The workshop is locked."""
    ends = queries.ends_of_days(session, workshop)
    known = {(each.moment, each.day) for each in session.scalars(queries.of_workshop(workshop))}
    new = [
        planning.questionnaire(workshop, planned)
        for planned in planning.usual(workshop, ends, wanted)
        if planned.key not in known and planned.closes_at > now
    ]
    session.add_all(new)
    return new


def follow_the_days(session: AnySession, workshop: Workshop, *, now: datetime) -> int:
    """Whoever was not asked yet is asked when the workshop is, also after it was moved."""
    ends = queries.ends_of_days(session, workshop)
    planned = {one.key: one for one in planning.usual(workshop, ends, Moment)}
    standing = session.scalars(queries.of_workshop(workshop)).all()
    moved = 0
    for each in standing:
        if each.opened_at or not each.follows:
            continue
        there = planned.get((each.moment, each.day))
        if there is None:
            session.delete(each)
        elif (there.opens_at, there.closes_at) == (each.opens_at, each.closes_at):
            continue
        else:
            each.follow(there.opens_at, there.closes_at)
        moved += 1
    session.flush()
    if any(each.moment is Moment.PULSE and each.follows for each in standing):
        moved += len(plan(session, workshop, [Moment.PULSE], now=now))
    return moved


def open_for_answers(session: AnySession, questionnaire: Questionnaire, *, now: datetime) -> None:
    """From here on its form is the workshop's own, and so are the questions about lectures."""
    lock(session, questionnaire.workshop)
    lock(session, questionnaire)
    if questionnaire.opened_at is None:
        questionnaire_forms.prepare(session, questionnaire)
        questionnaire.open(now=now)


def ask(
    session: AnySession, questionnaire: Questionnaire, places: Iterable[Enrolment], *, now: datetime
) -> None:
    """Who has no address is asked on their own pages only. Who is asked late is not reminded of
    what was due before."""
    due = questionnaire.reminders_due(now)
    for enrolment in places:
        asked = Asked(questionnaire=questionnaire, enrolment=enrolment, asked_at=now, reminded=due)
        session.add(asked)
        if enrolment.person.email:
            _write(session, asked, "asked", "asked")


def remind(session: AnySession, some: Iterable[Asked], due: int) -> None:
    """The links of the letters before stay good."""
    for asked in some:
        asked.reminded = due
        _write(session, asked, "reminder", f"reminder:{due}")


def _write(session: AnySession, asked: Asked, template: str, deed: str) -> None:
    secret, digest = secret_for_link()
    session.add(AnsweringLink(asked=asked, digest=digest))
    session.add(letters.to_answer(asked, template, deed, secret))


def settle(session: AnySession, questionnaire: Questionnaire, *, now: datetime) -> None:
    """Closed for good: in which order and in which transaction a response came is forgotten."""
    _mix(session, questionnaire)
    questionnaire.open(now=now)  # one that nobody was ever asked to answer closes all the same
    questionnaire.settle(now=now)
    session.flush()
    workshop = questionnaire.workshop
    is_over = now.astimezone(workshop.tz).date() > workshop.last_day
    waiting = queries.of_workshop(workshop).where(Questionnaire.settled_at.is_(None))
    if is_over and session.scalar(waiting.limit(1)) is None:
        forget_codes(session, workshop)


def forget_codes(session: AnySession, workshop: Workshop) -> None:
    """From here on nobody can tell whose responses are whose."""
    codes = select(RespondentCode).where(RespondentCode.workshop_id == workshop.id)
    for code in session.scalars(codes):
        session.delete(code)
    session.flush()


def _mix(session: AnySession, questionnaire: Questionnaire) -> None:
    """PostgreSQL keeps rows as they came, each with the number of its transaction, which is that of
    the row that says who handed in. Written anew in the order of their random ids, all in this
    transaction, they say neither. SQLite keeps these tables in the order of their ids."""
    if session.get_bind().dialect.name == "sqlite":
        return
    theirs = select(Response.id).where(Response.questionnaire_id == questionnaire.id)
    answers = select(ResponseAnswer.id).where(ResponseAnswer.response_id.in_(theirs))
    for same, ids in ((SAME_RESPONSE, theirs), (SAME_ANSWER, answers)):
        if found := sorted(session.scalars(ids)):
            session.connection().execute(same, [{"one": each} for each in found])
