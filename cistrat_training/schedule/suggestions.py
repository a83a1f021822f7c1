"""A suggested programme: asked for by an organiser, made by the worker, accepted or dropped."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

USUAL_WEIGHT_OF_A_LECTURER = 5  # participants; who speaks at three in the morning speaks worse


class State(StrEnum):
    WAITING = "waiting"  # to be made
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"
    ACCEPTED = "accepted"
    DROPPED = "dropped"


NEXT: dict[State, set[State]] = {
    State.WAITING: {State.MAKING, State.DROPPED},
    # One that is being made for too long is taken up by another worker.
    State.MAKING: {State.MAKING, State.MADE, State.FAILED, State.DROPPED},
    State.MADE: {State.ACCEPTED, State.DROPPED},
    State.FAILED: {State.DROPPED},
    State.ACCEPTED: set(),
    State.DROPPED: set(),
}
STATES = {
    State.WAITING: N_("Being made"),
    State.MAKING: N_("Being made"),
    State.MADE: N_("Made"),
    State.FAILED: N_("Failed"),
    State.ACCEPTED: N_("Accepted"),
    State.DROPPED: N_("Dropped"),
}
NOT_MADE = N_("No programme could be worked out. The technical reason is in the log.")


class SuggestedProgramme(Model):
    """What was asked, and what came of it: hours for lectures. It changes nothing by itself."""

    __tablename__ = "suggested_programme"
    __table_args__ = (
        Index("ix_suggested_programme_waiting", "state", "claimed_at"),
        CheckConstraint(
            "state IN ('waiting', 'making', 'failed', 'dropped') OR worked_out_at IS NOT NULL",
            name="made_has_a_date",
        ),
        CheckConstraint(
            "(state IN ('accepted', 'dropped')) = (settled_at IS NOT NULL)",
            name="settled_has_a_date",
        ),
        CheckConstraint(
            "weight_participant >= 0 AND weight_lecturer >= 0", name="no_negative_weight"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    asked_by: Mapped[User] = relationship()
    asked_at: Mapped[datetime]
    may_move: Mapped[bool] = mapped_column(default=False)
    """Whether lectures that have an hour may get another."""
    weight_participant: Mapped[int] = mapped_column(default=1)
    weight_lecturer: Mapped[int] = mapped_column(default=USUAL_WEIGHT_OF_A_LECTURER)
    state: Mapped[State] = mapped_column(default=State.WAITING)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    draft: Mapped[str] = mapped_column(default="")
    """A digest of all that it was made from; it is outdated where that has changed."""
    result: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    worked_out_at: Mapped[datetime | None] = mapped_column(default=None)
    settled_at: Mapped[datetime | None] = mapped_column(default=None)
    """When it was accepted or dropped."""
    error: Mapped[str] = mapped_column(default="")

    @property
    def goes_on(self) -> bool:
        return self.state in {State.WAITING, State.MAKING}

    def claim(self, *, now: datetime) -> None:
        self.claimed_at = now
        self.state = State.MAKING

    def make(self, result: dict[str, Any], draft: str, *, now: datetime) -> None:
        self.result, self.draft, self.worked_out_at = result, draft, now
        self.state = State.MADE

    def fail(self, error: str) -> None:
        self.error = error
        self.state = State.FAILED

    def accept(self, *, now: datetime) -> None:
        self.settled_at = now
        self.state = State.ACCEPTED

    def drop(self, *, now: datetime) -> None:
        self.settled_at = now
        self.state = State.DROPPED

    @validates("state")
    def _follow_the_story(self, _name: str, state: State) -> State:
        before = getattr(self, "state", None)
        if before and state not in NEXT[before]:
            raise RuleBroken(
                N_("A suggestion that is %(now)s cannot become %(next)s."), now=before, next=state
            )
        return state
