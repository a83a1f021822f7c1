"""When the usual questionnaires of a workshop open and close, by its days and its clock."""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from cistrat_training.evaluation.models import Moment, Questionnaire
from cistrat_training.workshops.models import Workshop

DAY = timedelta(days=1)
MORNING = time(9)
EVENING = time(18)
"""A day ends then at the latest hour of its lectures, or where their hours are not known."""

WEEKS_BEFORE = timedelta(days=14)
WEEKS_AFTER = timedelta(days=14)
WEEKS_LATER = timedelta(days=28)  # a follow-up finds people busy with other things
MONTHS = {Moment.SIX: 6, Moment.TWELVE: 12}
REMINDERS: dict[Moment, list[int]] = {
    Moment.BEFORE: [5, 2],
    Moment.PULSE: [],
    Moment.AFTER: [7, 2],
    Moment.SIX: [14, 4],
    Moment.TWELVE: [14, 4],
}


class Planned(NamedTuple):
    moment: Moment
    opens_at: datetime
    closes_at: datetime
    day: date | None = None

    @property
    def key(self) -> tuple[Moment, date | None]:
        return self.moment, self.day


Ends = Mapping[date, datetime]
"""When the last lecture of a day ends, by the days that have lectures."""


def usual(workshop: Workshop, ends: Ends, wanted: Iterable[Moment]) -> list[Planned]:
    """In the order in which they open."""
    found = [one for moment in set(wanted) for one in MAKERS[moment](workshop, ends)]
    return sorted(found, key=lambda one: (one.opens_at, one.closes_at))


def questionnaire(workshop: Workshop, planned: Planned) -> Questionnaire:
    return Questionnaire(
        workshop=workshop,
        moment=planned.moment,
        day=planned.day,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        reminders=list(REMINDERS[planned.moment]),
    )


def later(day: date, months: int) -> date:
    """The same day some months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _before(workshop: Workshop, _ends: Ends) -> Iterator[Planned]:
    closes = _at(workshop, workshop.first_day, MORNING)
    yield Planned(Moment.BEFORE, closes - WEEKS_BEFORE, closes)


def _pulses(workshop: Workshop, ends: Ends) -> Iterator[Planned]:
    """From the last lecture of a day to the evening of the next."""
    for day in sorted(ends):
        closes = _at(workshop, day + DAY, EVENING)
        yield Planned(Moment.PULSE, min(ends[day], closes - DAY / 2), closes, day)


def _after(workshop: Workshop, ends: Ends) -> Iterator[Planned]:
    opens = ends.get(workshop.last_day) or _at(workshop, workshop.last_day, EVENING)
    yield Planned(Moment.AFTER, opens, opens + WEEKS_AFTER)


def _follow_up(moment: Moment) -> Callable[[Workshop, Ends], Iterator[Planned]]:
    def planned(workshop: Workshop, _ends: Ends) -> Iterator[Planned]:
        opens = _at(workshop, later(workshop.last_day, MONTHS[moment]), MORNING)
        yield Planned(moment, opens, opens + WEEKS_LATER)

    return planned


def _at(workshop: Workshop, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=workshop.tz)


MAKERS: dict[Moment, Callable[[Workshop, Ends], Iterator[Planned]]] = {
    Moment.BEFORE: _before,
    Moment.PULSE: _pulses,
    Moment.AFTER: _after,
    Moment.SIX: _follow_up(Moment.SIX),
    Moment.TWELVE: _follow_up(Moment.TWELVE),
}
