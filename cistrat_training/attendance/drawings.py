"""Drawings of attendance, as the paths of an SVG: a shape for each mark, so that no colour is
needed to tell them apart."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from cistrat_training.attendance.figures import Day
from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.presence import Presence

STEP = 12
UNCLEAR, NONE = "unclear", "none"
SHAPES: dict[str, str] = {
    Mark.PRESENT: "M{x} 1h10v10h-10z",
    Mark.LATE: "M{x} 6h10v5h-10z",
    Mark.RECORDED: "M{x} 1l10 5l-10 5z",
    Mark.EXCUSED: "M{x} 5h10v2h-10z",
    Mark.ABSENT: "M{x} 2l10 8m0 -8l-10 8",
    UNCLEAR: "M{x} 11h10l-5 -10z",
    NONE: "M{x} 5m4 0h2v2h-2z",
}


class Strip(NamedTuple):
    """One person at all lectures, from left to right."""

    width: int
    paths: list[tuple[str, str]]
    """What is drawn, a class and its path."""
    counts: Counter[str]


def kind_of(presence: Presence) -> str:
    if presence.is_unclear:
        return UNCLEAR
    return presence.mark or NONE


def strip(presences: Sequence[Presence]) -> Strip:
    kinds = [kind_of(presence) for presence in presences]
    paths = [
        (name, "".join(shape.format(x=STEP * at + 1) for at, k in enumerate(kinds) if k == name))
        for name, shape in SHAPES.items()
        if name in kinds
    ]
    return Strip(STEP * len(kinds), paths, Counter(kinds))


class Line(NamedTuple):
    """Points of a line, and its labels, on a sheet of `WIDTH` by `HEIGHT`."""

    points: str
    marks: list[tuple[int, int, int]]
    """Where it bends, and the number there."""


WIDTH, HEIGHT, EDGE = 640, 200, 30


def line(values: Sequence[int], most: int) -> Line:
    room = max(len(values) - 1, 1)
    marks = [
        (
            EDGE + round((WIDTH - 2 * EDGE) * at / room),
            HEIGHT - EDGE - round((HEIGHT - 2 * EDGE) * value / (most or 1)),
            value,
        )
        for at, value in enumerate(values)
    ]
    return Line(" ".join(f"{x},{y}" for x, y, _value in marks), marks)


def drop_off(days: Sequence[Day]) -> tuple[Line, Line]:
    """Those of the first day who still attend, and those of them who still attend live."""
    most = max((day.stayed for day in days), default=0)
    return line([day.stayed for day in days], most), line([day.stayed_live for day in days], most)
