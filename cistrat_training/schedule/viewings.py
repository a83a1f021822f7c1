"""What was really watched of a recording, by whom it counts for.

All times are whole milliseconds: those of the recording, and those of the wall clock, which runs
on while a recording stands still. What somebody says that they watched is a claim; it counts as
far as it was possible.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, NamedTuple

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import Model
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment

Stretch = tuple[int, int]
"""From, and until before: of the recording or of the wall clock."""

FASTEST = 200
"""Per cent of the speed of life; what runs faster is not counted."""
LEEWAY = 105
"""Per cent: the clock of a browser and that of its player are not the same clock."""
AHEAD = 5_000
"""The clocks of two servers may differ by so much."""
MOST_CUT = 2**31 - 1
MOST_PIECES = 5_000
"""Of one visit: an hour that stops every second. Whoever has more opens the page again."""
TOO_SHORT_TO_TELL = 2_000
"""Gaps that nobody misses: between two steps of a player's clock, and at the very end."""


class Played(NamedTuple):
    """One stretch that ran without a stop: where in the recording, how fast, and when."""

    start: int
    end: int
    speed: int
    began: int
    ended: int


class Viewing(Model):
    """One participant and one recording: what of it was watched, over all visits."""

    __tablename__ = "viewing"
    __table_args__ = (
        UniqueConstraint("lecture_id", "enrolment_id"),
        CheckConstraint("covered >= 0 AND length >= 0 AND position >= 0", name="no_negative_times"),
    )
    on_trail: ClassVar[bool] = False  # its visits tell how it grew

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True, init=False)
    enrolment: Mapped[Enrolment] = relationship()
    length: Mapped[int]
    """Of the recording, as the server read it in the file."""
    sha256: Mapped[str] = mapped_column(default="")
    """Of that file: a new cut of the recording has a length of its own."""
    parts: Mapped[list[list[int]]] = mapped_column(sa.JSON, default_factory=list)
    """What was watched at least once, in order, nothing twice."""
    covered: Mapped[int] = mapped_column(default=0)
    """The sum of the parts, so that a sheet of thousands need not read them."""
    position: Mapped[int] = mapped_column(default=0)
    """Where one left."""
    first_at: Mapped[datetime | None] = mapped_column(default=None)
    last_at: Mapped[datetime | None] = mapped_column(default=None)
    """When something that counts was watched first and last."""

    def add(self, counted: Sequence[Played], opened_at: datetime) -> None:
        """It only ever grows."""
        watched = [(one.start, min(one.end, self.length)) for one in counted]
        parts = union([*((start, end) for start, end in self.parts), *watched])
        self.parts = [[start, end] for start, end in parts]
        self.covered = total(parts)
        if counted:
            began = opened_at + timedelta(milliseconds=min(one.began for one in counted))
            ended = opened_at + timedelta(milliseconds=max(one.ended for one in counted))
            self.first_at = min(began, self.first_at or began)
            self.last_at = max(ended, self.last_at or ended)

    def counts_for(self, lecture_minutes: int) -> int:
        """Minutes of the lecture, whose length is that."""
        return minutes_of(self.covered, self.length, lecture_minutes)

    @property
    def missing(self) -> list[Stretch]:
        return gaps([(start, end) for start, end in self.parts], self.length)


class Visit(Model):
    """One opening of the page, on one device: what played there, and when."""

    __tablename__ = "viewing_visit"
    __table_args__ = (UniqueConstraint("viewing_id", "key"),)
    on_trail: ClassVar[bool] = False  # it is a trail itself: it is only ever added to

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    viewing_id: Mapped[int] = mapped_column(ForeignKey(Viewing.id), init=False)
    viewing: Mapped[Viewing] = relationship()
    key: Mapped[str]
    opened_at: Mapped[datetime]
    """When its page was made: the zero of its wall clock."""
    heard_at: Mapped[datetime]
    number: Mapped[int] = mapped_column(default=0)
    """Of the last claim; one with the same number, sent twice, counts once."""
    played: Mapped[list[list[int]]] = mapped_column(sa.JSON, default_factory=list)
    """What counted, each as a Played."""
    cut: Mapped[int] = mapped_column(default=0)
    """How much of the wall clock was claimed that cannot have been."""

    def note(self, counted: Iterable[Played], claimed: int) -> None:
        counted = list(counted)
        self.played = [list(one) for one in joined([*map(Played._make, self.played), *counted])]
        self.cut = min(MOST_CUT, self.cut + max(0, claimed - total(one[3:] for one in counted)))

    @property
    def room(self) -> int:
        """For so many more pieces."""
        return max(0, MOST_PIECES - len(self.played))

    def busy(self, since: datetime) -> list[Stretch]:
        """When it played, on a wall clock whose zero is `since`."""
        shift = milliseconds(self.opened_at - since)
        return [(began + shift, ended + shift) for _, _, _, began, ended in self.played]


def milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same time, in order and nothing twice; those that touch are one."""
    found: list[Stretch] = []
    for start, end in sorted([one for one in stretches if one[0] < one[1]]):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def total(parts: Iterable[Stretch]) -> int:
    return sum(end - start for start, end in parts)


def gaps(parts: Iterable[Stretch], length: int) -> list[Stretch]:
    """What lies between the parts and before the end, as far as anybody would notice."""
    found, reached = [], 0
    for start, end in union([*parts, (length, length + 1)]):
        if min(start, length) - reached > TOO_SHORT_TO_TELL:
            found.append((reached, min(start, length)))
        reached = max(reached, end)
    return found


def free(stretch: Stretch, taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of it."""
    left, (start, end) = [], stretch
    for begins, ends in union(taken):
        if ends <= start or begins >= end:
            continue
        left.append((start, begins))
        start = ends
    return union([*left, (start, end)])


def plausible(
    claims: Iterable[Played], *, within: Stretch, taken: Iterable[Stretch], length: int
) -> list[Played]:
    """What counts of the claims. Nobody watches two things at once, so wall clock that is `taken`
    already gives nothing more, and neither does any outside of `within`: before the page was
    there, after now, and while the recording could not be watched.
    """
    counted: list[Played] = []
    busy = union(taken)
    for claim in claims:
        possible = _at_its_speed(claim, length)
        if possible is None:
            continue
        wished = possible.began, possible.ended
        for began, ended in free(wished, busy[_around(wished, busy)]):
            if piece := _cut(possible, max(began, within[0]), min(ended, within[1])):
                counted.append(piece)
                taken_now = piece.began, piece.ended
                here = _around(taken_now, busy)
                busy[here] = union([*busy[here], taken_now])
    return joined(counted)


def _around(stretch: Stretch, busy: Sequence[Stretch]) -> slice:
    """Those of `busy`, in order and apart, that it touches: somebody may have made thousands."""
    first = bisect_left(busy, stretch[0], key=lambda one: one[1])
    return slice(first, bisect_right(busy, stretch[1], key=lambda one: one[0]))


def _at_its_speed(claim: Played, length: int) -> Played | None:
    """As much of the recording as runs in its time at its speed."""
    if not (0 < claim.speed <= FASTEST and claim.began < claim.ended):
        return None
    most = (claim.ended - claim.began) * claim.speed * LEEWAY // 10_000
    end = min(claim.end, claim.start + most, length)
    return claim._replace(end=end) if 0 <= claim.start < end else None


def played_until(one: Played, clock: int) -> Played | None:
    """What of it ran before the wall clock showed that."""
    return _cut(one, one.began, min(one.ended, clock))


def _cut(one: Played, began: int, ended: int) -> Played | None:
    """What ran between these two times of the wall clock."""
    if began >= ended:
        return None
    ran, took = one.end - one.start, one.ended - one.began
    start = one.start + -(-ran * (began - one.began) // took)
    end = one.start + ran * (ended - one.began) // took
    return Played(start, end, one.speed, began, ended) if start < end else None


def joined(pieces: Iterable[Played]) -> list[Played]:
    """Pieces of one uninterrupted stretch become that stretch."""
    found: list[Played] = []
    for one in pieces:
        if found and _goes_on(found[-1], one):
            found[-1] = found[-1]._replace(end=one.end, ended=one.ended)
        else:
            found.append(one)
    return found


def _goes_on(before: Played, after: Played) -> bool:
    return (before.end, before.ended, before.speed) == (after.start, after.began, after.speed)


def minutes_of(covered: int, length: int, lecture_minutes: int) -> int:
    """The share of the recording that was watched, in minutes of the lecture."""
    if not length:
        return 0
    share = min(covered, length) / length
    return min(lecture_minutes, round(share * lecture_minutes))
