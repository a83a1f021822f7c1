"""Asking what people thought, so that what they said cannot be told from who they are.

Who was asked (Asked) and who handed in (Handed) is known. What was handed in (Response) knows no
person and no time, and its random ids say nothing of the order. What one person says before and
after is found together by a code, which lies encrypted with each response, and once more with the
enrolment (RespondentCode) until the last questionnaire of the workshop has closed.
"""

import secrets
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.applications.questions import Question
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop

FEWEST = 5
"""Below so many responses nothing of them is shown, in no split of them either."""

GRACE = timedelta(minutes=30)
"""Who has the page open when a questionnaire closes can still hand in what was written."""

LONGEST_WINDOW = timedelta(days=366)


class Moment(StrEnum):
    """When it is asked: also the name of its form (`FormSection.form`) and in addresses."""

    BEFORE = "before"
    PULSE = "pulse"
    AFTER = "after"
    SIX = "six-months"
    TWELVE = "twelve-months"


MOMENTS = {
    Moment.BEFORE: N_("Before the workshop"),
    Moment.PULSE: N_("Daily pulse"),
    Moment.AFTER: N_("After the workshop"),
    Moment.SIX: N_("Six months later"),
    Moment.TWELVE: N_("Twelve months later"),
}


class Questionnaire(Model):
    """Asked of everybody who has a place, from one instant to another. Closed is closed."""

    __tablename__ = "questionnaire"
    __table_args__ = (
        UniqueConstraint("workshop_id", "moment", "day"),
        Index(
            "uq_questionnaire_once",
            "workshop_id",
            "moment",
            unique=True,
            sqlite_where=text("day IS NULL"),
            postgresql_where=text("day IS NULL"),
        ),
        CheckConstraint("(moment = 'pulse') = (day IS NOT NULL)", name="a_pulse_has_a_day"),
        CheckConstraint("opens_at < closes_at", name="opens_then_closes"),
        CheckConstraint("settled_at IS NULL OR opened_at IS NOT NULL", name="settled_was_opened"),
        Index("ix_questionnaire_waiting", "settled_at", "opens_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    moment: Mapped[Moment]
    day: Mapped[date | None] = mapped_column(default=None)
    """Of a pulse: the day of the workshop that it asks about."""
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    reminders: Mapped[list[int]] = mapped_column(default_factory=list)
    """So many days before it closes who has not handed in is reminded."""
    follows: Mapped[bool] = mapped_column(default=True)
    """Whether its times follow the days of the workshop; not once an organiser has set them."""
    opened_at: Mapped[datetime | None] = mapped_column(default=None)
    """When its letters were written: from then on its form and its opening stand."""
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was closed for good: the order in which its responses came is gone since."""

    @property
    def form(self) -> str:
        return self.moment.value

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def takes(self, now: datetime) -> bool:
        """Whether something that was written in time is still taken."""
        return self.opens_at <= now < self.closes_at + GRACE

    def is_closed(self, now: datetime) -> bool:
        """From then on there are results: nothing is added to them any more."""
        return now >= self.closes_at + GRACE

    def set_times(
        self, opens_at: datetime, closes_at: datetime, reminders: Iterable[int], *, now: datetime
    ) -> None:
        """An organiser's times, which the workshop's days do not change any more."""
        if self.is_closed(now):
            raise RuleBroken(N_("This questionnaire has closed, so its times stay as they are."))
        if self.opened_at and opens_at != self.opens_at:
            raise RuleBroken(
                N_("People have been asked already, so the opening stays as it is."),
                field="opens_at",
            )
        self._check(opens_at, closes_at, now)
        self.opens_at, self.closes_at = opens_at, closes_at
        self.reminders = sorted(set(reminders), reverse=True)
        self.follows = False

    def _check(self, opens_at: datetime, closes_at: datetime, now: datetime) -> None:
        if closes_at <= opens_at:
            raise RuleBroken(N_("It closes before it opens."), field="closes_at")
        if closes_at - opens_at > LONGEST_WINDOW:
            raise RuleBroken(N_("It stays open for a year at most."), field="closes_at")
        if closes_at <= now:
            raise RuleBroken(N_("Choose a time that is still to come."), field="closes_at")

    def follow(self, opens_at: datetime, closes_at: datetime) -> None:
        """The days of the workshop were changed before anybody was asked."""
        if self.follows and not self.opened_at:
            self.opens_at, self.closes_at = opens_at, closes_at

    def open(self, *, now: datetime) -> None:
        self.opened_at = self.opened_at or now

    def close(self, *, now: datetime) -> None:
        """Before its time. Who has the page open can still hand in for a while."""
        if not self.is_open(now):
            raise RuleBroken(N_("This questionnaire is not open."))
        self.closes_at = now
        self.follows = False

    def settle(self, *, now: datetime) -> None:
        self.settled_at = self.settled_at or now

    def reminders_due(self, now: datetime) -> int:
        """How many of its reminders a person should have got by now."""
        days = (self.closes_at - timedelta(days=days) for days in self.reminders)
        return sum(self.opens_at < at <= now for at in days)


class Asked(Model):
    """One person was asked once, by a letter."""

    __tablename__ = "asked"
    __table_args__ = (UniqueConstraint("questionnaire_id", "enrolment_id"),)
    on_trail: ClassVar[bool] = False  # the letters tell it

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey(Questionnaire.id), init=False)
    questionnaire: Mapped[Questionnaire] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True, init=False)
    enrolment: Mapped[Enrolment] = relationship()
    asked_at: Mapped[datetime]
    reminded: Mapped[int] = mapped_column(default=0)


class AnsweringLink(Model):
    """The secret of one letter, which opens the questionnaire without signing in; its digest."""

    __tablename__ = "answering_link"
    on_trail: ClassVar[bool] = False  # says nothing that its letter does not say

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    asked_id: Mapped[int] = mapped_column(ForeignKey(Asked.id), index=True, init=False)
    asked: Mapped[Asked] = relationship()
    digest: Mapped[str] = mapped_column(unique=True, info=SECRET)


class Handed(Model):
    """Who handed in, and on which day: not what."""

    __tablename__ = "handed"
    __table_args__ = (UniqueConstraint("questionnaire_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey(Questionnaire.id), init=False)
    questionnaire: Mapped[Questionnaire] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True, init=False)
    enrolment: Mapped[Enrolment] = relationship()
    on: Mapped[date]


class RespondentCode(Model):
    """By what the responses of one person to the questionnaires of a workshop are found together.

    Encrypted (codes.py), and deleted when the last questionnaire has closed or the person is
    erased: from then on nobody can tell whose responses they are.
    """

    __tablename__ = "respondent_code"
    on_trail: ClassVar[bool] = False  # a trail of it would outlive it

    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=SECRET)


def random_id() -> str:
    """Says nothing of when it was made."""
    return secrets.token_hex(16)


class Response(Model):
    """What one person handed in: without the person, without a time."""

    __tablename__ = "response"
    __table_args__ = {"sqlite_with_rowid": False}  # SQLite's own numbers would tell the order
    on_trail: ClassVar[bool] = False  # each entry has a time and a person

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default_factory=random_id)
    questionnaire_id: Mapped[int] = mapped_column(
        ForeignKey(Questionnaire.id), index=True, init=False
    )
    questionnaire: Mapped[Questionnaire] = relationship()
    sealed_code: Mapped[bytes] = mapped_column(LargeBinary, info=SECRET)
    """The code of who wrote it (codes.py), encrypted anew for each response."""


class ResponseAnswer(Model):
    """One answer, as an `Answer` of an application keeps its value. In the order of their ids
    answers of different persons and questions are mixed."""

    __tablename__ = "response_answer"
    __table_args__ = (
        UniqueConstraint("response_id", "question_id"),
        {"sqlite_with_rowid": False},
    )
    on_trail: ClassVar[bool] = False  # each entry has a time and a person

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default_factory=random_id)
    response_id: Mapped[str] = mapped_column(ForeignKey(Response.id), init=False)
    response: Mapped[Response] = relationship()
    question_id: Mapped[int] = mapped_column(ForeignKey(Question.id), index=True, init=False)
    question: Mapped[Question] = relationship()
    value: Mapped[Any] = mapped_column(sa.JSON(none_as_null=True), info=PERSONAL)
