"""A day and a time of day as programs write them in many countries, before it is known which of
two numbers is the month, on which day it was, and on whose clock."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from typing import NamedTuple

from cistrat_training.attendance.exports.seen import DayOrder
from cistrat_training.cells import Cell
from cistrat_training.zones import YEARS

LANGUAGES = ("en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "ar", "zh", "id", "vi", "tr")

ISO = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)\s?日?\.?")
NUMBERS = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)\.?")
WEEKDAY = re.compile(r"(?:[^\W\d_]+\.?,\s*|(?:星期|周)[一二三四五六日天]\s*)?")
DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º)?\.?[\s-]+(?:de\s+)?([^\W\d_]+)\.?,?[\s-]+(?:de\s+)?(\d{4})(?!\d)"
)
MONTH_DAY = re.compile(r"([^\W\d_]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)")
JOINT = re.compile(r"(?:[\s,·]|t(?=\d)|\b(?:at|um|à|alle|om|kl|в)\b)*")

AM = r"a\.?\s?m\b\.?|ص|上午|凌晨|早上|清晨|vorm\.?"
PM = r"p\.?\s?m\b\.?|م|下午|晚上|中午|傍晚|nachm\.?"
CLOCK = re.compile(
    rf"(?:(?P<am>{AM})|(?P<pm>{PM}))?\s*"
    r"(?P<hour>\d{1,2})(?:[:.h时點点]\s?(?P<minute>\d{2})分?(?:[:.]?(?P<second>\d{2})秒?"
    r"(?:[.,]\d{1,9})?)?)?"
    rf"(?:\s*(?:(?P<am_after>{AM})|(?P<pm_after>{PM})))?"
    r"\s*\(?(?P<offset>z|(?:utc|gmt)?\s?[+-]\d{1,2}(?::?\d{2})?|utc|gmt)?\)?"
)
OFFSET = re.compile(r"(?:utc|gmt)?\s?([+-])(\d{1,2})(?::?(\d{2}))?")

LONGEST_TEXT = 80  # letters; a search in more could take its time
EPOCH = re.compile(r"1\d{9}(?:\d{3})?")
FIRST_SERIAL, LAST_SERIAL = 30_000, 80_000  # days since 1899 as a spreadsheet counts them
SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (a spreadsheet knows no zone)


class Stamp(NamedTuple):
    """A moment as it is written. The days are None where that reading gives none, or where no day
    is written at all; both are the same where only one reading is possible in any country."""

    text: str
    day_first: date | None
    month_first: date | None
    clock: time | None
    offset: tzinfo | None = None

    @property
    def has_day(self) -> bool:
        return bool(self.day_first or self.month_first)

    @property
    def is_ambiguous(self) -> bool:
        days = (self.day_first, self.month_first)
        return None not in days and self.day_first != self.month_first

    def day(self, order: DayOrder | None) -> date | None:
        if self.day_first == self.month_first or not self.is_ambiguous:
            return self.day_first or self.month_first
        if order is None:
            return None
        return self.day_first if order is DayOrder.DAY_FIRST else self.month_first


def stamp(cell: Cell) -> Stamp | None:
    if isinstance(cell, str):
        return _in_text(cell) if 0 < len(cell) <= LONGEST_TEXT else None
    if isinstance(cell, datetime):
        return Stamp(str(cell), cell.date(), cell.date(), cell.time(), cell.tzinfo)
    if isinstance(cell, date):
        return Stamp(str(cell), cell, cell, None)
    if isinstance(cell, time):
        return Stamp(str(cell), None, None, cell)
    return _counted(cell)


def _counted(cell: timedelta | float | bool | None) -> Stamp | None:
    """A spreadsheet's number of days, a computer's number of seconds."""
    if isinstance(cell, timedelta):
        in_a_day = timedelta(0) <= cell < timedelta(days=1)
        return Stamp(str(cell), None, None, (SERIAL_ZERO + cell).time()) if in_a_day else None
    if isinstance(cell, bool) or cell is None:
        return None
    if FIRST_SERIAL < cell < LAST_SERIAL:
        at = SERIAL_ZERO + timedelta(seconds=round(cell * 86_400))
        return Stamp(str(cell), at.date(), at.date(), at.time())
    return _in_text(str(int(cell))) if cell > LAST_SERIAL else None


def _in_text(text: str) -> Stamp | None:
    plain = _plain(text)
    if EPOCH.fullmatch(plain):
        at = datetime.fromtimestamp(int(plain[:10]), UTC)
        return Stamp(text, at.date(), at.date(), at.time(), UTC)
    days, rest = _days_in_one_word(plain) or _days_at_the_start(plain)
    if days is None:
        has_clock = ":" in plain or CLOCK_MARK.search(plain)
        return _with_clock(text, (None, None), plain) if has_clock else None
    if days == (None, None):
        return None
    rest = JOINT.sub("", rest, count=1) if rest else ""
    return _with_clock(text, days, rest) if rest else Stamp(text, *days, None)


CLOCK_MARK = re.compile(rf"\d\s?(?:{AM}|{PM})|(?:{AM}|{PM})\s?\d|\d[时点]")


def _plain(text: str) -> str:
    """Of a spreadsheet's formula its text; one kind of blank; no marks of direction."""
    bare = text.strip()
    if bare.startswith('="'):
        bare = bare[2:].rstrip('"')
    if not bare.isascii():
        bare = unicodedata.normalize("NFKC", bare)
        bare = "".join(c for c in bare if unicodedata.category(c) != "Cf")
    return " ".join(bare.casefold().split())


Days = tuple[date | None, date | None]


def _days_in_one_word(text: str) -> "tuple[Days, str] | None":
    """A list tells of few days, each thousands of times."""
    word, blank, rest = text.partition(" ")
    days = _days_of(word.rstrip(",")) if blank else None
    return (days, rest) if days else None


@lru_cache(maxsize=512)
def _days_of(word: str) -> "Days | None":
    found = NUMBERS.fullmatch(word)
    return _of_numbers(found) if found else None


def _days_at_the_start(text: str) -> tuple[Days | None, str]:
    """None where no day is written; a pair of None where what is written is none."""
    if found := ISO.match(text):
        one = _date(int(found[1]), int(found[2]), int(found[3]))
        return (one, one), text[found.end() :]
    if found := NUMBERS.match(text):
        return _of_numbers(found), text[found.end() :]
    start = WEEKDAY.match(text)
    return _of_words(text[start.end() :]) if start else (None, text)


def _of_numbers(found: re.Match[str]) -> Days:
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += 2000 if year < 100 else 0
    day_first = _date(year, second, first)
    if found[2] == ".":  # no country writes the month before a dot
        return day_first, day_first
    return day_first, _date(year, first, second)


def _of_words(text: str) -> tuple[Days | None, str]:
    if found := DAY_MONTH.match(text):
        day, month = found[1], found[2]
    elif found := MONTH_DAY.match(text):
        month, day = found[1], found[2]
    else:
        again = ISO.match(text) or NUMBERS.match(text)
        return _days_at_the_start(text) if again else (None, text)
    number = _months().get(month)
    one = _date(int(found[3]), number, int(day)) if number else None
    return (one, one), text[found.end() :]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


@cache
def _months() -> dict[str, int]:
    from babel import Locale  # its data are read for a list that writes months in words

    names: dict[str, int] = {}
    for locale in map(Locale.parse, LANGUAGES):
        for style in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in locale.months[style][width].items():
                    names.setdefault(name.casefold().rstrip("."), number)
    return names | {"sept": 9, "mrz": 3}


def _with_clock(text: str, days: Days, rest: str) -> Stamp | None:
    found = CLOCK.fullmatch(rest)
    if not found or not (found["minute"] or _half(found)):
        return None
    try:
        at = time(_hour(found), int(found["minute"] or 0), int(found["second"] or 0))
        return Stamp(text, *days, at, _offset(found["offset"]))
    except ValueError:
        return None


def _half(found: re.Match[str]) -> str:
    """Whether before noon or after, where it says so."""
    if found["am"] or found["am_after"]:
        return "am"
    return "pm" if found["pm"] or found["pm_after"] else ""


def _hour(found: re.Match[str]) -> int:
    hour, half = int(found["hour"]), _half(found)
    if half == "pm" and hour < 12 and not (found["pm"] == "中午" and hour == 11):
        return hour + 12
    return 0 if half == "am" and hour == 12 else hour


def offset_named(text: str) -> tzinfo | None:
    """Of the column whose header says `Join Time (UTC+8)`; None where it names none."""
    word = text.casefold().strip()
    return _offset(word) if OFFSET_NAMED.fullmatch(word) else None


OFFSET_NAMED = re.compile(r"(?:utc|gmt)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?")


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    found = OFFSET.fullmatch(text)
    if not found:
        return UTC
    away = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(away if found[1] == "+" else -away)


# The order of day and month


def order_of(
    stamps: Iterable[Stamp], stays: Iterable[tuple[Stamp, Stamp]], day: date | None
) -> DayOrder | None:
    """As all the values of a list and the day of its lecture decide it; None where they do not."""
    stamps = list(stamps)
    for possible in (_by_the_calendar(stamps), _by_the_stays(stays), _by_the_day(stamps, day)):
        if len(possible) == 1:
            return possible.pop()
    return None


def _by_the_calendar(stamps: list[Stamp]) -> set[DayOrder]:
    """No month has the number 13. Where the list holds both habits, nothing is decided."""
    only_day_first = any(s.day_first and not s.month_first for s in stamps)
    only_month_first = any(s.month_first and not s.day_first for s in stamps)
    chosen = {DayOrder.DAY_FIRST} if only_day_first else set()
    return chosen | ({DayOrder.MONTH_FIRST} if only_month_first else set())


LONGEST_STAY = timedelta(days=2)


def _by_the_stays(stays: Iterable[tuple[Stamp, Stamp]]) -> set[DayOrder]:
    """Nobody leaves a meeting before joining it, or a month later."""
    possible = set(DayOrder)
    for joined, left in stays:
        if joined.is_ambiguous or left.is_ambiguous:
            possible = {order for order in possible if _can_be(joined, left, order)}
    return possible


def _can_be(joined: Stamp, left: Stamp, order: DayOrder) -> bool:
    first, last = joined.day(order), left.day(order)
    return not first or not last or first <= last <= first + LONGEST_STAY


def _by_the_day(stamps: list[Stamp], day: date | None) -> set[DayOrder]:
    """On that of the lecture, or on the one beside it in another zone."""
    if day is None:
        return set()
    return {
        order
        for order in DayOrder
        if any(s.is_ambiguous and _is_beside(s.day(order), day) for s in stamps)
    }


def _is_beside(one: date | None, day: date) -> bool:
    return one is not None and abs((one - day).days) <= 1
