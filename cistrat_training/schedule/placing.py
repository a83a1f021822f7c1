"""The integer programme behind a suggestion: which lecture at which hour (HiGHS).

A column is a lecture at an hour, one or nothing. The nights of a clock are a sum over columns, cut
into hours of which each costs more than the one before; the cheapest fill up first by themselves.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from cistrat_training import highs
from cistrat_training.highs import Row
from cistrat_training.schedule.fairness import Span, day_of
from cistrat_training.schedule.filling import filled
from cistrat_training.schedule.timetable import (
    HOUR,
    POINT,
    Choice,
    Opening,
    Problem,
    Rule,
    is_sat,
    lectures_a_day,
    meet,
    points,
    spans_of_people,
)

if TYPE_CHECKING:
    from highspy import Highs, HighsLp

SECONDS = 7.0
"""For the cheapest; what is best by then is suggested, and how much better it could be is told."""
SECONDS_TO_COUNT = 1.5
"""For how many lectures can be placed at all."""

INFINITE = float("inf")


@dataclass
class Programme:
    """Minimise the costs of the columns, within the rows."""

    costs: list[float] = field(default_factory=list)
    tops: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    constant: int = 0

    def column(self, cost: float, top: float = 1.0, *, whole: bool = True) -> int:
        self.costs.append(cost)
        self.tops.append(top)
        self.whole.append(whole)
        return len(self.costs) - 1

    def at_most_one(self, columns: Iterable[int]) -> None:
        if len(those := dict.fromkeys(columns, 1.0)) > 1:
            self.rows.append(Row(those, -INFINITE, 1.0))

    def exactly(self, columns: Iterable[int], number: int) -> None:
        self.rows.append(Row(dict.fromkeys(columns, 1.0), number, number))


class Solved(NamedTuple):
    values: list[float]
    """Empty where none were found in time."""
    bound: float


def most(problem: Problem) -> list[Choice]:
    """As many lectures as can have an hour; those that have one already come first."""
    if len(begin := filled(problem)) == len(problem.tasks):
        return begin
    programme = Programme()
    for choice in problem.choices:
        programme.column(-(len(problem.tasks) + 1.0 if choice.task.now else 1.0))
    _add_rules(programme, problem)
    start = _columns_of(problem, begin)
    solved = _solved(programme, seconds=SECONDS_TO_COUNT, start=start)
    return max(begin, _chosen(problem, solved), key=_worth)


def _worth(chosen: Sequence[Choice]) -> tuple[int, int]:
    had_one = sum(choice.task.now is not None for choice in chosen)
    return had_one, len(chosen)


def cheapest(problem: Problem, like: Sequence[Choice]) -> tuple[list[Choice], int]:
    """With as many lectures as `like`; and what no such programme can cost less than."""
    programme = Programme()
    for choice in problem.choices:
        programme.column(POINT if choice.task.now and not choice.stays else 0)
    _add_rules(programme, problem)
    _keep_number(programme, problem, like)
    _add_nights_of_participants(programme, problem)
    _add_nights_of_lecturers(programme, problem)
    _add_days(programme, problem)
    solved = _solved(programme, seconds=SECONDS, start=_columns_of(problem, like))
    return _chosen(problem, solved) or list(like), math.ceil(max(solved.bound, 0.0) - 0.01)


def _columns_of(problem: Problem, chosen: Sequence[Choice]) -> list[int]:
    place = {choice: n for n, choice in enumerate(_keys(problem.choices))}
    return [place[key] for key in _keys(chosen)]


def _keys(choices: Iterable[Choice]) -> list[tuple[int, Opening]]:
    return [(choice.task.id, choice.opening) for choice in choices]


def _chosen(problem: Problem, solved: Solved) -> list[Choice]:
    columns = zip(problem.choices, solved.values, strict=False)
    return [choice for choice, value in columns if value > 1 / 2]


# The rules


def _add_rules(programme: Programme, problem: Problem) -> None:
    """What two lectures without an hour must keep between themselves."""
    for columns in _by(problem, lambda choice: [choice.task.id]).values():
        programme.at_most_one(columns)
    if Rule.SLOTS not in problem.without:
        for columns in _by(problem, lambda choice: [choice.opening]).values():
            programme.at_most_one(columns)
        _add_channels(programme, problem)
    _add_people(programme, problem)
    for before, after in problem.orders:
        _add_order(programme, problem, before, after)


def _by(problem: Problem, what: Callable[[Choice], Iterable[object]]) -> dict[object, list[int]]:
    found: dict[object, list[int]] = defaultdict(list)
    for n, choice in enumerate(problem.choices):
        for key in what(choice):
            found[key].append(n)
    return found


def _add_channels(programme: Programme, problem: Problem) -> None:
    everything = list(range(len(problem.choices)))
    for earlier, later in _too_near(problem, everything, gap=0):
        one, other = problem.choices[earlier[0]].opening, problem.choices[later[0]].opening
        if meet(one.channel, other.channel):
            programme.at_most_one([*earlier, *later])


def _add_people(programme: Programme, problem: Problem) -> None:
    gap = problem.shortest_break.total_seconds()
    for columns in _by(problem, lambda choice: choice.task.people).values():
        if len({problem.choices[n].task.id for n in columns}) < 2:
            continue
        for earlier, later in _too_near(problem, columns, gap=gap):
            programme.at_most_one([*earlier, *later])
        for at_one_hour in _by_opening(problem, columns).values():
            programme.at_most_one(at_one_hour)


def _too_near(
    problem: Problem, columns: Sequence[int], *, gap: float
) -> Iterator[tuple[list[int], list[int]]]:
    """Of each two slots, those lectures of the earlier one that run into the later one."""
    slots = sorted(_by_opening(problem, columns).items(), key=lambda slot: slot[0].span)
    ends = {n: problem.choices[n].span.ends_at.timestamp() + gap for n in columns}
    for place, (_opening, here) in enumerate(slots):
        for other, there in slots[place + 1 :]:
            begins = other.span.starts_at.timestamp()
            if not (running := [n for n in here if ends[n] > begins]):
                break
            yield running, there


def _by_opening(problem: Problem, columns: Iterable[int]) -> dict[Opening, list[int]]:
    found: dict[Opening, list[int]] = defaultdict(list)
    for n in columns:
        found[problem.choices[n].opening].append(n)
    return found


def _add_order(programme: Programme, problem: Problem, before: int, after: int) -> None:
    """At no instant may the later one have begun and the earlier one not have ended."""
    by_task = _by(problem, lambda choice: [choice.task.id])
    firsts, thens = by_task.get(before, []), by_task.get(after, [])
    if not firsts:
        return
    for instant in sorted({problem.choices[n].span.starts_at for n in thens}):
        begun = [n for n in thens if problem.choices[n].span.starts_at <= instant]
        running = [n for n in firsts if problem.choices[n].span.ends_at > instant]
        if running:
            programme.at_most_one([*begun, *running])


def _keep_number(programme: Programme, problem: Problem, like: Sequence[Choice]) -> None:
    for had_one in (True, False):
        columns = [n for n, c in enumerate(problem.choices) if (c.task.now is not None) is had_one]
        number = sum((choice.task.now is not None) is had_one for choice in like)
        if columns:
            programme.exactly(columns, number)


# The costs


def _add_nights_of_participants(programme: Programme, problem: Problem) -> None:
    """Zones whose clocks agree whenever it matters here are one clock."""
    sat = [n for n, choice in enumerate(problem.choices) if is_sat(choice.task.kind)]
    held = [Span(one.starts_at, one.ends_at) for one in problem.fixed if is_sat(one.kind)]
    clocks: dict[tuple[int, tuple[int, ...]], int] = defaultdict(int)
    for zone, people in problem.crowd.by_zone.items():
        before = sum(problem.crowd.minutes(span, zone) for span in held)
        each = tuple(problem.crowd.minutes(problem.choices[n].span, zone) for n in sat)
        clocks[before, each] += people
    for (before, each), people in clocks.items():
        minutes = {n: night for n, night in zip(sat, each, strict=True) if night}
        _add_nights(programme, problem, minutes, before, people * problem.weights.participant)


def _add_nights_of_lecturers(programme: Programme, problem: Problem) -> None:
    held = spans_of_people(problem.fixed)
    theirs = _by(problem, lambda choice: choice.task.people)
    for person in sorted({*held, *(who for task in problem.tasks for who in task.people)}):
        zone = problem.zones.get(person)
        if not zone:
            continue
        before = sum(problem.crowd.minutes(span, zone) for span in held.get(person, []))
        night = {n: problem.crowd.minutes(problem.choices[n].span, zone) for n in theirs[person]}
        minutes = {n: those for n, those in night.items() if those}
        _add_nights(programme, problem, minutes, before, problem.weights.lecturer)


def _add_nights(
    programme: Programme, problem: Problem, minutes: dict[int, int], before: int, weight: int
) -> None:
    """The hours of the night, the n-th at n points, from where the fixed lectures end."""
    programme.constant += weight * points(before)
    if not weight or not minutes:
        return
    worst: dict[int, int] = defaultdict(int)
    for n, night in minutes.items():
        task = problem.choices[n].task.id
        worst[task] = max(worst[task], night)
    if len(worst) == 1:
        for n, night in minutes.items():
            programme.costs[n] += weight * (points(before + night) - points(before))
        return
    entries: dict[int, float] = {n: float(night) for n, night in minutes.items()}
    _add_steps(programme, entries, before, sum(worst.values()), size=HOUR, each=weight)


def _add_days(programme: Programme, problem: Problem) -> None:
    zone = problem.facts.zone
    held = lectures_a_day(problem, problem.fixed)
    programme.constant += sum(POINT * n * (n + 1) // 2 for n in held.values())
    sat = {n for n, choice in enumerate(problem.choices) if is_sat(choice.task.kind)}
    for day, columns in _by(problem, lambda choice: [day_of(choice.span, zone)]).items():
        those: dict[int, float] = {n: 1.0 for n in columns if n in sat}
        most_that_day = len({problem.choices[n].task.id for n in those})
        if those:
            before = held.get(day, 0)  # type: ignore[call-overload]
            _add_steps(programme, those, before, most_that_day, size=1, each=POINT)


def _add_steps(
    programme: Programme,
    entries: dict[int, float],
    before: int,
    room: int,
    *,
    size: int,
    each: int,
) -> None:
    """What the entries add up to costs `each` in the first step of this size, then twice that."""
    row = dict(entries)
    step, done = divmod(before, size)
    while room > 0:
        top = min(size - done, room)
        row[programme.column(each * (step + 1), top, whole=False)] = -1.0
        room, step, done = room - top, step + 1, 0
    programme.rows.append(Row(row, 0.0, 0.0))


# The solver


def _solved(programme: Programme, *, seconds: float, start: Sequence[int] = ()) -> Solved:
    if not programme.costs:
        return Solved([], float(programme.constant))
    import highspy  # here: 25 MB that only the worker needs

    solver = highs.solver(_model(programme), {**ALWAYS_ALIKE, "time_limit": seconds})
    if start:
        _begin_with(solver, start)
    solver.run()
    told = solver.getInfo()
    is_one = told.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = list(solver.getSolution().col_value) if is_one else []
    return Solved(values, told.mip_dual_bound)


def _begin_with(solver: "Highs", columns: Sequence[int]) -> None:
    import numpy as np

    solver.setSolution(len(columns), np.array(columns, dtype=np.int32), np.ones(len(columns)))


ALWAYS_ALIKE: dict[str, bool | float | str | int] = {
    "output_flag": False,
    "parallel": "off",
    "threads": 1,
    "random_seed": 0,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 0.9,  # costs are whole numbers
}


def _model(programme: Programme) -> "HighsLp":
    import highspy

    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    lp = highs.model(programme.costs, programme.tops, programme.rows)
    lp.offset_ = float(programme.constant)
    lp.integrality_ = [whole if is_whole else part for is_whole in programme.whole]
    return lp
