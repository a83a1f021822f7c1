"""Integer programmes in the shape in which HiGHS takes them."""

from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from highspy import Highs, HighsLp


class Row(NamedTuple):
    """low ≤ sum of the columns in `entries` ≤ high."""

    entries: dict[int, float]
    low: float
    high: float


def model(costs: Sequence[float], tops: Sequence[float], rows: Sequence[Row]) -> "HighsLp":
    """Whole numbers from 0 up to `tops` that cost least, within the rows."""
    import highspy  # here and below: 25 MB that only who solves something needs

    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(costs), len(rows)
    lp.col_cost_ = [float(cost) for cost in costs]
    lp.col_lower_, lp.col_upper_ = [0.0] * len(costs), list(tops)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
    lp.row_lower_ = [row.low for row in rows]
    lp.row_upper_ = [row.high for row in rows]
    entries = [sorted(row.entries.items()) for row in rows]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = [0, *accumulate(len(row) for row in entries)]
    lp.a_matrix_.index_ = [column for row in entries for column, _value in row]
    lp.a_matrix_.value_ = [float(value) for row in entries for _column, value in row]
    return lp


def solver(lp: "HighsLp", options: Mapping[str, bool | float | str]) -> "Highs":
    import highspy

    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in options.items():
        solver.setOptionValue(option, value)
    solver.passModel(lp)
    return solver
