"""What an organiser asks of a programme: which lecture comes after which, and its pace."""

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import Model
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Workshop

USUAL_BREAK = 15
LONGEST_BREAK = 4 * 60
USUAL_LONGEST = 3 * 60


class LectureOrder(Model):
    """`after` is held after `before` has ended: who hears it needs what was said there."""

    __tablename__ = "lecture_order"
    __table_args__ = (
        UniqueConstraint("before_id", "after_id"),
        CheckConstraint("before_id <> after_id", name="not_after_itself"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    before_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    before: Mapped[Lecture] = relationship(foreign_keys=[before_id])
    after_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), index=True, init=False)
    after: Mapped[Lecture] = relationship(foreign_keys=[after_id])


class Pace(Model):
    """How tight a programme may be. A workshop without one has the usual."""

    __tablename__ = "pace"
    __table_args__ = (
        UniqueConstraint("workshop_id"),
        CheckConstraint("break_minutes >= 0", name="no_negative_break"),
        CheckConstraint("longest_minutes > 0", name="some_length"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    break_minutes: Mapped[int] = mapped_column(default=USUAL_BREAK)
    """The least between two lectures of one person; 0 is none."""
    longest_minutes: Mapped[int] = mapped_column(default=USUAL_LONGEST)
    """A lecture that takes longer is pointed out."""

    @property
    def shortest_break(self) -> timedelta:
        return timedelta(minutes=self.break_minutes)


def circle(orders: Iterable[tuple[int, int]], before: int, after: int) -> list[int]:
    """The lectures from `after` back to `before`, where one more order would close a circle.

    `orders` are pairs of ids, (before, after). Empty where the new one can stand.
    """
    follows: dict[int, list[int]] = {}
    for first, then in orders:
        follows.setdefault(first, []).append(then)
    came_from: dict[int, int | None] = {after: None}
    waiting = [after]
    while waiting:
        here = waiting.pop(0)
        if here == before:
            return _way_back(came_from, here)
        for then in follows.get(here, []):
            if then not in came_from:
                came_from[then] = here
                waiting.append(then)
    return []


def _way_back(came_from: dict[int, int | None], end: int) -> list[int]:
    way: list[int] = []
    here: int | None = end
    while here is not None:
        way.append(here)
        here = came_from[here]
    return way[::-1]
