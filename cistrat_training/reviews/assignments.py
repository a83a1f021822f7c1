"""Which reviewer judges which application, since when, and why no longer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.applications.models import Application
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.reviews.models import Reviewer
from cistrat_training.words import N_


class How(StrEnum):
    BY_HAND = "by hand"
    AUTOMATIC = "automatic"


HOWS = {How.BY_HAND: N_("By hand"), How.AUTOMATIC: N_("Automatically")}


class End(StrEnum):
    """Why somebody no longer judges an application that was given to them."""

    CONFLICT = "conflict"
    ABSTAINED = "abstained"
    TAKEN_AWAY = "taken away"


ENDS = {
    End.CONFLICT: N_("Conflict of interest"),
    End.ABSTAINED: N_("Abstained"),
    End.TAKEN_AWAY: N_("Taken away"),
}
BY_THE_REVIEWER = {End.CONFLICT, End.ABSTAINED}


class Assignment(Model):
    """One row for each pair, whatever becomes of it: who was not neutral once is remembered."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("application_id", "reviewer_id"),
        CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="end_has_a_date"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), init=False)
    application: Mapped[Application] = relationship()
    reviewer_id: Mapped[int] = mapped_column(ForeignKey(Reviewer.id), index=True, init=False)
    reviewer: Mapped[Reviewer] = relationship()
    how: Mapped[How] = mapped_column(default=How.BY_HAND)
    assigned_at: Mapped[datetime]
    ended: Mapped[End | None] = mapped_column(default=None)
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    ended_why: Mapped[str] = mapped_column(default="", info=PERSONAL)

    def is_open(self) -> bool:
        return self.ended is None

    def end(self, end: End, why: str = "", *, now: datetime) -> None:
        """Declared twice it stays declared once, with the reason that was given last."""
        if self.ended is End.TAKEN_AWAY and end is not End.TAKEN_AWAY:
            raise RuleBroken(N_("The organisers have given this application to somebody else."))
        self.ended, self.ended_at = end, self.ended_at or now
        self.ended_why = why or self.ended_why

    def take_back(self) -> None:
        """The reviewer judges after all."""
        if self.ended not in BY_THE_REVIEWER:
            raise RuleBroken(N_("The organisers have given this application to somebody else."))
        self._reopen()

    def assign_again(self, how: How, *, now: datetime) -> None:
        """An organiser gives it to the same person once more; a conflict only they take back."""
        if self.ended is End.CONFLICT:
            raise RuleBroken(
                N_("%(name)s has declared a conflict of interest with this applicant."),
                name=self.reviewer.person.full_name,
            )
        self._reopen()
        self.how, self.assigned_at = how, now

    def _reopen(self) -> None:
        self.ended, self.ended_at, self.ended_why = None, None, ""
