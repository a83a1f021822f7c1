"""A report on paper: a PDF/A-2a that is also PDF/UA-1."""

from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from cistrat_training import press
from cistrat_training.errors import RuleBroken
from cistrat_training.reports.document import Document
from cistrat_training.reports.outline import outline
from cistrat_training.words import N_

LAYOUT = Path(__file__).with_name("layout.typ")


class Standing(NamedTuple):
    """What a report is at this moment: a draft, or a published edition."""

    text: str
    as_of: datetime


def pdf(document: Document, standing: Standing) -> bytes:
    try:
        return press.pdf(LAYOUT, _printed(document, standing), at=standing.as_of)
    except press.CannotPrint as no:
        raise RuleBroken(
            N_("The PDF cannot be made: %(why)s. Correct the text that it names and try again."),
            why=str(no),
        ) from no


def _printed(document: Document, standing: Standing) -> dict[str, Any]:
    return {
        "language": document.language,
        "title": document.title.text,
        "author": document.cover[0].text if document.cover else document.title.text,
        "description": standing.text,
        "standing": standing.text,
        "running": document.title.text,
        "cover": [line.text for line in document.cover],
        "parts": [{"level": line.level, "text": line.text} for line in outline(document)],
        "closing": document.closing.text,
    }
