"""What the rows of an attendance list say of one person at one lecture."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from cistrat_training.attendance.lists import Unmeasured
from cistrat_training.attendance.models import Mark
from cistrat_training.schedule.viewings import Stretch

ROUNDED = 90
"""Seconds by which a stated length may fall short of the times beside it, which are rounded too.
Whoever stated less went out and came back, and nobody knows when."""


class Row(Protocol):
    """What of a row matters here."""

    @property
    def line(self) -> int: ...
    @property
    def joined_at(self) -> datetime | None: ...
    @property
    def left_at(self) -> datetime | None: ...
    @property
    def seconds(self) -> int | None: ...


class Said(NamedTuple):
    """A piece of evidence to be, as `attendance.models.Evidence` holds it."""

    mark: Mark | None
    minutes: int | None
    stretches: tuple[tuple[int, int | None], ...]
    rows: tuple[int, ...]


def stretch(row: Row) -> Stretch | None:
    """From when until when, where the row says so."""
    if row.joined_at is None:
        return None
    start = int(row.joined_at.timestamp())
    if row.left_at is None:
        return None if row.seconds is None else (start, start + row.seconds)
    end = int(row.left_at.timestamp())
    went_out = row.seconds is not None and row.seconds + ROUNDED < end - start
    return None if went_out or end < start else (start, end)


def span(row: Row) -> Stretch | None:
    """From first joining until leaving at last, with breaks that nobody knows."""
    if row.joined_at is None or row.left_at is None or row.left_at < row.joined_at:
        return None
    return int(row.joined_at.timestamp()), int(row.left_at.timestamp())


def is_sum(row: Row) -> bool:
    """It says how long, and not when."""
    return row.seconds is not None and stretch(row) is None


def is_unmeasured(row: Row) -> bool:
    """It says that somebody was there, and not how long."""
    return row.seconds is None and stretch(row) is None


def is_bare_sum(row: Row) -> bool:
    """It says nothing at all of when."""
    return is_sum(row) and span(row) is None


def window(lecture_starts: datetime | None, lecture_ends: datetime | None) -> Stretch | None:
    if lecture_starts is None or lecture_ends is None:
        return None
    return int(lecture_starts.timestamp()), int(lecture_ends.timestamp())


def said(
    rows: Sequence[Row],
    here: Stretch | None,
    elsewhere: Sequence[Stretch],
    unmeasured: Unmeasured | None,
) -> list[Said]:
    """Of the rows of one person. `here` is when the lecture was, where that is known, `elsewhere`
    when the other lectures of the list were.

    Joins with times are one piece, to be united. Sums are never added, so each is its own piece.
    What a row does not tell stays unknown, unless nothing else is known and who brought the list
    said that such people were there for the whole lecture.
    """
    timed = [row for row in rows if stretch(row)]
    sums = [row for row in rows if is_sum(row)]
    rest = [row for row in rows if is_unmeasured(row) and not _is_later(row, here)]
    found = [_timed(timed)] if timed else []
    found += [one for row in sums for one in _sum(row, here, elsewhere)]
    if rest:
        whole = unmeasured is Unmeasured.WHOLE and not timed and not sums
        found.append(Said(Mark.PRESENT if whole else None, None, _open(rest), _lines(rest)))
    return found


def _timed(rows: Sequence[Row]) -> Said:
    return Said(None, None, tuple(sorted(filter(None, map(stretch, rows)))), _lines(rows))


def _sum(row: Row, here: Stretch | None, elsewhere: Sequence[Stretch]) -> list[Said]:
    seconds, whole = row.seconds or 0, span(row)
    if whole is None or here is None:
        return [Said(None, seconds // 60, (), (row.line,))]
    inside = overlap(whole, here)
    if inside <= 0:
        return []
    if any(overlap(whole, other) > 0 for other in elsewhere):  # how much of it was here?
        return [Said(None, None, ((whole[0], None),), (row.line,))]
    return [Said(None, min(seconds, inside) // 60, (), (row.line,))]


def overlap(one: Stretch, other: Stretch) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])


def _is_later(row: Row, here: Stretch | None) -> bool:
    """Whoever joined after its end was not at this lecture, however long they stayed."""
    return bool(here and row.joined_at and row.joined_at.timestamp() >= here[1])


def _open(rows: Iterable[Row]) -> tuple[tuple[int, None], ...]:
    return tuple(sorted((int(r.joined_at.timestamp()), None) for r in rows if r.joined_at))


def _lines(rows: Iterable[Row]) -> tuple[int, ...]:
    return tuple(sorted(row.line for row in rows))
