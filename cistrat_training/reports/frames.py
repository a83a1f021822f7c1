"""A sentence frame as it is written, and what it is made of.

`{slot}` takes words from the data, `{count|one|many}` chooses by a number, `[[…]]` goes when a
slot in it is empty, and `[[, and ]]`, which has no slot, joins blocks that stayed.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

TOKEN = re.compile(r"\[\[|\]\]|\{[^{}]*\}|[{}]")
SLOT = re.compile(r"(?P<name>[A-Za-z_]+)(?:\|(?P<one>[^|]*)\|(?P<many>[^|]*))?")
FULL_STOP = re.compile(r"[.!?。！？][”’）)]?\s*$")
BETWEEN_SENTENCES = re.compile(
    r"(?<=[.!?])\s+(?![a-z])|(?<=[.!?][”’)])\s+(?![a-z])|(?<=[。！？])(?![”’）])|(?<=[。！？][”’）])"
)
ABBREVIATION = re.compile(r"(?:^|[\s(“.])(?:[A-Z]|Dr|Mr|Mrs|Ms|Prof|No|St|vs|e\.g|i\.e)\.$")


@dataclass(frozen=True)
class Literal:
    text: str


@dataclass(frozen=True)
class Slot:
    name: str
    is_capital: bool = False
    is_in_quotes: bool = False


@dataclass(frozen=True)
class Choice:
    """One of two wordings, by the number behind the slot `name`."""

    name: str
    one: str
    many: str


Piece = Literal | Slot | Choice


@dataclass(frozen=True)
class Block:
    """Pieces that stay or go together."""

    pieces: tuple[Piece, ...]

    @property
    def is_joint(self) -> bool:
        return all(isinstance(piece, Literal) for piece in self.pieces)


Part = Piece | Block
Sentence = tuple[Part, ...]


@dataclass(frozen=True)
class Frame:
    source: str
    sentences: tuple[Sentence, ...]


def parse(source: str, slots: Mapping[str, bool], place: str = "", field: str = "") -> Frame:
    """Read a frame whose slots are among `slots`; those that are true can be counted too.

    `place` is where the frame is written, for the message that tells what is wrong with it;
    `field` is the key or the form's field.
    """
    parts = list(_Reader(source, slots, place or source, field).parts())
    return Frame(source, tuple(_sentences(parts)))


def parse_line(source: str, slots: Mapping[str, bool], place: str = "", field: str = "") -> Frame:
    """Read the frame of a heading: all of it is one sentence, whatever points it has."""
    parts = list(_Reader(source, slots, place or source, field).parts())
    return Frame(source, tuple(_stripped(parts)))


@dataclass
class _Reader:
    source: str
    slots: Mapping[str, bool]
    place: str
    field: str
    block: list[Piece] | None = None
    block_at: int = 0

    def parts(self) -> Iterator[Part]:
        at = 0
        for mark in TOKEN.finditer(self.source):
            yield from self._put(Literal(self.source[at : mark.start()]))
            yield from self._read(mark[0], mark.start())
            at = mark.end()
        yield from self._put(Literal(self.source[at:]))
        if self.block is not None:
            raise self._wrong(
                self.block_at,
                N_("%(place)s, character %(at)s: this block is not closed. Close it with ]]."),
            )

    def _read(self, mark: str, at: int) -> Iterator[Part]:
        if mark == "[[":
            self._open(at)
        elif mark == "]]":
            yield self._close(at)
        elif mark in "{}":
            raise self._wrong(
                at,
                N_("%(place)s, character %(at)s: this brace stands alone. A slot is {slot}."),
            )
        else:
            yield from self._put(self._slot(mark, at))

    def _put(self, piece: Piece) -> Iterator[Part]:
        if piece == Literal(""):
            return
        if self.block is None:
            yield piece
        else:
            self.block.append(piece)

    def _open(self, at: int) -> None:
        if self.block is not None:
            raise self._wrong(
                at,
                N_("%(place)s, character %(at)s: no block inside another. Close the first one."),
            )
        self.block, self.block_at = [], at

    def _close(self, at: int) -> Block:
        if self.block is None:
            raise self._wrong(
                at, N_("%(place)s, character %(at)s: this ]] closes nothing. Begin with [[.")
            )
        block, self.block = Block(tuple(self.block)), None
        before, after = self.source[: self.block_at], self.source[at + len("]]") :]
        if block.is_joint and not (before.endswith("]]") and after.startswith("[[")):
            raise self._wrong(
                self.block_at,
                N_(
                    "%(place)s, character %(at)s: a block without a slot joins two blocks, so it "
                    "stands between ]] and [[."
                ),
            )
        return block

    def _slot(self, mark: str, at: int) -> Piece:
        match = SLOT.fullmatch(mark[1:-1])
        if not match:
            raise self._wrong(
                at,
                N_(
                    "%(place)s, character %(at)s: “%(slot)s” is no slot. Write {slot} or "
                    "{count|one|many}."
                ),
                slot=mark,
            )
        name = match["name"].lower()
        if name not in self.slots:
            raise self._wrong(
                at,
                N_(
                    "%(place)s, character %(at)s: there is no slot “%(slot)s”. The slots here "
                    "are: %(known)s."
                ),
                slot=match["name"],
                known=", ".join(sorted(self.slots)),
            )
        if match["one"] is None:
            return Slot(name, match["name"][0].isupper(), self._stands_in_quotes(mark, at))
        if not self.slots[name]:
            raise self._wrong(
                at,
                N_("%(place)s, character %(at)s: “%(slot)s” is a word, not a number to choose by."),
                slot=name,
            )
        return Choice(name, match["one"], match["many"])

    def _stands_in_quotes(self, mark: str, at: int) -> bool:
        before, after = self.source[:at], self.source[at + len(mark) :]
        return before.endswith("“") and after.startswith("”")

    def _wrong(self, at: int, message: str, **facts: str) -> RuleBroken:
        return RuleBroken(message, field=self.field or None, place=self.place, at=at + 1, **facts)


def _sentences(parts: Sequence[Part]) -> Iterator[Sentence]:
    sentence: list[Part] = []
    for part in parts:
        *ended, rest = _cut(part)
        for end in ended:
            yield from _stripped([*sentence, end])
            sentence = []
        sentence.append(rest)
    yield from _stripped(sentence)


def _cut(part: Part) -> Sequence[Part]:
    """Split a part where a sentence ends; what comes last goes on."""
    if isinstance(part, Block):
        last = part.pieces[-1] if part.pieces else None
        ends = isinstance(last, Literal) and FULL_STOP.search(last.text)
        return (part, Literal("")) if ends and not part.is_joint else (part,)
    if not isinstance(part, Literal):
        return (part,)
    cuts, start = [], 0
    for gap in BETWEEN_SENTENCES.finditer(part.text):
        if not ABBREVIATION.search(part.text[: gap.start()]):
            cuts.append(Literal(part.text[start : gap.start()]))
            start = gap.end()
    return (*cuts, Literal(part.text[start:]))


def _stripped(sentence: Sequence[Part]) -> Iterator[Sentence]:
    parts = [part for part in sentence if part != Literal("")]
    if parts and isinstance(parts[0], Literal):
        parts[0] = replace(parts[0], text=parts[0].text.lstrip())
    if parts and isinstance(parts[-1], Literal):
        parts[-1] = replace(parts[-1], text=parts[-1].text.rstrip())
    if any(part != Literal("") for part in parts):
        yield tuple(parts)
