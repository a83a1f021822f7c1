"""Answering apologies: what is accepted becomes evidence, lecture by lecture."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance.apologies import Apology, ApologyLecture, Wish
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.writing import write_one
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_


def wishes_of(session: AnySession, apology: Apology) -> Sequence[ApologyLecture]:
    """In the order of the lectures' ids, in which they are locked."""
    return session.scalars(
        select(ApologyLecture)
        .where(ApologyLecture.apology_id == apology.id)
        .options(joinedload(ApologyLecture.lecture))
        .order_by(ApologyLecture.lecture_id)
    ).all()


def answer(
    session: AnySession,
    apology: Apology,
    accepted: Collection[int],
    words: str,
    *,
    by: User,
    now: datetime,
) -> list[ApologyLecture]:
    """`accepted` holds the ids of the lectures; the others that were asked for are declined.

    The reason of an apology stays out of the evidence, which lecturers read.
    """
    wishes = wishes_of(session, apology)
    for wish in wishes:
        lock(session, wish.lecture)
    lock(session, apology)
    apology.refuse_unless_open()
    chosen = [wish for wish in wishes if wish.lecture_id in accepted]
    if len(chosen) < len(wishes) and not words:
        raise RuleBroken(N_("Say in a sentence why not."), field="answer")
    apology.answered_at, apology.answered_by, apology.answer = now, by, words
    for wish in wishes:
        if wish in chosen:
            wish.evidence = _excuse(session, wish, by=by, now=now)
            wish.state = Wish.ACCEPTED
        else:
            wish.state = Wish.DECLINED
    return chosen


def _excuse(session: AnySession, wish: ApologyLecture, *, by: User, now: datetime) -> Evidence:
    piece = Evidence(
        lecture=wish.lecture,
        enrolment=wish.enrolment,
        kind=EvidenceKind.APOLOGY,
        mark=Mark.EXCUSED,
        noted_at=now,
        noted_by=by,
    )
    return write_one(session, piece)


def withdraw(
    session: AnySession, wish: ApologyLecture, why: str, *, by: User, now: datetime
) -> Lecture:
    """The excuse of one lecture; what follows without it counts again."""
    lock(session, wish.lecture)
    lock(session, wish)
    if wish.state is not Wish.ACCEPTED:
        raise RuleBroken(N_("This lecture is not excused any more. Here it is as it is."))
    piece = Evidence(
        lecture=wish.lecture,
        enrolment=wish.enrolment,
        kind=EvidenceKind.WITHDRAWAL,
        withdraws=wish.evidence,
        reason=why,
        noted_at=now,
        noted_by=by,
    )
    wish.withdrawal = write_one(session, piece)
    wish.state = Wish.WITHDRAWN
    return wish.lecture
