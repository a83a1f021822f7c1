"""Which lectures an attendance list is about."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple, Protocol

from cistrat_training.attendance.listed import Row, overlap, stretch, window
from cistrat_training.schedule.viewings import Stretch
from cistrat_training.zones import clock_of

A_FEW = 4
"""A lecture in whose middle a fourth as many were there as at the best attended one was one of
this meeting; fewer tried their microphones, or forgot to leave."""


class Held(Protocol):
    """What of a lecture matters here."""

    @property
    def id(self) -> int: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...


class Meeting(NamedTuple):
    """What a list says of the meeting itself."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    day: date | None = None


def proposed(
    lectures: Sequence[Held],
    rows: Iterable[Row],
    meeting: Meeting,
    zone: str,
    wanted: int | None = None,
) -> set[int]:
    """The ids of the lectures that it seems to be about; `wanted` is the one that somebody named.

    By when people were there; where the list does not say that, by when the meeting was, or else
    by the day, if only one lecture was then.
    """
    times = [one for row in rows if (one := stretch(row))]
    named = {lecture.id for lecture in lectures if lecture.id == wanted}
    if times:
        return named | _attended(lectures, times)
    return named or _at_its_time(lectures, meeting) or _on_its_day(lectures, meeting.day, zone)


def attended(lecture: Held, times: Iterable[Stretch]) -> bool:
    """Whether anybody was in the meeting at any time of the lecture."""
    here = window(lecture.starts_at, lecture.ends_at)
    return here is None or any(overlap(one, here) > 0 for one in times)


def _attended(lectures: Iterable[Held], times: Sequence[Stretch]) -> set[int]:
    counts = {lecture.id: _in_the_middle(lecture, times) for lecture in lectures}
    most = max(counts.values(), default=0)
    return {number for number, count in counts.items() if count and A_FEW * count >= most}


def _in_the_middle(lecture: Held, times: Iterable[Stretch]) -> int:
    here = window(lecture.starts_at, lecture.ends_at)
    if here is None:
        return 0
    middle = sum(here) // 2
    return sum(start <= middle <= end for start, end in times)


def _at_its_time(lectures: Iterable[Held], meeting: Meeting) -> set[int]:
    """The one with which it shares most of its time: sums can be about one only."""
    whole = window(meeting.starts_at, meeting.ends_at)
    if whole is None:
        return set()
    shared = {
        lecture.id: overlap(whole, here)
        for lecture in lectures
        if (here := window(lecture.starts_at, lecture.ends_at))
    }
    most = max(shared.values(), default=0)
    return {max(shared, key=shared.__getitem__)} if most > 0 else set()


def _on_its_day(lectures: Iterable[Held], day: date | None, zone: str) -> set[int]:
    here = clock_of(zone)
    found = {
        lecture.id
        for lecture in lectures
        if lecture.starts_at and lecture.starts_at.astimezone(here).date() == day
    }
    return found if len(found) == 1 else set()
