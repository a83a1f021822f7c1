"""When a lecturer is free during a workshop, as they told it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, Model
from cistrat_training.schedule.models import Lecturer
from cistrat_training.workshops.models import Workshop

Span: TypeAlias = tuple[datetime, datetime]
"""From an instant to a later one."""


class Availability(Model):
    """Without a row nothing is known; a row without hours says that no hour suits."""

    __tablename__ = "availability"
    __table_args__ = (UniqueConstraint("lecturer_id", "workshop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecturer_id: Mapped[int] = mapped_column(ForeignKey(Lecturer.id), init=False)
    lecturer: Mapped[Lecturer] = relationship()
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    free: Mapped[list[list[str]]] = mapped_column(JSON, default_factory=list, info=PERSONAL)
    """Pairs of instants in UTC, written as ISO 8601, in order and apart from each other."""
    told_at: Mapped[datetime]
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    told_by: Mapped[User | None] = relationship(default=None)
    """The lecturer, or the organiser who wrote down what they heard."""

    @property
    def spans(self) -> list[Span]:
        return [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in self.free]

    def tell(self, spans: Iterable[Span], *, by: User | None, now: datetime) -> None:
        self.free = [[_written(start), _written(end)] for start, end in joined(spans)]
        self.told_by, self.told_at = by, now

    def is_free(self, starts_at: datetime, ends_at: datetime) -> bool:
        return is_free(self.spans, starts_at, ends_at)


def is_free(spans: Sequence[Span], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether all of the time lies within the hours told, which do not touch each other."""
    return any(start <= starts_at and ends_at <= end for start, end in spans)


def joined(spans: Iterable[Span]) -> list[Span]:
    """In order; those that touch or overlap become one."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        else:
            found.append((start, end))
    return found


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="minutes")
