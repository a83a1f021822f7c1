"""A report on paper: a PDF/A-2a that is also PDF/UA-1, with tagged tables, lists and figures."""

from collections.abc import Mapping
from functools import singledispatch
from pathlib import Path
from typing import Any

from cistrat_training import press
from cistrat_training.errors import RuleBroken
from cistrat_training.reports.document import Block, Document, Drawing, Listing, Table
from cistrat_training.reports.outline import Line
from cistrat_training.reports.outs.columns import columns_of
from cistrat_training.reports.outs.lines import stretches
from cistrat_training.reports.outs.standing import Standing
from cistrat_training.reports.outs.words import WORDS
from cistrat_training.words import N_

LAYOUT = Path(__file__).with_name("report.typ")

Pictures = Mapping[str, bytes]
"""By the keys of the drawings."""


def pdf(document: Document, standing: Standing, drawn: Pictures) -> bytes:
    """`drawn` are SVG."""
    try:
        return press.pdf(LAYOUT, _printed(document, standing, drawn), at=standing.as_of)
    except press.CannotPrint as no:
        raise RuleBroken(
            N_("The PDF cannot be made: %(why)s. Correct the text that it names and try again."),
            why=str(no),
        ) from no


def _printed(document: Document, standing: Standing, drawn: Pictures) -> dict[str, Any]:
    return {
        "language": document.language,
        "title": document.title.text,
        "author": document.cover[0].text if document.cover else document.title.text,
        "standing": standing.text,
        "contents": WORDS[document.language].contents,
        "cover": [line.text for line in document.cover],
        "stretches": [
            {"is_wide": each.is_wide, "lines": [_line(line, drawn) for line in each.lines]}
            for each in stretches(document)
        ],
        "closing": document.closing.text,
    }


def _line(line: Line, drawn: Pictures) -> dict[str, Any]:
    if line.level:
        return {"kind": "heading", "level": line.level, "text": line.text}
    return _block(line.block, drawn)


@singledispatch
def _block(block: Block, _drawn: Pictures) -> dict[str, Any]:
    return {"kind": "paragraph", "text": block.text}


@_block.register
def _(listing: Listing, _drawn: Pictures) -> dict[str, Any]:
    items = [item.text for item in listing.items]
    return {"kind": "list", "is_numbered": listing.is_numbered, "items": items}


@_block.register
def _(drawing: Drawing, drawn: Pictures) -> dict[str, Any]:
    return {
        "kind": "drawing",
        "caption": drawing.caption,
        "alt": drawing.alt,
        "svg": drawn[drawing.key].decode(),
    }


@_block.register
def _(table: Table, _drawn: Pictures) -> dict[str, Any]:
    return {
        "kind": "table",
        "caption": table.caption,
        "head": table.head,
        "rows": [[cell.text for cell in row] for row in table.rows],
        "notes": table.notes,
        "columns": columns_of(table)._asdict(),
    }
