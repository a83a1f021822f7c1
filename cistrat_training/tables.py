"""Tables that people send us and take away: known columns, rows with named cells, templates.

`read` turns bytes into grids of cells, `lines_of` finds the header and names the cells. What is
wrong in a cell is a Problem, so that all of them can be shown at once.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from cistrat_training.cells import Cell, clock_of, day_of, in_words
from cistrat_training.errors import RuleBroken
from cistrat_training.grids import FORMULA_STARTS, LONGEST_CELL, Grid
from cistrat_training.grids import read as read
from cistrat_training.grids import read_path as read_path
from cistrat_training.words import N_

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

ROWS_TO_LOOK_FOR_A_HEADER = 15  # lists often begin with a title, or with facts about a meeting
SPREADSHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}


class Problem(NamedTuple):
    """What is wrong in one place. `message` is in the catalogue, with slots for `facts`."""

    sheet: str
    row: int
    column: str
    message: str
    facts: dict[str, Any]

    def __str__(self) -> str:
        return self.message % self.facts if self.facts else self.message

    @property
    def place(self) -> str:
        """`lectures, row 12, Title in English`, for those who read English."""
        return ", ".join(filter(None, [self.sheet, f"row {self.row}", self.column]))


@dataclass(frozen=True)
class Column:
    """A column we know: its key in the code, its header in either language, what stands in it."""

    key: str
    name: str
    chinese: str
    note: str = ""
    example: str = ""
    required: bool = False
    also: tuple[str, ...] = ()

    @property
    def names(self) -> set[str]:
        return {_plain(name) for name in (self.key, self.name, self.chinese, *self.also)}


@dataclass(frozen=True)
class Layout:
    """The columns of one sheet. `name` and `chinese` are what the sheet may be called."""

    name: str
    columns: tuple[Column, ...]
    chinese: str = ""
    note: str = ""
    required: bool = True

    @property
    def names(self) -> set[str]:
        return {_plain(name) for name in (self.name, self.chinese) if name}


@dataclass
class Line:
    """A row with named cells. Reading a cell that is wrong notes a Problem and gives nothing."""

    sheet: str
    number: int
    cells: dict[str, Cell]
    headers: dict[str, str]
    problems: list[Problem]
    required: set[str] = field(default_factory=set)

    def wrong(self, key: str, message: str, **facts: Any) -> None:
        header = self.headers.get(key, key)
        problem = Problem(self.sheet, self.number, header, message, facts)
        if problem not in self.problems[-20:]:  # a cell may be read twice
            self.problems.append(problem)

    def text(self, key: str, longest: int = 300) -> str:
        value = in_words(self.cells.get(key))
        if value in SPREADSHEET_ERRORS:
            self.wrong(
                key, N_("This cell holds an error of the spreadsheet: %(value)s"), value=value
            )
            return ""
        if not value and key in self.required:
            self.wrong(key, N_("This cell must not be empty."))
        if len(value) > longest:
            self.wrong(key, N_("Longer than %(longest)s characters."), longest=longest)
            return ""
        return value

    def texts(self, key: str) -> list[str]:
        """Several values in one cell, with semicolons or line breaks between them."""
        parts = re.split(r"[;；\n]", self.text(key, LONGEST_CELL))
        return [part.strip() for part in parts if part.strip()]

    def whole_number(self, key: str, least: int = 0, most: int = 1_000_000) -> int | None:
        text = self.text(key)
        if not text:
            return None
        if not re.fullmatch(r"[+-]?\d{1,12}", text, re.ASCII):
            self.wrong(key, N_("“%(value)s” is not a whole number."), value=text)
            return None
        if not least <= int(text) <= most:
            self.wrong(
                key,
                N_("%(value)s is not between %(least)s and %(most)s."),
                value=text,
                least=least,
                most=most,
            )
            return None
        return int(text)

    def day(self, key: str) -> date | None:
        return self._read(key, day_of)

    def clock(self, key: str) -> time | None:
        return self._read(key, clock_of)

    def choice(self, key: str, kind: type[E], names: dict[str, E] | None = None) -> E | None:
        """One of an enum's values, or one of the further `names` that people write for them."""
        text = self.text(key)
        if not text:
            return None
        values = [member.value for member in kind]
        if text in values:  # so it is in nearly all of thousands of rows
            return kind(text)
        known = {_plain(member.value): member for member in kind}
        known |= {_plain(name): member for name, member in (names or {}).items()}
        if _plain(text) not in known:
            self.wrong(
                key,
                N_("“%(value)s” is not one of: %(values)s."),
                value=text,
                values=", ".join(values),
            )
        return known.get(_plain(text))

    def _read(self, key: str, reader: Callable[[Cell], T | None]) -> T | None:
        if not self.text(key):
            return None
        try:
            return reader(self.cells.get(key))
        except RuleBroken as broken:
            self.wrong(key, broken.message, **broken.facts)
            return None


class Lines(NamedTuple):
    """The rows under a header, the problems met so far, and the headers nobody knows."""

    lines: list[Line]
    problems: list[Problem]
    unknown: list[str]


# Naming the cells


def sheet_of(grids: Sequence[Grid], layout: Layout) -> Grid:
    """The sheet that goes by the layout's name, else the one whose header fits best."""
    named = [grid for grid in grids if _plain(grid.name) in layout.names]
    return max(named or grids, key=lambda grid: _columns_known(grid, layout))


def sheets_of(grids: Sequence[Grid], layouts: Iterable[Layout]) -> dict[str, Grid]:
    """The sheets by the names of their layouts."""
    if not any(grid.name for grid in grids):
        raise RuleBroken(
            "This is one table. Take a workbook with all the sheets, or a folder of CSV files that"
            " are named after them."
        )
    found = {_plain(grid.name): grid for grid in grids}
    chosen: dict[str, Grid] = {}
    for layout in layouts:
        name = next((name for name in layout.names if name in found), None)
        if name is not None:
            chosen[layout.name] = found[name]
        elif layout.required:
            raise RuleBroken(
                "The sheet “%(sheet)s” is missing. There are: %(sheets)s.",
                sheet=layout.name,
                sheets=", ".join(grid.name for grid in grids),
            )
    return chosen


def _columns_known(grid: Grid, layout: Layout) -> int:
    place = _header_of(grid, layout)
    return 0 if place is None else sum(map(bool, _keys_of(grid.rows[place][1], layout)))


def lines_of(grid: Grid, layout: Layout) -> Lines:
    """The rows under the header. A row whose first cell begins with “# ” is a remark."""
    problems: list[Problem] = []
    place = _header_of(grid, layout)
    if place is None:
        names = ", ".join(column.name for column in layout.columns if column.required)
        message = N_("No header was found. The columns needed are: %(columns)s.")
        return Lines([], [Problem(grid.name, 1, "", message, {"columns": names})], [])
    number, cells = grid.rows[place]
    headers = [in_words(cell) for cell in cells]
    keys = _keys_of(headers, layout)
    problems += _header_problems(grid.name, number, headers, keys, layout)
    named = {key: header for key, header in zip(keys, headers, strict=True) if key}
    required = {column.key for column in layout.columns if column.required} & set(named)
    lines = [
        Line(grid.name, number, _named_cells(keys, row), named, problems, required)
        for number, row in grid.rows[place + 1 :]
        if not in_words(row[0]).startswith("# ")
    ]
    unknown = [header for header, key in zip(headers, keys, strict=True) if header and not key]
    return Lines(lines, problems, unknown)


def _named_cells(keys: list[str | None], row: list[Cell]) -> dict[str, Cell]:
    return {key: cell for key, cell in zip(keys, row, strict=False) if key}


def _header_of(grid: Grid, layout: Layout) -> int | None:
    """The row in which the most columns are known."""
    known = set().union(*(column.names for column in layout.columns))
    best, place = 0, None
    for index, (_number, cells) in enumerate(grid.rows[:ROWS_TO_LOOK_FOR_A_HEADER]):
        count = len({_plain(in_words(cell)) for cell in cells} & known)
        if count > best:
            best, place = count, index
    return place


def _keys_of(headers: Sequence[Cell], layout: Layout) -> list[str | None]:
    by_name = {name: column.key for column in layout.columns for name in column.names}
    return [by_name.get(_plain(in_words(header))) for header in headers]


def _header_problems(
    sheet: str, number: int, headers: list[str], keys: list[str | None], layout: Layout
) -> list[Problem]:
    missing = [
        Problem(sheet, number, column.name, N_("This column is missing."), {})
        for column in layout.columns
        if column.required and column.key not in keys
    ]
    twice = [
        Problem(sheet, number, header, N_("This column is there twice."), {})
        for index, (key, header) in enumerate(zip(keys, headers, strict=True))
        if key and key in keys[:index]
    ]
    return missing + twice


def _plain(name: str) -> str:
    """Headers are the same if they differ in case, spaces, underscores, stars and brackets only."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\W_]+", "", re.sub(r"\((required|optional|必填|选填)\)", "", folded))


# Writing


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with the mark that makes a spreadsheet read it as such."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_escaped(name) for name in header])
    writer.writerows([_escaped(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _escaped(cell: Any) -> Any:
    """A spreadsheet would run a text that begins like a formula; the apostrophe says: text."""
    if isinstance(cell, datetime | date | time):
        return _moment(cell)
    if isinstance(cell, str) and cell.lstrip("'").startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def _moment(cell: datetime | date | time) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M %Z}".strip()
    return f"{cell:%H:%M}" if isinstance(cell, time) else cell.isoformat()


class Sheet(NamedTuple):
    """A sheet to be written. `notes` stand on the header's cells."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]
    notes: Sequence[str] = ()


def write_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """Texts are written as texts, so that none of them runs as a formula."""
    import xlsxwriter  # heavy, and few requests write a workbook

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for sheet in sheets:
            _write_sheet(workbook.add_worksheet(sheet.name[:31]), sheet, bold, day)
    return out.getvalue()


def _write_sheet(page: Any, sheet: Sheet, bold: Any, day: Any) -> None:
    page.freeze_panes(1, 0)
    page.set_column(0, max(len(sheet.header) - 1, 0), 22)
    for place, name in enumerate(sheet.header):
        page.write_string(0, place, name, bold)
    for place, note in enumerate(sheet.notes):
        if note:
            page.write_comment(0, place, note, {"x_scale": 2})
    for number, row in enumerate(sheet.rows, 1):
        for place, cell in enumerate(row):
            _write_cell(page, number, place, cell, day)


def _write_cell(page: Any, number: int, place: int, cell: Any, day: Any) -> None:
    if isinstance(cell, date) and not isinstance(cell, datetime):
        page.write_datetime(number, place, cell, day)
    elif isinstance(cell, datetime | time):
        page.write_string(number, place, _moment(cell))
    elif isinstance(cell, bool | int | float):
        page.write(number, place, cell)
    elif cell:
        page.write_string(number, place, str(cell)[:LONGEST_CELL])


# Templates to fill in


def template_sheets(
    layouts: Sequence[Layout], language: str, translate: Callable[[str], str] = str
) -> list[Sheet]:
    """A sheet for each layout with its header and an example that is not read; and the notes."""
    sheets = [_template(layout, language, translate) for layout in layouts]
    header = [N_("Sheet"), N_("Column"), N_("Needed"), N_("What it holds"), N_("Example")]
    notes = [
        (sheet.name, name, translate(N_("yes")) if column.required else "", note, column.example)
        for sheet, layout in zip(sheets, layouts, strict=True)
        for column, name, note in zip(layout.columns, sheet.header, sheet.notes, strict=True)
    ]
    return [*sheets, Sheet(translate(N_("Notes")), [translate(name) for name in header], notes)]


def _template(layout: Layout, language: str, translate: Callable[[str], str]) -> Sheet:
    chinese = language.startswith("zh")
    names = [column.chinese if chinese else column.name for column in layout.columns]
    example = [column.example for column in layout.columns]
    rows = [[f"# {example[0]}", *example[1:]]] if any(example) else []
    notes = [translate(column.note) if column.note else "" for column in layout.columns]
    return Sheet(name_of(layout, language), names, rows, notes)


def name_of(layout: Layout, language: str) -> str:
    return (layout.chinese if language.startswith("zh") else "") or layout.name
