"""Lists as they arrive after a bad day: cut, doubled, saved in another encoding, with bytes lost.

`make bench` reads ten thousand of them, the tests some hundred.
"""

import io
import random
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from cistrat_training import grids
from cistrat_training.attendance import reading
from cistrat_training.attendance.exports import sheets
from cistrat_training.attendance.exports.headers import PERSON, headers_in, known_headers
from cistrat_training.attendance.exports.tables import SECTION, columns_of
from cistrat_training.attendance.reading import Reading, read
from cistrat_training.cells import in_words
from cistrat_training.errors import RuleBroken
from cistrat_training.words import plain

LISTS = Path(__file__).parent / "lists"
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp1252"]
JUNK = ["", "\x00", '"', "'", "\t", ",", ";", "=1+1", "\u202f", "\u200f", "٣", "0", "-1", "99:99"]
JUNK += ["31/02/2026 25:61", "9" * 400, "A&B", "(", "1. x", "Name", "--", "2026-11-16 09:00", "\r"]


def mangled(how_many: int, seed: int = 5) -> Iterator[tuple[str, bytes]]:
    """Each with the name of the list that it was made from."""
    dice = random.Random(seed)
    files = sorted(path for path in LISTS.iterdir() if path.suffix in {".csv", ".txt", ".xlsx"})
    contents = [(path, path.read_bytes()) for path in files]
    for number in range(how_many):
        path, content = contents[number % len(contents)]
        if path.suffix == ".xlsx":
            yield path.name, _a_workbook(content, dice)
        else:
            yield path.name, _a_text(content, dice)


def _a_workbook(content: bytes, dice: random.Random) -> bytes:
    if dice.random() < 0.4:
        return _with_lost_bytes(content, dice)
    book = openpyxl.load_workbook(io.BytesIO(content))
    for page in book.worksheets:
        for _ in range(dice.randint(1, 4)):
            deed = dice.choice([_lose_column, _lose_row, _spoil_cell])
            deed(page, dice)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lose_column(page, dice):
    page.delete_cols(dice.randint(1, 9))


def _lose_row(page, dice):
    page.delete_rows(dice.randint(1, page.max_row))


def _spoil_cell(page, dice):
    junk = [junk for junk in JUNK if junk.isprintable()]
    cell = page.cell(dice.randint(1, page.max_row), dice.randint(1, 9))
    cell.value = dice.choice([*junk, 46342.375, 12, None])


def _a_text(content: bytes, dice: random.Random) -> bytes:
    lines = grids.decoded(content).splitlines(keepends=True)
    for _ in range(dice.randint(1, 5)):
        lines = dice.choice(DEEDS)(lines, dice) or lines
    text = "".join(lines)
    encoded = text.encode(dice.choice(ENCODINGS), "replace")
    return _with_lost_bytes(encoded, dice) if dice.random() < 0.3 else encoded


def _with_lost_bytes(content: bytes, dice: random.Random) -> bytes:
    bytes_ = bytearray(content or b"?")
    for _ in range(dice.randint(1, 8)):
        bytes_[dice.randrange(len(bytes_))] = dice.randrange(256)
    return bytes(bytes_[: dice.randint(1, len(bytes_))] if dice.random() < 0.5 else bytes_)


def _without_a_line(lines, dice):
    at = dice.randrange(len(lines))
    return lines[:at] + lines[at + 1 :]


def _with_a_line_twice(lines, dice):
    at = dice.randrange(len(lines))
    return [*lines[:at], lines[at], *lines[at:]]


def _shuffled(lines, dice):
    return dice.sample(lines, len(lines))


def _twice(lines, _dice):
    return lines + lines


def _with_junk(lines, dice):
    at = dice.randrange(len(lines))
    place = dice.randrange(len(lines[at]) + 1)
    line = lines[at][:place] + dice.choice(JUNK) + lines[at][place:]
    return [*lines[:at], line, *lines[at + 1 :]]


def _without_a_column(lines, dice):
    mark, place = dice.choice("\t,;"), dice.randrange(6)
    return [_without_cell(line, mark, place) for line in lines]


def _without_cell(line, mark, place):
    cells = line.split(mark)
    return mark.join(cells[:place] + cells[place + 1 :])


def _with_another_delimiter(lines, dice):
    before, after = dice.sample("\t,;|", 2)
    return [line.replace(before, after) for line in lines]


def _with_blank_lines(lines, _dice):
    return [part for line in lines for part in (line, "\r\n")]


def _after_another(lines, dice):
    other = dice.choice([path for path in LISTS.iterdir() if path.suffix == ".csv"])
    return lines + grids.decoded(other.read_bytes()).splitlines(keepends=True)


DEEDS = [
    *(_without_a_line, _with_a_line_twice, _shuffled, _twice, _with_junk, _with_junk, _with_junk),
    *(_without_a_column, _with_another_delimiter, _with_blank_lines, _after_another),
]


# What must be true whatever arrives


def what_came_of(content: bytes) -> str:
    """The format, or that it was refused. Anything else is an AssertionError, or a crash."""
    try:
        told = read(content, zone="Asia/Shanghai")
    except RuleBroken:
        return "refused"
    for row in told.rows:
        assert row.name or row.email
        assert row.minutes is None or 0 <= row.minutes < 100_000
        assert not (row.joined and row.left) or row.joined <= row.left
        assert all(at is None or at.tzinfo for at in (row.joined, row.left))
    assert all(one.reason % one.facts for one in told.skipped)
    assert told.rows or told.questions
    counted_once(told)
    if told.format == "plain list":
        assert lines_lost_in(content, told) <= 1  # its header
    elif told.format not in {reading.UNKNOWN, "bigbluebutton"}:
        assert lost_in(content, told) == []
    return told.format


def counted_once(told: Reading) -> None:
    """A row tells of somebody's stay, or adds nothing to another, or tells of nobody there."""
    seen = {(row.sheet, row.line) for row in told.rows}
    skipped = {(row.sheet, row.line) for row in told.skipped}
    merged = {(row.sheet, row.line) for row in told.merged}
    assert not seen & skipped
    assert not seen & merged
    assert not skipped & merged
    assert len(merged) == len(told.merged)


def lost_in(content: bytes, told: Reading) -> list[int]:
    """The lines under a header of people that the reading does not account for."""
    accounted = {(one.sheet, one.line) for one in (*told.rows, *told.skipped, *told.merged)}
    return [
        row.line
        for sheet in _sheets(content)
        for row in _rows_of_people(sheet)
        if (sheet.name, row.line) not in accounted
    ]


def lines_lost_in(content: bytes, told: Reading) -> int:
    text = grids.text_of(content)
    lines = sum(bool(plain(line)) for line in re.split(r"\r\n|\r|\n", text))
    return lines - len(told.rows) - len(told.skipped)


def _sheets(content: bytes) -> list[sheets.Sheet]:
    if grids.is_workbook(content):
        return sheets.sheets_of_workbook(content)
    text = grids.text_of(content)
    delimiter = sheets.delimiter_of(text, headers_in)
    return [sheets.Sheet("", sheets.rows_of(text, delimiter) if delimiter else [])]


def _rows_of_people(sheet: sheets.Sheet) -> Iterator[sheets.Row]:
    people, after_title = False, False
    for row in sheet.rows:
        is_title = len(row.cells) == 1 and bool(SECTION.match(in_words(row.cells[0])))
        if headers_in(row.cells):
            people = bool(columns_of(known_headers(row.cells)).keys() & PERSON)
        elif is_title:
            people = False
        elif people and not after_title and len(row.cells) > 1:
            yield row
        after_title = is_title
