"""Tables that people send us and take away: XLSX and CSV, in whatever way their program wrote them.

`read` turns bytes into grids of cells, `lines_of` finds the header and names the cells. What cannot
be read at all is a RuleBroken; what is wrong in a cell is a Problem, so that all of them can be
shown at once.
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

Cell = str | int | float | bool | datetime | date | time | timedelta | None
E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"

ROWS_TO_LOOK_FOR_A_HEADER = 15  # lists often begin with a title, or with facts about a meeting
ROWS_TO_KNOW_A_DELIMITER = 30
LONGEST_CELL = 32_767  # what a cell of a spreadsheet can hold


@dataclass(frozen=True)
class Limits:
    bytes: int = 10_000_000
    unpacked: int = 60_000_000  # a workbook is a ZIP, and a small one can unfold without end
    rows: int = 50_000
    columns: int = 200


LIMITS = Limits()


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


class Grid(NamedTuple):
    """One sheet: its rows that are not empty, each with its number in the file."""

    name: str
    rows: list[tuple[int, list[Cell]]]


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

    def flag(self, key: str) -> bool | None:
        return self._read(key, flag_of)

    def choice(self, key: str, kind: type[E], names: dict[str, E] | None = None) -> E | None:
        """One of an enum's values, or one of the further `names` that people write for them."""
        known = {_plain(member.value): member for member in kind}
        known |= {_plain(name): member for name, member in (names or {}).items()}
        text = self.text(key)
        if not text:
            return None
        if _plain(text) not in known:
            values = ", ".join(member.value for member in kind)
            self.wrong(
                key,
                N_("“%(value)s” is not one of: %(values)s."),
                value=text,
                values=values,
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


SPREADSHEET_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"}


# Reading


def read_path(path: Path, limits: Limits = LIMITS) -> list[Grid]:
    """A file, or a folder of CSV files that stand for the sheets of a workbook."""
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in {".csv", ".txt"})
        return [_named(file.stem, read(_content(file, limits), limits)[0]) for file in files]
    if not path.is_file():
        raise RuleBroken("There is no file “%(path)s”.", path=str(path))
    return read(_content(path, limits), limits)


def read(content: bytes, limits: Limits = LIMITS) -> list[Grid]:
    """The sheets of a workbook, or the one table of a text file, which has no name."""
    if len(content) > limits.bytes:
        raise _too_large(limits)
    _refuse_what_is_no_table(content)
    if content.startswith(b"PK"):
        return _read_workbook(content, limits)
    return [Grid("", _read_text(content, limits))]


def _refuse_what_is_no_table(content: bytes) -> None:
    if not content.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise RuleBroken("This file is empty.")
    for signature, message in FOREIGN:
        if content.startswith(signature):
            raise RuleBroken(message)
    if content.startswith(OLE):
        raise RuleBroken(PROTECTED if ENCRYPTED_PART in content else OLD)


FOREIGN = [
    (b"%PDF", N_("This is a PDF. Please send the table as XLSX or CSV.")),
    (b"\x89PNG", N_("This is a picture. Please send the table as XLSX or CSV.")),
    (b"\xff\xd8\xff", N_("This is a picture. Please send the table as XLSX or CSV.")),
    (b"GIF8", N_("This is a picture. Please send the table as XLSX or CSV.")),
    (b"Rar!", N_("This is an archive. Please unpack it and send the table as XLSX or CSV.")),
    (b"7z\xbc\xaf", N_("This is an archive. Please unpack it and send the table as XLSX or CSV.")),
    (b"\x1f\x8b", N_("This is an archive. Please unpack it and send the table as XLSX or CSV.")),
    (b"{\\rtf", N_("This is a text document. Please send the table as XLSX or CSV.")),
]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PART = "EncryptedPackage".encode("utf-16-le")
PROTECTED = N_("This XLSX is protected by a password. Please take it off and try again.")
OLD = N_("This is an old XLS file. Please open it and save it as XLSX or CSV.")
DAMAGED = N_("This workbook is damaged and cannot be read.")


def _content(file: Path, limits: Limits) -> bytes:
    if file.stat().st_size > limits.bytes:
        raise _too_large(limits)
    return file.read_bytes()


def _too_large(limits: Limits) -> RuleBroken:
    return RuleBroken(
        "This file is larger than %(megabytes)s MB. Please split it.",
        megabytes=limits.bytes // 1_000_000,
    )


def _named(name: str, grid: Grid) -> Grid:
    return grid._replace(name=name)


# Workbooks


def _read_workbook(content: bytes, limits: Limits) -> list[Grid]:
    try:
        _look_inside(content, limits)
        return list(_sheets_of(content, limits)) or [Grid("", [])]
    except RuleBroken:
        raise
    except Exception as broken:
        raise RuleBroken(DAMAGED) from broken


def _look_inside(content: bytes, limits: Limits) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if not any(part.filename == "xl/workbook.xml" for part in parts):
            raise RuleBroken("This is not an XLSX workbook. Please send the table as XLSX or CSV.")
        if any(part.flag_bits & 1 for part in parts):
            raise RuleBroken(PROTECTED)
        if sum(part.file_size for part in parts) > limits.unpacked:
            raise _too_large(limits)
        for part in parts:
            _refuse_entities(archive, part)


def _refuse_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """No program writes a DOCTYPE into a workbook; it is there to make the reader swell."""
    if not part.filename.endswith((".xml", ".rels")):
        return
    with archive.open(part) as stream:
        if b"<!DOCTYPE" in stream.read(2000).replace(b"\x00", b"").upper():
            raise RuleBroken(DAMAGED)


def _sheets_of(content: bytes, limits: Limits) -> Iterator[Grid]:
    import openpyxl  # heavy, and few requests read a workbook

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl leaves out (styles, menus) we do not read
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # some programs write wrong ones
            rows = sheet.iter_rows(values_only=True)
            yield Grid(str(sheet.title), _filled(rows, limits))


def _filled(rows: Iterable[Sequence[Any]], limits: Limits) -> list[tuple[int, list[Cell]]]:
    filled = []
    read = 0
    for number, row in enumerate(rows, 1):
        cells = [_clean(cell) for cell in row[: limits.columns]]
        while cells and cells[-1] in (None, ""):
            cells.pop()
        if cells:
            filled.append((number, cells))
        read += bool(row)
        if read > limits.rows:
            raise RuleBroken(
                "This table has more than %(rows)s rows. Please split it.", rows=limits.rows
            )
    return filled


def _clean(cell: Any) -> Cell:
    if isinstance(cell, str):
        return _without_controls(cell).strip()[:LONGEST_CELL]
    if cell is None or isinstance(cell, int | float | datetime | date | time | timedelta):
        return cell
    return str(cell)


def _without_controls(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})


# Text


def _read_text(content: bytes, limits: Limits) -> list[tuple[int, list[Cell]]]:
    text = decoded(content)
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text[:200], re.IGNORECASE):
        raise RuleBroken("This is a web page. Please send the table as XLSX or CSV.")
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter_of(text))
        return _filled(([_unescaped(cell) for cell in row] for row in rows), limits)
    except csv.Error as broken:
        raise RuleBroken("This file cannot be read as a table.") from broken


def decoded(content: bytes) -> str:
    """The text, by its byte order mark or else by its bytes."""
    for mark, encoding in BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded_as(content[len(mark) :], encoding)
    if 0 in content:  # only two-byte letters have it; it comes first or second in Latin ones
        first, second = content[::2].count(0), content[1::2].count(0)
        return _decoded_as(content, "utf-16-be" if first > second else "utf-16-le")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded_as(content, "gb18030" if _looks_chinese(content) else "cp1252")


BYTE_ORDER_MARKS = [
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
]


def _decoded_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as broken:
        raise RuleBroken(
            "The letters of this file cannot be read. Please save it as “CSV UTF-8” or XLSX."
        ) from broken


def _looks_chinese(content: bytes) -> bool:
    """In GB 18030 nearly every byte beyond ASCII stands beside another; in Western text, alone."""
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    runs = re.findall(rb"[\x80-\xff]+", content)
    paired = sum(len(run) for run in runs if len(run) > 1)
    return paired > sum(map(len, runs)) / 2


def _delimiter_of(text: str) -> str:
    told = re.match(r"\s*sep=([,;\t|])\r?\n", text)  # Excel writes this, and nobody else
    return told[1] if told else max(",;\t|", key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have the same number of cells, more than one; and how many."""
    rows = csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        for row in rows:
            if len(row) > 1:
                widths[len(row)] += 1
            if rows.line_num > ROWS_TO_KNOW_A_DELIMITER:
                break
    except csv.Error:
        return (0, 0)
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (count, width)


# Naming the cells


def sheet_of(grids: Sequence[Grid], layout: Layout) -> Grid:
    """The sheet that goes by the layout's name, else the one whose header fits best."""
    named = [grid for grid in grids if _plain(grid.name) in layout.names]
    return max(named or grids, key=lambda grid: _columns_known(grid, layout))


def sheets_of(grids: Sequence[Grid], layouts: Iterable[Layout]) -> dict[str, Grid]:
    """The sheets by the names of their layouts."""
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
                sheets=", ".join(grid.name for grid in grids) or "–",
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


# Cells


def in_words(cell: Cell) -> str:
    """The cell as text: 42, not 42.0; a date as 2022-11-15."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ") if cell.time() != time.min else cell.date().isoformat()
    return cell if isinstance(cell, str) else str(cell)


def day_of(cell: Cell) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = in_words(cell)
    return _day_in(text) if text else None


def _day_in(text: str) -> date:
    found = re.fullmatch(
        r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?[-/.月] ?(\d{1,2}) ?日?(?: 0?0:00(?::00)?)?", text
    )
    if found:
        return _day(text, int(found[1]), int(found[2]), int(found[3]))
    found = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", text)
    if found:
        return _day_of_two_habits(text, int(found[1]), int(found[2]), int(found[3]))
    found = re.fullmatch(r"(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ -](\d{4})", text)
    if found and found[2][:3].lower() in MONTHS:
        month = MONTHS.index(found[2][:3].lower()) + 1
        return _day(text, int(found[3]), month, int(found[1]))
    raise _no_day(text)


MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def _day_of_two_habits(text: str, first: int, second: int, year: int) -> date:
    if first <= 12 and second <= 12 and first != second:
        raise RuleBroken(
            "“%(value)s” can be two different days. Please write it as year-month-day: %(one)s"
            " or %(other)s.",
            value=text,
            one=f"{year}-{first:02}-{second:02}",
            other=f"{year}-{second:02}-{first:02}",
        )
    month, day = (second, first) if first > 12 else (first, second)
    return _day(text, year, month, day)


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise _no_day(text) from None
    if not 1900 <= year <= 2200:
        raise _no_day(text)
    return found


def _no_day(text: str) -> RuleBroken:
    return RuleBroken("“%(value)s” is not a date. Please write it as 2022-11-15.", value=text)


def clock_of(cell: Cell) -> time | None:
    if isinstance(cell, datetime):
        return cell.time()
    if isinstance(cell, time):
        return cell
    text = in_words(cell)
    if not text:
        return None
    found = re.fullmatch(r"(\d{1,2})[:：](\d{2})(?::\d{2}(?:\.\d+)?)?", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise RuleBroken("“%(value)s” is not a time. Please write it as 09:30.", value=text)
    return time(int(found[1]), int(found[2]))


YES = {"yes", "y", "true", "1", "x", "是", "有", "✓"}
NO = {"no", "n", "false", "0", "否", "无"}


def flag_of(cell: Cell) -> bool | None:
    text = in_words(cell).casefold()
    if not text:
        return None
    if text not in YES | NO:
        raise RuleBroken("“%(value)s” is neither yes nor no.", value=text)
    return text in YES


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


def _unescaped(cell: str) -> str:
    if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS):
        return cell[1:]
    return cell


FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


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
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, {"in_memory": True, **plain}) as workbook:
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
