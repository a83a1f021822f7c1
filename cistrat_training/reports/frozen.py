"""A published report read back, and what would be different today."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple

from cistrat_training.reports import plain
from cistrat_training.reports.document import NO_HEADING, Document, Part, Section
from cistrat_training.reports.figures import Figure
from cistrat_training.reports.plain import paragraph, paragraphs


def document_of(content: Mapping[str, Any]) -> Document:
    read = _first_format if content["format"] == 1 else plain.document_of
    return read(content["document"])


def _first_format(told: Mapping[str, Any]) -> Document:
    """Before there were parts and templates, it had the work's sections, and the plans."""
    sections = tuple(_section_of_paragraphs(section) for section in told["sections"])
    plans = Section("outlook", NO_HEADING, paragraphs(told["plans"]), is_written_from_data=False)
    parts = (
        Part("work", paragraph(told["work"]), sections),
        Part("outlook", paragraph(told["outlook"]), (plans,) if plans.blocks else ()),
    )
    return Document(
        language=told["language"],
        period=told["period"],
        cover=paragraphs(told["cover"]),
        title=paragraph(told["title"]),
        opening=paragraphs(told["opening"]),
        parts=tuple(part for part in parts if part.sections),
        closing=paragraph(told["closing"]),
    )


def _section_of_paragraphs(told: Mapping[str, Any]) -> Section:
    return Section(
        key=told["key"],
        heading=paragraph(told["heading"]),
        blocks=paragraphs(told["paragraphs"]),
        is_written_from_data=told["is_written_from_data"],
        lacks=tuple(told["lacks"]),
    )


def figures_of(content: Mapping[str, Any]) -> dict[str, Figure]:
    return {told["name"]: Figure(**told) for told in content["figures"]}


# What would be different


class Piece(NamedTuple):
    """Words that stayed (`""`), went (`del`) or came (`ins`)."""

    mark: str
    text: str


@dataclass(frozen=True)
class FigureChange:
    name: str
    kind: str
    series: str
    before: int
    after: int
    gone: list[Any] = field(default_factory=list)
    """The ids of the rows that are no longer counted, and below of those that are new."""
    new: list[Any] = field(default_factory=list)


def changed_figures(
    before: Mapping[str, Figure], today: Mapping[str, Figure]
) -> list[FigureChange]:
    names = dict.fromkeys([*before, *today])
    changes = (_change(before.get(name), today.get(name)) for name in names)
    return [change for change in changes if change]


def _change(before: Figure | None, after: Figure | None) -> FigureChange | None:
    known = before or after
    was, now = _rows_by_id(before), _rows_by_id(after)
    if known is None or was == now:
        return None
    return FigureChange(
        name=known.name,
        kind=known.kind,
        series=known.series,
        before=len(was),
        after=len(now),
        gone=[each for each in was if each not in now],
        new=[each for each in now if each not in was],
    )


def _rows_by_id(figure: Figure | None) -> dict[Any, dict[str, Any]]:
    return {row["id"]: row for row in figure.rows} if figure else {}


def changed_sentences(before: Document, after: Document) -> Iterator[list[Piece]]:
    was, now = _sentences(before), _sentences(after)
    for mark, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if mark != "equal":
            for old, new in zip_longest(was[i:j], now[k:m], fillvalue=""):
                yield list(pieces(old, new))


def _sentences(document: Document) -> list[str]:
    return [
        sentence.text for paragraph in document.paragraphs() for sentence in paragraph.sentences
    ]


def pieces(old: str, new: str) -> Iterator[Piece]:
    """The sentence word by word; Chinese character by character."""
    was, now = _words(old), _words(new)
    for mark, i, j, k, m in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if mark == "equal":
            yield Piece("", "".join(was[i:j]))
            continue
        if i < j:
            yield Piece("del", "".join(was[i:j]))
        if k < m:
            yield Piece("ins", "".join(now[k:m]))


def _words(text: str) -> Sequence[str]:
    return re.findall(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+|\s+", text)
