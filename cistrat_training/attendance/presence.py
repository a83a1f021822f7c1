"""What we conclude from the evidence about one person at one lecture, and why."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
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
    if not (evidence or watched or absent_from):
        return NOTHING
    pieces = standing(evidence)
    presence = _by_hand(pieces, lecture) or _live(pieces, lecture, terms)
    presence = _with_recording(presence, watched, lecture)
    presence = _without_mark(presence, pieces, lecture, absent_from)
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


def _minutes(piece: Evidence, length: int) -> int:
    if piece.mark in {Mark.ABSENT, Mark.EXCUSED}:
        return 0
    return length if piece.minutes is None else min(piece.minutes, length)


# What lists, codes and badges tell


class Live(NamedTuple):
    """The pieces that tell of being there, by how they tell it."""

    timed: list[Evidence]
    """Those that say when: they are united."""
    summed: list[Evidence]
    """Those that say how long only: they are never added to anything."""
    codes: list[Evidence]
    unmeasured: list[Evidence]


def _live(pieces: Sequence[Evidence], lecture: Held, terms: Counting) -> Presence:
    live = _sorted(pieces, lecture)
    there = _there(live.timed, lecture)
    best = _best(live, there, lecture, terms)
    roles = {
        **dict.fromkeys([*live.timed, *live.summed, *live.codes], Role.LESS),
        **dict.fromkeys(best.by, Role.COUNTS),
        **dict.fromkeys(live.unmeasured, Role.UNMEASURED),
    }
    weighed = [_weighed(piece, roles[piece], lecture, terms) for piece in pieces if piece in roles]
    presence = _of(best, weighed, lecture, terms, there)
    by_code = any(piece.kind is EvidenceKind.CODE for piece in best.by)
    if presence.live == lecture.length or by_code or presence.is_unclear:
        return presence
    return presence._replace(is_unclear=_may_be_more(live, there, lecture))


class Best(NamedTuple):
    """The most that the sources say, the same without grace, and who says so."""

    minutes: int
    seen: int
    by: list[Evidence]


def _best(live: Live, there: list[Stretch], lecture: Held, terms: Counting) -> Best:
    timed = _minutes_of(_with_grace(there, lecture, terms), lecture)
    sources = [Best(timed, _minutes_of(there, lecture), live.timed)]
    sources += [_stated(piece, lecture) for piece in live.summed]
    best = max(sources, key=_how_long)
    if best.minutes:
        return best
    return max((_stated(piece, lecture) for piece in live.codes), key=_how_long, default=best)


def _stated(piece: Evidence, lecture: Held) -> Best:
    minutes = _minutes(piece, lecture.length)
    return Best(minutes, minutes, [piece])


def _how_long(source: Best) -> int:
    return source.minutes


def _sorted(pieces: Iterable[Evidence], lecture: Held) -> Live:
    live = Live([], [], [], [])
    for piece in pieces:
        if piece.kind is EvidenceKind.CODE:
            live.codes.append(piece)
        elif piece.kind in (EvidenceKind.EXPORT, EvidenceKind.BADGE):
            _place_of(piece, live, lecture).append(piece)
    return live


def _place_of(piece: Evidence, live: Live, lecture: Held) -> list[Evidence]:
    if _says_when(piece, lecture):
        return live.timed
    says_how_long = piece.mark is not None or piece.minutes is not None
    return live.summed if says_how_long else live.unmeasured


def _says_when(piece: Evidence, lecture: Held) -> bool:
    if piece.kind is EvidenceKind.BADGE:
        return lecture.starts_at is not None
    return piece.mark is None and bool(_closed(piece, lecture))


def _closed(piece: Evidence, lecture: Held) -> list[Stretch]:
    """Where it says from when until when. A badge was there until the end."""
    if piece.kind is EvidenceKind.BADGE:
        return _from_the_door(piece, lecture)
    return [(start, end) for start, end in piece.stretches if start is not None and end is not None]


def _from_the_door(piece: Evidence, lecture: Held) -> list[Stretch]:
    whole = _whole(lecture)
    if whole is None:
        return []
    start, end = whole
    if piece.mark is Mark.PRESENT:
        return [whole]
    if piece.minutes is not None:
        return [(max(start, end - 60 * piece.minutes), end)]
    scans = [scanned for scanned, _ in piece.stretches if scanned is not None]
    return [(min(scans, default=start), end)]


def _whole(lecture: Held) -> Stretch | None:
    if not (lecture.starts_at and lecture.ends_at):
        return None
    return int(lecture.starts_at.timestamp()), int(lecture.ends_at.timestamp())


def _there(pieces: Iterable[Evidence], lecture: Held) -> list[Stretch]:
    """When, of the lecture. Joining twice, or with two devices, counts once."""
    return _cut((one for piece in pieces for one in _closed(piece, lecture)), lecture)


def _cut(stretches: Iterable[Stretch], lecture: Held) -> list[Stretch]:
    whole = _whole(lecture)
    if whole is None:
        return union(stretches)
    start, end = whole
    return union((max(a, start), min(b, end)) for a, b in stretches)


def _with_grace(there: list[Stretch], lecture: Held, terms: Counting) -> list[Stretch]:
    """Who came a little late, or left a little early, was there from the start, or to the end.

    What is given is all until the last moment of the first minutes at which they were there: who
    looked in once more before does not get less for it.
    """
    whole = _whole(lecture)
    if whole is None or not there:
        return there
    (start, end), grace = whole, 60 * terms.grace
    at_first = [min(b, start + grace) for a, b in there if a <= start + grace]
    at_last = [max(a, end - grace) for a, b in there if b >= end - grace]
    given = [(start, max(at_first, default=start)), (min(at_last, default=end), end)]
    return _cut([*there, *given], lecture)


def _minutes_of(stretches: Iterable[Stretch], lecture: Held) -> int:
    """Whole minutes. The seconds are cut once, from the sum of all stretches: if each lost its
    own, who joined anew would have less than who stayed."""
    return min(total(stretches) // 60, lecture.length)


def _may_be_more(live: Live, there: list[Stretch], lecture: Held) -> bool:
    """Whether somebody joined, or left, at an hour that nobody knows, and so may have been there
    for longer than is known. Nothing but the bare name in a list does not make the rest unclear.
    """
    lists = [piece for piece in (*live.timed, *live.unmeasured) if piece.mark is None]
    possible = [one for piece in lists for one in _open(piece, lecture)]
    return total(union([*there, *possible])) > total(there)


def _open(piece: Evidence, lecture: Held) -> list[Stretch]:
    """The longest that it may have been, within the lecture, where one end is not known."""
    whole = _whole(lecture)
    if piece.kind is EvidenceKind.BADGE or whole is None:
        return []
    ajar = [(a, b) for a, b in piece.stretches if a is None or b is None]
    start, end = whole
    return _cut(((start if a is None else a, end if b is None else b) for a, b in ajar), lecture)


def _weighed(piece: Evidence, role: Role, lecture: Held, terms: Counting) -> Weighed:
    """With the minutes that it tells of by itself."""
    if _says_when(piece, lecture):
        there = _there([piece], lecture)
        minutes = _minutes_of(_with_grace(there, lecture, terms), lecture)
        return Weighed(piece, role if there else Role.OUTSIDE, minutes)
    if role is Role.UNMEASURED:
        return (
            Weighed(piece, Role.OUTSIDE, 0)
            if _is_outside(piece, lecture)
            else Weighed(piece, role, None)
        )
    return Weighed(piece, role, _minutes(piece, lecture.length))


def _is_outside(piece: Evidence, lecture: Held) -> bool:
    """It says when somebody came, and then the lecture was over; or left before it began."""
    return bool(piece.stretches) and _whole(lecture) is not None and not _open(piece, lecture)


def _of(
    best: Best,
    weighed: list[Weighed],
    lecture: Held,
    terms: Counting,
    there: list[Stretch],
) -> Presence:
    if not lecture.length:
        return _too_little([_of_no_length(one) for one in weighed])
    if best.seen < max(1, terms.least_minutes):
        return _too_little(weighed)
    late = _is_late(weighed, lecture, terms, there)
    return Presence(Mark.LATE if late else Mark.PRESENT, live=best.minutes, weighed=tuple(weighed))


def _of_no_length(one: Weighed) -> Weighed:
    """Of a lecture whose length nobody knows, nobody knows how much was attended."""
    return one if one.role is Role.OUTSIDE else one._replace(role=Role.UNMEASURED, minutes=None)


def _too_little(weighed: list[Weighed]) -> Presence:
    found = tuple(
        one if one.role in (Role.UNMEASURED, Role.OUTSIDE) else one._replace(role=Role.TOO_SHORT)
        for one in weighed
    )
    return Presence(is_unclear=any(one.role is Role.UNMEASURED for one in found), weighed=found)


def _is_late(weighed: list[Weighed], lecture: Held, terms: Counting, there: list[Stretch]) -> bool:
    counted = [one.piece for one in weighed if one.role is Role.COUNTS]
    if lecture.starts_at and any(_says_when(piece, lecture) for piece in counted):
        return there[0][0] > lecture.starts_at.timestamp() + 60 * terms.grace
    return any(piece.mark is Mark.LATE for piece in counted)


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
