"""Two languages of one report, sentence by sentence."""

from collections.abc import Iterator
from typing import NamedTuple

from cistrat_training.reports.document import Document
from cistrat_training.reports.sentences import Sentence


class Row(NamedTuple):
    """A sentence in both languages; one may lack it."""

    key: str
    section: str
    """The key of its section, or of what stands outside of sections: `cover`, `closing`."""
    english: Sentence | None
    chinese: Sentence | None

    @property
    def is_heading(self) -> bool:
        return self.key.endswith("/heading/0")


def rows(english: Document, chinese: Document) -> Iterator[Row]:
    """In the order of the English one; what Chinese has beyond follows its section."""
    ours, theirs = _sentences(english), _sentences(chinese)
    for section in dict.fromkeys((*map(_section, ours), *map(_section, theirs))):
        keys = (key for key in (*ours, *theirs) if _section(key) == section)
        for key in dict.fromkeys(keys):
            yield Row(key, section, ours.get(key), theirs.get(key))


def _sentences(document: Document) -> dict[str, Sentence]:
    return {
        sentence.key: sentence
        for paragraph in document.paragraphs()
        for sentence in paragraph.sentences
    }


def _section(key: str) -> str:
    return key.partition("/")[0]
