"""The tables of a report as CSV: one of them, or all in a ZIP with a list that explains them."""

import re
from collections.abc import Iterator
from functools import partial

from cistrat_training import tables, zips
from cistrat_training.reports.document import Cell, Document, Table
from cistrat_training.reports.outs.lines import Placed, placed_tables
from cistrat_training.reports.outs.numbers import number_of
from cistrat_training.reports.outs.words import WORDS

LIST = "00-tables.csv"


def csv(table: Table) -> bytes:
    return tables.write_csv(table.head, ([_value(cell) for cell in row] for row in table.rows))


def csv_of_all(document: Document) -> bytes:
    placed = list(placed_tables(document))
    parts = [zips.Part(LIST, partial(_list, document, placed))]
    parts += [zips.Part(name, partial(csv, each.table)) for name, each in _named(placed)]
    return b"".join(zips.streamed(parts))


def _value(cell: Cell) -> int | float | str:
    number = number_of(cell)
    return number.written if number else cell.text


def _list(document: Document, placed: list[Placed]) -> bytes:
    words = WORDS[document.language]
    header = (words.file, words.part, words.section, words.table, words.definition)
    rows = (
        (
            name,
            each.part.heading.text,
            each.section.heading.text,
            each.table.caption,
            "\n".join(each.table.notes),
        )
        for name, each in _named(placed)
    )
    return tables.write_csv(header, rows)


def _named(placed: list[Placed]) -> Iterator[tuple[str, Placed]]:
    for number, each in enumerate(placed, 1):
        yield f"{number:02}-{_plain(each.table.key)}.csv", each


def _plain(key: str) -> str:
    return re.sub(r"[^\w]+", "-", key).strip("-")[:80]
