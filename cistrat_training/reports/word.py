"""A report for a word processor: a DOCX with real headings, in the language's own fonts."""

import io
from datetime import UTC
from typing import Any

from cistrat_training.reports.outline import outline
from cistrat_training.reports.paper import Standing
from cistrat_training.reports.prose import Document

LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
INK, ACCENT = "14213D", "0A5EA8"
LATIN, HAN = "Noto Sans", "Noto Sans SC"


def docx(document: Document, standing: Standing) -> bytes:
    import docx as word  # here: 10 MB that only who wants a DOCX needs
    from docx.shared import Pt

    paper = word.Document()
    _describe(paper, document, standing)
    for name, size, colour in (
        ("Normal", 10.5, INK),
        ("Title", 22, ACCENT),
        ("Heading 1", 15, ACCENT),
        ("Heading 2", 12, INK),
    ):
        _dress(paper.styles[name], Pt(size), colour, LANGUAGES[document.language])
    for line in document.cover:
        is_title = line.text == document.title.text
        paper.add_paragraph(line.text, style="Title" if is_title else "Normal")
    paper.add_paragraph(standing.text)
    paper.add_page_break()  # type: ignore[no-untyped-call]
    for part in outline(document):
        if part.level:
            paper.add_heading(part.text, level=part.level)
        else:
            paper.add_paragraph(part.text)
    paper.add_paragraph(document.closing.text)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _describe(paper: Any, document: Document, standing: Standing) -> None:
    about = paper.core_properties
    about.title = document.title.text
    about.author = document.cover[0].text if document.cover else ""
    about.comments = standing.text
    about.language = LANGUAGES[document.language]
    about.created = about.modified = standing.as_of.astimezone(UTC).replace(tzinfo=None)


def _dress(style: Any, size: Any, colour: str, language: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    style.font.name, style.font.size = LATIN, size
    style.font.color.rgb = RGBColor.from_string(colour)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), HAN)
    fonts.set(qn("w:hAnsi"), LATIN)
    said = properties.makeelement(qn("w:lang"), {qn("w:val"): language, qn("w:eastAsia"): "zh-CN"})
    for before in properties.findall(qn("w:lang")):
        properties.remove(before)
    properties.append(said)
