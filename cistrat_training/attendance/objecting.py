"""Saying and answering that something is not right, and putting it right."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from cistrat_training.accounts.models import User
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.objections import (
    Objection,
    ObjectionState,
    Statement,
    refuse_too_late,
)
from cistrat_training.attendance.presence import Presence
from cistrat_training.attendance.writing import write_one
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment


class Correction(NamedTuple):
    """What an organiser puts in place of what was concluded; the reason stands beside the mark."""

    mark: Mark
    minutes: int | None
    reason: str

    def check(self, lecture: Lecture | None) -> None:
        if lecture is None:
            raise RuleBroken(
                N_("This is about all lectures together. Correct the lecture that is meant.")
            )
        if self.mark is Mark.LATE and self.minutes is None:
            raise RuleBroken(N_("Write how many minutes the person attended."), field="minutes")
        if not self.reason:
            raise RuleBroken(N_("Write why, to stand beside the mark."), field="reason")


def thread(
    session: AnySession, enrolment: Enrolment, lecture: Lecture | None, *, now: datetime
) -> Objection:
    """The one about this lecture, or about the standing: the one there is, which nobody answers
    meanwhile, or a new one, which two windows do not begin twice."""
    theirs = select(Objection).where(
        Objection.enrolment_id == enrolment.id,
        Objection.lecture_id == lecture.id if lecture else Objection.lecture_id.is_(None),
    )
    if found := session.scalar(theirs):
        return lock(session, found)
    lock(session, enrolment)
    if found := session.scalar(theirs):
        return found
    opened = Objection(
        enrolment=enrolment,
        lecture=lecture,
        state=ObjectionState.WAITING,
        opened_at=now,
        last_at=now,
    )
    session.add(opened)
    return opened


def object_to(
    session: AnySession,
    enrolment: Enrolment,
    lecture: Lecture | None,
    words: str,
    seen: int,
    *,
    now: datetime,
) -> Statement:
    """Also once more, to the answer."""
    objection = thread(session, enrolment, lecture, now=now)
    refuse_too_late(objection, now=now)
    said = objection.say(words, seen, by=enrolment.person, now=now)
    session.add(said)
    return said


def answer(
    session: AnySession,
    objection: Objection,
    words: str,
    seen: int,
    correction: Correction | None,
    *,
    by: User,
    now: datetime,
) -> Statement:
    """The lecture first, as everybody does who writes evidence."""
    if objection.lecture:
        lock(session, objection.lecture)
    lock(session, objection)
    said = objection.answer(words, seen, by=by, now=now)
    if correction:
        correction.check(objection.lecture)
        said.evidence = _put_right(session, objection, correction, by=by, now=now)
    session.add(said)
    return said


def _put_right(
    session: AnySession, objection: Objection, correction: Correction, *, by: User, now: datetime
) -> Evidence | None:
    if objection.lecture is None:
        return None
    piece = Evidence(
        lecture=objection.lecture,
        enrolment=objection.enrolment,
        kind=EvidenceKind.CORRECTION,
        mark=correction.mark,
        minutes=correction.minutes if correction.mark is Mark.LATE else None,
        reason=correction.reason,
        noted_at=now,
        noted_by=by,
    )
    return write_one(session, piece)


def note_what_was_concluded(said: Statement, presence: Presence) -> None:
    """So that both can read later what the words were about."""
    said.mark = presence.mark
    said.minutes = None if presence.is_unclear or presence.mark is None else presence.minutes
