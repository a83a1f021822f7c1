"""What the recording of a lecture asks of who watched it: a word that is said or shown in it, or a
short answer that somebody reads."""

import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment

MOST_WRONG = 5
"""Wrong words in so long; who listens again meanwhile is not hindered by it."""
WHILE = timedelta(minutes=10)


class AskedFor(StrEnum):
    WORD = "code word"
    ANSWER = "short answer"


ASKED_FOR = {
    AskedFor.WORD: N_("A code word, said or shown in the recording"),
    AskedFor.ANSWER: N_("A short answer, which you and the organisers read"),
}


class RecordingQuestion(Model):
    """One of a lecture is asked at a time. It is not changed, but ended, and another one asked:
    so whoever answered it has answered."""

    __tablename__ = "recording_question"
    __table_args__ = (
        CheckConstraint("least_length >= 0", name="no_negative_length"),
        Index("ix_recording_question_lecture", "lecture_id"),
        Index(
            "ix_recording_question_asked",
            "lecture_id",
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    kind: Mapped[AskedFor]
    text_en: Mapped[str]
    text_zh: Mapped[str]
    words: Mapped[list[str]] = mapped_column(default_factory=list, info=SECRET)
    """Each spelling of the code word that is right, as it was typed."""
    least_length: Mapped[int] = mapped_column(default=0)
    """Characters of a short answer."""
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    asked_by: Mapped[User | None] = relationship(default=None, foreign_keys=[asked_by_id])
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    ended_by: Mapped[User | None] = relationship(default=None, foreign_keys=[ended_by_id])

    def text(self, language: str) -> str:
        return self.text_zh if language == "zh" else self.text_en

    def end(self, *, by: User | None, now: datetime) -> None:
        self.ended_at, self.ended_by = now, by

    def is_right(self, answer: str) -> bool:
        """Raises RuleBroken where a short answer is too short to be one."""
        if self.kind is AskedFor.WORD:
            return folded(answer) in map(folded, self.words)
        if len(answer.strip()) < max(1, self.least_length):
            raise RuleBroken(
                N_("Write at least %(least)d characters; you wrote %(length)d."),
                least=max(1, self.least_length),
                length=len(answer.strip()),
                field="answer",
            )
        return True


class RecordingAnswer(Model):
    """One try of one person. It is only ever added to; what is sent back is marked so."""

    __tablename__ = "recording_answer"
    __table_args__ = (
        UniqueConstraint("question_id", "enrolment_id", "number"),
        CheckConstraint("sent_back_at IS NULL OR is_right", name="wrong_ones_need_not_go_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    question_id: Mapped[int] = mapped_column(ForeignKey(RecordingQuestion.id), init=False)
    question: Mapped[RecordingQuestion] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True, init=False)
    enrolment: Mapped[Enrolment] = relationship()
    number: Mapped[int]
    """The n-th try; two tabs cannot both be the n-th."""
    text: Mapped[str] = mapped_column(info=PERSONAL)
    is_right: Mapped[bool]
    """A short answer that is long enough is right until it is sent back."""
    given_at: Mapped[datetime]
    sent_back_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_back_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    sent_back_by: Mapped[User | None] = relationship(default=None)
    sent_back_why: Mapped[str] = mapped_column(default="", info=PERSONAL)

    @property
    def counts(self) -> bool:
        return self.is_right and self.sent_back_at is None

    def send_back(self, *, by: User, why: str, now: datetime) -> None:
        if not self.counts or self.question.kind is not AskedFor.ANSWER:
            raise RuleBroken(N_("This answer was sent back meanwhile. Here it is as it is."))
        if not why:
            raise RuleBroken(N_("Write a sentence about what is missing."), field="why")
        self.sent_back_at, self.sent_back_by, self.sent_back_why = now, by, why


def folded(word: str) -> str:
    """Capitals, full-width letters, spaces and quotation marks make no other word of it."""
    shape = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", word).casefold())
    return "".join(one for one in shape if unicodedata.category(one)[0] in "LMNS")


def refuse_guessing(tries: Iterable[RecordingAnswer], *, now: datetime) -> None:
    """`tries` are those of one person at one lecture."""
    wrong = sorted(one.given_at for one in tries if not one.is_right)
    lately = [at for at in wrong if at > now - WHILE]
    if len(lately) >= MOST_WRONG:
        raise RuleBroken(
            N_("These were %(num)d wrong words. Listen again, and try in %(minutes)d minutes."),
            num=MOST_WRONG,
            minutes=1 + (lately[-MOST_WRONG] + WHILE - now) // timedelta(minutes=1),
            field="answer",
        )
