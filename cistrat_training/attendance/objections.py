"""“This is not right”: what a participant says against a conclusion, and what is answered."""

from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.attendance.apologies import DAYS_AFTERWARDS, asked_until
from cistrat_training.attendance.models import Evidence, Mark
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop

LONGEST_WORDS = 2000
MOST_STATEMENTS = 20
"""Of one objection. Who has more to say than that writes to the organisers."""
ABOUT_STANDING = sa.text("lecture_id IS NULL")


class ObjectionState(StrEnum):
    WAITING = "waiting"  # for an organiser
    ANSWERED = "answered"


OBJECTION_STATES = {
    ObjectionState.WAITING: N_("Waits for an answer"),
    ObjectionState.ANSWERED: N_("Answered"),
}


class Objection(Model):
    """One thread about one lecture, or about how a person stands altogether."""

    __tablename__ = "objection"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "lecture_id"),
        Index(
            "uq_objection_standing",
            "enrolment_id",
            unique=True,
            sqlite_where=ABOUT_STANDING,
            postgresql_where=ABOUT_STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), init=False)
    enrolment: Mapped[Enrolment] = relationship()
    lecture_id: Mapped[int | None] = mapped_column(ForeignKey(Lecture.id), index=True, init=False)
    lecture: Mapped[Lecture | None] = relationship(default=None)
    """None where it is about the standing."""
    state: Mapped[ObjectionState] = mapped_column(default=ObjectionState.WAITING)
    said: Mapped[int] = mapped_column(default=0)
    """How many statements there are; who adds one has seen so many."""
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]

    @property
    def workshop(self) -> Workshop:
        return self.enrolment.workshop

    @property
    def is_waiting(self) -> bool:
        return self.state is ObjectionState.WAITING

    def say(self, words: str, seen: int, *, by: User, now: datetime) -> "Statement":
        """Whoever says something again has read the last answer: `seen` counts what was shown."""
        if seen != self.said:
            raise RuleBroken(
                N_("Something was said here meanwhile. Read it, and write again if needed.")
            )
        if self.said >= MOST_STATEMENTS:
            raise RuleBroken(N_("Enough was said here. Please write to the organisers instead."))
        self.said += 1
        self.last_at = now
        is_theirs = by is self.enrolment.person
        self.state = ObjectionState.WAITING if is_theirs else ObjectionState.ANSWERED
        return Statement(
            objection=self,
            number=self.said,
            is_answer=not is_theirs,
            text=words,
            said_at=now,
            said_by=by,
        )

    def answer(self, words: str, seen: int, *, by: User, now: datetime) -> "Statement":
        if not self.is_waiting:
            raise RuleBroken(N_("This objection was answered meanwhile. Here it is as it is."))
        return self.say(words, seen, by=by, now=now)


class Statement(Model):
    """What one side said, with what was concluded at that moment."""

    __tablename__ = "objection_statement"
    __table_args__ = (
        UniqueConstraint("objection_id", "number"),
        CheckConstraint("evidence_id IS NULL OR is_answer", name="who_answers_corrects"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    objection_id: Mapped[int] = mapped_column(ForeignKey(Objection.id), init=False)
    objection: Mapped[Objection] = relationship()
    number: Mapped[int]
    is_answer: Mapped[bool]
    text: Mapped[str] = mapped_column(info=PERSONAL)
    said_at: Mapped[datetime]
    said_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    said_by: Mapped[User | None] = relationship(default=None)
    mark: Mapped[Mark | None] = mapped_column(default=None)
    minutes: Mapped[int | None] = mapped_column(default=None)
    """What was concluded when it was said; of an answer, what it came to. Unknown where None."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), index=True, init=False)
    file: Mapped[StoredFile | None] = relationship(default=None)
    file_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    cleared_at: Mapped[datetime | None] = mapped_column(default=None)
    """When its file was deleted, as those of attendance lists are. The words stay."""
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey(Evidence.id), index=True, init=False)
    evidence: Mapped[Evidence | None] = relationship(default=None)
    """The correction that was made with this answer."""

    def clear(self, *, now: datetime) -> StoredFile | None:
        file, self.file = self.file, None
        self.file_name = ""
        self.cleared_at = now
        return file


def objected_until(workshop: Workshop, objection: Objection | None = None) -> datetime:
    """As long as apologies, and as long again after the last answer."""
    until = asked_until(workshop)
    if objection and not objection.is_waiting:
        return max(until, objection.last_at + timedelta(days=DAYS_AFTERWARDS))
    return until


def refuse_too_late(objection: Objection, *, now: datetime) -> None:
    if now > objected_until(objection.workshop, objection):
        raise RuleBroken(
            N_("Objections were possible until %(days)d days after the last day or answer."),
            days=DAYS_AFTERWARDS,
        )
