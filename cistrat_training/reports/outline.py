"""A report as a list of headings and blocks, for whatever prints it."""

from collections.abc import Iterator
from typing import NamedTuple

from cistrat_training.reports.document import Block, Document, Paragraph


class Line(NamedTuple):
    """A heading of a level from 1, or a block, whose level is 0."""

    level: int
    block: Block

    @property
    def text(self) -> str:
        return self.block.text


def outline(document: Document) -> Iterator[Line]:
    """All between the cover and the closing line."""
    yield from _body(document.opening)
    for part in document.parts:
        yield from _heading(1, part.heading)
        for section in part.sections:
            yield from _heading(2 if part.heading.sentences else 1, section.heading)
            yield from _body(section.blocks)


def _heading(level: int, heading: Paragraph) -> Iterator[Line]:
    if heading.sentences:
        yield Line(level, heading)


def _body(blocks: tuple[Block, ...]) -> Iterator[Line]:
    return (Line(0, block) for block in blocks)
