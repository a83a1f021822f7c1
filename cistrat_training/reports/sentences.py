"""What a frame says once its slots are filled: runs of text, each with the figure behind it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from cistrat_training.reports.frames import Block, Choice, Frame, Literal, Part, Piece, Slot
from cistrat_training.reports.frames import Sentence as SentenceFrame

STOPS = ".。"
CLOSING = ".,;:!?。，；：！？"
DANGLING = " ,;:，、；："


@dataclass(frozen=True)
class Value:
    """The words for one slot, the number behind them, and the figure that lists what it counts."""

    text: str = ""
    number: int = 0
    quoted: str = ""
    """The words as they stand between quotation marks of the frame: `A” and “B`."""
    figure: str | None = None
    is_counted: bool = False
    borrowed: tuple[str, ...] = ()
    """Words in another language, since this one lacks them."""


@dataclass(frozen=True)
class Run:
    text: str
    figure: str | None = None
    slot: str | None = None
    borrowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence, or without runs only what it lacked in order to be one."""

    runs: tuple[Run, ...] = ()
    lacks: tuple[str, ...] = ()
    has_data: bool = False
    key: str = ""
    """Names the sentence in its document, whatever the data say: `STI/0/1`."""
    data_say: str | None = None
    """Where somebody wrote the sentence by hand, what would stand here otherwise."""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


def fill(frame: Frame, values: Mapping[str, Value], key: str = "") -> list[Sentence]:
    """The sentences of the frame, those that lack something too; `key` names the paragraph."""
    return [
        replace(_sentence(sentence, values), key=f"{key}/{number}")
        for number, sentence in enumerate(frame.sentences)
    ]


def _sentence(frame: SentenceFrame, values: Mapping[str, Value]) -> Sentence:
    lacks = tuple(name for name in _slots_outside_blocks(frame) if not values[name].text)
    if lacks:
        return Sentence(lacks=lacks if _says_something(frame, values) else ())
    pieces = list(_pieces(frame, values))
    has_data = any(isinstance(piece, Slot) for piece in pieces)
    half_empty = tuple(_lacking_in_half_empty_blocks(frame, values))
    if not has_data and any(not isinstance(part, Literal) for part in frame):
        return Sentence(lacks=half_empty)
    line = _Line()
    for piece in pieces:
        line.add(_run(piece, values))
    return Sentence(line.finished(), lacks=half_empty, has_data=has_data)


def _says_something(frame: SentenceFrame, values: Mapping[str, Value]) -> bool:
    """Whether the data fill a slot of it: then what others lack is worth telling."""
    parts = (piece for part in frame for piece in _pieces_of(part))
    return any(values[piece.name].text for piece in parts if isinstance(piece, Slot))


def _pieces_of(part: Part) -> Sequence[Piece]:
    return part.pieces if isinstance(part, Block) else (part,)


def _slots_outside_blocks(frame: SentenceFrame) -> Iterator[str]:
    return (part.name for part in frame if isinstance(part, Slot | Choice))


def _lacking_in_half_empty_blocks(
    frame: SentenceFrame, values: Mapping[str, Value]
) -> Iterator[str]:
    """A block goes although the data say something in it: somebody should know."""
    for block in frame:
        if isinstance(block, Block):
            names = {piece.name for piece in block.pieces if not isinstance(piece, Literal)}
            lacking = sorted(name for name in names if not values[name].text)
            yield from lacking if len(lacking) < len(names) else ()


def _pieces(frame: SentenceFrame, values: Mapping[str, Value]) -> Iterator[Piece]:
    for is_block, parts in groupby(frame, key=lambda part: isinstance(part, Block)):
        run = list(parts)
        yield from _staying(run, values) if is_block else _free(run)


def _free(parts: Sequence[Part]) -> Iterator[Piece]:
    return (part for part in parts if not isinstance(part, Block))


def _staying(blocks: Sequence[Part], values: Mapping[str, Value]) -> Iterator[Piece]:
    """The blocks that stay. Of the joints the last ones are used, so that "and" comes last."""
    cells: list[list[Piece]] = [[]]
    joints: list[tuple[Piece, ...]] = []
    for block in blocks:
        if not isinstance(block, Block):
            continue
        if block.is_joint:
            joints.append(block.pieces)
            cells.append([])
        elif _stays(block, values):
            cells[-1].extend(block.pieces)
    stayed = [cell for cell in cells if cell]
    for number, cell in enumerate(stayed):
        yield from joints[number - len(stayed)] if number else ()
        yield from cell


def _stays(block: Block, values: Mapping[str, Value]) -> bool:
    return all(isinstance(piece, Literal) or values[piece.name].text for piece in block.pieces)


def _run(piece: Piece, values: Mapping[str, Value]) -> tuple[Run, bool]:
    """The run, and whether its words are ours to change at the start of a sentence."""
    if isinstance(piece, Literal):
        return Run(piece.text), True
    value = values[piece.name]
    if isinstance(piece, Choice):
        return Run(piece.one if value.number == 1 else piece.many), True
    text = value.quoted if piece.is_in_quotes and value.quoted else value.text
    text = _capital(text) if piece.is_capital else text
    return Run(text, value.figure, piece.name, value.borrowed), value.is_counted


@dataclass
class _Line:
    """Joins runs as a writer would: no second space or stop, no comma before a stop."""

    runs: list[Run] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    def add(self, run_and_freedom: tuple[Run, bool]) -> None:
        run, is_ours = run_and_freedom
        text = run.text
        if run.slot is None:
            text = self._fitted(text)
        if not self.text and is_ours:
            text = _capital(text.lstrip())
        if text:
            self.runs.append(replace(run, text=text))

    def _fitted(self, text: str) -> str:
        if text.lstrip()[:1] in set(CLOSING) and self.runs and self.runs[-1].slot is None:
            text = text.lstrip()
            self._trim(DANGLING)
        if self.text[-1:] in set(STOPS):
            text = text.removeprefix(self.text[-1])
        return re.sub(r"^\s+", "", text) if self.text.endswith(" ") else text

    def _trim(self, characters: str) -> None:
        while self.runs and self.runs[-1].slot is None:
            kept = self.runs[-1].text.rstrip(characters)
            self.runs[-1] = replace(self.runs[-1], text=kept)
            if kept:
                return
            self.runs.pop()

    def finished(self) -> tuple[Run, ...]:
        if self.runs and self.runs[-1].slot is None:
            self._trim(" ")
        return tuple(self.runs)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
