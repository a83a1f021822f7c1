"""How a workshop judges: in which phases, by how many readers, and whether they see names."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

USUAL_READERS = 2
MOST_READERS = 9


class Phase(StrEnum):
    ELIGIBILITY = "eligibility"
    SCORING = "scoring"
    PANEL = "panel"
    DECISION = "decision"


PHASES = {
    Phase.ELIGIBILITY: N_("Eligibility"),
    Phase.SCORING: N_("Scoring"),
    Phase.PANEL: N_("Panel"),
    Phase.DECISION: N_("Decision"),
}


class Days(NamedTuple):
    """From the first day to the last, both included; either may be open."""

    first: date | None
    last: date | None

    def are_set(self) -> bool:
        return self.first is not None or self.last is not None

    def hold(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


def _in_order(phase: str) -> CheckConstraint:
    first, last = f"{phase}_from", f"{phase}_until"
    return CheckConstraint(
        f"{first} IS NULL OR {last} IS NULL OR {first} <= {last}", name=f"{phase}_begins_first"
    )


class ReviewPlan(Model):
    """A workshop without one judges when it likes, with two readers who see names.

    Days are those of the workshop's zone. Without days for scoring, reviewers judge at any time.
    """

    __tablename__ = "review_plan"
    __table_args__ = (
        *(_in_order(phase) for phase in Phase),
        CheckConstraint(f"readers BETWEEN 1 AND {MOST_READERS}", name="some_readers"),
        CheckConstraint("spread_limit IS NULL OR spread_limit > 0", name="a_limit_is_above_zero"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), unique=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    eligibility_from: Mapped[date | None] = mapped_column(default=None)
    eligibility_until: Mapped[date | None] = mapped_column(default=None)
    scoring_from: Mapped[date | None] = mapped_column(default=None)
    scoring_until: Mapped[date | None] = mapped_column(default=None)
    panel_from: Mapped[date | None] = mapped_column(default=None)
    panel_until: Mapped[date | None] = mapped_column(default=None)
    decision_from: Mapped[date | None] = mapped_column(default=None)
    decision_until: Mapped[date | None] = mapped_column(default=None)
    panel_corrects: Mapped[bool] = mapped_column(default=False)
    """Whether reviewers may still change their scores while the panel sits."""
    shown: Mapped[bool] = mapped_column(default=False)
    """Whether applicants see the phases and their days."""
    blind: Mapped[bool] = mapped_column(default=False)
    """Whether reviewers read applications without names and all else that says who it is."""
    readers: Mapped[int] = mapped_column(default=USUAL_READERS)
    """So many judge each application."""
    spread_limit: Mapped[float | None] = mapped_column(default=None)
    """Where readers lie further apart than this, one more reads; averages go from 1 to 5."""
    days_to_remind: Mapped[int | None] = mapped_column(default=None)
    """So many days before scoring ends, whoever has work left gets a letter."""

    def days(self, phase: Phase) -> Days:
        return Days(getattr(self, f"{phase}_from"), getattr(self, f"{phase}_until"))

    def today(self, now: datetime) -> date:
        return now.astimezone(self.workshop.tz).date()

    def phase(self, now: datetime) -> Phase | None:
        """Of those that run today, the one that began last; phases may overlap."""
        today = self.today(now)
        running = [p for p in Phase if self.days(p).are_set() and self.days(p).hold(today)]
        return max(running, key=lambda p: self.days(p).first or date.min, default=None)

    def closes_at(self, phase: Phase) -> datetime | None:
        """The last second of its last day."""
        last = self.days(phase).last
        return datetime.combine(last, time(23, 59, 59), self.workshop.tz) if last else None

    def check_days(self) -> None:
        for phase in Phase:
            first, last = self.days(phase)
            if first and last and last < first:
                raise RuleBroken(
                    N_("The last day is before the first. Set it to the first day or later."),
                    field=f"{phase}_until",
                )

    def lets_judge(self, now: datetime) -> bool:
        today = self.today(now)
        panel = self.days(Phase.PANEL)
        corrects = self.panel_corrects and panel.are_set() and panel.hold(today)
        return corrects or self.days(Phase.SCORING).hold(today)

    def is_before_scoring(self, now: datetime) -> bool:
        first = self.days(Phase.SCORING).first
        return first is not None and self.today(now) < first

    def check_judging(self, now: datetime) -> None:
        if self.lets_judge(now):
            return
        if self.is_before_scoring(now):
            raise RuleBroken(N_("Scoring has not begun yet."))
        raise RuleBroken(N_("Scoring is over, so reviews can no longer change."))

    def judged_until(self, now: datetime) -> datetime | None:
        """When what lets judge now is over; nothing where no end is set."""
        today = self.today(now)
        if self.days(Phase.SCORING).hold(today):
            return self.closes_at(Phase.SCORING)
        return self.closes_at(Phase.PANEL) if self.panel_corrects else None

    def wanted(self, spread: float | None) -> int:
        """How many readers an application needs, once its scores lie so far apart."""
        apart = self.spread_limit is not None and (spread or 0) > self.spread_limit
        return self.readers + apart
