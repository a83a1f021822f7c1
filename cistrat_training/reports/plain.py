"""A document as JSON writes it, and read back from that."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from cistrat_training.reports.document import (
    Block,
    Cell,
    Document,
    Drawing,
    Listing,
    Paragraph,
    Part,
    Section,
    Table,
)
from cistrat_training.reports.sentences import Run, Sentence

KINDS: Mapping[type[Block], str] = {
    Paragraph: "paragraph",
    Listing: "list",
    Table: "table",
    Drawing: "drawing",
}


def plain(document: Document) -> dict[str, Any]:
    return {
        "template": document.template,
        "language": document.language,
        "period": document.period,
        "cover": [_plain_block(line) for line in document.cover],
        "title": _plain_block(document.title),
        "opening": [_plain_block(paragraph) for paragraph in document.opening],
        "parts": [_plain_part(part) for part in document.parts],
        "closing": _plain_block(document.closing),
    }


def _plain_part(part: Part) -> dict[str, Any]:
    return {
        "key": part.key,
        "heading": _plain_block(part.heading),
        "sections": [_plain_section(section) for section in part.sections],
    }


def _plain_section(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "heading": _plain_block(section.heading),
        "blocks": [_plain_block(block) for block in section.blocks],
        "is_written_from_data": section.is_written_from_data,
        "lacks": list(section.lacks),
    }


def _plain_block(block: Block) -> dict[str, Any]:
    return {"kind": KINDS[type(block)], **as_plain(asdict(block))}


def as_plain(value: Any) -> Any:
    """As JSON would give it back: lists for tuples and sets, and no gaps."""
    if isinstance(value, Mapping):
        return {key: as_plain(each) for key, each in value.items()}
    if isinstance(value, set | frozenset):
        return sorted(value)
    if isinstance(value, tuple | list):
        return [as_plain(each) for each in value]
    return value


# And back


def document_of(told: Mapping[str, Any]) -> Document:
    return Document(
        template=told["template"],
        language=told["language"],
        period=told["period"],
        cover=paragraphs(told["cover"]),
        title=paragraph(told["title"]),
        opening=paragraphs(told["opening"]),
        parts=tuple(_part(part) for part in told["parts"]),
        closing=paragraph(told["closing"]),
    )


def _part(told: Mapping[str, Any]) -> Part:
    sections = tuple(_section(section) for section in told["sections"])
    return Part(told["key"], paragraph(told["heading"]), sections)


def _section(told: Mapping[str, Any]) -> Section:
    return Section(
        key=told["key"],
        heading=paragraph(told["heading"]),
        blocks=tuple(READERS[block["kind"]](block) for block in told["blocks"]),
        is_written_from_data=told["is_written_from_data"],
        lacks=tuple(told["lacks"]),
    )


def paragraphs(told: Iterable[Mapping[str, Any]]) -> tuple[Paragraph, ...]:
    return tuple(paragraph(each) for each in told)


def paragraph(told: Mapping[str, Any]) -> Paragraph:
    """Sentences of the first format had no keys, and nobody wrote any by hand."""
    sentences = (
        Sentence(
            runs=tuple(_run(run) for run in sentence["runs"]),
            lacks=tuple(sentence["lacks"]),
            has_data=sentence["has_data"],
            key=sentence.get("key", ""),
            data_say=sentence.get("data_say"),
        )
        for sentence in told["sentences"]
    )
    return Paragraph(tuple(sentences), told["space"])


def _run(told: Mapping[str, Any]) -> Run:
    return Run(told["text"], told["figure"], told["slot"], tuple(told["borrowed"]))


def _listing(told: Mapping[str, Any]) -> Listing:
    return Listing(paragraphs(told["items"]), told["is_numbered"])


def _table(told: Mapping[str, Any]) -> Table:
    return Table(
        key=told["key"],
        caption=told["caption"],
        head=tuple(told["head"]),
        rows=tuple(tuple(Cell(**cell) for cell in row) for row in told["rows"]),
        notes=tuple(told["notes"]),
    )


def _drawing(told: Mapping[str, Any]) -> Drawing:
    return Drawing(
        key=told["key"],
        caption=told["caption"],
        alt=told["alt"],
        spec=told["spec"],
        table=_table(told["table"]),
    )


READERS: Mapping[str, Callable[[Mapping[str, Any]], Block]] = {
    "paragraph": paragraph,
    "list": _listing,
    "table": _table,
    "drawing": _drawing,
}
