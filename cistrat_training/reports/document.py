"""A report as it is printed: parts, sections and blocks, each figure with its door."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from cistrat_training.reports.sentences import Sentence


@dataclass(frozen=True)
class Paragraph:
    """Sentences, with what stands between two of them."""

    sentences: tuple[Sentence, ...]
    space: str = " "

    @property
    def text(self) -> str:
        return self.space.join(sentence.text for sentence in self.sentences)


NO_HEADING = Paragraph(())


@dataclass(frozen=True)
class Listing:
    """A list of paragraphs, in an order that is told by numbers or by their place alone."""

    items: tuple[Paragraph, ...]
    is_numbered: bool = False

    @property
    def text(self) -> str:
        return "\n".join(item.text for item in self.items)


@dataclass(frozen=True)
class Cell:
    """What a cell prints. `number` is what it says as a number; `figure` names the door behind."""

    text: str
    number: float | None = None
    figure: str | None = None


@dataclass(frozen=True)
class Table:
    """Rows of as many cells as `head` has; the first cell of a row names it."""

    key: str
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    """Printed beneath: the definition, the source of a list, what was hidden."""

    @property
    def text(self) -> str:
        lines = ["\t".join(self.head), *("\t".join(cell.text for cell in row) for row in self.rows)]
        return "\n".join((self.caption, *lines, *self.notes))


@dataclass(frozen=True)
class Drawing:
    """A chart as Vega-Lite describes it; `table` says the same to those who cannot see it."""

    key: str
    caption: str
    alt: str
    spec: Mapping[str, Any]
    table: Table

    @property
    def text(self) -> str:
        return self.table.text


Block: TypeAlias = Paragraph | Listing | Table | Drawing


@dataclass(frozen=True)
class Section:
    key: str
    heading: Paragraph
    """Without sentences where the section has none of its own."""
    blocks: tuple[Block, ...]
    is_written_from_data: bool
    lacks: tuple[str, ...] = ()
    """The slots that a sentence needed and did not get, so that it was left out."""
    title: str = field(default="", compare=False)
    """The heading without its number, while the report is written."""

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks)

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple(block for block in self.blocks if isinstance(block, Paragraph))


@dataclass(frozen=True)
class Part:
    """What stands under one heading of the first level."""

    key: str
    heading: Paragraph
    sections: tuple[Section, ...]


@dataclass(frozen=True)
class Document:
    language: str
    period: str
    cover: tuple[Paragraph, ...]
    title: Paragraph
    opening: tuple[Paragraph, ...]
    parts: tuple[Part, ...]
    closing: Paragraph
    template: str = ""

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(section for part in self.parts for section in part.sections)

    def part(self, key: str) -> Part | None:
        return next((part for part in self.parts if part.key == key), None)

    def blocks(self) -> Iterator[Block]:
        """All that is printed, in print order."""
        yield from self.cover
        yield from self.opening
        for part in self.parts:
            yield from (part.heading,) if part.heading.sentences else ()
            for section in part.sections:
                yield from (section.heading,) if section.heading.sentences else ()
                yield from section.blocks
        yield self.closing

    def paragraphs(self) -> Iterator[Paragraph]:
        """All sentences that are printed, in print order."""
        for block in self.blocks():
            if isinstance(block, Paragraph):
                yield block
            elif isinstance(block, Listing):
                yield from block.items

    def by_hand(self) -> list[Sentence]:
        """The sentences that somebody wrote in the place of what the data say."""
        sentences = (each for paragraph in self.paragraphs() for each in paragraph.sentences)
        return [each for each in sentences if each.data_say is not None]

    @property
    def text(self) -> str:
        return "\n\n".join(block.text for block in self.blocks()) + "\n"

    @property
    def fingerprint(self) -> str:
        """The same as long as not a letter of the text has changed."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def borrowed(self) -> list[str]:
        """The texts that this language lacks and that stand here in the other one."""
        runs = (
            words
            for paragraph in self.paragraphs()
            for sentence in paragraph.sentences
            for run in sentence.runs
            for words in run.borrowed
        )
        return list(dict.fromkeys(runs))
