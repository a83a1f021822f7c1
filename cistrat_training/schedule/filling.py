"""A programme that keeps all rules, found in one go: where it places every lecture, nobody has to
count how many can be placed, and whoever looks for the cheapest begins with it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, TypeAlias

from cistrat_training.schedule.timetable import Choice, Problem, Rule, Task, is_sat, meet

Preference: TypeAlias = Callable[[Choice], Any]


def filled(problem: Problem) -> list[Choice]:
    """As many lectures as fit when each takes the best hour that those before it have left."""
    by_nights = _filled(problem, lambda one: (not one.stays, _nights(problem, one), one.span))
    if len(by_nights) == len(problem.tasks):
        return by_nights
    return max(by_nights, in_order(problem), key=len)


def in_order(problem: Problem) -> list[Choice]:
    """Each lecture at the first hour that is left: what one would do without thinking of nights."""
    return _filled(problem, lambda one: (not one.stays, one.span))


def _nights(problem: Problem, choice: Choice) -> int:
    return problem.crowd.nights(choice.span).minutes if is_sat(choice.task.kind) else 0


def _filled(problem: Problem, best: Preference) -> list[Choice]:
    possible: dict[int, list[Choice]] = defaultdict(list)
    for choice in problem.choices:
        possible[choice.task.id].append(choice)
    placed: dict[int, Choice] = {}
    for task in _in_turn(problem, possible):
        found = sorted(possible[task.id], key=best)
        if (one := next((c for c in found if _fits(problem, c, placed)), None)) is not None:
            placed[task.id] = one
    return list(placed.values())


def _in_turn(problem: Problem, possible: dict[int, list[Choice]]) -> list[Task]:
    """Who has an hour, then who has the fewest; but each after those that it has to follow."""
    wished = sorted(problem.tasks, key=lambda one: (one.now is None, len(possible[one.id]), one.id))
    done: dict[int, Task] = {}
    while len(done) < len(wished):
        ready = [one for one in wished if one.id not in done and _is_ready(problem, one, done)]
        waiting = ready or [one for one in wished if one.id not in done]  # a circle
        done[waiting[0].id] = waiting[0]
    return list(done.values())


def _is_ready(problem: Problem, task: Task, done: Iterable[int]) -> bool:
    ids = {one.id for one in problem.tasks}
    firsts = {before for before, after in problem.orders if after == task.id}
    return (firsts & ids) <= set(done)


def _fits(problem: Problem, choice: Choice, placed: dict[int, Choice]) -> bool:
    return _is_in_order(problem.orders, choice, placed) and not any(
        _is_in_the_way(problem, choice, other) for other in placed.values()
    )


def _is_in_order(
    orders: Sequence[tuple[int, int]], choice: Choice, placed: dict[int, Choice]
) -> bool:
    firsts = (placed[a] for a, b in orders if b == choice.task.id and a in placed)
    thens = (placed[b] for a, b in orders if a == choice.task.id and b in placed)
    return all(one.span.ends_at <= choice.span.starts_at for one in firsts) and all(
        choice.span.ends_at <= one.span.starts_at for one in thens
    )


def _is_in_the_way(problem: Problem, one: Choice, other: Choice) -> bool:
    if Rule.SLOTS not in problem.without:
        if one.opening == other.opening:
            return True
        if _overlap(one, other) and meet(one.opening.channel, other.opening.channel):
            return True
    shared = not one.task.people.keys().isdisjoint(other.task.people)
    return shared and _is_near(problem, one.span, other.span)


def _overlap(one: Choice, other: Choice) -> bool:
    return one.span.starts_at < other.span.ends_at and other.span.starts_at < one.span.ends_at


def _is_near(
    problem: Problem, one: tuple[datetime, datetime], other: tuple[datetime, datetime]
) -> bool:
    gap = problem.shortest_break
    return one[0] < other[1] + gap and other[0] < one[1] + gap
