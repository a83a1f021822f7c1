"""That somebody's certificate is in danger, or out of reach: who was told so, when, and why."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.attendance.rules import Outlook
from cistrat_training.database import Model
from cistrat_training.letter import Letter
from cistrat_training.workshops.models import Enrolment

BETWEEN_LETTERS = timedelta(hours=24)
WARNED_AFTERWARDS = timedelta(days=14)
"""So long after its last day a workshop still writes; what comes later is settled by hand."""


class AttendanceWarning(Model):
    """A change of outlook. Never altered: a later change is a row of its own."""

    __tablename__ = "attendance_warning"
    __table_args__ = (
        UniqueConstraint("enrolment_id", "number"),
        CheckConstraint("outlook <> 'safe' OR number > 1", name="recovers_who_was_warned"),
    )

    on_trail: ClassVar[bool] = False  # it is a trail itself: it is only ever added to

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), init=False)
    enrolment: Mapped[Enrolment] = relationship()
    number: Mapped[int]
    """The n-th change of this person in this workshop: two workers cannot both write it."""
    outlook: Mapped[Outlook]
    grounds: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What it was concluded from, as it stood then."""
    noted_at: Mapped[datetime]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey(Letter.id), index=True, init=False)
    letter: Mapped[Letter | None] = relationship(default=None)
    """None for who has no address, and for a recovery that nobody needs to be told of."""
