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
    """Somebody was there, and nobody knows how long."""
    absent_from: AttendanceList | None = None
    """The complete list that lacks this person, where nothing else is known."""
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
    return presence._replace(weighed=_with_taken_back(presence.weighed, evidence))


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
    """The pieces that tell of being there, and the best that they say together."""

    timed: list[Evidence]
    """Those that say when: they are united."""
    summed: list[Evidence]
    """Those that say how long only: they are never added to anything."""
    codes: list[Evidence]
    unmeasured: list[Evidence]


def _live(pieces: Sequence[Evidence], lecture: Held, terms: Counting) -> Presence:
    live = _sorted(pieces, lecture)
    timed = _attended(live.timed, lecture, terms)
    summed = max((_minutes(piece, lecture.length) for piece in live.summed), default=0)
    minutes = max(timed, summed)
    roles = {
        **dict.fromkeys(live.timed, Role.COUNTS if timed >= summed else Role.LESS),
        **dict.fromkeys(live.summed, Role.LESS),
        **dict.fromkeys(live.codes, Role.LESS),
        **dict.fromkeys(live.unmeasured, Role.UNMEASURED),
    }
    if summed > timed:
        roles[max(live.summed, key=lambda piece: _minutes(piece, lecture.length))] = Role.COUNTS
    if live.codes and not minutes:
        first = live.codes[0]
        minutes, roles[first] = _minutes(first, lecture.length), Role.COUNTS
    weighed = [
        Weighed(piece, roles[piece], _alone(piece, lecture, terms))
        for piece in pieces
        if piece in roles
    ]
    return _of(minutes, weighed, lecture, terms)


def _sorted(pieces: Iterable[Evidence], lecture: Held) -> Live:
    live = Live([], [], [], [])
    for piece in pieces:
        if piece.kind is EvidenceKind.CODE:
            live.codes.append(piece)
        elif piece.kind in (EvidenceKind.EXPORT, EvidenceKind.BADGE):
            _place_of(piece, live, lecture).append(piece)
    return live


def _place_of(piece: Evidence, live: Live, lecture: Held) -> list[Evidence]:
    if piece.mark is None and _closed(piece, lecture):
        return live.timed
    if piece.kind is EvidenceKind.BADGE and lecture.starts_at:
        return live.timed
    says_how_long = piece.mark is not None or piece.minutes is not None
    return live.summed if says_how_long else live.unmeasured


def _closed(piece: Evidence, lecture: Held) -> list[Stretch]:
    """Where it says from when until when. A badge was there until the end."""
    if piece.kind is EvidenceKind.BADGE:
        return _from_the_door(piece, lecture)
    return [(start, end) for start, end in piece.stretches if start is not None and end is not None]


def _from_the_door(piece: Evidence, lecture: Held) -> list[Stretch]:
    if not (lecture.starts_at and lecture.ends_at):
        return []
    start, end = int(lecture.starts_at.timestamp()), int(lecture.ends_at.timestamp())
    late = piece.mark is Mark.LATE and piece.minutes is not None
    return [(end - 60 * min(piece.minutes or 0, lecture.length) if late else start, end)]


def _attended(pieces: Iterable[Evidence], lecture: Held, terms: Counting) -> int:
    """Minutes of the lecture. Joining twice, or with two devices, counts once."""
    stretches = union(one for piece in pieces for one in _closed(piece, lecture))
    if not (lecture.starts_at and lecture.ends_at):
        return min(total(stretches) // 60, lecture.length)
    start, end = int(lecture.starts_at.timestamp()), int(lecture.ends_at.timestamp())
    cut = union((max(a, start), min(b, end)) for a, b in stretches)
    return total(_with_grace(cut, (start, end), 60 * terms.grace)) // 60


def _with_grace(cut: list[Stretch], whole: Stretch, grace: int) -> list[Stretch]:
    """Who came a little late, or left a little early, was there from the start, or to the end."""
    if not cut:
        return cut
    if cut[0][0] - whole[0] <= grace:
        cut = [(whole[0], cut[0][1]), *cut[1:]]
    if whole[1] - cut[-1][1] <= grace:
        cut = [*cut[:-1], (cut[-1][0], whole[1])]
    return cut


def _alone(piece: Evidence, lecture: Held, terms: Counting) -> int | None:
    """The minutes that this piece tells of by itself."""
    if _closed(piece, lecture):
        return _attended([piece], lecture, terms)
    if piece.mark is None and piece.minutes is None:
        return None
    return _minutes(piece, lecture.length)


def _of(minutes: int, weighed: list[Weighed], lecture: Held, terms: Counting) -> Presence:
    if minutes < max(1, terms.least_minutes):
        return _too_little(weighed)
    late = _is_late(weighed, lecture, terms)
    return Presence(Mark.LATE if late else Mark.PRESENT, live=minutes, weighed=tuple(weighed))


def _too_little(weighed: list[Weighed]) -> Presence:
    roles = {True: Role.TOO_SHORT, False: Role.OUTSIDE, None: Role.UNMEASURED}
    found = tuple(
        one._replace(role=roles[None if one.minutes is None else one.minutes > 0])
        for one in weighed
    )
    return Presence(is_unclear=any(one.role is Role.UNMEASURED for one in found), weighed=found)


def _is_late(weighed: list[Weighed], lecture: Held, terms: Counting) -> bool:
    counted = [one.piece for one in weighed if one.role is Role.COUNTS]
    starts = [start for piece in counted for start, _ in _closed(piece, lecture)]
    if starts and lecture.starts_at:
        return min(starts) > lecture.starts_at.timestamp() + 60 * terms.grace
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
        return presence._replace(mark=Mark.ABSENT, absent_from=absent_from)
    return presence


def _excused(presence: Presence, excuse: Evidence, lecture: Held) -> Presence:
    """Who was excused and came nevertheless has been there for so long."""
    return presence._replace(
        mark=presence.mark or Mark.EXCUSED,
        excused=max(0, lecture.length - presence.minutes),
        is_unclear=False,
        weighed=(*presence.weighed, Weighed(excuse, Role.EXCUSES, None)),
    )


def _with_taken_back(
    weighed: tuple[Weighed, ...], evidence: Sequence[Evidence]
) -> tuple[Weighed, ...]:
    known = {one.piece: one for one in weighed}
    oldest_first = sorted(evidence, key=lambda piece: piece.number)
    return tuple(known.get(p) or Weighed(p, Role.TAKEN_BACK, None) for p in oldest_first)
