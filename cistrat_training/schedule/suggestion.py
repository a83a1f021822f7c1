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
    stuck: list[Task]
    """They keep their hour although it breaks a rule: there is no other for them."""
    left: list[Task]
    """They have no hour, and find none."""
    hindrances: list[Hindrance]
    """Why some are left, where one rule alone is the reason."""
    cost: Cost
    at_least: int
    """No programme with as many lectures costs less: proved."""

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
    possible = most(problem)
    stuck: list[Task] = []
    while at_a_loss := _without_their_hour(problem, possible):
        stuck += at_a_loss
        problem = problem.holding(at_a_loss)
        possible = most(problem)
    chosen, at_least = cheapest(problem, possible)
    placed = {one.task.id for one in chosen}
    left = [task for task in problem.tasks if task.id not in placed]
    return Suggestion(
        chosen=sorted(chosen, key=lambda one: (one.span, one.task.id)),
        stuck=stuck,
        left=left,
        hindrances=list(_hindrances(problem, len(chosen))) if left else [],
        cost=cost(problem, chosen),
        at_least=at_least,
    )


def _without_their_hour(problem: Problem, possible: list[Choice]) -> list[Task]:
    """They have an hour that breaks a rule, and there is no other for them."""
    placed = {one.task.id for one in possible}
    return [task for task in problem.tasks if task.now and task.id not in placed]


def _hindrances(problem: Problem, placed: int) -> Iterator[Hindrance]:
    for rule in Rule:
        if more := len(most(problem.without_rule(rule))) - placed:
            yield Hindrance(rule, more)
