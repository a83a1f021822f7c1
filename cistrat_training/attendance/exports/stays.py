"""From drafts to rows: times on a clock, lengths in minutes."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import NamedTuple

from cistrat_training.attendance.exports.clocks import (
    ROUNDED,
    Clock,
    between,
    length,
)
from cistrat_training.attendance.exports.drafts import STAY, Draft
from cistrat_training.attendance.exports.durations import (
    HOUR,
    MINUTE,
    SECOND,
    is_bare,
    is_pair,
    minutes_in,
)
from cistrat_training.attendance.exports.formats import BIGBLUEBUTTON, Format
from cistrat_training.attendance.exports.seen import Seen
from cistrat_training.attendance.exports.stamps import Stamp
from cistrat_training.cells import Cell

MOST_MINUTES = 600  # as minutes more than a long day, as seconds less than a short lecture
A_DAY = 24 * HOUR


class Units(NamedTuple):
    """What numbers without a word mean in one list."""

    bare: float | None
    pair: float | None


def units_of(drafts: Iterable[Draft], form: Format) -> Units:
    drafts = list(drafts)
    return Units(form.unit or _bare_unit(drafts), form.pair or _unit_of_pairs(drafts))


def _bare_unit(drafts: list[Draft]) -> float | None:
    bare = [draft for draft in drafts if draft.unit is None and is_bare(draft.told)]
    return _by_the_stays(bare, (MINUTE, SECOND), _of_bare) or _by_the_most(bare)


def _unit_of_pairs(drafts: list[Draft]) -> float | None:
    pairs = [draft for draft in drafts if is_pair(draft.told)]
    return _by_the_stays(pairs, (HOUR, MINUTE), _of_pair) or _by_the_first(pairs)


def _of_bare(cell: Cell, unit: float) -> float | None:
    return minutes_in(cell, unit=unit)


def _of_pair(cell: Cell, unit: float) -> float | None:
    return minutes_in(cell, pair=unit)


def _by_the_stays(
    drafts: list[Draft], units: tuple[float, ...], read: Callable[[Cell, float], float | None]
) -> float | None:
    """The largest with which nobody was there for longer than between joining and leaving."""
    known = [(d.told, most) for d in drafts if (most := length(d.joined, d.left)) is not None]
    for unit in units:
        if known and all((read(told, unit) or 0) <= most + 2 for told, most in known):
            return unit
    return None


def _by_the_most(drafts: list[Draft]) -> float | None:
    most = max((minutes_in(draft.told, unit=MINUTE) or 0 for draft in drafts), default=0)
    if not drafts or not most:
        return MINUTE
    return MINUTE if most <= MOST_MINUTES else SECOND


def _by_the_first(drafts: list[Draft]) -> float | None:
    """Nobody is in a meeting for 32 hours; of `1:30` nobody can say what it is."""
    firsts = [int(str(draft.told).strip("=\" '").partition(":")[0]) for draft in drafts]
    return MINUTE if max(firsts, default=0) >= 24 else None


def seen(draft: Draft, clock: Clock, units: Units, form: Format) -> Seen:
    if draft.day and (day := draft.day.day(clock.order)):
        clock = clock._replace(day=day)
    told = told_minutes(draft, units)
    joined, left = clock.stay(draft.joined, draft.left, told)
    span = between(joined, left) if joined and left else None
    if span is None and left is None:
        span = length(draft.joined, draft.left) if not joined else None
    if form == BIGBLUEBUTTON:
        told = _unwrapped(told, span)
    is_total = draft.rank != STAY or _was_away(told, span)
    minutes = span if told is None and not is_total else told
    return Seen(
        draft.line,
        draft.name,
        draft.email,
        joined,
        left,
        minutes,
        draft.role,
        draft.token,
        draft.sheet,
        is_total,
    )


def told_minutes(draft: Draft, units: Units) -> float | None:
    return minutes_in(draft.told, unit=draft.unit or units.bare, pair=units.pair)


def _was_away(told: float | None, span: float | None) -> bool:
    return told is not None and span is not None and told < span - ROUNDED


def _unwrapped(told: float | None, span: float | None) -> float | None:
    """Its clock begins anew after 24 hours."""
    if told is None or span is None:
        return told
    while told + A_DAY <= span + ROUNDED:
        told += A_DAY
    return told


def start_of(at: Stamp | None) -> time | None:
    return at.clock if at else None


def moment(day: Stamp | None, at: Stamp | None, clock: Clock) -> datetime | None:
    """Of a meeting whose day and time of day may stand apart."""
    if at and not at.has_day and day and (known := day.day(clock.order)):
        clock = clock._replace(day=known)
    return clock._replace(start=None).at(at)


def day_of(stamps: Iterable[Stamp | None], clock: Clock) -> date | None:
    days = (one.day(clock.order) for one in stamps if one and one.has_day)
    return next((day for day in days if day), None)
