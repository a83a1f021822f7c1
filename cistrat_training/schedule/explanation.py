"""What a changed programme would mean for people: before and after, by day and by clock."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from cistrat_training.schedule.fairness import Burden, Crowd, Fairness, Span, day_of


class DayChange(NamedTuple):
    day: date
    before: Fairness
    after: Fairness


class Change(NamedTuple):
    """For people with one clock in one country, or for one lecturer."""

    name: str
    """Of a lecturer; empty for participants, whose country stands in the group."""
    before: Burden
    after: Burden

    @property
    def minutes(self) -> int:
        """More of the night for each of them; less where it is negative."""
        return self.after.minutes - self.before.minutes


class Explanation(NamedTuple):
    before: Fairness
    after: Fairness
    days: list[DayChange]
    changes: list[Change]
    """Whoever has nights, before or after; the heaviest burden first."""

    @property
    def gains(self) -> list[Change]:
        return [one for one in self.changes if one.minutes < 0]

    @property
    def loses(self) -> list[Change]:
        return [one for one in self.changes if one.minutes > 0]


def explain(crowd: Crowd, before: Sequence[Span], after: Sequence[Span], zone: str) -> Explanation:
    """`zone` is that of the workshop: its days are told."""
    days = _by_day(before, zone), _by_day(after, zone)
    return Explanation(
        before=crowd.fairness(before),
        after=crowd.fairness(after),
        days=[
            DayChange(day, crowd.fairness(days[0][day]), crowd.fairness(days[1][day]))
            for day in sorted({*days[0], *days[1]})
        ],
        changes=changes(crowd, before, after, zone),
    )


def changes(
    crowd: Crowd, before: Sequence[Span], after: Sequence[Span], zone: str, name: str = ""
) -> list[Change]:
    old = {one.group: one for one in crowd.burdens(before, zone)}
    new = crowd.burdens(after, zone)
    found = (Change(name, old[one.group], one) for one in new)
    return [one for one in found if one.before.minutes or one.after.minutes]


def _by_day(spans: Iterable[Span], zone: str) -> dict[date, list[Span]]:
    found: dict[date, list[Span]] = defaultdict(list)
    for span in spans:
        found[day_of(span, zone)].append(span)
    return found
