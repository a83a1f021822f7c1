"""A report as a list of headings and paragraphs, for whatever prints it."""

from collections.abc import Iterator
from typing import NamedTuple

from cistrat_training.reports.prose import Document, Paragraph


class Part(NamedTuple):
    """A heading of a level from 1, or a paragraph, whose level is 0."""

    level: int
    paragraph: Paragraph

    @property
    def text(self) -> str:
        return self.paragraph.text


def outline(document: Document) -> Iterator[Part]:
    """All between the cover and the closing line."""
    yield from _body(document.opening)
    if document.sections:
        yield Part(1, document.work)
    for section in document.sections:
        yield Part(2, section.heading)
        yield from _body(section.paragraphs)
    if document.plans:
        yield Part(1, document.outlook)
        yield from _body(document.plans)


def _body(paragraphs: tuple[Paragraph, ...]) -> Iterator[Part]:
    return (Part(0, paragraph) for paragraph in paragraphs)
