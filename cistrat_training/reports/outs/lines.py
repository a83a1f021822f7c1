"""What a report prints, line by line: the data of a drawing follow it, once in the document."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cistrat_training.reports.document import Document, Drawing, Part, Section, Table
from cistrat_training.reports.outline import Line, outline
from cistrat_training.reports.outs.columns import columns_of


def lines(document: Document) -> Iterator[Line]:
    tables = _keys_of_tables(document)
    for line in outline(document):
        yield line
        if isinstance(line.block, Drawing) and line.block.table.key not in tables:
            tables.add(line.block.table.key)
            yield Line(0, line.block.table)


class Stretch(NamedTuple):
    """Lines on pages upright, or a wide table, and the headings above it, on pages across."""

    is_wide: bool
    lines: Sequence[Line]


def stretches(document: Document) -> Iterator[Stretch]:
    run: list[Line] = []
    for line in lines(document):
        if isinstance(line.block, Table) and columns_of(line.block).is_wide:
            place = _end_without_headings(run)
            yield from _stretch(run[:place])
            yield Stretch(True, [*run[place:], line])
            run = []
        else:
            run.append(line)
    yield from _stretch(run)


def _stretch(run: Sequence[Line]) -> Iterator[Stretch]:
    if run:
        yield Stretch(False, run)


def _end_without_headings(run: Sequence[Line]) -> int:
    place = len(run)
    while place and run[place - 1].level:
        place -= 1
    return place


class Placed(NamedTuple):
    """A table, where it stands, and the drawing that shows it, where there is one."""

    part: Part
    section: Section
    table: Table
    drawing: Drawing | None


def placed_tables(document: Document) -> Iterator[Placed]:
    """Each table in print order, those of drawings among them."""
    drawings = {each.table.key: each for each in document.blocks() if isinstance(each, Drawing)}
    tables = _keys_of_tables(document)
    for part in document.parts:
        for section in part.sections:
            for table in _tables_of(section, tables):
                yield Placed(part, section, table, drawings.get(table.key))


def _tables_of(section: Section, known: set[str]) -> Iterator[Table]:
    for block in section.blocks:
        if isinstance(block, Table):
            yield block
        elif isinstance(block, Drawing) and block.table.key not in known:
            known.add(block.table.key)
            yield block.table


def _keys_of_tables(document: Document) -> set[str]:
    return {block.key for block in document.blocks() if isinstance(block, Table)}
