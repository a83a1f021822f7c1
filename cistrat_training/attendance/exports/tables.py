"""The tables of a list, each under its header, and what is told of the meeting itself around them.

No table is found by its line or by its title: titles are translated, and programs add lines.
"""

import re
from dataclasses import dataclass, field
from itertools import pairwise

from cistrat_training.attendance.exports.headers import (
    MEETING,
    NO_HEADER,
    PERSON,
    Header,
    header,
    headers_in,
    known_headers,
)
from cistrat_training.attendance.exports.sheets import Row, Sheet
from cistrat_training.attendance.exports.stamps import Stamp, stamp
from cistrat_training.cells import Cell, in_words

SECTION = re.compile(r"\d{1,2}[.、]\s*[^\W\d]")  # `3. In-Meeting activities`, in any language


@dataclass
class Table:
    """A header and the rows under it. `columns` tells where each kind of thing stands."""

    sheet: str
    line: int
    title: str
    columns: dict[str, int]
    headers: list[Header | None]
    rows: list[Row] = field(default_factory=list)

    def has(self, *keys: str) -> bool:
        return not self.columns.keys().isdisjoint(keys)

    def cell(self, row: Row, key: str) -> Cell:
        place = self.columns.get(key)
        return row.cells[place] if place is not None and place < len(row.cells) else None

    def text(self, row: Row, key: str) -> str:
        return in_words(self.cell(row, key)) if key in self.columns else ""

    @property
    def bases(self) -> set[str]:
        return {one.base for one in self.headers if one}

    def unit(self, key: str) -> float | None:
        """That of the numbers in a column, as its header says it."""
        one = self._header(key)
        return one.unit if one else None

    def stamp(self, row: Row, key: str) -> Stamp | None:
        """A time without a zone is of the one that its header names."""
        at, one = stamp(self.cell(row, key)), self._header(key)
        return at._replace(offset=one.offset) if at and one and not at.offset else at

    def _header(self, key: str) -> Header | None:
        """None also where somebody says that a column is there which the file does not have."""
        place = self.columns.get(key)
        return self.headers[place] if place is not None and place < len(self.headers) else None


@dataclass
class Contents:
    """`facts` are of the meeting: its title, start, end. `unknown` rows stand in no table that we
    know, each with the title of its section."""

    tables: list[Table] = field(default_factory=list)
    facts: dict[str, Cell] = field(default_factory=dict)
    unknown: list[tuple[str, Row, str]] = field(default_factory=list)
    has_sections: bool = False
    has_two_meetings: bool = False
    has_blocks: bool = False


def contents_of(sheets: list[Sheet]) -> Contents:
    contents = Contents()
    for sheet in sheets:
        _Walk(sheet.name, contents).over(sheet.rows)
    for table in contents.tables:  # some lists tell of the meeting in each row
        for row in table.rows[:1]:
            for key in ("title", "start", "end"):
                contents.facts.setdefault(key, table.cell(row, key))
    return contents


@dataclass
class _Walk:
    """Down the rows of a sheet."""

    sheet: str
    contents: Contents
    table: Table | None = None
    block: list[Header | None] | None = None
    section: str = ""
    had_table: bool = False

    def over(self, rows: list[Row]) -> None:
        for row in rows:
            if headers_in(row.cells) or self._heads_a_section(row):
                self._begin(row)
            elif _is_section(row):
                self._pass_into(row)
            elif self.table:
                self.table.rows.append(row)
            else:
                self._note(row)

    def _begin(self, row: Row) -> None:
        title = self._title_above() or self.section
        found = known_headers(row.cells)
        columns = in_section(self.section, columns_of(found), len(row.cells))
        if columns.keys() & PERSON:
            self.had_table = True
            self.table = Table(self.sheet, row.line, title, columns, found)
            self.contents.tables.append(self.table)
            self.block = None
        else:
            self.table, self.block = None, found
            self.contents.has_blocks = True
        self.section = ""

    def _heads_a_section(self, row: Row) -> bool:
        """In a language whose headers we do not know."""
        if not self.section or self.table or self.block:
            return False
        is_wide = len(row.cells) >= NARROWEST_SECTION and _number_of(self.section) in COLUMNS
        return is_wide and not any(NO_HEADER.search(in_words(cell)) for cell in row.cells)

    def _title_above(self) -> str:
        """A line of one cell right above a header belongs to it, not to the table before."""
        rows = self.table.rows if self.table else []
        if rows and _is_alone(rows[-1]):
            return in_words(rows.pop().cells[0])
        return ""

    def _pass_into(self, row: Row) -> None:
        self.table, self.block = None, None
        self.section = in_words(row.cells[0])
        self.contents.has_sections = True

    def _note(self, row: Row) -> None:
        if self.block:
            self._keep(dict(_pairs_under(self.block, row)))
            self.block = None
        elif facts := _facts_in(row):
            self._keep(facts)
        elif sum(cell not in ("", None) for cell in row.cells) > 2 or self.had_table:
            self.contents.unknown.append((self.sheet, row, self.section))

    def _keep(self, facts: dict[str, Cell]) -> None:
        kept, told = in_words(self.contents.facts.get("start")), in_words(facts.get("start"))
        if self.contents.tables and kept and told and kept != told:
            self.contents.has_two_meetings = True
        for key, cell in facts.items():
            self.contents.facts.setdefault(key, cell)


COLUMNS = {
    2: ("name", "first_joined", "last_left", "total", "email", "upn", "role"),
    3: ("name", "joined", "left", "minutes", "email", "role"),
}
"""Of the numbered sections of Teams, whatever their language."""
NARROWEST_SECTION = 5
SAME = {"joined": "first_joined", "left": "last_left", "minutes": "total"}
BY_SECTION = {2: SAME, 3: {total: one for one, total in SAME.items()}}


def in_section(title: str, columns: dict[str, int], width: int) -> dict[str, int]:
    """The second section of Teams tells totals and the third one joins, though in some languages
    their headers are alike. A header that we do not know is told by its place."""
    number = _number_of(title)
    if number not in COLUMNS or width < NARROWEST_SECTION:
        return columns
    named = {BY_SECTION[number].get(key, key): place for key, place in columns.items()}
    for place, key in enumerate(COLUMNS[number][:width]):
        if place not in named.values():
            named.setdefault(key, place)
    return named


def _number_of(title: str) -> int:
    found = SECTION.match(title)
    return int(re.split(r"[.、]", title)[0]) if found else 0


ROWS_TO_LOOK_FOR_A_HEADER = 20


def by_one_header(sheets: list[Sheet]) -> Contents:
    """Tables under the first row in which a header of names or addresses stands among others that
    we do not know."""
    contents = Contents()
    for sheet in sheets:
        place = next((n for n, row in enumerate(sheet.rows) if _may_head(row, n)), None)
        if place is not None:
            row, below = sheet.rows[place], sheet.rows[place + 1 :]
            found = known_headers(row.cells)
            table = Table(sheet.name, row.line, "", columns_of(found), found, below)
            contents.tables.append(table)
            above = [one for one in sheet.rows[:place] if len(one.cells) > 1]
            contents.unknown += [(sheet.name, one, "") for one in above]
    return contents


def _may_head(row: Row, place: int) -> bool:
    if place >= ROWS_TO_LOOK_FOR_A_HEADER or len(row.cells) < 2:
        return False
    if any(NO_HEADER.search(in_words(cell)) for cell in row.cells):
        return False
    return bool(columns_of(known_headers(row.cells)).keys() & PERSON)


def columns_of(found: list[Header | None]) -> dict[str, int]:
    """The first of each kind. Where the columns of the meeting stand before those of its people,
    as in a report on many meetings, they end with the number of its participants."""
    ends = [place for place, one in enumerate(found) if one and one.key == "participants"]
    start = ends[-1] + 1 if ends else 0
    columns: dict[str, int] = {}
    for place, one in enumerate(found):
        if one and (place >= start or one.key in MEETING - {"minutes"}):
            columns.setdefault(one.key, place)
    return columns


def _is_section(row: Row) -> bool:
    return _is_alone(row) and bool(SECTION.match(in_words(row.cells[0])))


def _is_alone(row: Row) -> bool:
    return len(row.cells) == 1 and isinstance(row.cells[0], str)


def _pairs_under(found: list[Header | None], row: Row) -> list[tuple[str, Cell]]:
    pairs = zip(found, row.cells, strict=False)
    return [(one.key, cell) for one, cell in pairs if one and cell not in ("", None)]


LONGEST_FACT = 300


def _facts_in(row: Row) -> dict[str, Cell]:
    """`Start time | 9:00`, or several such beside each other, or all in one cell."""
    cells = row.cells
    if len(cells) == 1 and len(in_words(cells[0])) <= LONGEST_FACT:
        cells = list(re.split(r"\s*[:：]\s*", in_words(cells[0]), maxsplit=1))
    facts: dict[str, Cell] = {}
    for name, value in pairwise(cells):
        one = header(name)
        if one and one.key in MEETING and value not in ("", None) and not header(value):
            facts.setdefault(one.key, value)
    return facts
