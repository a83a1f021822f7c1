"""What is told by a list of attendance, whatever platform wrote it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple


class DayOrder(StrEnum):
    """How 03/04/2026 is meant."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class Seen(NamedTuple):
    """One row: somebody in the meeting. Times are aware; what the list does not tell is None."""

    line: int
    """In the file, from 1; in a workbook the row of its sheet. Two people on one row share it."""
    name: str
    email: str = ""
    joined: datetime | None = None
    left: datetime | None = None
    minutes: float | None = None
    """As the list states it, else between joining and leaving."""
    role: str = ""
    """As the list says it: host, panelist, organizer."""
    token: str = ""
    """A registrant's own number, where the platform has one."""
    sheet: str = ""
    is_total: bool = False
    """The minutes are a sum, and between joining and leaving the person may have been away."""


class Skipped(NamedTuple):
    """A row that tells of nobody who was there, or that cannot be read. `reason` is in the
    catalogue, with slots for `facts`."""

    line: int
    reason: str
    facts: dict[str, Any]
    sheet: str = ""


class Merged(NamedTuple):
    """A row that adds no presence to that of another row: somebody's total where each of the joins
    stands in a table of its own, or the leaving of who joined."""

    line: int
    into: int
    """The line of the row that tells it."""
    minutes: float | None = None
    """The total that it states."""
    sheet: str = ""


class Question(NamedTuple):
    """What a person must decide before the list can be used. `what` is "order" (of day and
    month), "day" (times stand without one) or "columns" (no table that we know)."""

    what: str
    message: str
    facts: dict[str, Any]
    choices: tuple[str, ...] = ()


class Reading(NamedTuple):
    """`format` is a name such as "zoom meeting"; `table` holds the first rows of an unknown one,
    for who maps its columns by hand. Each row of the file that may tell of a person stands in
    `rows`, `skipped` or `merged`."""

    format: str
    rows: list[Seen]
    skipped: list[Skipped]
    questions: list[Question]
    title: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    table: list[list[str]] = []
    merged: list[Merged] = []
    zone: str = ""
    """The clock that the times of the list were read on."""
