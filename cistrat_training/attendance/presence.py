"""What we conclude from the evidence about one person at one lecture, and why."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.schedule.viewings import minutes_of
from cistrat_training.zones import clock_of


class Watched(NamedTuple):
    """How much of the recording, whose length is `length`, and when; in milliseconds."""

    covered: int
    length: int
    first_at: datetime
    last_at: datetime

    def minutes(self, lecture_minutes: int) -> int:
        return minutes_of(self.covered, self.length, lecture_minutes)

    def is_on_two_days_running(self, zone: str) -> bool:
        here = clock_of(zone)
        first, last = (at.astimezone(here).date() for at in (self.first_at, self.last_at))
        return last - first == timedelta(days=1)


class Presence(NamedTuple):
    """`mark` is None where nothing is known. Minutes are minutes of the lecture.

    What was watched is told even where a mark, which is then in `because`, decides.
    """

    mark: Mark | None
    minutes: int
    recorded: bool
    because: Evidence | None
    watched: Watched | None = None

    @property
    def by_hand(self) -> "Presence":
        """What somebody marked, without what follows from the recording."""
        return self if self.because else NOTHING

    def is_less_than_watched(self, lecture_minutes: int) -> bool:
        """Whether a mark gives less than what was watched would, as of who was absent at first."""
        if not (self.because and self.watched):
            return False
        return self.minutes < self.watched.minutes(lecture_minutes)


NOTHING = Presence(None, 0, recorded=False, because=None)


def conclude(evidence: Sequence[Evidence], length: int, watched: Watched | None = None) -> Presence:
    """The last hand mark or correction decides; earlier ones are kept, and no longer count.
    Without any, what was watched of the recording does, once it gives a minute.

    `length` is that of the lecture, in minutes.
    """
    deciding = [piece for piece in evidence if piece.kind in EvidenceKind]
    if not deciding:
        return _concluded_from(watched, length)
    last = max(deciding, key=lambda piece: piece.number)
    minutes = _minutes(last.mark, last.minutes, length)
    return Presence(
        last.mark, minutes, recorded=last.mark is Mark.RECORDED, because=last, watched=watched
    )


def _concluded_from(watched: Watched | None, length: int) -> Presence:
    minutes = watched.minutes(length) if watched else 0
    if not minutes:
        return NOTHING._replace(watched=watched)
    return Presence(Mark.RECORDED, minutes, recorded=True, because=None, watched=watched)


def _minutes(mark: Mark, noted: int | None, length: int) -> int:
    if mark in {Mark.ABSENT, Mark.EXCUSED}:
        return 0
    return length if noted is None else min(noted, length)
