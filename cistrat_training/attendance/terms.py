"""What a workshop agreed to count as attendance."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import Model
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import RuleKind, Workshop

PER_CENT = ("recorded_most", "excused_most")
COUNTS = (
    *("grace", "least_minutes", "recorded_days", "hold_hours", "days_with_lists"),
    *("check_in_early", "check_in_on_time", "check_in_late"),
)

NOT_KEPT = "The days for which the workshop keeps them are over."
"""Why the trail forgets what was deleted."""
TERMS = (*PER_CENT, *COUNTS, "warns")
"""All that an organiser can set."""


class AttendanceTerms(Model):
    """One row a workshop, made when somebody first changes them; until then the defaults."""

    __tablename__ = "attendance_terms"
    __table_args__ = (
        UniqueConstraint("workshop_id"),
        *(CheckConstraint(f"{name} BETWEEN 0 AND 100", name=name) for name in PER_CENT),
        *(CheckConstraint(f"{name} >= 0", name=f"{name}_not_negative") for name in COUNTS),
        CheckConstraint("check_in_on_time <= check_in_late", name="late_after_on_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    grace: Mapped[int] = mapped_column(default=5)
    """Minutes: who comes at most so much late, or leaves so much early, misses nothing."""
    least_minutes: Mapped[int] = mapped_column(default=1)
    """Who was there for less was not there."""
    recorded_days: Mapped[int | None] = mapped_column(default=None)
    """How long after a lecture watching its recording counts; None is as long as it is open."""
    recorded_most: Mapped[int] = mapped_column(default=100)
    """Per cent of the time of all lectures that recordings can make up for."""
    excused_most: Mapped[int] = mapped_column(default=0)
    """Per cent of the time of all lectures that excused absence takes out of what is offered."""
    check_in_early: Mapped[int] = mapped_column(default=10)
    """Minutes before its beginning from which a lecture can be checked in to."""
    check_in_on_time: Mapped[int] = mapped_column(default=10)
    """Minutes after its beginning until which that counts as the whole lecture."""
    check_in_late: Mapped[int] = mapped_column(default=30)
    """Minutes after its beginning until which one can check in at all: late, from then on."""
    warns: Mapped[bool] = mapped_column(default=True)
    """Whether participants get a letter when their certificate is in danger."""
    hold_hours: Mapped[int] = mapped_column(default=24)
    """So long after a lecture nothing is concluded from nobody having said anything."""
    days_with_lists: Mapped[int] = mapped_column(default=180)
    """How long after the last day the files of attendance lists, the names in them that belong
    to nobody, and what else only served to know who came, are kept."""

    @property
    def kept_for(self) -> timedelta:
        return timedelta(days=self.days_with_lists)

    def still_keeps(self, now: datetime) -> bool:
        """By the calendar of the workshop."""
        today = now.astimezone(self.workshop.tz).date()
        return self.workshop.last_day + self.kept_for >= today

    def recorded_until(self, lecture: Lecture) -> datetime | None:
        """When watching the recording of this lecture ceases to count."""
        if self.recorded_days is None or lecture.ends_at is None:
            return None
        return lecture.ends_at + timedelta(days=self.recorded_days)


class MandatoryLecture(Model):
    """Nobody gets that certificate without having attended it."""

    __tablename__ = "mandatory_lecture"
    __table_args__ = (UniqueConstraint("lecture_id", "certificate"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    certificate: Mapped[str] = mapped_column(default="participation")
    """As in CertificateRule."""


def usual(workshop: Workshop) -> AttendanceTerms:
    """Those of a workshop whose terms nobody has changed. Not to be added to a session."""
    return AttendanceTerms(workshop=workshop)


class Asked(NamedTuple):
    """What one certificate asks, as it is or as it would be."""

    rules: Mapping[RuleKind, int]
    mandatory: frozenset[int]
    """The ids of lectures."""
