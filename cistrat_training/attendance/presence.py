"""What we conclude from the evidence about one person at one lecture, and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, Protocol

from cistrat_training.attendance.lists import AttendanceList
from cistrat_training.attendance.models import (
    BY_HAND,
    Evidence,
    EvidenceKind,
    Mark,
    standing,
)
from cistrat_training.schedule.viewings import Stretch, minutes_of, total, union
from cistrat_training.zones import clock_of


class Watched(NamedTuple):
    """How much of the recording, whose length is `length`, and when; in milliseconds.

    `counting` is what of it counts by the workshop's terms: watched in time, and with the
    question answered where one is asked.
    """

    covered: int
    length: int
    first_at: datetime
    last_at: datetime
    counting: int | None = None
    """None where all that is covered counts."""
    lacks_answer: bool = False

    def minutes(self, lecture_minutes: int) -> int:
        """Those that count."""
        counting = self.covered if self.counting is None else self.counting
        return 0 if self.lacks_answer else minutes_of(counting, self.length, lecture_minutes)

    def is_on_two_days_running(self, zone: str) -> bool:
        here = clock_of(zone)
        first, last = (at.astimezone(here).date() for at in (self.first_at, self.last_at))
        return last - first == timedelta(days=1)


class Held(Protocol):
    """What of a lecture matters here."""

    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def length(self) -> int: ...


class Counting(Protocol):
    """What of the terms of a workshop matters here."""

    @property
    def grace(self) -> int: ...
    @property
    def least_minutes(self) -> int: ...


class Role(StrEnum):
    """What a piece of evidence did for the conclusion."""

    DECIDES = "decides"
    COUNTS = "counts"
    OVERRULED = "overruled"  # a mark by hand decides
    TAKEN_BACK = "taken back"
    LESS = "less"  # another source says more, and they are not added
    OUTSIDE = "outside"  # nothing of it lies within the lecture
    UNMEASURED = "unmeasured"  # it says that, not how long
    TOO_SHORT = "too short"
    EXCUSES = "excuses"


class Weighed(NamedTuple):
    """`minutes` are those of the lecture that it tells of by itself; None where it tells none."""

    piece: Evidence
    role: Role
    minutes: int | None


class Presence(NamedTuple):
    """`mark` is None where nothing is known. Minutes are minutes of the lecture; what is
    `recorded` of them adds to what was attended live, and is nothing that was seen live already.

    What was watched is told even where a mark, which is then in `because`, decides.
    """

    mark: Mark | None = None
    live: int = 0
    recorded: int = 0
    excused: int = 0
    because: Evidence | None = None
    """The mark by hand that decides."""
    watched: Watched | None = None
    is_unclear: bool = False
    """Somebody was there, and nobody knows how long: at least for the minutes told, if any."""
    absent_from: AttendanceList | None = None
    """The complete list that lacks this person, where nothing else is known. Who is on it, and
    not for long enough, is absent without it."""
    weighed: tuple[Weighed, ...] = ()
    """All pieces, also those taken back, oldest first."""

    @property
    def minutes(self) -> int:
        return self.live + self.recorded

    @property
    def by_hand(self) -> "Presence":
        """What somebody marked, without what follows from other evidence."""
        return self if self.because else NOTHING

    def is_less_than_watched(self, lecture_minutes: int) -> bool:
        """Whether a mark gives less than what was watched would, as of who was absent at first."""
        if not (self.because and self.watched):
            return False
        return self.minutes < self.watched.minutes(lecture_minutes)


NOTHING = Presence()


def conclude(
    evidence: Sequence[Evidence],
    lecture: Held,
    terms: Counting,
    watched: Watched | None = None,
    absent_from: AttendanceList | None = None,
) -> Presence:
    """The last hand mark or correction decides; earlier ones are kept, and no longer count.
    Without any: the time between joining and leaving, or the largest sum that a list states, or
    else a check-in; then what the recording adds to it; then an apology; then a complete list
    that lacks the person (`absent_from`).
    """
    if not (evidence or watched):
        return Presence(Mark.ABSENT, absent_from=absent_from) if absent_from else NOTHING
    pieces = standing(evidence)
    presence = _by_hand(pieces, lecture) or _live(pieces, lecture, terms)
    presence = _with_recording(presence, watched, lecture)
    presence = _without_mark(presence, pieces, lecture, absent_from)
    if len(presence.weighed) == len(evidence) == 1:
        return presence
    return presence._replace(weighed=_with_the_rest(presence.weighed, evidence, pieces))


# A mark by hand


def _by_hand(pieces: Sequence[Evidence], lecture: Held) -> Presence | None:
    marks = [piece for piece in pieces if piece.kind in BY_HAND]
    if not marks:
        return None
    last = marks[-1]
    excuse = _excuse(pieces, after=last)
    if last.mark is Mark.ABSENT and excuse:  # whoever accepted it knew of the mark
        last = excuse
    minutes = _minutes(last, lecture.length)
    recorded = last.mark is Mark.RECORDED
    return Presence(
        mark=last.mark,
        live=0 if recorded else minutes,
        recorded=minutes if recorded else 0,
        excused=lecture.length if last.mark is Mark.EXCUSED else 0,
        because=last,
        weighed=tuple(
            Weighed(piece, Role.DECIDES if piece is last else Role.OVERRULED, None)
            for piece in pieces
        ),
    )


def _excuse(pieces: Iterable[Evidence], after: Evidence | None = None) -> Evidence | None:
    since = after.number if after else 0
    excuses = [p for p in pieces if p.kind is EvidenceKind.APOLOGY and p.number > since]
    return excuses[-1] if excuses else None


def _minutes(said: "Evidence | Told", length: int) -> int:
    if said.mark in (Mark.ABSENT, Mark.EXCUSED):
        return 0
    return length if said.minutes is None else min(said.minutes, length)


# What lists, codes and badges tell


LIVE = (EvidenceKind.EXPORT, EvidenceKind.BADGE, EvidenceKind.CODE)


class Hour(NamedTuple):
    """A lecture and the terms, read once for all who were there: a workshop has hundreds of
    thousands of presences."""

    length: int
    whole: Stretch | None
    """None where nobody knows the time of day."""
    grace: int
    """Seconds."""
    least: int

    @classmethod
    def of(cls, lecture: Held, terms: Counting) -> "Hour":
        starts, ends = lecture.starts_at, lecture.ends_at
        return cls._of(starts, ends, lecture.length, terms.grace, terms.least_minutes)

    @classmethod
    @lru_cache(maxsize=256)
    def _of(
        cls, starts: datetime | None, ends: datetime | None, length: int, grace: int, least: int
    ) -> "Hour":
        whole = (int(starts.timestamp()), int(ends.timestamp())) if starts and ends else None
        return cls(length, whole, 60 * grace, max(1, least))


@dataclass(slots=True, eq=False)
class Told:
    """One piece, read once: to ask a record costs more than to ask this."""

    piece: Evidence
    mark: Mark | None
    minutes: int | None
    stretches: list[list[int | None]]
    is_badge: bool
    times: list[Stretch] | None = None
    """Where it says from when until when; None where it does not."""


class Live(NamedTuple):
    """The pieces that tell of being there, by how they tell it."""

    timed: list[Told]
    """Those that say when: they are united."""
    summed: list[Told]
    """Those that say how long only: they are never added to anything."""
    codes: list[Told]
    unmeasured: list[Told]


class Best(NamedTuple):
    """The most that the sources say, the same without grace, and who says so."""

    minutes: int
    seen: int
    by: list[Told]


def _live(pieces: Sequence[Evidence], lecture: Held, terms: Counting) -> Presence:
    hour = Hour.of(lecture, terms)
    live = _sorted(pieces, hour)
    there = _there(live.timed, hour)
    best = _best(live, there, hour)
    weighed = _all_weighed(pieces, live, best, hour)
    if not hour.length:
        return _too_little([_of_no_length(one) for one in weighed])
    presence = _of(best, weighed, there, hour)
    by_code = any(told in live.codes for told in best.by)
    if presence.live == hour.length or by_code or presence.is_unclear:
        return presence
    return presence._replace(is_unclear=_may_be_more(live, there, hour))


def _best(live: Live, there: list[Stretch], hour: Hour) -> Best:
    timed = _minutes_of(_with_grace(there, hour), hour)
    sources = [Best(timed, _minutes_of(there, hour), live.timed)]
    sources += [_stated(told, hour) for told in live.summed]
    best = max(sources, key=_how_long)
    if best.minutes:
        return best
    return max((_stated(told, hour) for told in live.codes), key=_how_long, default=best)


def _stated(told: Told, hour: Hour) -> Best:
    minutes = _minutes(told, hour.length)
    return Best(minutes, minutes, [told])


def _how_long(source: Best) -> int:
    return source.minutes


def _sorted(pieces: Iterable[Evidence], hour: Hour) -> Live:
    live = Live([], [], [], [])
    for piece in pieces:
        kind = piece.kind
        if kind not in LIVE:
            continue
        is_badge = kind is EvidenceKind.BADGE
        told = Told(piece, piece.mark, piece.minutes, piece.stretches, is_badge)
        if kind is EvidenceKind.CODE:
            live.codes.append(told)
        else:
            told.times = _times(told, hour)
            _place_of(told, live).append(told)
    return live


def _place_of(told: Told, live: Live) -> list[Told]:
    if told.times is not None:
        return live.timed
    says_how_long = told.mark is not None or told.minutes is not None
    return live.summed if says_how_long else live.unmeasured


def _times(told: Told, hour: Hour) -> list[Stretch] | None:
    if told.is_badge:
        return _from_the_door(told, hour)
    if told.mark is not None:
        return None
    return [(a, b) for a, b in told.stretches if a is not None and b is not None] or None


def _from_the_door(told: Told, hour: Hour) -> list[Stretch] | None:
    """A badge was there until the end."""
    if hour.whole is None:
        return None
    start, end = hour.whole
    if told.mark is Mark.PRESENT:
        return [hour.whole]
    if told.minutes is not None:
        return [(max(start, end - 60 * told.minutes), end)]
    scans = [scanned for scanned, _ in told.stretches if scanned is not None]
    return [(min(scans, default=start), end)]


def _there(live: Iterable[Told], hour: Hour) -> list[Stretch]:
    """When, of the lecture. Joining twice, or with two devices, counts once."""
    return _cut((one for told in live for one in told.times or ()), hour)


def _cut(stretches: Iterable[Stretch], hour: Hour) -> list[Stretch]:
    if hour.whole is None:
        return union(stretches)
    start, end = hour.whole
    return union([(max(a, start), min(b, end)) for a, b in stretches])


def _with_grace(there: list[Stretch], hour: Hour) -> list[Stretch]:
    """Who came a little late, or left a little early, was there from the start, or to the end.

    What is given is all until the last moment of the first minutes at which they were there: who
    looked in once more before does not get less for it.
    """
    if hour.whole is None or not there:
        return there
    (start, end), grace = hour.whole, hour.grace
    at_first = [min(b, start + grace) for a, b in there if a <= start + grace]
    at_last = [max(a, end - grace) for a, b in there if b >= end - grace]
    if not (at_first or at_last):
        return there
    given = [(start, max(at_first, default=start)), (min(at_last, default=end), end)]
    return union([*there, *given])


def _minutes_of(stretches: Iterable[Stretch], hour: Hour) -> int:
    """Whole minutes. The seconds are cut once, from the sum of all stretches: if each lost its
    own, who joined anew would have less than who stayed."""
    return min(total(stretches) // 60, hour.length)


def _may_be_more(live: Live, there: list[Stretch], hour: Hour) -> bool:
    """Whether somebody joined, or left, at an hour that nobody knows, and so may have been there
    for longer than is known. Nothing but the bare name in a list does not make the rest unclear.
    """
    possible = [one for told in (*live.timed, *live.unmeasured) for one in _open(told, hour)]
    return bool(possible) and total(union([*there, *possible])) > total(there)


def _open(told: Told, hour: Hour) -> list[Stretch]:
    """The longest that it may have been, within the lecture, where one end is not known."""
    if told.is_badge or hour.whole is None:
        return []
    start, end = hour.whole
    ajar = [(a, b) for a, b in told.stretches if a is None or b is None]
    if not ajar:
        return []
    return _cut([(start if a is None else a, end if b is None else b) for a, b in ajar], hour)


def _all_weighed(pieces: Iterable[Evidence], live: Live, best: Best, hour: Hour) -> list[Weighed]:
    found = {told.piece: _weighed(told, best, hour) for told in chain(*live)}
    return [found[piece] for piece in pieces if piece in found]


def _weighed(told: Told, best: Best, hour: Hour) -> Weighed:
    """With the minutes that it tells of by itself."""
    counts = any(told is one for one in best.by)
    role = Role.COUNTS if counts else Role.LESS
    if counts and len(best.by) == 1 and best.minutes:
        return Weighed(told.piece, role, best.minutes)
    if told.times is not None:
        there = _there([told], hour)
        minutes = _minutes_of(_with_grace(there, hour), hour)
        return Weighed(told.piece, role if there else Role.OUTSIDE, minutes)
    if told.mark is not None or told.minutes is not None:
        return Weighed(told.piece, role, _minutes(told, hour.length))
    return _unmeasured(told, hour)


def _unmeasured(told: Told, hour: Hour) -> Weighed:
    """It may say when somebody came, and then the lecture was over; or left before it began."""
    if told.stretches and hour.whole is not None and not _open(told, hour):
        return Weighed(told.piece, Role.OUTSIDE, 0)
    return Weighed(told.piece, Role.UNMEASURED, None)


def _of(best: Best, weighed: list[Weighed], there: list[Stretch], hour: Hour) -> Presence:
    if best.seen < hour.least:
        return _too_little(weighed)
    mark = Mark.LATE if _is_late(best, there, hour) else Mark.PRESENT
    return Presence(mark, live=best.minutes, weighed=tuple(weighed))


def _of_no_length(one: Weighed) -> Weighed:
    """Of a lecture whose length nobody knows, nobody knows how much was attended."""
    return one if one.role is Role.OUTSIDE else one._replace(role=Role.UNMEASURED, minutes=None)


def _too_little(weighed: list[Weighed]) -> Presence:
    found = tuple(
        one if one.role in (Role.UNMEASURED, Role.OUTSIDE) else one._replace(role=Role.TOO_SHORT)
        for one in weighed
    )
    return Presence(is_unclear=any(one.role is Role.UNMEASURED for one in found), weighed=found)


def _is_late(best: Best, there: list[Stretch], hour: Hour) -> bool:
    if hour.whole and any(told.times is not None for told in best.by):
        return there[0][0] > hour.whole[0] + hour.grace
    return any(told.mark is Mark.LATE for told in best.by)


# What follows when nobody marked


def _with_recording(presence: Presence, watched: Watched | None, lecture: Held) -> Presence:
    if watched is None:
        return presence
    presence = presence._replace(watched=watched)
    more = watched.minutes(lecture.length) - presence.live
    if presence.because or more <= 0:
        return presence
    mark = presence.mark or Mark.RECORDED
    return presence._replace(mark=mark, recorded=more)


def _without_mark(
    presence: Presence,
    pieces: Sequence[Evidence],
    lecture: Held,
    absent_from: AttendanceList | None,
) -> Presence:
    if presence.because:
        return presence
    if excuse := _excuse(pieces):
        return _excused(presence, excuse, lecture)
    if absent_from and presence.mark is None and not presence.is_unclear:
        is_named = any(p.list_id is not None and p.list_id == absent_from.id for p in pieces)
        return presence._replace(mark=Mark.ABSENT, absent_from=None if is_named else absent_from)
    return presence


def _excused(presence: Presence, excuse: Evidence, lecture: Held) -> Presence:
    """Who was excused and came nevertheless has been there for so long."""
    return presence._replace(
        mark=presence.mark or Mark.EXCUSED,
        excused=max(0, lecture.length - presence.minutes),
        is_unclear=False,
        weighed=(*presence.weighed, Weighed(excuse, Role.EXCUSES, None)),
    )


def _with_the_rest(
    weighed: tuple[Weighed, ...], evidence: Sequence[Evidence], pieces: Sequence[Evidence]
) -> tuple[Weighed, ...]:
    known = {one.piece: one for one in weighed}
    oldest_first = sorted(evidence, key=lambda piece: piece.number)
    return tuple(known.get(p) or _without_effect(p, pieces) for p in oldest_first)


def _without_effect(piece: Evidence, pieces: Sequence[Evidence]) -> Weighed:
    """Taken back; or an apology, where a later one was accepted too."""
    return Weighed(piece, Role.LESS if piece in pieces else Role.TAKEN_BACK, None)
