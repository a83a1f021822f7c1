"""Calendars as other programs read them: iCalendar (RFC 5545) and what is sent with it (RFC 5546).

Written by hand: it takes a tenth of the time that a library takes, and describes the hours that
summer time leaves out by the clock before the change, as RFC 5545, 3.6.5 wants it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

LONGEST_LINE = 75  # octets (RFC 5545, 3.1)
NEITHER_TEXT_NOR_TAB = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
A_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)


class Method(StrEnum):
    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


class Event(NamedTuple):
    uid: str
    sequence: int
    changed_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    """On whose clock it stands: a program shows it on its reader's."""
    title: str
    about: str = ""
    place: str = ""
    address: str = ""
    is_cancelled: bool = False


class Organiser(NamedTuple):
    name: str
    email: str


def type_of(method: Method) -> str:
    """As mail programs want it said outside of the file, too (RFC 6047, 2.4)."""
    return f"text/calendar; method={method}; charset=utf-8"


def calendar(
    events: Iterable[Event],
    method: Method,
    organiser: Organiser,
    *,
    name: str = "",
    ask_again_after: timedelta | None = None,
) -> bytes:
    """The same events give the same bytes."""
    found = list(events)
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//CISTRAT//Training//EN",
        "CALSCALE:GREGORIAN",
        f"METHOD:{method}",
        *_of_a_feed(name, ask_again_after),
        *(line for zone, years in _zones_of(found) for line in _zone(zone, *years)),
        *(line for event in found for line in _event(event, method, organiser)),
        "END:VCALENDAR",
    ]
    return _written(lines)


def addressed(content: bytes, email: str, name: str) -> bytes:
    """The same file for one reader: one that asks or cancels names whom (RFC 5546, 3.2.2).

    Answers are given on the site, so none is asked of the calendar program.
    """
    how = "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE"
    reader = _written([f"ATTENDEE;{how};CN={_quoted(name)}:mailto:{email}"])
    end = b"\r\nEND:VEVENT\r\n"  # a whole line: a title may end in the same words
    return content.replace(end, b"\r\n" + reader + end[2:])


def _of_a_feed(name: str, ask_again_after: timedelta | None) -> Iterator[str]:
    if name:
        yield f"NAME:{_text(name)}"
        yield f"X-WR-CALNAME:{_text(name)}"
    if ask_again_after:
        pause = f"PT{int(ask_again_after.total_seconds() // 60)}M"
        yield f"REFRESH-INTERVAL;VALUE=DURATION:{pause}"
        yield f"X-PUBLISHED-TTL:{pause}"


def _event(event: Event, method: Method, organiser: Organiser) -> Iterator[str]:
    cancelled = event.is_cancelled or method is Method.CANCEL
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"SEQUENCE:{event.sequence}"
    yield f"DTSTAMP:{_in_utc(event.changed_at)}"
    yield f"LAST-MODIFIED:{_in_utc(event.changed_at)}"
    yield f"DTSTART{_on_its_clock(event.starts_at, event.zone)}"
    yield f"DTEND{_on_its_clock(event.ends_at, event.zone)}"
    yield f"SUMMARY:{_text(event.title)}"
    if event.about:
        yield f"DESCRIPTION:{_text(event.about)}"
    if event.place:
        yield f"LOCATION:{_text(event.place)}"
    if event.address:
        yield f"URL:{NEITHER_TEXT_NOR_TAB.sub('', event.address)}"
    yield f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}"
    yield f"ORGANIZER;CN={_quoted(organiser.name)}:mailto:{organiser.email}"
    yield "END:VEVENT"


def _on_its_clock(at: datetime, zone: ZoneInfo) -> str:
    """An hour that happens twice is told in UTC: RFC 5545 takes it for the first, where some
    programs take it for the second."""
    local = at.astimezone(zone)
    if zone.key == "UTC" or _happens_twice(local):
        return f":{_in_utc(at)}"
    return f";TZID={zone.key}:{_wall(local)}"


def _happens_twice(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def _in_utc(at: datetime) -> str:
    return f"{_wall(at.astimezone(UTC))}Z"


def _wall(local: datetime) -> str:
    return local.strftime("%Y%m%dT%H%M%S")


# Zones


def _zones_of(events: Iterable[Event]) -> list[tuple[ZoneInfo, tuple[int, int]]]:
    """Each with the years that it has to be right in, and one on either side."""
    years: dict[ZoneInfo, list[int]] = {}
    for event in events:
        if event.zone.key != "UTC":
            years.setdefault(event.zone, []).extend((event.starts_at.year, event.ends_at.year))
    return [
        (zone, (min(those) - 1, max(those) + 1))
        for zone, those in sorted(years.items(), key=lambda item: item[0].key)
    ]


@lru_cache(maxsize=64)
def _zone(zone: ZoneInfo, first_year: int, last_year: int) -> tuple[str, ...]:
    begins = datetime(first_year, 1, 1, tzinfo=UTC)
    ends = datetime(last_year + 1, 1, 1, tzinfo=UTC)
    observances = [
        _observance(zone, begins, begins),
        *(_observance(zone, at - A_MINUTE, at) for at in changes_of_clock(zone, begins, ends)),
    ]
    inside = [line for lines in observances for line in lines]
    return ("BEGIN:VTIMEZONE", f"TZID:{zone.key}", *inside, "END:VTIMEZONE")


def _observance(zone: ZoneInfo, before: datetime, at: datetime) -> list[str]:
    """From `at` on; told on the clock as it went until then."""
    was, here = before.astimezone(zone), at.astimezone(zone)
    kind = "DAYLIGHT" if here.dst() else "STANDARD"
    offset = was.utcoffset() or timedelta(0)
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{_wall(at + offset)}",
        f"TZOFFSETFROM:{_offset(was)}",
        f"TZOFFSETTO:{_offset(here)}",
        f"TZNAME:{here.tzname()}",
        f"END:{kind}",
    ]


def changes_of_clock(zone: ZoneInfo, begins: datetime, ends: datetime) -> list[datetime]:
    """The instants between two others at which the clocks of the zone are set."""
    found = []
    day = begins
    while day < ends:
        next_day = day + A_DAY
        if day.astimezone(zone).utcoffset() != next_day.astimezone(zone).utcoffset():
            found.append(_change_between(zone, day, next_day))
        day = next_day
    return found


def _change_between(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """Zones change at whole minutes."""
    was = before.astimezone(zone).utcoffset()
    while after - before > A_MINUTE:
        middle = before + (after - before) // A_MINUTE // 2 * A_MINUTE
        if middle.astimezone(zone).utcoffset() == was:
            before = middle
        else:
            after = middle
    return after


def _offset(local: datetime) -> str:
    return local.strftime("%z")


# Lines


def _text(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    lines = escaped.replace("\r\n", "\n").replace("\n", "\\n")
    return NEITHER_TEXT_NOR_TAB.sub("", lines)


def _quoted(name: str) -> str:
    """A parameter knows no escape for quotation marks (RFC 5545, 3.2)."""
    return f'"{NEITHER_TEXT_NOR_TAB.sub("", name).replace(chr(34), chr(39))}"'


def _written(lines: Iterable[str]) -> bytes:
    return b"".join(_folded(line) for line in lines)


def _folded(line: str) -> bytes:
    """In pieces that fit, none of which ends within a character."""
    rest = line.encode()
    if len(rest) <= LONGEST_LINE:
        return rest + b"\r\n"
    pieces = []
    room = LONGEST_LINE
    while len(rest) > room:
        end = room
        while rest[end] & 0b1100_0000 == 0b1000_0000:  # within a character
            end -= 1
        pieces.append(rest[:end])
        rest, room = rest[end:], LONGEST_LINE - 1  # the blank that begins a line counts
    return b"\r\n ".join([*pieces, rest]) + b"\r\n"
