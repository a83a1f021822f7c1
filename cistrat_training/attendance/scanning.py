"""Badges that were scanned at the door, perhaps without a line: none lost, none counted twice."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance import check_in_queries
from cistrat_training.attendance.check_ins import BadgeScan, Fate
from cistrat_training.attendance.models import Evidence, EvidenceKind
from cistrat_training.attendance.queries import terms_of
from cistrat_training.attendance.windows import Turn, Window, window_of
from cistrat_training.attendance.writing import write
from cistrat_training.database import AnySession, lock
from cistrat_training.enrolments.badge_codes import read_badge
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Place

MOST_AT_ONCE = 500
KEY = re.compile(r"[0-9a-f]{32}")
LONGEST_CODE = 200
LAST_INSTANT = 253_402_300_799_000  # the end of the year 9999, in milliseconds
MOST_APART = 10 * 366 * 24 * 3600
WORTH_TELLING = timedelta(minutes=2)
"""A clock that is wrong by more than that is told of."""


class Refused(StrEnum):
    """Why a badge could not be taken."""

    UNKNOWN = "unknown"
    ELSEWHERE = "elsewhere"
    GIVEN_UP = "given up"
    NO_HOURS = "no hours"
    TOO_EARLY = "too early"
    OVER = "over"


REFUSALS = {
    Refused.UNKNOWN: N_("No badge has this code. Look at the letters below its square."),
    Refused.ELSEWHERE: N_("This badge belongs to another workshop."),
    Refused.GIVEN_UP: N_("Has given up the place in this workshop."),
    Refused.NO_HOURS: N_("This lecture has no hours, so nobody can check in to it."),
    Refused.TOO_EARLY: N_(
        "Scanned at %(time)s, before the check-in began: it was open from %(opens)s to %(closes)s"
        " (%(zone)s). You can mark the person on the sheet."
    ),
    Refused.OVER: N_(
        "Scanned at %(time)s, after the check-in had ended: it was open from %(opens)s to"
        " %(closes)s (%(zone)s). You can mark the person on the sheet."
    ),
}


class Scanned(NamedTuple):
    """As the device tells of it."""

    key: str
    code: str
    at: datetime
    """By our clock, as far as that is known."""
    apart: int = 0
    """Seconds by which the device was behind our clock."""


class Told(NamedTuple):
    """One message of a device. It may hold what was scanned days ago."""

    person_id: int
    """Who scanned: nobody sends what another scanned on the same device."""
    apart: int
    """Seconds by which its clock is behind ours now."""
    scans: list[Scanned]


class Taken(NamedTuple):
    """What became of one; either a fate or a refusal."""

    scanned: Scanned
    enrolment: Enrolment | None
    fate: Fate | None
    refused: Refused | None = None


def read(told: str, now: datetime) -> Told:
    try:
        found = json.loads(told)
        apart = int(now.timestamp()) - _number(found["now"], LAST_INSTANT) // 1000
        scans = [_scanned(one, apart, now) for one in _list(found["scans"])]
        return Told(_number(found["person"], 2**31), apart, scans)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise RuleBroken(N_("This is not from a page of ours.")) from error


def _list(found: Any) -> list[Any]:
    if not isinstance(found, list) or len(found) > MOST_AT_ONCE:
        raise ValueError(found)
    return found


def _scanned(one: Mapping[str, Any], apart: int, now: datetime) -> Scanned:
    """The clock may have been put right between scanning and sending: what the device knew then
    about its clock goes before what is known now."""
    key, code = one["key"], one["code"]
    if not KEY.fullmatch(key) or not isinstance(code, str) or len(code) > LONGEST_CODE:
        raise ValueError(key)
    if one.get("apart") is not None:
        apart = _number(one["apart"], MOST_APART, least=-MOST_APART)
    at = datetime.fromtimestamp(_number(one["at"], LAST_INSTANT) // 1000, UTC)
    return Scanned(key, code, min(_put_right(at, apart, now), now), apart)


def _put_right(at: datetime, apart: int, now: datetime) -> datetime:
    try:
        return at + timedelta(seconds=apart)
    except OverflowError:
        return now


def _number(found: Any, most: int, least: int = 0) -> int:
    if not isinstance(found, int) or not least <= found <= most:
        raise ValueError(found)
    return found


def take(
    session: AnySession,
    lecture: Lecture,
    scans: Iterable[Scanned],
    *,
    by: User,
    secret: str,
    now: datetime,
) -> list[Taken]:
    """In the order in which they were scanned, whatever the order in which they came."""
    ordered = sorted(scans, key=lambda scanned: scanned.at)
    if not ordered:
        return []
    lock(session, lecture)
    door = _Door.of(session, lecture, by, now)
    known = {scan.key: scan for scan in _known(session, ordered)}
    places = _places(session, ordered, secret)
    taken = []
    for scanned in ordered:
        before = known.get(scanned.key)
        if before:
            taken.append(_again(before, scanned, lecture))
            continue
        answer = door.take(scanned, places[scanned.code])
        if answer.fate:
            known[scanned.key] = door.new[-1]
        taken.append(answer)
    write(session, lecture, door.pieces)
    session.add_all(door.new)
    return taken


def _again(before: BadgeScan, scanned: Scanned, lecture: Lecture) -> Taken:
    """The line broke after it was taken, and before the device heard of that."""
    if before.lecture is not lecture:
        return Taken(scanned, None, None, Refused.UNKNOWN)
    return Taken(scanned, before.enrolment, before.fate)


def _known(session: AnySession, scans: Sequence[Scanned]) -> Sequence[BadgeScan]:
    return session.scalars(check_in_queries.scans_with([one.key for one in scans])).all()


def _places(
    session: AnySession, scans: Iterable[Scanned], secret: str
) -> dict[str, Enrolment | None]:
    """By the code as it was scanned."""
    numbers = {one.code: read_badge(one.code, secret) for one in scans}
    found = session.scalars(
        select(Enrolment)
        .where(Enrolment.id.in_([number for number in numbers.values() if number]))
        .options(joinedload(Enrolment.person))
    )
    places = {enrolment.id: enrolment for enrolment in found}
    return {code: places.get(number or 0) for code, number in numbers.items()}


class _Door:
    """Through which the people of one lecture come, and who has come."""

    def __init__(self, lecture: Lecture, window: Window | None, by: User, now: datetime) -> None:
        self.lecture, self.window, self.by, self.now = lecture, window, by, now
        self.came: dict[int, datetime] = {}
        self.new: list[BadgeScan] = []
        self.pieces: list[Evidence] = []

    @classmethod
    def of(cls, session: AnySession, lecture: Lecture, by: User, now: datetime) -> "_Door":
        door = cls(lecture, window_of(lecture, terms_of(session, lecture.workshop)), by, now)
        marked = check_in_queries.scans_at(lecture).where(BadgeScan.fate == Fate.MARKED)
        for scan in session.scalars(marked):
            earlier = door.came.get(scan.enrolment_id, scan.scanned_at)
            door.came[scan.enrolment_id] = min(earlier, scan.scanned_at)
        return door

    def take(self, scanned: Scanned, enrolment: Enrolment | None) -> Taken:
        refused = _why_not(enrolment, self.lecture) or _when_not(self.window, scanned.at)
        if enrolment is None or self.window is None or refused:
            known = None if refused is Refused.ELSEWHERE else enrolment
            return Taken(scanned, known, None, refused)
        fate = Fate.MARKED if self._adds(scanned, enrolment, self.window) else Fate.ALREADY
        if fate is Fate.MARKED:
            self.came[enrolment.id] = scanned.at
            self.pieces.append(self._piece(scanned, enrolment, self.window))
        self.new.append(
            BadgeScan(
                key=scanned.key,
                lecture=self.lecture,
                enrolment=enrolment,
                scanned_at=scanned.at,
                apart=scanned.apart,
                heard_at=self.now,
                scanned_by=self.by,
                fate=fate,
            )
        )
        return Taken(scanned, enrolment, fate)

    def _adds(self, scanned: Scanned, enrolment: Enrolment, window: Window) -> bool:
        """A badge that was scanned twice is one mark; but who seemed late, since the list of the
        first door came last, was on time."""
        before = self.came.get(enrolment.id)
        if before is None:
            return True
        return scanned.at < before and window.counts(scanned.at) != window.counts(before)

    def _piece(self, scanned: Scanned, enrolment: Enrolment, window: Window) -> Evidence:
        mark, minutes = window.counts(scanned.at)
        return Evidence(
            lecture=self.lecture,
            enrolment=enrolment,
            kind=EvidenceKind.BADGE,
            mark=mark,
            minutes=minutes,
            stretches=[[int(scanned.at.timestamp()), None]],
            noted_at=self.now,
            noted_by=self.by,
        )


def _why_not(enrolment: Enrolment | None, lecture: Lecture) -> Refused | None:
    if enrolment is None:
        return Refused.UNKNOWN
    if enrolment.workshop_id != lecture.workshop_id:
        return Refused.ELSEWHERE
    return None if enrolment.status is Place.CONFIRMED else Refused.GIVEN_UP


def _when_not(window: Window | None, at: datetime) -> Refused | None:
    if window is None:
        return Refused.NO_HOURS
    turns = {Turn.TOO_EARLY: Refused.TOO_EARLY, Turn.OVER: Refused.OVER}
    return turns.get(window.turn(at))
