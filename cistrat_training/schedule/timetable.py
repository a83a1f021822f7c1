"""The hours a lecture may have, the rules that must hold, and what a programme costs people.

The cost is counted in points. The first hour that somebody spends in the night costs one point,
the second two, the third three: what is heaped on the same people costs most. A lecturer's points
count as often as the organiser says. Beside that, the first lecture of a day costs a point, the
second two, and a lecture that leaves the hour it had costs one: little, so that it decides only
between programmes that are as good as each other for people's nights.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.availability import Span as Free
from cistrat_training.schedule.availability import is_free
from cistrat_training.schedule.clashes import Appointment, PlanFacts
from cistrat_training.schedule.fairness import MINUTE, Crowd, Span, day_of
from cistrat_training.schedule.models import LectureKind
from cistrat_training.words import N_

HOUR = 60
POINT = HOUR
"""Costs are whole numbers: of one person, each minute of the n-th hour at night costs n."""


MOST_CHOICES = 50_000
"""A lecture at an hour is a choice. With so many, on a hundred clocks, the worker is busy for half
a minute, and letters wait behind it."""


class Weights(NamedTuple):
    participant: int = 1
    lecturer: int = 5


USUAL = Weights()


class Task(NamedTuple):
    """A lecture that is to get an hour."""

    id: int
    title: str
    minutes: int | None
    """None where it takes as long as the slot."""
    channel: str
    people: Mapping[int, str]
    kind: LectureKind = LectureKind.LECTURE
    now: Span | None = None
    """The hour that it has, where it may get another."""


class Opening(NamedTuple):
    """A slot where a lecture may be put. Without a channel, nothing else may be meanwhile."""

    id: int
    span: Span
    channel: str


class Choice(NamedTuple):
    """A lecture at an hour."""

    task: Task
    opening: Opening

    @property
    def span(self) -> Span:
        starts_at, ends_at = self.opening.span
        minutes = self.task.minutes
        return Span(starts_at, starts_at + minutes * MINUTE if minutes else ends_at)

    @property
    def channel(self) -> str:
        return self.opening.channel or self.task.channel

    @property
    def stays(self) -> bool:
        return self.span == self.task.now and self.channel == self.task.channel

    @property
    def appointment(self) -> Appointment:
        one = self.task
        return Appointment(one.id, one.title, one.kind, *self.span, self.channel, dict(one.people))


class Rule(StrEnum):
    """What can be given up, each by itself, where not every lecture finds an hour."""

    AVAILABILITY = "availability"
    ORDER = "order"
    BREAK = "break"
    LENGTH = "length"
    ELSEWHERE = "elsewhere"
    SLOTS = "slots"


RULES = {
    Rule.AVAILABILITY: N_("When lecturers said that they are free"),
    Rule.ORDER: N_("The order of the lectures"),
    Rule.BREAK: N_("The shortest break of a lecturer or moderator"),
    Rule.LENGTH: N_("The length of the lectures, which must fit into a slot"),
    Rule.ELSEWHERE: N_("What lecturers, moderators and channels have to do elsewhere"),
    Rule.SLOTS: N_("The number of free slots"),
}


@dataclass(frozen=True)
class Problem:
    """All that a programme is worked out from. `fixed` and `others` have their hours and keep
    them: here, and in other workshops."""

    tasks: Sequence[Task]
    openings: Sequence[Opening]
    facts: PlanFacts
    crowd: Crowd
    fixed: Sequence[Appointment] = ()
    others: Sequence[Appointment] = ()
    free: Mapping[int, Sequence[Free]] = field(default_factory=dict)
    """By person, where they told it; of others nothing is known, and any hour may be theirs."""
    zones: Mapping[int, str] = field(default_factory=dict)
    """By person, of lecturers and moderators."""
    weights: Weights = USUAL
    without: frozenset[Rule] = frozenset()

    @property
    def shortest_break(self) -> timedelta:
        return timedelta(0) if Rule.BREAK in self.without else self.facts.shortest_break

    @property
    def orders(self) -> Sequence[tuple[int, int]]:
        return () if Rule.ORDER in self.without else self.facts.orders

    @cached_property
    def choices(self) -> list[Choice]:
        """What is not ruled out by what has its hour already."""
        return [
            choice
            for opening in self.openings
            for choice in self._at(opening, self._near(opening))
            if self._can_be(choice)
        ]

    def _at(self, opening: Opening, near: Sequence[Appointment]) -> Iterator[Choice]:
        held = [one for one in near if one.lecture_id in self._held]
        for choice in (Choice(task, opening) for task in self.tasks):
            wished = choice.appointment
            if any(self.forbids(wished, one) for one in near):
                continue
            if Rule.SLOTS in self.without or not any(_fills(one, choice) for one in held):
                yield choice

    def _near(self, opening: Opening) -> list[Appointment]:
        """What has its hour and could be in the way of whatever is put there."""
        longest = max((task.minutes or 0 for task in self.tasks), default=0) * MINUTE
        starts_at = opening.span.starts_at - self.shortest_break
        ends_at = max(opening.span.ends_at, opening.span.starts_at + longest) + self.shortest_break
        return [one for one in self._busy if one.starts_at < ends_at and starts_at < one.ends_at]

    def _can_be(self, choice: Choice) -> bool:
        return (
            self._fits(choice)
            and self._is_within(choice)
            and self._is_free(choice)
            and self._keeps_order(choice)
        )

    @cached_property
    def _busy(self) -> Sequence[Appointment]:
        return self.fixed if Rule.ELSEWHERE in self.without else [*self.fixed, *self.others]

    @cached_property
    def _held(self) -> dict[int, Appointment]:
        return {one.lecture_id: one for one in self.fixed}

    def _fits(self, choice: Choice) -> bool:
        return Rule.LENGTH in self.without or choice.span.ends_at <= choice.opening.span.ends_at

    def _is_within(self, choice: Choice) -> bool:
        first = day_of(choice.span, self.facts.zone)
        last = day_of(Span(choice.span.ends_at, choice.span.ends_at), self.facts.zone)
        return self.facts.first_day <= first and last <= self.facts.last_day

    def _is_free(self, choice: Choice) -> bool:
        if Rule.AVAILABILITY in self.without:
            return True
        told = (self.free[person] for person in choice.task.people if person in self.free)
        return all(is_free(spans, *choice.span) for spans in told)

    def _keeps_order(self, choice: Choice) -> bool:
        """With lectures that have their hours; with the others it is a rule of the model."""
        begins, ends = choice.span
        first = [self._held[a] for a, b in self.orders if b == choice.task.id and a in self._held]
        then = [self._held[b] for a, b in self.orders if a == choice.task.id and b in self._held]
        return all(one.ends_at <= begins for one in first) and all(
            ends <= one.starts_at for one in then
        )

    def forbids(self, one: Appointment, other: Appointment) -> bool:
        """Whether nobody could be in both, or no channel could hold both."""
        if not one.people.keys().isdisjoint(other.people):
            gap = self.shortest_break
            if one.starts_at < other.ends_at + gap and other.starts_at < one.ends_at + gap:
                return True
        same = _same_channel(one.channel, other.channel)
        return same and one.starts_at < other.ends_at and other.starts_at < one.ends_at

    def holding(self, stuck: Sequence[Task]) -> "Problem":
        """These stay where they are, whatever that means for the others."""
        held = [
            Appointment(one.id, one.title, one.kind, *one.now, one.channel, dict(one.people))
            for one in stuck
            if one.now
        ]
        tasks = [task for task in self.tasks if task not in stuck]
        return replace(self, tasks=tasks, fixed=[*self.fixed, *held])

    def without_rule(self, rule: Rule) -> "Problem":
        return replace(self, without=self.without | {rule})


def refuse_too_large(problem: Problem) -> None:
    """Before the worker begins with it."""
    if len(problem.tasks) * len(problem.openings) > MOST_CHOICES:
        raise RuleBroken(
            N_(
                "%(lectures)s lectures and %(slots)s hours are more than can be compared at once."
                " Remove slots that are not needed, or put some lectures into their hours first."
            ),
            lectures=len(problem.tasks),
            slots=len(problem.openings),
        )


def _same_channel(one: str, other: str) -> bool:
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def meet(one: str, other: str) -> bool:
    """Whether two slots are the same place; one without a channel is everywhere."""
    return not (one.strip() and other.strip()) or _same_channel(one, other)


def _fills(held: Appointment, choice: Choice) -> bool:
    overlap = held.starts_at < choice.span.ends_at and choice.span.starts_at < held.ends_at
    return overlap and meet(held.channel, choice.opening.channel)


# What a programme costs


class Load(NamedTuple):
    """The minutes that somebody sits in the night, and how much each of their points counts."""

    minutes: int
    weight: int

    @property
    def cost(self) -> int:
        return self.weight * points(self.minutes)


def points(minutes: int) -> int:
    """Of one person, times POINT: each minute of the n-th hour costs n."""
    hours, rest = divmod(minutes, HOUR)
    return HOUR * hours * (hours + 1) // 2 + rest * (hours + 1)


class Cost(NamedTuple):
    """In whole numbers, times POINT."""

    participants: int
    lecturers: int
    days: int
    moves: int

    @property
    def total(self) -> int:
        return sum(self)


def cost(problem: Problem, chosen: Collection[Choice]) -> Cost:
    """Of the programme with these lectures at these hours, beside those that keep theirs."""
    programme = [*_appointments(chosen), *problem.fixed]
    sat = [Span(one.starts_at, one.ends_at) for one in programme if is_sat(one.kind)]
    return Cost(
        participants=sum(load.cost for load in _participants(problem, sat)),
        lecturers=sum(load.cost for load in _lecturers(problem, programme)),
        days=sum(POINT * n * (n + 1) // 2 for n in lectures_a_day(problem, programme).values()),
        moves=sum(POINT for one in chosen if one.task.now and not one.stays),
    )


def is_sat(kind: LectureKind) -> bool:
    return kind is not LectureKind.BREAK


def _appointments(chosen: Iterable[Choice]) -> list[Appointment]:
    return [choice.appointment for choice in chosen]


def _participants(problem: Problem, sat: Sequence[Span]) -> Iterator[Load]:
    for zone, people in problem.crowd.by_zone.items():
        minutes = sum(problem.crowd.minutes(span, zone) for span in sat)
        yield Load(minutes, people * problem.weights.participant)


def _lecturers(problem: Problem, programme: Iterable[Appointment]) -> Iterator[Load]:
    for person, spans in spans_of_people(programme).items():
        if zone := problem.zones.get(person):
            minutes = sum(problem.crowd.minutes(span, zone) for span in spans)
            yield Load(minutes, problem.weights.lecturer)


def spans_of_people(programme: Iterable[Appointment]) -> dict[int, list[Span]]:
    spans: dict[int, list[Span]] = defaultdict(list)
    for one in programme:
        for person in one.people:
            spans[person].append(Span(one.starts_at, one.ends_at))
    return spans


def lectures_a_day(problem: Problem, programme: Iterable[Appointment]) -> dict[date, int]:
    days: dict[date, int] = defaultdict(int)
    for one in programme:
        if is_sat(one.kind):
            days[day_of(Span(one.starts_at, one.ends_at), problem.facts.zone)] += 1
    return days
