"""Pieces of a DOCX that the library `docx` has no names for, in the order that the format asks."""

import re
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

NOT_IN_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def piece(name: str, /, *children: Any, **attributes: str) -> Any:
    """`piece("w:jc", val="end")`. A name with a colon in it is written as `xml__space`."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(name)
    for key, value in attributes.items():
        prefix, _, local = key.rpartition("__")
        made.set(qn(f"{prefix or name.partition(':')[0]}:{local}"), value)
    made.extend(child for child in children if child is not None)
    return made


def run(text: str, *properties: Any) -> Any:
    """Words, with their line breaks."""
    made = piece("w:r", piece("w:rPr", *properties) if properties else None)
    for number, line in enumerate(NOT_IN_XML.sub("", text).splitlines() or [""]):
        if number:
            made.append(piece("w:br"))
        words = piece("w:t", xml__space="preserve")
        words.text = line
        made.append(words)
    return made


def paragraph(style: str, *content: Any, **more: Mapping[str, str]) -> Any:
    """`style` is an id. `more` are properties in their order: `keepNext={}`."""
    properties = piece(
        "w:pPr", piece("w:pStyle", val=style), *(piece(f"w:{k}", **v) for k, v in more.items())
    )
    return piece("w:p", properties, *content)


def counted_field(code: str, shown: str) -> Iterator[Any]:
    """A field, and what it says until it is counted anew."""
    yield piece("w:r", piece("w:fldChar", fldCharType="begin"))
    instruction = piece("w:instrText", xml__space="preserve")
    instruction.text = f" {code} "
    yield piece("w:r", instruction)
    yield piece("w:r", piece("w:fldChar", fldCharType="separate"))
    yield run(shown)
    yield piece("w:r", piece("w:fldChar", fldCharType="end"))


class Bookmarks:
    """Places that the contents lead to."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def around(self, *content: Any) -> tuple[str, list[Any]]:
        number = next(self.numbers)
        name = f"_Toc{number:08}"
        begin = piece("w:bookmarkStart", id=str(number), name=name)
        return name, [begin, *content, piece("w:bookmarkEnd", id=str(number))]
