"""A table whose columns somebody chose by hand."""

from collections.abc import Mapping

from cistrat_training.attendance.exports.drafts import NOTHING, Drafts, address_in
from cistrat_training.attendance.exports.durations import MINUTE, minutes_in
from cistrat_training.attendance.exports.plain_lists import is_a_name
from cistrat_training.attendance.exports.sheets import Row, Sheet
from cistrat_training.attendance.exports.stamps import stamp
from cistrat_training.attendance.exports.tables import Table
from cistrat_training.cells import in_words
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

KEYS = ("name", "email", "joined", "left", "minutes")


def table_of(sheet: Sheet, columns: Mapping[str, int], drafts: Drafts) -> Table:
    """What stands above the first row of a person, and does not look like one, is its header."""
    chosen = {key: place for key, place in columns.items() if key in KEYS and place >= 0}
    if not chosen.keys() & {"name", "email"}:
        raise RuleBroken("Choose at least the column of the names or that of the e-mail addresses.")
    width = max(len(row.cells) for row in sheet.rows)
    table = Table(sheet.name, 1, "", chosen, [None] * width)
    start = next((n for n, row in enumerate(sheet.rows) if _is_of_a_person(table, row, n)), 0)
    for row in sheet.rows[:start]:
        drafts.skip(row, sheet.name, N_("This line heads the table."))
    table.rows += sheet.rows[start:]
    return table


def may_hold_people(sheet: Sheet) -> bool:
    """One of its columns looks like names or addresses."""
    rows = [row for row in sheet.rows if len(row.cells) > 1][1:]
    width = max((len(row.cells) for row in rows), default=0)
    return any(_looks_like_people(rows, place) for place in range(min(width, WIDEST)))


WIDEST = 30  # of whoever stands further right, nobody makes a list of attendance


def _looks_like_people(rows: list[Row], place: int) -> bool:
    cells = [in_words(row.cells[place]) for row in rows[:50] if place < len(row.cells)]
    found = sum(is_a_name(cell) or bool(address_in(cell)) for cell in cells)
    return found * 2 >= len(rows[:50])


def _is_of_a_person(table: Table, row: Row, place: int) -> bool:
    others = [key for key in ("email", "joined", "left", "minutes") if table.has(key)]
    told = [key for key in others if table.text(row, key) not in NOTHING]
    if not told:
        return place > 0 and bool(table.text(row, "name"))
    return any(_can_be_read(table, row, key) for key in told)


def _can_be_read(table: Table, row: Row, key: str) -> bool:
    cell = table.cell(row, key)
    if key == "email":
        return bool(address_in(in_words(cell)))
    if key == "minutes":
        return minutes_in(cell, unit=MINUTE, pair=MINUTE) is not None
    return stamp(cell) is not None
