"""Asking something about a recording, and answering it."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance.recording_questions import (
    AskedFor,
    RecordingAnswer,
    RecordingQuestion,
    refuse_guessing,
)
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import publishing
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment

ASKED = ("kind", "text_en", "text_zh", "words", "least_length")


def question_of(lecture: Lecture) -> Select[RecordingQuestion]:
    """The one that is asked now."""
    return select(RecordingQuestion).where(
        RecordingQuestion.lecture_id == lecture.id, RecordingQuestion.ended_at.is_(None)
    )


def tries_of(lecture: Lecture, enrolment: Enrolment) -> Select[RecordingAnswer]:
    """To all that was ever asked of this lecture, oldest first."""
    return (
        select(RecordingAnswer)
        .join(RecordingAnswer.question)
        .where(
            RecordingQuestion.lecture_id == lecture.id,
            RecordingAnswer.enrolment_id == enrolment.id,
        )
        .options(contains_eager(RecordingAnswer.question))
        .order_by(RecordingAnswer.id)
    )


def short_answers(lecture: Lecture) -> Select[RecordingAnswer]:
    """Those that somebody reads, the newest first, each with who gave it."""
    return (
        select(RecordingAnswer)
        .join(RecordingAnswer.question)
        .where(
            RecordingQuestion.lecture_id == lecture.id, RecordingQuestion.kind == AskedFor.ANSWER
        )
        .options(
            contains_eager(RecordingAnswer.question),
            joinedload(RecordingAnswer.enrolment).joinedload(Enrolment.person),
            joinedload(RecordingAnswer.sent_back_by),
        )
        .order_by(RecordingAnswer.given_at.desc(), RecordingAnswer.id.desc())
    )


def ask(session: AnySession, wanted: RecordingQuestion) -> None:
    """Instead of what was asked before, whose answers stay as they are."""
    lock(session, wanted.lecture)
    before = session.scalar(question_of(wanted.lecture))
    if before and all(getattr(before, name) == getattr(wanted, name) for name in ASKED):
        return
    if before:
        before.end(by=wanted.asked_by, now=wanted.asked_at)
        session.flush()  # one is asked at a time
    session.add(wanted)


def ask_no_more(session: AnySession, lecture: Lecture, *, by: User, now: datetime) -> None:
    lock(session, lecture)
    if before := session.scalar(question_of(lecture)):
        before.end(by=by, now=now)


def answer(
    session: AnySession, lecture: Lecture, enrolment: Enrolment, text: str, *, now: datetime
) -> RecordingAnswer:
    """A wrong word is kept too, so that nobody tries all that there are. Who has answered already
    gets that answer back."""
    lock(session, enrolment)  # one try of a person after the other
    tries = session.scalars(tries_of(lecture, enrolment)).all()
    if done := next((one for one in tries if one.counts), None):
        return done
    question = session.scalar(question_of(lecture))
    if question is None:
        raise RuleBroken(N_("Nothing is asked about this recording any more."))
    opens_at = publishing.opens_at(lecture)
    if opens_at is None or now < opens_at:
        raise RuleBroken(N_("The recording is not open yet, so nothing is asked about it."))
    if question.kind is AskedFor.WORD:
        refuse_guessing(tries, now=now)
    given = RecordingAnswer(
        question=question,
        enrolment=enrolment,
        number=1 + sum(one.question_id == question.id for one in tries),
        text=text,
        is_right=question.is_right(text),
        given_at=now,
    )
    session.add(given)
    return given
