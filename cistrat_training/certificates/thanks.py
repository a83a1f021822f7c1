"""A letter of thanks to a lecturer: asked for once for each workshop, made by the worker."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


class State(StrEnum):
    WAITING = "waiting"  # to be made
    MAKING = "making"
    WRITTEN = "written"
    FAILED = "failed"


NEXT: dict[State, set[State]] = {
    State.WAITING: {State.MAKING},
    # One that is being made for too long is taken up by another worker.
    State.MAKING: {State.MAKING, State.WRITTEN, State.FAILED},
    State.FAILED: {State.WAITING},
    State.WRITTEN: set(),
}
STATES = {
    State.WAITING: N_("Being made"),
    State.MAKING: N_("Being made"),
    State.WRITTEN: N_("Written"),
    State.FAILED: N_("Failed"),
}
NO_LETTERS = N_("The letter names something in letters that our fonts do not have.")


class ThanksLetter(Model):
    """`facts` is what stands on it; nobody is thanked twice for the same workshop."""

    __tablename__ = "thanks_letter"
    __table_args__ = (
        UniqueConstraint("workshop_id", "person_id"),
        Index("ix_thanks_letter_waiting", "state", "claimed_at"),
        CheckConstraint(
            "(state = 'written') = (pdf_id IS NOT NULL AND written_at IS NOT NULL)",
            name="written_has_its_paper",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship(foreign_keys=person_id)
    state: Mapped[State] = mapped_column(default=State.WAITING)
    language: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    asked_by: Mapped[User] = relationship(foreign_keys=asked_by_id)
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    pdf: Mapped[StoredFile | None] = relationship(default=None)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str] = mapped_column(default="")
    written_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_written(self) -> bool:
        return self.state is State.WRITTEN

    def claim(self, *, now: datetime) -> None:
        self.claimed_at = now
        self.state = State.MAKING

    def write(self, pdf: StoredFile, *, now: datetime) -> None:
        self.pdf = pdf
        self.written_at = now
        self.error = ""
        self.state = State.WRITTEN

    def fail(self, error: str) -> None:
        self.error = error
        self.state = State.FAILED

    def try_again(self, facts: dict[str, Any]) -> None:
        self.facts = facts
        self.state = State.WAITING

    @validates("state")
    def _follow_the_story(self, _name: str, state: State) -> State:
        before = getattr(self, "state", None)
        if before and state not in NEXT[before]:
            raise RuleBroken(
                N_("A letter of thanks that is %(now)s cannot become %(next)s."),
                now=before,
                next=state,
            )
        return state
