"""What a meeting platform's attendance list says, whatever the platform and its language."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple


class DayOrder(StrEnum):
    """How 03/04/2026 is meant."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


class Seen(NamedTuple):
    """One row: somebody in the meeting. Times are aware; what the list does not tell is None."""

    line: int
    """In the file, from 1; in a workbook the row of its sheet."""
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


class Skipped(NamedTuple):
    """A row that tells of nobody who was there, or that cannot be read. `reason` is in the
    catalogue, with slots for `facts`."""

    line: int
    reason: str
    facts: dict[str, Any]
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
    for who maps its columns by hand."""

    format: str
    rows: list[Seen]
    skipped: list[Skipped]
    questions: list[Question]
    title: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    table: list[list[str]] = []


def read(
    content: bytes,
    *,
    zone: str,
    day: date | None = None,
    order: DayOrder | None = None,
    columns: Mapping[str, int] | None = None,
) -> Reading:
    """Raises RuleBroken where nothing can be recognised.

    `zone` is that of whoever exported the list. `columns` gives the place, from 0, of "name",
    "email", "joined", "left" and "minutes" in a table that we do not know.
    """
    raise NotImplementedError
