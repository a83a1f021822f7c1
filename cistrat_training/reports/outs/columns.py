"""How the columns of a table share a page, and which tables need it across."""

from collections.abc import Sequence
from typing import NamedTuple

from cistrat_training.reports.document import Table
from cistrat_training.reports.outs.numbers import breadth, number_of

# Counted in letters, of which so many fit on a line of the usual size, of the small one, and of
# the small one on a page across
FITS_UPRIGHT, FITS_SMALL, FITS_ACROSS = 88, 108, 165
USUAL_SIZE, SMALL_SIZE = 9.5, 8  # points
LONGEST_COLUMN, LONGEST_HEAD = 34, 12
LONGEST_WORDS = (14, 9, 6)
"""Above numbers; words are divided sooner than a page is too narrow for its columns."""
MARGINS = 2  # of a column, together


class Columns(NamedTuple):
    are_numbers: list[bool]
    widths: list[int]
    size: float
    is_wide: bool


def columns_of(table: Table) -> Columns:
    numbers = [_is_of_numbers(table, column) for column in range(len(table.head))]
    widths = _widths(table, numbers)
    needed = sum(widths)
    size = USUAL_SIZE if needed <= FITS_UPRIGHT else SMALL_SIZE
    return Columns(numbers, widths, size, is_wide=needed > FITS_SMALL)


def _is_of_numbers(table: Table, column: int) -> bool:
    return column > 0 and any(number_of(row[column]) for row in table.rows)


def _widths(table: Table, are_numbers: Sequence[bool]) -> list[int]:
    widths: list[int] = []
    for longest_word in LONGEST_WORDS:
        widths = [
            _letters(table, column, longest_word if is_number else 0)
            for column, is_number in enumerate(are_numbers)
        ]
        if sum(widths) <= FITS_ACROSS:
            break
    return widths


def _letters(table: Table, column: int, longest_word: int) -> int:
    """How many letters a column needs in a row; what is longer goes on below."""
    cells = [breadth(row[column].text) for row in table.rows]
    head = table.head[column]
    words = max(breadth(word) for word in head.split() or [""]) if longest_word else breadth(head)
    wanted = max([*cells, min(words, longest_word or LONGEST_HEAD)])
    return min(wanted, LONGEST_COLUMN) + MARGINS
