"""A report on paper: a PDF/A-2a that is also PDF/UA-1."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.fonts import FAMILIES, font_folders
from cistrat_training.reports.outline import outline
from cistrat_training.reports.prose import Document
from cistrat_training.words import N_

if TYPE_CHECKING:
    import typst

LAYOUT = Path(__file__).with_name("layout.typ")


class Standing(NamedTuple):
    """What a report is at this moment: a draft, or a published edition."""

    text: str
    as_of: datetime


def pdf(document: Document, standing: Standing) -> bytes:
    import typst  # here: 60 MB that only who wants a PDF needs

    try:
        made = _compiler().compile(
            format="pdf",
            pdf_standards=["a-2a", "ua-1"],
            sys_inputs={"facts": json.dumps(_printed(document, standing), ensure_ascii=False)},
            timestamp=int(standing.as_of.timestamp()),
        )
    except typst.TypstError as error:
        raise RuleBroken(
            N_("The PDF cannot be made: %(why)s. Correct the text that it names and try again."),
            why=error.message,
        ) from error
    if not isinstance(made, bytes):
        raise TypeError(made)  # several pages of a picture, which a PDF never is
    return made


@cache
def _compiler() -> "typst.Compiler":
    import typst

    return typst.Compiler(
        str(LAYOUT), font_paths=[str(f) for f in font_folders()], ignore_system_fonts=True
    )


def _printed(document: Document, standing: Standing) -> dict[str, Any]:
    families = list(FAMILIES.values())
    if document.language == "zh":  # its own full-width quotation marks before Latin ones
        families.sort(key=lambda family: family != "Noto Sans SC")
    return {
        "language": document.language,
        "title": document.title.text,
        "author": document.cover[0].text if document.cover else document.title.text,
        "description": standing.text,
        "standing": standing.text,
        "running": document.title.text,
        "fonts": families,
        "cover": [line.text for line in document.cover],
        "parts": [{"level": part.level, "text": part.text} for part in outline(document)],
        "closing": document.closing.text,
    }
