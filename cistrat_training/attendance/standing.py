"""How a person stands against the rules for a certificate, and what can still be reached.

The time of all lectures that were not called off is offered, also of those to come. Recordings
make up for what was not attended live up to a share of it, and excused absence takes out of it
up to another; the terms of the workshop say how much.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.attendance.presence import Presence, Role
from cistrat_training.attendance.rules import Measure, Outlook, Reach, measured
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import CertificateRule, Enrolment


class Phase(StrEnum):
    """Of a lecture, for everybody."""

    TO_COME = "to come"
    NOT_KNOWN = "not known yet"  # over, and nobody has said who was there, or only just now
    KNOWN = "known"


class Offered(NamedTuple):
    """One lecture, as it is at a moment."""

    lecture: Lecture
    length: int
    is_mandatory: bool = False
    phase: Phase = Phase.KNOWN
    known_at: datetime | None = None
    """When it is known for good; None where nobody has said anything."""
    can_be_watched: bool = False
    """Whether watching its recording counts, now or once it opens."""
    watched_until: datetime | None = None
    """None where that has no end."""


class Yardstick(NamedTuple):
    """The terms and the rules of one workshop, for one kind of certificate."""

    rules: tuple[CertificateRule, ...] = ()
    recorded_most: int = 100
    excused_most: int = 0


class Way(StrEnum):
    ATTEND = "attend"
    WATCH = "watch"
    WAIT = "wait"  # until it is known whether the person was there


WAYS = {
    Way.ATTEND: N_("Attend the lecture"),
    Way.WATCH: N_("Watch the recording"),
    Way.WAIT: N_("Not known yet"),
}


class Chance(NamedTuple):
    """What one lecture can still add."""

    way: Way
    lecture: Lecture
    minutes: int
    until: datetime | None
    """The last moment; None where there is none."""


class Standing(NamedTuple):
    """Minutes of lectures. Those attended are live ones and recorded ones, as far as they count."""

    enrolment: Enrolment
    minutes_attended: int
    minutes_offered: int
    minutes_recorded: int
    """Those that count."""
    lectures_attended: int
    lectures_offered: int
    lectures_unmarked: int
    """That were held, and about which nothing is known of this person."""
    lectures_unclear: int = 0
    """Attended, and nobody knows how long."""
    minutes_watched: int = 0
    """Of recordings, beyond what was attended live, also where the cap lets less count."""
    minutes_excused: int = 0
    """Those that leave what is asked."""
    minutes_excused_in_all: int = 0
    minutes_asked: int = 0
    """What the share is taken of: offered without excused."""
    minutes_asked_live: int = 0
    """What the live share is taken of."""
    rules: tuple[Measure, ...] = ()
    best: Reach | None = None
    """What can still be reached; None where nobody asked."""
    chances: tuple[Chance, ...] = ()
    """What can still be done, what ends first standing first."""

    @property
    def minutes_live(self) -> int:
        return self.minutes_attended - self.minutes_recorded

    @property
    def share(self) -> float:
        """Per cent of the lecture time that is asked, unrounded: 79.9 is not 80."""
        return 100 * self.minutes_attended / self.minutes_asked if self.minutes_asked else 0.0

    @property
    def is_met(self) -> bool:
        return all(rule.is_met for rule in self.rules)

    @property
    def outlook(self) -> Outlook:
        """Only with `best`: else whoever is not there yet would be out of reach."""
        if not all(rule.is_possible for rule in self.rules):
            return Outlook.OUT_OF_REACH
        endangered = any(rule.is_in_danger for rule in self.rules)
        return Outlook.IN_DANGER if endangered else Outlook.SAFE


class _Caps(NamedTuple):
    recorded_minutes: int
    recorded_lectures: int
    excused_minutes: int

    @classmethod
    def of(cls, offered: Sequence[Offered], yardstick: Yardstick) -> "_Caps":
        minutes = sum(one.length for one in offered)
        return cls(
            minutes * yardstick.recorded_most // 100,
            len(offered) * yardstick.recorded_most // 100,
            minutes * yardstick.excused_most // 100,
        )


class Course(NamedTuple):
    """All lectures of a workshop and its yardstick, made once for all its people."""

    offered: Sequence[Offered]
    yardstick: Yardstick
    caps: _Caps
    minutes: int
    mandatory: frozenset[int]
    looks_ahead: bool
    """Whether to say what can still be reached."""

    @classmethod
    def of(
        cls, offered: Sequence[Offered], yardstick: Yardstick, *, looks_ahead: bool = False
    ) -> "Course":
        return cls(
            offered,
            yardstick,
            _Caps.of(offered, yardstick),
            sum(one.length for one in offered),
            frozenset(one.lecture.id for one in offered if one.is_mandatory),
            looks_ahead,
        )


Both = tuple[Offered, Presence]


def stand(enrolment: Enrolment, course: Course, presences: Sequence[Presence]) -> Standing:
    """`presences` are those at the lectures of the course, in their order."""
    both = list(zip(course.offered, presences, strict=True))
    watched = sum(presence.recorded for presence in presences)
    excused = sum(presence.excused for presence in presences)
    now = _reach(course, both)
    standing = Standing(
        enrolment=enrolment,
        minutes_attended=now.minutes,
        minutes_offered=course.minutes,
        minutes_recorded=min(watched, course.caps.recorded_minutes),
        lectures_attended=now.lectures,
        lectures_offered=len(both),
        lectures_unmarked=sum(_is_unmarked(one, presence) for one, presence in both),
        lectures_unclear=sum(presence.is_unclear for presence in presences),
        minutes_watched=watched,
        minutes_excused=course.minutes - now.asked,
        minutes_excused_in_all=excused,
        minutes_asked=now.asked,
        minutes_asked_live=now.live_asked,
    )
    rules, mandatory = course.yardstick.rules, course.mandatory
    if not course.looks_ahead:
        return standing._replace(rules=measured(rules, mandatory, now, now, now))
    chances = list(_chances(course, both))
    best = _best(course, both, chances)
    after_a_miss = _after_a_miss(course, both, chances, best)
    return standing._replace(
        rules=measured(rules, mandatory, now, best, after_a_miss),
        best=best,
        chances=tuple(sorted(chances, key=_ends)),
    )


def _is_unmarked(one: Offered, presence: Presence) -> bool:
    """A lecture that is still to come is no backlog."""
    return one.phase is not Phase.TO_COME and presence.mark is None and not presence.is_unclear


def _reach(course: Course, both: Iterable[Both]) -> Reach:
    both = list(both)
    caps = course.caps
    recorded = min(sum(presence.recorded for _, presence in both), caps.recorded_minutes)
    excused = min(sum(presence.excused for _, presence in both), caps.excused_minutes)
    live = sum(presence.live > 0 for _, presence in both)
    attended_live = sum(presence.live for _, presence in both)
    missed_with_leave = sum(_excused_live(one, presence) for one, presence in both)
    watched = sum(presence.recorded > 0 and presence.live == 0 for _, presence in both)
    return Reach(
        minutes=attended_live + recorded,
        asked=course.minutes - excused,
        lectures=live + min(watched, caps.recorded_lectures),
        mandatory=frozenset(
            one.lecture.id
            for one, presence in both
            if one.is_mandatory and counts(presence, course.yardstick)
        ),
        live=attended_live,
        live_asked=course.minutes - min(missed_with_leave, caps.excused_minutes),
    )


def _excused_live(one: Offered, presence: Presence) -> int:
    """What was watched afterwards of a lecture leaves less of it to be excused, but nobody was
    any more there for it."""
    if not presence.recorded:
        return presence.excused
    is_excused = any(weighed.role is Role.EXCUSES for weighed in presence.weighed)
    return one.length - presence.live if is_excused else 0


def counts(presence: Presence, yardstick: Yardstick) -> bool:
    """Whether that is having been there: where no recording counts, who watched one was not."""
    return presence.live > 0 or (presence.recorded > 0 and yardstick.recorded_most > 0)


def minutes_that_count(standing: Standing, presences: Iterable[Presence]) -> list[int]:
    """At each lecture. Where the terms let less be made up by recordings than was watched, what
    was watched first counts, so that the minutes of the lectures add up to those attended."""
    found, left = [], standing.minutes_recorded
    for presence in presences:
        recorded = min(presence.recorded, left)
        left -= recorded
        found.append(presence.live + recorded)
    return found


# What can still be reached


def _chances(course: Course, both: Iterable[Both]) -> Iterator[Chance]:
    for one, presence in both:
        left = one.length - presence.minutes
        if one.phase is Phase.TO_COME:
            yield Chance(Way.ATTEND, one.lecture, left, one.lecture.starts_at)
        elif one.phase is Phase.NOT_KNOWN or presence.is_unclear:
            yield Chance(Way.WAIT, one.lecture, left, None)
        elif left and _adds(one, presence) and course.caps.recorded_minutes:
            yield Chance(Way.WATCH, one.lecture, left, one.watched_until)


def _adds(one: Offered, presence: Presence) -> bool:
    """A mark by hand decides whatever is watched."""
    return one.can_be_watched and presence.because is None


def _best(course: Course, both: Sequence[Both], chances: Iterable[Chance]) -> Reach:
    """All is done: who comes to a lecture is neither excused from it nor needs its recording."""
    attended = {c.lecture.id for c in chances if c.way is not Way.WATCH}
    settled = [(one, p) for one, p in both if one.lecture.id not in attended]
    opened = [(one, Presence(live=one.length)) for one, _ in both if one.lecture.id in attended]
    left = {c.lecture.id: c.minutes for c in chances if c.way is Way.WATCH}
    return _reach(course, [*opened, *_watched(course, settled, left)])


def _watched(course: Course, both: Sequence[Both], left: dict[int, int]) -> Iterator[Both]:
    """With all recordings watched. They make up for unexcused absence first, as far as the cap
    goes: for who was excused they are needed least."""
    room = course.caps.recorded_minutes - sum(presence.recorded for _, presence in both)
    for one, presence in sorted(both, key=lambda pair: pair[1].excused > 0):
        more = left.get(one.lecture.id, 0)
        counting = max(0, min(more, room))
        room -= counting
        yield (
            one,
            presence._replace(
                recorded=presence.recorded + more, excused=max(0, presence.excused - counting)
            ),
        )


def _after_a_miss(
    course: Course, both: Sequence[Both], chances: Sequence[Chance], best: Reach
) -> Reach:
    """Nobody is in danger by what lies ahead alone: only who has missed something already."""
    known = [(one, p) for one, p in both if one.phase is Phase.KNOWN and not p.is_unclear]
    excused = min(sum(p.excused for _, p in known), course.caps.excused_minutes)
    minutes = sum(one.length - p.minutes for one, p in known) > excused
    excused_live = min(sum(_excused_live(*both) for both in known), course.caps.excused_minutes)
    live = sum(one.length - p.live for one, p in known) > excused_live
    lectures = any(p.minutes == 0 for _, p in known)
    watch = [chance for chance in chances if chance.way is Way.WATCH]
    absent = {one.lecture.id for one, p in known if p.minutes == 0}
    last = {c.lecture.id for c in watch if c.lecture.id in absent & course.mandatory}
    return best._replace(
        minutes=best.minutes - (_most_minutes(course, both, chances) if minutes else 0),
        lectures=best.lectures - (1 if lectures and _takes_a_lecture(chances, absent) else 0),
        mandatory=best.mandatory - set(list(last)[:1]),
        live=best.live - (_longest_to_come(both, chances) if live else 0),
    )


def _longest_to_come(both: Sequence[Both], chances: Sequence[Chance]) -> int:
    lengths = {one.lecture.id: one.length for one, _ in both}
    return max((lengths[c.lecture.id] for c in chances if c.way is Way.ATTEND), default=0)


def _most_minutes(course: Course, both: Sequence[Both], chances: Sequence[Chance]) -> int:
    """That one miss can take of the best."""
    lengths = {one.lecture.id: one.length for one, _ in both}
    live = [lengths[c.lecture.id] for c in chances if c.way is Way.ATTEND]
    watch = [chance.minutes for chance in chances if chance.way is Way.WATCH]
    cap, all_of_it = course.caps.recorded_minutes, _recorded_at_best(both, chances)
    recorded = [min(all_of_it, cap) - min(all_of_it - minutes, cap) for minutes in watch]
    return max([*live, *recorded], default=0)


def _recorded_at_best(both: Sequence[Both], chances: Iterable[Chance]) -> int:
    attended = {c.lecture.id for c in chances if c.way is not Way.WATCH}
    known = sum(p.recorded for one, p in both if one.lecture.id not in attended)
    return known + sum(c.minutes for c in chances if c.way is Way.WATCH)


def _takes_a_lecture(chances: Iterable[Chance], absent: set[int]) -> bool:
    return any(
        c.way is Way.ATTEND or (c.way is Way.WATCH and c.lecture.id in absent) for c in chances
    )


def _ends(chance: Chance) -> tuple[bool, float, int]:
    until = chance.until
    return until is None, until.timestamp() if until else 0, chance.lecture.place
