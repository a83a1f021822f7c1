"""The tables of a report as a workbook: a sheet for each part, with native charts."""

import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from cistrat_training.grids import LONGEST_CELL
from cistrat_training.reports.document import (
    Block,
    Cell,
    Document,
    Drawing,
    Listing,
    Paragraph,
    Table,
)
from cistrat_training.reports.outs.lines import Placed, lines, placed_tables
from cistrat_training.reports.outs.numbers import Number, breadth, number_of
from cistrat_training.reports.outs.standing import Standing
from cistrat_training.reports.outs.words import WORDS, Words
from cistrat_training.word_files import ACCENT, HAN, INK, LATIN

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_NAME = 31  # of a sheet
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']+")
RESERVED = "history"
TOP = 3  # rows: the heading of the part, what the report is, and an empty one
WIDEST, NARROWEST = 60, 9  # columns, in characters
NOTE_WIDTH = 90  # characters of a definition on one line
LINE_HEIGHT = 15  # points
CHART_ROWS, ROW_OF_BARS = 17, 1.1
PIXELS_A_ROW, CHART_WIDTH = 20, 620
MOST_SERIES = 12


def xlsx(document: Document, standing: Standing) -> bytes:
    import xlsxwriter  # heavy, and few requests write a workbook

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": document.title.text,
                "author": document.cover[0].text if document.cover else "",
                "comments": standing.text,
                "created": standing.as_of.replace(tzinfo=None, microsecond=0),
            }
        )
        _Book(book, document, standing, WORDS[document.language]).write()
    return file.getvalue()


class Spot(NamedTuple):
    """Where a table begins, for the list of contents."""

    placed: Placed
    sheet: str
    row: int
    title: str


@dataclass
class _Book:
    book: Any
    document: Document
    standing: Standing
    words: Words
    names: set[str] = field(default_factory=lambda: {RESERVED})
    number: int = 0
    """Of the last table."""

    def __post_init__(self) -> None:
        font = HAN if self.document.language == "zh" else LATIN
        plain = {"font_name": font, "font_size": 10, "valign": "top", "font_color": f"#{INK}"}
        add = self.book.add_format
        self.formats: dict[str, Format] = {
            "text": add({**plain, "text_wrap": True}),
            "head": add({**plain, "bold": True, "bottom": 1, "text_wrap": True}),
            "title": add({**plain, "font_size": 15, "font_color": f"#{ACCENT}"}),
            "caption": add({**plain, "bold": True}),
            "note": add({**plain, "font_size": 9, "text_wrap": True, "font_color": "#4B5773"}),
            "link": add({**plain, "font_color": f"#{ACCENT}", "underline": 1, "text_wrap": True}),
        }
        self.plain = plain

    def write(self) -> None:
        contents = self._sheet(self.words.contents)
        spots = [
            spot
            for _, of_part in groupby(placed_tables(self.document), key=lambda it: id(it.part))
            for spot in self._part(list(of_part))
        ]
        self._text(self._sheet(self.words.text))
        self._contents(contents, spots)
        contents.activate()

    def _sheet(self, wanted: str) -> "Worksheet":
        name = _free_name(wanted or self.words.part, self.names)
        self.names.add(name.casefold())
        sheet: Worksheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        return sheet

    # Tables

    def _part(self, placed: Sequence[Placed]) -> list[Spot]:
        """All tables of a part, one below the other."""
        heading = placed[0].part.heading.text or self.document.title.text
        sheet = self._sheet(heading)
        self._open(sheet, heading)
        widths = _widths([each.table for each in placed])
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        spots, row = [], TOP
        for each in placed:
            self.number += 1
            title = f"{self.words.table} {self.number}{self.words.after_number}{each.table.caption}"
            spots.append(Spot(each, sheet.get_name(), row, title))
            row = self._table(sheet, row, each, title, widths) + 2
        sheet.freeze_panes(TOP + 2 if len(placed) == 1 else TOP - 1, 1)
        return spots

    def _open(self, sheet: "Worksheet", heading: str) -> None:
        sheet.write_string(0, 0, heading[:LONGEST_CELL], self.formats["title"])
        sheet.write_string(1, 0, self.standing.text[:LONGEST_CELL])

    def _table(
        self, sheet: "Worksheet", row: int, placed: Placed, title: str, widths: Sequence[float]
    ) -> int:
        """The first row that is free below it."""
        table = placed.table
        sheet.write_string(row, 0, title[:LONGEST_CELL], self.formats["caption"])
        last = row + 1 + max(len(table.rows), 1)
        sheet.add_table(
            row + 1,
            0,
            last,
            len(table.head) - 1,
            {
                "name": f"Table_{self.number}",
                "columns": [
                    {"header": name, "header_format": self.formats["head"]}
                    for name in _all_different(table.head)
                ],
                "autofilter": False,
                "style": "Table Style Light 1",
                "banded_rows": False,
                "first_column": True,
                "description": table.caption,
            },
        )
        for below, cells in enumerate(table.rows, row + 2):
            for column, cell in enumerate(cells):
                self._cell(sheet, below, column, cell)
        free = self._notes(sheet, last + 1, table, widths)
        if placed.drawing:
            beside = len(widths) + 1
            return max(free, self._chart(sheet, row + 1, beside, placed.drawing))
        return free

    def _cell(self, sheet: "Worksheet", row: int, column: int, cell: Cell) -> None:
        number = number_of(cell)
        if number:
            sheet.write_number(row, column, number.value, self._number_format(number))
        else:
            sheet.write_string(row, column, cell.text[:LONGEST_CELL], self.formats["text"])

    def _number_format(self, number: Number) -> "Format":
        written = "#,##0" if number.is_grouped and not number.is_share else "0"
        written += f".{'0' * number.decimals}" if number.decimals else ""
        written += "%" if number.is_share else ""
        if written not in self.formats:
            made = self.book.add_format({**self.plain, "num_format": written, "align": "right"})
            self.formats[written] = made
        return self.formats[written]

    def _notes(self, sheet: "Worksheet", row: int, table: Table, widths: Sequence[float]) -> int:
        """The definitions, over so many columns that a line of them can be read."""
        columns = next(
            (n for n in range(2, len(widths)) if sum(widths[:n]) >= NOTE_WIDTH), max(len(widths), 2)
        )
        room = max(sum(widths[:columns]), NARROWEST * columns)
        for place, note in enumerate(table.notes, row):
            sheet.merge_range(place, 0, place, columns - 1, "")
            sheet.write_string(place, 0, note[:LONGEST_CELL], self.formats["note"])
            needed = sum(-(-max(breadth(line), 1) // room) for line in note.splitlines() or [""])
            sheet.set_row(place, LINE_HEIGHT * needed)
        return row + len(table.notes)

    # Charts

    def _chart(self, sheet: "Worksheet", row: int, column: int, drawing: Drawing) -> int:
        table = drawing.table
        columns = list(_columns_of_numbers(table))[:MOST_SERIES]
        if not columns or not table.rows:
            return row
        is_line = _draws_lines(drawing.spec)
        chart: Chart = self.book.add_chart({"type": "line" if is_line else "bar"})
        first, last = row + 1, row + len(table.rows)
        for each in columns:
            chart.add_series(
                {
                    "name": [sheet.get_name(), row, each],
                    "categories": [sheet.get_name(), first, 0, last, 0],
                    "values": [sheet.get_name(), first, each, last, each],
                    "marker": {"type": "automatic"} if is_line else None,
                }
            )
        # A space before it: a title that begins with = would be taken for a place of the sheet.
        title = f" {drawing.caption}"
        chart.set_title({"name": title, "name_font": {"size": 11, "bold": False}})
        chart.set_legend({"none": True} if len(columns) == 1 else {"position": "bottom"})
        if not is_line:
            chart.set_y_axis({"reverse": True})
            chart.set_x_axis({"crossing": "max", "label_position": "high"})
        rows = CHART_ROWS if is_line else max(CHART_ROWS, round(len(table.rows) * ROW_OF_BARS) + 6)
        chart.set_size({"width": CHART_WIDTH, "height": rows * PIXELS_A_ROW})
        sheet.insert_chart(row, column, chart, {"description": drawing.alt, "object_position": 1})
        return row + rows + 1

    # The other sheets

    def _contents(self, sheet: "Worksheet", spots: Iterable[Spot]) -> None:
        self._open(sheet, self.document.title.text)
        for column, width in enumerate((40, 32, 32, 80)):
            sheet.set_column(column, column, width)
        head = (self.words.table, self.words.part, self.words.section, self.words.definition)
        for column, name in enumerate(head):
            sheet.write_string(TOP, column, name, self.formats["head"])
        for row, spot in enumerate(spots, TOP + 1):
            place = f"internal:'{spot.sheet}'!A{spot.row + 1}"
            sheet.write_url(row, 0, place, self.formats["link"], spot.title[:255])
            said = (
                spot.placed.part.heading.text,
                spot.placed.section.heading.text,
                "\n".join(spot.placed.table.notes),
            )
            for column, text in enumerate(said, 1):
                sheet.write_string(row, column, text[:LONGEST_CELL], self.formats["text"])
        sheet.freeze_panes(TOP + 1, 0)

    def _text(self, sheet: "Worksheet") -> None:
        for column, width in enumerate((32, 40, 100)):
            sheet.set_column(column, column, width)
        for column, name in enumerate((self.words.part, self.words.section, self.words.text)):
            sheet.write_string(0, column, name, self.formats["head"])
        for row, texts in enumerate(_texts(self.document), 1):
            for column, text in enumerate(texts):
                sheet.write_string(row, column, text[:LONGEST_CELL], self.formats["text"])
        sheet.freeze_panes(1, 0)


def _texts(document: Document) -> Iterator[tuple[str, str, str]]:
    """Each paragraph with the headings above it."""
    part = section = ""
    for line in lines(document):
        if line.level == 1:
            part, section = line.text, ""
        elif line.level:
            section = line.text
        else:
            yield from ((part, section, each.text) for each in _paragraphs_of(line.block))


def _paragraphs_of(block: Block) -> Sequence[Paragraph]:
    if isinstance(block, Listing):
        return block.items
    return (block,) if isinstance(block, Paragraph) else ()


def _free_name(wanted: str, taken: set[str]) -> str:
    """As spreadsheets allow it: short, without some signs, and no two alike."""
    printable = "".join(c for c in wanted if c.isprintable())
    plain = " ".join(NOT_IN_NAMES.sub(" ", printable).split()) or "-"
    for number in range(1, len(taken) + 2):
        end = f" {number}" if number > 1 else ""
        name = plain[: LONGEST_NAME - len(end)].rstrip() + end
        if name.casefold() not in taken:
            return name
    raise AssertionError(wanted)


def _all_different(names: Sequence[str]) -> list[str]:
    """A table of a spreadsheet takes no header twice, and none that is empty."""
    found: dict[str, str] = {}
    for name in names:
        plain, number = name or "-", 1
        while (each := plain if number == 1 else f"{plain} ({number})").casefold() in found:
            number += 1
        found[each.casefold()] = each
    return list(found.values())


def _widths(tables: Iterable[Table]) -> list[float]:
    """Of the columns of a sheet, in characters."""
    widths: list[float] = []
    for table in tables:
        for column, name in enumerate(table.head):
            cells = [breadth(row[column].text) for row in table.rows]
            wanted = max([*cells, min(breadth(name), 18), NARROWEST]) + 2
            widths[column:] = [
                max(wanted, *widths[column : column + 1], 0),
                *widths[column + 1 :],
            ]
    return [min(width, WIDEST) for width in widths]


def _columns_of_numbers(table: Table) -> Iterator[int]:
    for column in range(1, len(table.head)):
        if any(number_of(row[column]) for row in table.rows):
            yield column


def _draws_lines(spec: Any) -> bool:
    return '"line"' in json.dumps(spec)
