"""Papers for a word processor: every DOCX of the house is dressed here, in the fonts of the house.

A DOCX is made with the library `docx`, which is imported where it is used: 10 MB that only who
wants such a paper needs.
"""

import io
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}
INK, ACCENT, WARNING = "14213D", "0A5EA8", "8A4B00"
LATIN, HAN = "Noto Sans", "Noto Sans SC"

Style = tuple[str, float, str]
"""The name of a style, the size of its letters in points, and their colour."""


def begin(styles: Iterable[Style], language: str) -> Any:
    """An empty paper in English or in Chinese whose spelling is checked in that language."""
    import docx
    from docx.shared import Pt

    paper = docx.Document()
    for name, size, colour in styles:
        _dress(paper.styles[name], Pt(size), colour, LANGUAGES[language])
    paper.core_properties.language = LANGUAGES[language]
    return paper


def describe(paper: Any, *, title: str, author: str, standing: str, at: datetime) -> None:
    """What a word processor shows of the file beside its text."""
    about = paper.core_properties
    about.title, about.author, about.comments = title, author, standing
    about.created = about.modified = at.astimezone(UTC).replace(tzinfo=None)


def content_of(paper: Any) -> bytes:
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


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
    for before in properties.findall(qn("w:lang")):
        properties.remove(before)
    said = properties.makeelement(qn("w:lang"), {qn("w:val"): language, qn("w:eastAsia"): "zh-CN"})
    properties.append(said)
