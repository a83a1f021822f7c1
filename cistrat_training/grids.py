"""From the bytes of a file to rows of cells: XLSX and CSV, however their program wrote them.

What cannot be read at all is a RuleBroken that says what the file is instead.
"""

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from cistrat_training.cells import Cell
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

ROWS_TO_KNOW_A_DELIMITER = 30
LONGEST_CELL = 32_767  # what a cell of a spreadsheet can hold
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Limits:
    bytes: int = 10_000_000
    unpacked: int = 60_000_000  # a workbook is a ZIP, and a small one can unfold without end
    rows: int = 50_000
    columns: int = 200


LIMITS = Limits()


class Grid(NamedTuple):
    """One sheet: its rows that are not empty, each with its number in the file."""

    name: str
    rows: list[tuple[int, list[Cell]]]


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
    if is_workbook(content):
        _refuse_what_is_too_large(content, limits)
        return _read_workbook(content, limits)
    return [Grid("", _read_text(text_of(content, limits), limits))]


def is_workbook(content: bytes) -> bool:
    return content.startswith(b"PK")


def text_of(content: bytes, limits: Limits = LIMITS) -> str:
    """What stands in a file that is no workbook, whatever letters its program wrote."""
    _refuse_what_is_too_large(content, limits)
    _refuse_what_is_no_table(content)
    text = decoded(content)
    if re.match(r"\s*<(!doctype|html|\?xml|table)", text[:200], re.IGNORECASE):
        raise RuleBroken("This is a web page. Please send the table as XLSX or CSV.")
    return text


def _refuse_what_is_too_large(content: bytes, limits: Limits) -> None:
    if len(content) > limits.bytes:
        raise _too_large(limits)


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


def _read_text(text: str, limits: Limits) -> list[tuple[int, list[Cell]]]:
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
    """In GB 18030 nearly every byte beyond ASCII stands beside another, or with digits in a group
    of four; in Western text, alone."""
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    rest, rare = re.subn(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]", b" ", content)
    runs = re.findall(rb"[\x80-\xff]+", rest)
    paired = sum(len(run) for run in runs if len(run) > 1) + 4 * rare
    return paired > (sum(map(len, runs)) + 4 * rare) / 2


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


def _unescaped(cell: str) -> str:
    if cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS):
        return cell[1:]
    return cell
