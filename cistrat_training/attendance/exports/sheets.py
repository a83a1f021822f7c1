"""From the bytes of a list to its rows, each with its line in the file."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cistrat_training import grids
from cistrat_training.cells import Cell
from cistrat_training.errors import RuleBroken
from cistrat_training.grids import LIMITS
from cistrat_training.words import plain

DELIMITERS = "\t,;|"
LINES_TO_KNOW_A_DELIMITER = 80
END = "\ue000the end of the list\ue000"  # it stands alone in its row unless a quote swallows it


class Row(NamedTuple):
    line: int
    cells: list[Cell]


class Sheet(NamedTuple):
    """The one of a text file has no name."""

    name: str
    rows: list[Row]


def sheets_of_workbook(content: bytes) -> list[Sheet]:
    return [
        Sheet(grid.name, [Row(number, [_clean(cell) for cell in row]) for number, row in grid.rows])
        for grid in grids.read(content)
    ]


def delimiter_of(text: str, headers_in: Callable[[Sequence[Cell]], int]) -> str | None:
    """That with which a header is known best; else that which cuts most lines into as many cells.
    None where the lines are not cut at all.

    `headers_in` says how many cells of a row are headers that we know.
    """
    start = "\n".join(text[:200_000].splitlines()[:LINES_TO_KNOW_A_DELIMITER])
    told = re.match(r"\s*sep=([,;\t|])\n", start)  # Excel writes this, and nobody else
    if told:
        return told[1]
    cuts = {delimiter: [*_cut(start, delimiter)] for delimiter in DELIMITERS}
    known = {one: max((headers_in(row) for row in rows), default=0) for one, rows in cuts.items()}
    best = max(DELIMITERS, key=lambda one: known[one])
    if known[best] > 1:
        return best
    even = max(DELIMITERS, key=lambda one: _evenness(cuts[one]))
    return even if _evenness(cuts[even]) > (0, 0) else None


def _cut(text: str, delimiter: str) -> list[list[str]]:
    try:
        return [*csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]
    except csv.Error:
        return []


def _evenness(rows: list[list[str]]) -> tuple[int, int]:
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (count, width)


def rows_of(text: str, delimiter: str) -> list[Row]:
    """Raises RuleBroken where a quote is never closed, rather than swallow people in one cell."""
    try:
        rows = [*_counted(text, delimiter)]
    except csv.Error as broken:
        raise RuleBroken("This file cannot be read as a table.") from broken
    if rows.pop().cells != [END]:
        raise _unclosed([*_counted(text, delimiter)][-1].line)
    _refuse_swallowed_lines(rows, delimiter)
    return [Row(line, cleaned) for line, cells in rows if (cleaned := _filled(cells))]


def _counted(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(f"{text}\n{END}", newline=""), delimiter=delimiter)
    line = 1
    for cells in reader:
        if line > LIMITS.rows:
            raise RuleBroken(
                "This table has more than %(rows)s rows. Please split it.", rows=LIMITS.rows
            )
        yield Row(line, list(cells[: LIMITS.columns]))
        line = reader.line_num + 1


def _refuse_swallowed_lines(rows: list[Row], delimiter: str) -> None:
    """A quoted cell may hold a line break, as titles of meetings do, but no other rows."""
    widths = Counter(len(row.cells) for row in rows if len(row.cells) > 1)
    usual = max(widths, key=lambda width: widths[width], default=0)
    for row in rows:
        for cell in row.cells:
            if isinstance(cell, str) and "\n" in cell and _holds_a_row(cell, delimiter, usual):
                raise _unclosed(row.line)


def _holds_a_row(cell: str, delimiter: str, width: int) -> bool:
    return cell.count(delimiter) >= max(width - 1, 1)


def _unclosed(line: int) -> RuleBroken:
    return RuleBroken(
        "A quotation mark that opens in line %(line)s is never closed, so that the rows after it"
        " cannot be told apart. Please close it and try again.",
        line=line,
    )


def _filled(cells: list[Cell]) -> list[Cell]:
    """Without the empty cells at the end; empty for an empty row."""
    cleaned = [_clean(cell) for cell in cells]
    while cleaned and cleaned[-1] in ("", None):
        cleaned.pop()
    return cleaned


def _clean(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    bare = cell.strip() if cell.isascii() and cell.isprintable() else plain(cell)
    if bare.startswith('="') and bare.endswith('"') and len(bare) > 2:
        return bare[2:-1].strip()
    if bare[:1] == "'" and bare[1:2] in grids.FORMULA_STARTS:
        return bare[1:]
    return bare
