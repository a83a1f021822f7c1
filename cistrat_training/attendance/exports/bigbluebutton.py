"""BigBlueButton's learning dashboard: the columns stand in one order, under headers in the
language of whoever looked, and a comma in a poll's question shifts all that follow the twelfth."""

import re

from cistrat_training.attendance.exports.drafts import NOTHING, TOTAL, Draft, Drafts
from cistrat_training.attendance.exports.sheets import Row
from cistrat_training.attendance.exports.stamps import stamp
from cistrat_training.cells import in_words
from cistrat_training.words import N_

NAME, MODERATOR, JOINED, LEFT, DURATION = 0, 1, 9, 10, 11
COLUMNS = 12
ROWS_TO_KNOW_IT = 30

TRUTH = {"TRUE", "FALSE"}
LENGTH = re.compile(r"\d+:\d{2}:\d{2}|-")


def header_line(rows: list[Row]) -> int | None:
    """Where the header stands in `rows`, if this is such a list."""
    for place, row in enumerate(rows[:ROWS_TO_KNOW_IT]):
        if is_a_user(row):
            return place - 1 if place else None
    return None


def is_a_user(row: Row) -> bool:
    cells = row.cells
    return (
        len(cells) >= COLUMNS
        and in_words(cells[MODERATOR]).upper() in TRUTH
        and bool(LENGTH.fullmatch(in_words(cells[DURATION])))
        and stamp(cells[JOINED]) is not None  # whoever is listed came
        and (in_words(cells[LEFT]) in NOTHING or stamp(cells[LEFT]) is not None)
    )


def take(rows: list[Row], sheet: str, drafts: Drafts) -> None:
    for row in rows:
        name = in_words(row.cells[NAME])
        if not is_a_user(row):
            drafts.skip(
                row, sheet, N_("This row holds answers that nobody is named for."), name=name
            )
        elif not name:
            drafts.skip(row, sheet, N_("This row holds neither a name nor an e-mail address."))
        else:
            drafts.people.append(_draft(row, sheet, name))


def _draft(row: Row, sheet: str, name: str) -> Draft:
    cells = row.cells
    told = cells[DURATION]
    return Draft(
        row.line,
        sheet,
        name,
        role="moderator" if in_words(cells[MODERATOR]).upper() == "TRUE" else "",
        joined=stamp(cells[JOINED]),
        left=stamp(cells[LEFT]),
        told=None if in_words(told) in NOTHING else told,
        rank=TOTAL,
    )
