"""What we conclude from the evidence about one person at one lecture, and why."""

from collections.abc import Sequence
from typing import NamedTuple

from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark


class Presence(NamedTuple):
    """`mark` is None where nobody said anything. Minutes are minutes of the lecture."""

    mark: Mark | None
    minutes: int
    recorded: bool
    because: Evidence | None


NOTHING = Presence(None, 0, recorded=False, because=None)


def conclude(evidence: Sequence[Evidence], length: int) -> Presence:
    """The last hand mark or correction decides; earlier ones are kept, and no longer count.

    `length` is that of the lecture, in minutes.
    """
    deciding = [piece for piece in evidence if piece.kind in EvidenceKind]
    if not deciding:
        return NOTHING
    last = max(deciding, key=lambda piece: piece.number)
    minutes = _minutes(last.mark, last.minutes, length)
    return Presence(last.mark, minutes, recorded=last.mark is Mark.RECORDED, because=last)


def _minutes(mark: Mark, noted: int | None, length: int) -> int:
    if mark in {Mark.ABSENT, Mark.EXCUSED}:
        return 0
    return length if noted is None else min(noted, length)
