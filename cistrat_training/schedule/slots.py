"""The hours of a programme that can be filled: they stand in the grid, free or taken."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import Model
from cistrat_training.workshops.models import Workshop

MOST_SLOTS = 2_000
"""Of one workshop: three weeks of twelve hours in eight rooms. With more the pages of planning
would take seconds, and nobody else could plan meanwhile."""


class Slot(Model):
    """A time in a channel at which a lecture could be. It stays when one stands there."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        UniqueConstraint("workshop_id", "starts_at", "ends_at", "channel"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(default="")

    @property
    def length(self) -> int:
        """In minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)
