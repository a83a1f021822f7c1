"""Hours for the lectures that have none, so that the nights are few and fall evenly on people.

What must hold: nobody, and no channel, is needed twice at a time; lecturers and moderators are
free as they told, and have their break; the days of the workshop, the length of a slot, and the
order of lectures are kept. As many lectures as possible get an hour. Of all such programmes the
one with the lowest cost is suggested, and it is told where nobody has proved that none is better.
"""

from collections.abc import Iterator
from typing import NamedTuple

from cistrat_training.schedule.placing import cheapest, most
from cistrat_training.schedule.timetable import Choice, Cost, Problem, Rule, Task, cost


class Hindrance(NamedTuple):
    """Without this rule alone, so many more lectures would have an hour."""

    rule: Rule
    more: int


class Suggestion(NamedTuple):
    chosen: list[Choice]
    """Every lecture that gets an hour, also those that keep the one they have."""
    left: list[Task]
    hindrances: list[Hindrance]
    """Why some are left, where one rule alone is the reason."""
    cost: Cost
    at_least: int
    """No programme with as many lectures costs less: proved."""

    @property
    def is_proved(self) -> bool:
        return self.at_least >= self.cost.total

    @property
    def gap(self) -> float:
        """By how much a better one could be better at most."""
        total = self.cost.total
        return max(total - self.at_least, 0) / total if total else 0.0

    @property
    def changed(self) -> list[Choice]:
        return [one for one in self.chosen if not one.stays]


def suggest(problem: Problem) -> Suggestion:
    """As many lectures as possible, and among all ways to place so many the cheapest."""
    longest = most(problem)
    chosen, at_least = cheapest(problem, longest)
    placed = {one.task.id for one in chosen}
    left = [task for task in problem.tasks if task.id not in placed]
    return Suggestion(
        sorted(chosen, key=lambda one: (one.span, one.task.id)),
        left,
        list(_hindrances(problem, len(chosen))) if left else [],
        cost(problem, chosen),
        at_least,
    )


def _hindrances(problem: Problem, placed: int) -> Iterator[Hindrance]:
    for rule in Rule:
        if more := len(most(problem.without_rule(rule))) - placed:
            yield Hindrance(rule, more)
