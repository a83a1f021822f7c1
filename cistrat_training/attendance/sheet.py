"""A sheet of marks as it was typed."""

from collections.abc import Mapping
from typing import NamedTuple

from cistrat_training.attendance.models import MARKS, Mark
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_, plain

LONGEST_NOTE = 500
LONGEST_DAY = 9999  # minutes; what a lecture can last is said elsewhere


class Shown(NamedTuple):
    """What stood on the sheet when it was opened: of the pieces about this person at this lecture
    the number of the last, and what followed from them. Minutes are those of late."""

    number: int = 0
    mark: Mark | None = None
    minutes: int | None = None

    def __str__(self) -> str:
        return " ".join(str(one) for one in self if one is not None)


class Line(NamedTuple):
    """What the sheet says about one person at one lecture."""

    mark: Mark | None
    minutes: int | None
    note: str
    seen: Shown

    @property
    def is_touched(self) -> bool:
        return (self.mark, self.late) != (self.seen.mark, self.seen.minutes)

    @property
    def late(self) -> int | None:
        """Minutes that somebody attended, as only a late one has them."""
        return self.minutes if self.mark is Mark.LATE else None


def read(typed: Mapping[str, str], key: int) -> Line:
    """The fields end in the key, `mark-45`. Raises RuleBroken, with the words for the person at
    the keyboard."""
    mark = typed.get(f"mark-{key}", "")
    if mark and mark not in MARKS:
        raise RuleBroken(N_("Choose one of the marks of the sheet."))
    note = plain(typed.get(f"note-{key}", ""))
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(N_("Shorten this note to %(max)d characters."), max=LONGEST_NOTE)
    return Line(
        mark=Mark(mark) if mark else None,
        minutes=_minutes(typed.get(f"minutes-{key}", "").strip()),
        note=note,
        seen=shown(typed.get(f"seen-{key}", "")),
    )


def as_typed(typed: Mapping[str, str], key: int) -> Line:
    """What can be shown again of a line that cannot be read."""
    mark = typed.get(f"mark-{key}", "")
    return Line(
        mark=Mark(mark) if mark in MARKS else None,
        minutes=counted(typed.get(f"minutes-{key}", "").strip()),
        note=typed.get(f"note-{key}", "").strip(),
        seen=shown(typed.get(f"seen-{key}", "")),
    )


def shown(typed: str) -> Shown:
    """`3 late 61`: as the sheet carries along what it showed."""
    number, mark, minutes = [*typed.split(" "), "", ""][:3]
    return Shown(counted(number) or 0, Mark(mark) if mark in MARKS else None, counted(minutes))


def _minutes(typed: str) -> int | None:
    if not typed:
        return None
    minutes = counted(typed)
    if minutes is None or minutes > LONGEST_DAY:
        raise RuleBroken(N_("Write the minutes as a whole number, such as 45."))
    return minutes


def counted(typed: str) -> int | None:
    """What was typed as a number; nobody counts as far as a novel of digits."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else None
