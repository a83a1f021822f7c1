"""Caps and floors of a list of participants, and the best list that keeps them.

The list is found by an exact integer programme (HiGHS). It fills as many seats as it may and has,
of all such lists, the highest total score; of two lists with the same total, it prefers those who
sent their applications earlier. It decides nothing: it is shown beside the order of the scores.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from cistrat_training import highs
from cistrat_training.errors import RuleBroken
from cistrat_training.highs import Row
from cistrat_training.words import N_

COUNTRY = "country:"
GRAIN = 10_000  # scores are compared to the fourth decimal, as whole numbers
SECONDS = 20  # far beyond what any list took; whoever waits longer is told


class Sense(StrEnum):
    MOST = "at most"
    LEAST = "at least"


class Standing(StrEnum):
    """What the desk holds of one application."""

    OPEN = "open"  # nothing decided, or on the reserve list
    PENDING = "pending"  # an offer that waits to be released
    HELD = "held"  # an offer that stands, or a place
    OUT = "out"  # answered otherwise, withdrawn, or declined


class Candidate(NamedTuple):
    """One application, as far as a list is made of it. Tags are those of rules.py."""

    id: int
    score: float | None
    tags: frozenset[str]
    submitted_at: datetime
    standing: Standing = Standing.OPEN
    is_eligible: bool = True
    reason: str = ""

    @property
    def grains(self) -> int:
        return round((self.score or 0) * GRAIN)

    @property
    def country(self) -> str:
        return next((tag for tag in self.tags if tag.startswith(COUNTRY)), "")

    @property
    def may_be_listed(self) -> bool:
        return self.standing is Standing.OPEN and self.is_eligible and self.score is not None

    @property
    def is_listed(self) -> bool:
        return self.standing in {Standing.PENDING, Standing.HELD}


def by_score(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The best first; of two with the same score, who sent it earlier."""
    return sorted(candidates, key=lambda c: (-c.grains, c.submitted_at, c.id))


class Limit(NamedTuple):
    """At most or at least so many, or so many per cent of the list, that have one of the tags.

    Without tags it holds for every country by itself. Per cent are of the list's size: a floor is
    rounded up to whole people, a cap down.
    """

    id: int
    sense: Sense
    amount: int
    percent: bool = False
    tags: frozenset[str] = frozenset()

    @property
    def is_for_each_country(self) -> bool:
        return not self.tags

    def bound(self, size: int) -> int:
        """In people, for a list of this size."""
        if not self.percent:
            return self.amount
        whole = self.amount * size
        return -(-whole // 100) if self.sense is Sense.LEAST else whole // 100

    def parts(self, tags: Collection[str]) -> list[str]:
        """Where somebody with these tags counts: in the limit itself, or in that of a country."""
        if self.is_for_each_country:
            return [tag for tag in tags if tag.startswith(COUNTRY)]
        return [] if self.tags.isdisjoint(tags) else [""]

    def excess(self, people: int, size: int) -> int:
        """By how many people it is broken; 0 where it is kept."""
        over = people - self.bound(size)
        return max(over if self.sense is Sense.MOST else -over, 0)


class Count(NamedTuple):
    """How a list stands to one limit; `part` is the country, where each has its own."""

    limit: Limit
    part: str
    people: int
    size: int

    @property
    def bound(self) -> int:
        return self.limit.bound(self.size)

    @property
    def excess(self) -> int:
        return self.limit.excess(self.people, self.size)


def counted(limit: Limit, tags: Collection[Collection[str]]) -> list[Count]:
    """Of a list of so many people; the country with the most first, where each has its own."""
    parts = Counter(part for one in tags for part in limit.parts(one))
    if not limit.is_for_each_country:
        return [Count(limit, "", parts[""], len(tags))]
    largest = sorted(parts.items(), key=lambda part: (-part[1], part[0]))
    return [Count(limit, part, count, len(tags)) for part, count in largest]


def broken_by_one_more(
    limits: Iterable[Limit], listed: Collection[Collection[str]], tags: Collection[str]
) -> list[Count]:
    """Which caps somebody with these tags would break, if the list took them as well."""
    size = len(listed) + 1
    would_be = (
        Count(limit, part, 1 + sum(part in limit.parts(one) for one in listed), size)
        for limit in limits
        if limit.sense is Sense.MOST
        for part in limit.parts(tags)
    )
    return [count for count in would_be if count.excess]


# Deviations from the order of the scores


class Deviations(NamedTuple):
    before: list[Candidate]
    """Offers that wait although others have better scores, or although a condition is not met."""
    passed_over: list[Candidate]
    """Who would have a place by the score alone."""

    @property
    def without_reason(self) -> list[Candidate]:
        return [candidate for candidate in self.before if not candidate.reason]


def deviations(candidates: Iterable[Candidate]) -> Deviations:
    """Of the list as it stands, from one of the same length by the score alone."""
    pool = [c for c in candidates if c.is_listed or c.may_be_listed]
    listed = [c for c in pool if c.is_listed]
    order = sorted(pool, key=lambda c: (-c.grains, not c.is_listed, c.submitted_at, c.id))
    line = {c.id for c in order[: len(listed)]}
    return Deviations(
        [c for c in by_score(listed) if _is_before(c, line)],
        [c for c in order if c.id in line and not c.is_listed],
    )


def _is_before(candidate: Candidate, line: set[int]) -> bool:
    return candidate.standing is Standing.PENDING and not (
        candidate.id in line and candidate.is_eligible
    )


# The suggestion


class Cost(NamedTuple):
    """What a limit costs: the total would be so much higher without it, and other people in."""

    limit: Limit
    score: float
    would_come: list[Candidate]
    would_go: list[Candidate]


class Relaxation(NamedTuple):
    """The smallest changes that make a full list possible: by one limit, or only by several."""

    limits: tuple[Limit, ...]


class Suggestion(NamedTuple):
    fixed: list[Candidate]
    """Who holds an offer or a place already."""
    chosen: list[Candidate]
    by_score: list[Candidate]
    """Whom the score alone would choose."""
    wanted: int
    """How many seats could be filled, were there no limits."""
    costs: list[Cost]
    relaxations: list[Relaxation]
    """What must change where no list fills these seats and keeps all limits."""
    is_full: bool

    @property
    def total(self) -> float:
        return total(self.chosen)

    @property
    def comes_in(self) -> list[Candidate]:
        return without(self.chosen, self.by_score)

    @property
    def left_out(self) -> list[Candidate]:
        return without(self.by_score, self.chosen)

    @property
    def binding(self) -> list[Limit]:
        return [cost.limit for cost in self.costs]

    def why_in(self, candidate: Candidate) -> list[Limit]:
        """The limits but for which this one would not be on the list."""
        return [cost.limit for cost in self.costs if candidate in cost.would_go]

    def why_out(self, candidate: Candidate) -> list[Limit]:
        return [cost.limit for cost in self.costs if candidate in cost.would_come]


def total(candidates: Iterable[Candidate]) -> float:
    return sum(candidate.grains for candidate in candidates) / GRAIN


def without(some: Sequence[Candidate], others: Sequence[Candidate]) -> list[Candidate]:
    known = {candidate.id for candidate in others}
    return [candidate for candidate in some if candidate.id not in known]


def suggest(candidates: Sequence[Candidate], limits: Sequence[Limit], *, seats: int) -> Suggestion:
    """The best list for the seats that nobody holds, beside those who hold one."""
    fixed = by_score(c for c in candidates if c.is_listed)
    free = by_score(c for c in candidates if c.may_be_listed)
    wanted = max(min(seats - len(fixed), len(free)), 0)
    desk = _Desk(fixed, free, wanted)
    chosen = desk.best(limits, size=wanted)
    is_full = chosen is not None
    if chosen is None:
        chosen = desk.longest(limits)
    costs = desk.costs(limits, chosen) if is_full else []
    relaxations = [] if is_full else desk.relaxations(limits)
    return Suggestion(fixed, chosen, free[:wanted], wanted, costs, relaxations, is_full)


class _Programme(NamedTuple):
    """Maximise `gains` over whole numbers from 0 up to `tops`, within the rows."""

    gains: list[float]
    tops: list[float]
    rows: list[Row]


class _Desk:
    """Who is fixed, who may be chosen (the best first), and how many seats there are for them."""

    def __init__(self, fixed: list[Candidate], free: list[Candidate], seats: int) -> None:
        self.fixed = fixed
        self.free = free
        self.seats = seats
        self._known: dict[Limit, list[tuple[str, ...]]] = {}
        self._place = {candidate.id: n for n, candidate in enumerate(free)}

    def best(self, limits: Sequence[Limit], *, size: int) -> list[Candidate] | None:
        """The highest total of exactly so many people, or None where no list keeps the limits."""
        if not limits:
            return self.free[:size]
        people = self._worth_a_look(limits)
        gains = [c.grains + first for c, first in zip(people, _firsts(people, size), strict=True)]
        return self._chosen(people, gains, limits, size, size)

    def longest(self, limits: Sequence[Limit]) -> list[Candidate]:
        """The best of the lists that leave the fewest seats empty."""
        people = self._worth_a_look(limits)
        most = self._chosen(people, [1.0] * len(people), limits, 0, self.seats)
        return (self.best(limits, size=len(most)) if most else None) or []

    def costs(self, limits: Sequence[Limit], chosen: list[Candidate]) -> list[Cost]:
        found = []
        for limit in limits:
            others = [other for other in limits if other is not limit]
            freely = self.best(others, size=len(chosen)) or chosen
            if cost := total(freely) - total(chosen):
                found.append(Cost(limit, cost, without(freely, chosen), without(chosen, freely)))
        return sorted(found, key=lambda cost: -cost.score)

    def relaxations(self, limits: Sequence[Limit]) -> list[Relaxation]:
        """Each limit whose change alone is enough, the smallest first; else all that must."""
        alone = [found for limit in limits if (found := self._relaxed(limits, [limit]))]
        if alone:
            return [Relaxation(tuple(new)) for _people, new in sorted(alone, key=lambda a: a[0])]
        together = self._relaxed(limits, limits)
        return [Relaxation(tuple(together[1]))] if together else []

    def _relaxed(
        self, limits: Sequence[Limit], soft: Sequence[Limit]
    ) -> tuple[int, list[Limit]] | None:
        """By how many people, and to what, where only these may give way."""
        people = self._worth_a_look(limits)
        rows = [Row(dict.fromkeys(range(len(people)), 1.0), self.seats, self.seats)]
        for limit in limits:
            slack = len(people) + soft.index(limit) if limit in soft else None
            rows += self._rows(limit, people, slack)
        gains = [0.0] * len(people) + [-1.0] * len(soft)
        tops = [1.0] * len(people) + [float(len(self.fixed) + self.seats)] * len(soft)
        solved = _solved(_Programme(gains, tops, rows))
        if solved is None:
            return None
        given = [round(value) for value in solved[len(people) :]]
        size = len(self.fixed) + self.seats
        new = [_eased(limit, way, size) for limit, way in zip(soft, given, strict=True) if way]
        return sum(given), new

    def _chosen(
        self,
        people: list[Candidate],
        gains: list[float],
        limits: Sequence[Limit],
        least: int,
        most: int,
    ) -> list[Candidate] | None:
        rows = [Row(dict.fromkeys(range(len(people)), 1.0), least, most)]
        for limit in limits:
            rows += self._rows(limit, people)
        solved = _solved(_Programme(gains, [1.0] * len(people), rows))
        if solved is None:
            return None
        return by_score(c for c, value in zip(people, solved, strict=True) if value > 1 / 2)

    def _rows(
        self, limit: Limit, people: list[Candidate], slack: int | None = None
    ) -> Iterator[Row]:
        """Per cent are of whoever is on the list, not of the seats: each one on it moves the line.

        `slack` is the column by which the limit may give way, in people.
        """
        one = 100 if limit.percent else 1
        share = limit.amount if limit.percent else 0
        held = Counter(part for c in self.fixed for part in limit.parts(c.tags))
        members: dict[str, set[int]] = {part: set() for part in held}
        if not limit.is_for_each_country:
            members.setdefault("", set())
        known = self._parts(limit)
        for n, candidate in enumerate(people):
            for part in known[self._place[candidate.id]]:
                members.setdefault(part, set()).add(n)
        everybody = dict.fromkeys(range(len(people)), -float(share)) if share else {}
        target = share * len(self.fixed) + (0 if limit.percent else limit.amount)
        for part, those in members.items():
            entries = everybody | dict.fromkeys(those, float(one - share))
            yield _row(limit, entries, target - one * held[part], one, slack)

    def _parts(self, limit: Limit) -> list[tuple[str, ...]]:
        """Where each of those who may be chosen counts; asked again for every list."""
        if limit not in self._known:
            self._known[limit] = [tuple(limit.parts(c.tags)) for c in self.free]
        return self._known[limit]

    def _worth_a_look(self, limits: Sequence[Limit]) -> list[Candidate]:
        """Of those who count alike everywhere, only the best can be on the best list."""
        kinds = zip(*(self._parts(limit) for limit in limits), strict=True)
        alike: Counter[tuple[tuple[str, ...], ...]] = Counter()
        kept = []
        for candidate, kind in zip(self.free, kinds, strict=True):
            alike[kind] += 1
            if alike[kind] <= self.seats:
                kept.append(candidate)
        return kept


def _firsts(people: list[Candidate], size: int) -> list[float]:
    """A little for each who was earlier: all of it together is less than a grain of score."""
    earlier = sorted(range(len(people)), key=lambda n: (people[n].submitted_at, people[n].id))
    little = 1 / (len(people) + 1) / (size + 1)
    weights = [0.0] * len(people)
    for place, n in enumerate(earlier):
        weights[n] = little * (len(people) - place)
    return weights


def _row(
    limit: Limit, entries: dict[int, float], target: float, one: int, slack: int | None
) -> Row:
    if limit.sense is Sense.LEAST:
        given = {slack: one} if slack is not None else {}
        return Row(entries | given, target, float("inf"))
    given = {slack: -one} if slack is not None else {}
    return Row(entries | given, -float("inf"), target)


def _eased(limit: Limit, people: int, size: int) -> Limit:
    """The least change that leaves room for so many people more, or fewer."""
    way = people if limit.sense is Sense.MOST else -people
    if not limit.percent:
        return limit._replace(amount=limit.amount + way)
    whole = 100 * (limit.bound(size) + way)
    return limit._replace(amount=-(-whole // size) if limit.sense is Sense.MOST else whole // size)


def _solved(programme: _Programme) -> list[float] | None:
    """The values of the columns, or None where nothing keeps all rows."""
    if not programme.gains:
        return [] if all(row.low <= 0 <= row.high for row in programme.rows) else None
    import highspy  # here: 25 MB that only who asks for a list needs

    lp = highs.model(programme.gains, programme.tops, programme.rows)
    lp.sense_ = highspy.ObjSense.kMaximize
    solver = highs.solver(lp, EXACTLY)
    solver.run()
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        return None
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuleBroken(
            N_("No list was found in %(seconds)s seconds. Take out a rule and try again."),
            seconds=SECONDS,
        )
    return list(solver.getSolution().col_value)


EXACTLY: dict[str, bool | float | str] = {
    "output_flag": False,
    "mip_rel_gap": 0.0,
    "mip_abs_gap": 1e-6,
    "time_limit": float(SECONDS),
}
