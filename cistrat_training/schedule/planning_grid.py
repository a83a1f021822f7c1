"""The draft as a grid: the days of a week beside each other, under each other the hours at which
something can begin."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from cistrat_training.schedule import moves
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.moves import Placement
from cistrat_training.schedule.slots import Slot
from cistrat_training.zones import wall

SATURDAY = 5
Hour = tuple[time, str]
"""A row: when it begins on the wall, and the channel."""


class Cell(NamedTuple):
    day: date
    lectures: list[Lecture]
    free: list[Slot]
    """Free slots that begin here; more than one where they have different lengths."""


class Row(NamedTuple):
    begins: time
    channel: str
    cells: list[Cell]


class Week(NamedTuple):
    days: list[date]
    rows: list[Row]


def weeks(
    days: Iterable[date], lectures: Sequence[Lecture], free: Sequence[Slot], zone: str
) -> list[Week]:
    """Only lectures that have an hour. Days that the workshop does not have are added where one
    stands, so that nothing is ever hidden; weekends are left out where nothing does."""
    at: dict[tuple[date, Hour], Cell] = {}
    for lecture in lectures:
        if lecture.starts_at:
            _cell(at, lecture.starts_at, lecture.channel, zone).lectures.append(lecture)
    for slot in free:
        _cell(at, slot.starts_at, slot.channel, zone).free.append(slot)
    used = {day for day, _ in at}
    everyday = sorted({*used, *(day for day in days if day.weekday() < SATURDAY)})
    return [_week(those, at) for those in moves.weeks_of(everyday)]


def target(cell: Cell, row: Row) -> str:
    """How a form names the hour of a cell; `hour_at` reads it."""
    return f"{cell.day.isoformat()}T{row.begins:%H:%M} {row.channel}".strip()


def hour_at(target: str) -> tuple[datetime, str]:
    """The hour on the wall and the channel; raises ValueError."""
    at, _, channel = target.partition(" ")
    told = datetime.fromisoformat(at)
    return told.replace(tzinfo=None, second=0, microsecond=0), channel


def standing(lectures: Iterable[Lecture]) -> list[Placement]:
    return [
        Placement(one.starts_at, one.ends_at, one.channel)
        for one in lectures
        if one.starts_at and one.ends_at and not one.cancelled_at
    ]


def _cell(at: dict[tuple[date, Hour], Cell], starts_at: datetime, channel: str, zone: str) -> Cell:
    local = wall(starts_at, zone)
    key = local.date(), (local.time(), channel.strip())
    return at.setdefault(key, Cell(local.date(), [], []))


def _week(days: list[date], at: Mapping[tuple[date, Hour], Cell]) -> Week:
    hours = sorted({hour for day, hour in at if day in days})
    return Week(
        days,
        [
            Row(
                begins,
                channel,
                [at.get((day, (begins, channel)), Cell(day, [], [])) for day in days],
            )
            for begins, channel in hours
        ],
    )
