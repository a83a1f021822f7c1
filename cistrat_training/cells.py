"""What stands in one cell: as text, as a day, as a time of day, as yes or no."""

import re
from datetime import date, datetime, time, timedelta

from cistrat_training.errors import RuleBroken

Cell = str | int | float | bool | datetime | date | time | timedelta | None


def in_words(cell: Cell) -> str:
    """The cell as text: 42, not 42.0; a date as 2022-11-15."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time.min else cell.date().isoformat()
    return cell if isinstance(cell, str) else str(cell)


def day_of(cell: Cell) -> date | None:
    if isinstance(cell, date):  # a datetime is one too
        return _day(in_words(cell), cell.year, cell.month, cell.day)
    text = in_words(cell)
    return _day_in(text) if text else None


def _day_in(text: str) -> date:
    found = re.fullmatch(
        r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?: 0?0:00(?::00)?)?", text
    )
    if found:
        return _day(text, int(found[1]), int(found[2]), int(found[3]))
    found = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text)
    if found:
        return _day_of_two_habits(text, int(found[1]), int(found[2]), int(found[3]))
    found = re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4})", text)
    if found and found[2][:3].lower() in MONTHS:
        month = MONTHS.index(found[2][:3].lower()) + 1
        return _day(text, int(found[3]), month, int(found[1]))
    raise _no_day(text)


MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def _day_of_two_habits(text: str, first: int, second: int, year: int) -> date:
    if first <= 12 and second <= 12 and first != second:
        raise RuleBroken(
            "“%(value)s” can be two different days. Please write it as year-month-day: %(one)s"
            " or %(other)s.",
            value=text,
            one=f"{year}-{first:02}-{second:02}",
            other=f"{year}-{second:02}-{first:02}",
        )
    month, day = (second, first) if first > 12 else (first, second)
    return _day(text, year, month, day)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _no_day(text) from None
    if not 1900 <= year <= 2200:
        raise _no_day(text)
    return found


def _no_day(text: str) -> RuleBroken:
    return RuleBroken("“%(value)s” is not a date. Please write it as 2022-11-15.", value=text)


def clock_of(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    text = in_words(cell)
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?::\d{2}(?:\.\d+)?)?", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise RuleBroken("“%(value)s” is not a time. Please write it as 09:30.", value=text)
    return time(int(found[1]), int(found[2]))
