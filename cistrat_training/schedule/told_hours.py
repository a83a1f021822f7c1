"""Hours as people type them: a day and what is free on it, one day a line."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.availability import Span, joined
from cistrat_training.words import N_
from cistrat_training.zones import clock_of, wall

WEEKDAYS = [
    ("monday", "mon", "星期一", "周一"),
    ("tuesday", "tues", "tue", "星期二", "周二"),
    ("wednesday", "weds", "wed", "星期三", "周三"),
    ("thursday", "thurs", "thu", "星期四", "周四"),
    ("friday", "fri", "星期五", "周五"),
    ("saturday", "sat", "星期六", "周六"),
    ("sunday", "sun", "星期日", "周日"),
]
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
EVERY_DAY = ("every day", "each day", "daily", "每天", "每日")
ALL_DAY = ("all day", "any time", "anytime", "全天", "整天")

_ENDS = r"(?![\w/])"
ISO = re.compile(rf"(\d{{4}})\s*[-./年]\s*(\d{{1,2}})\s*[-./月]\s*(\d{{1,2}})(?:\s*日|{_ENDS})")
CHINESE = re.compile(r"(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]")
_NUMBER, _MONTH, _YEAR = (
    r"(\d{1,2})(?:\.|st|nd|rd|th)?",
    rf"((?:{'|'.join(MONTHS)})[a-z]*)\.?",
    r"(?:,?\s+\d{4})?",
)
DAY_FIRST = re.compile(rf"{_NUMBER}\s+{_MONTH}{_YEAR}{_ENDS}")
MONTH_FIRST = re.compile(rf"{_MONTH}\s+{_NUMBER}{_YEAR}{_ENDS}")
FIGURES = re.compile(rf"(\d{{1,2}})[./](\d{{1,2}})(?:[./]\d{{4}})?\.?{_ENDS}")
BESIDE_A_DAY = re.compile(r"[\s,:;，：；]*(?:\([^)]*\)|（[^）]*）)?[\s,:;，：；]*")

HOUR = r"(\d{1,2})(?:[:：h.时点](\d{2})?)?\s*(am|pm)?"
SPAN = re.compile(rf"{HOUR}\s*(?:-|–|—|~|～|to|until|till|至|到)\s*{HOUR}(?![\d:])")
BETWEEN = re.compile(r"(?:[\s,;，；、]|and|和)*")


class Wrong(NamedTuple):
    """A line that was not understood, and what to do about it."""

    line: int
    typed: str
    message: str


class Read(NamedTuple):
    spans: list[Span]
    wrong: list[Wrong]


Hours = tuple[time, time]
"""On the clock of the wall; an end that is not after the start is on the next day."""


def read(text: str, zone: str, days: Sequence[date]) -> Read:
    """All lines, in any of the ways in which people write a day and hours. `days` are those that
    can be meant; an empty line says nothing."""
    spans: list[Span] = []
    wrong: list[Wrong] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            spans += _spans(line.strip().lower(), zone, days) if line.strip() else []
        except RuleBroken as no:
            wrong.append(Wrong(number, line.strip()[:60], no.message))
    return Read(joined(spans), wrong)


def written(spans: Iterable[Span], zone: str) -> str:
    """As `read` understands it: "2026-10-12 09:00-12:30", a line for each day."""
    lines: dict[date, list[str]] = {}
    for day, start, end in cut_at_midnight(spans, zone):
        lines.setdefault(day, []).append(f"{start:%H:%M}-{_closing(end)}")
    return "\n".join(f"{day} {', '.join(hours)}" for day, hours in lines.items())


def cut_at_midnight(spans: Iterable[Span], zone: str) -> Iterator[tuple[date, time, time]]:
    """Each span on the clock of the wall, day by day; an end of 00:00 means 24:00."""
    for first, last in spans:
        start, end = wall(first, zone), wall(last, zone)
        while start.date() < end.date():
            yield start.date(), start.time(), time(0)
            start = datetime.combine(start.date() + timedelta(days=1), time(0))
        if start < end:
            yield start.date(), start.time(), end.time()


def span_of(day: date, hours: Hours, zone: str) -> Span:
    """Where summer time shows an hour twice, both are meant; where it leaves one out, none is."""
    start, end = hours
    last = day if start < end else day + timedelta(days=1)
    return _instant(day, start, zone, fold=0), _instant(last, end, zone, fold=1)


def _instant(day: date, hour: time, zone: str, fold: int) -> datetime:
    return datetime.combine(day, hour, clock_of(zone)).replace(fold=fold).astimezone(UTC)


def _closing(end: time) -> str:
    return "24:00" if end == time(0) else f"{end:%H:%M}"


def _spans(line: str, zone: str, days: Sequence[date]) -> list[Span]:
    meant, rest = _days(line, days)
    return [span_of(day, hours, zone) for hours in _hours(rest) for day in meant]


# Days


def _days(line: str, days: Sequence[date]) -> tuple[list[date], str]:
    """The days that the line begins with, and what it says behind them."""
    for words in EVERY_DAY:
        if line.startswith(words):
            return list(days), _behind(line, len(words))
    weekday, line = _weekday(line)
    for form, candidates in FORMS:
        if found := form.match(line):
            meant = [day for day in days if day in set(candidates(found, days))]
            return [_the_one(meant, days)], _behind(line, found.end())
    if weekday is None:
        raise RuleBroken(N_("Begin with the day, for example 2026-10-12, Monday or every day."))
    return [day for day in days if day.weekday() == weekday], line


def _weekday(line: str) -> tuple[int | None, str]:
    for number, names in enumerate(WEEKDAYS):
        for name in names:
            if line.startswith(name):
                return number, _behind(line, len(name))
    return None, line


def _behind(line: str, end: int) -> str:
    found = BESIDE_A_DAY.match(line, end)
    return line[found.end() if found else end :]


def _the_one(meant: Sequence[date], days: Sequence[date]) -> date:
    if len(meant) > 1:
        raise RuleBroken(N_("This can be two days. Write the day as 2026-10-12."))
    if not meant:
        raise RuleBroken(N_("This day is not among those asked for. Look at the days above."))
    return meant[0]


def _of(months_days: Iterable[tuple[int, int]], days: Sequence[date]) -> list[date]:
    return [day for day in days if (day.month, day.day) in set(months_days)]


def _by_iso(found: re.Match[str], days: Sequence[date]) -> list[date]:
    year, month, number = map(int, found.groups())
    return [day for day in days if (day.year, day.month, day.day) == (year, month, number)]


def _by_month_and_day(found: re.Match[str], days: Sequence[date]) -> list[date]:
    return _of([(int(found[1]), int(found[2]))], days)


def _by_day_and_name(found: re.Match[str], days: Sequence[date]) -> list[date]:
    return _of([(_month(found[2]), int(found[1]))], days)


def _by_name_and_day(found: re.Match[str], days: Sequence[date]) -> list[date]:
    return _of([(_month(found[1]), int(found[2]))], days)


def _by_figures(found: re.Match[str], days: Sequence[date]) -> list[date]:
    """12/10 is October for one half of the world and December for the other."""
    one, other = int(found[1]), int(found[2])
    return _of([(one, other), (other, one)], days)


def _month(name: str) -> int:
    return MONTHS.index(name[:3]) + 1


FORMS: list[tuple[re.Pattern[str], Callable[[re.Match[str], Sequence[date]], list[date]]]] = [
    (ISO, _by_iso),
    (CHINESE, _by_month_and_day),
    (DAY_FIRST, _by_day_and_name),
    (MONTH_FIRST, _by_name_and_day),
    (FIGURES, _by_figures),
]


# Hours


def _hours(rest: str) -> list[Hours]:
    if rest.strip() in ALL_DAY:
        return [(time(0), time(0))]
    found: list[Hours] = []
    at = 0
    while at < len(rest):
        span = SPAN.match(rest, at)
        if span is None:
            break
        found.append(_from_to(*span.groups()))
        at = _behind_blanks(rest, span.end())
    if not found or at < len(rest):
        raise RuleBroken(N_("Write the hours as 09:00-12:30, several with commas between them."))
    return found


def _behind_blanks(rest: str, at: int) -> int:
    found = BETWEEN.match(rest, at)
    return found.end() if found else at


def _from_to(
    hour: str, minute: str | None, half: str | None,
    last_hour: str, last_minute: str | None, last_half: str | None,
) -> Hours:  # fmt: skip
    end = _minutes(last_hour, last_minute, last_half)
    start = _minutes(hour, minute, half or last_half)
    if last_half and not half and start >= end:
        start = _minutes(hour, minute, "am")  # "9 to 12:30 pm"
    return _time(start), _time(end)


def _minutes(hour: str, minute: str | None, half: str | None) -> int:
    hours, minutes = int(hour), int(minute or 0)
    if half:
        hours = hours % 12 + 12 * (half == "pm")
    if hours * 60 + minutes > 24 * 60 or minutes > 59:
        raise RuleBroken(N_("A day has hours from 00:00 to 24:00. Look at the hours again."))
    return hours * 60 + minutes


def _time(minutes: int) -> time:
    hours, rest = divmod(minutes, 60)
    return time(hours % 24, rest)
