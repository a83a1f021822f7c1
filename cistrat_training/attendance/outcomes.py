"""How each participant met what a workshop asks of attendance, kept for the figures."""

from datetime import datetime
from typing import Self

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.attendance.standing import Standing
from cistrat_training.database import Model
from cistrat_training.workshops.models import Enrolment


class AttendanceOutcome(Model):
    """What the standing came to at a moment; a sweep reckons it anew (tasks.py)."""

    __tablename__ = "attendance_outcome"
    __table_args__ = (
        CheckConstraint("minutes_attended >= 0 AND minutes_asked >= 0", name="no_negative_time"),
    )
    on_trail = False  # follows from the evidence and the rules, which are on it

    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey(Enrolment.id), primary_key=True, init=False
    )
    enrolment: Mapped[Enrolment] = relationship()
    is_met: Mapped[bool]
    minutes_attended: Mapped[int]
    minutes_asked: Mapped[int]
    reckoned_at: Mapped[datetime]

    @classmethod
    def of(cls, enrolment: Enrolment, standing: Standing, *, now: datetime) -> Self:
        outcome = cls(
            enrolment=enrolment,
            is_met=False,
            minutes_attended=0,
            minutes_asked=0,
            reckoned_at=now,
        )
        outcome.reckon(standing, now=now)
        return outcome

    def reckon(self, standing: Standing, *, now: datetime) -> None:
        """Whoever attended nothing has not met what asks nothing either."""
        self.is_met = standing.is_met and standing.lectures_attended > 0
        self.minutes_attended = standing.minutes_attended
        self.minutes_asked = standing.minutes_asked
        self.reckoned_at = now
