"""Layouts that organisers wrote are printed behind a locked door: see locked_room.py."""

import json
import os
import re
import selectors
import subprocess
import sys
import tempfile
import time
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from cistrat_training import press
from cistrat_training.fonts import FAMILIES, font_folders
from cistrat_training.words import N_

PROGRAM = Path(__file__).with_name("locked_room.py")
SECONDS = 10  # a certificate of four pages takes a fiftieth of one
SECONDS_TO_START = 30  # of which it takes one on a machine that has nothing else to do
MOST_ASKED = 2000  # what typst remembers of earlier pages grows
LONGEST_ANSWER = 60_000_000
PIECE = 1 << 20

PLACE = re.compile(r"(?:error|warning): (?P<message>[^\n]*)\n +┌─ (?P<file>[^:\n]*):(?P<line>\d+)")

NO_FILES = N_("A layout can read nothing but the pictures of its own slots.")
NO_PACKAGES = N_("A layout cannot load packages: all of it stands in its own text.")
IN_OTHER_WORDS = (
    (re.compile(r"file not found|escape the project root|failed to load file"), NO_FILES),
    (re.compile(r"package|plugin"), NO_PACKAGES),
)
TOO_SLOW = N_("The layout did not come to an end. Is there a loop in it that never stops?")
TOO_LARGE = N_("The layout asks for more memory than a certificate needs.")


@dataclass(frozen=True)
class Problem:
    message: str
    """What typst says, in English, or a sentence of ours."""
    line: int = 0
    """Of the layout; 0 where none is to blame."""
    hints: tuple[str, ...] = ()


class BadLayout(press.CannotPrint):
    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Sheet:
    """What the locked room prints from, and as what."""

    files: Mapping[str, bytes]
    inputs: Mapping[str, str]
    at: int = 0
    format: str = "pdf"
    standards: Sequence[str] = ()
    ppi: float | None = None
    seconds: int = SECONDS

    def as_json(self) -> bytes:
        request = {
            "files": {name: b64encode(content).decode() for name, content in self.files.items()},
            "inputs": dict(self.inputs),
            "at": self.at,
            "format": self.format,
            "standards": list(self.standards),
            "ppi": self.ppi,
            "seconds": self.seconds,
        }
        return json.dumps(request).encode() + b"\n"


class Gone(Exception):
    """The room closed by itself: it was long alone, or its memory was full."""


class Room:
    """One process behind the door. Not for two threads at once."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 (the program is ours)
            [sys.executable, "-I", str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=tempfile.gettempdir(),
            env={"MALLOC_ARENA_MAX": "2", "RAYON_NUM_THREADS": "2"},
            start_new_session=True,
        )
        self.owner = os.getpid()
        self.asked = -1  # without the fonts
        folders = [str(folder) for folder in font_folders()]
        fonts = {"folders": folders, "families": list(FAMILIES.values())}
        self.ask(json.dumps(fonts).encode() + b"\n", SECONDS_TO_START)

    def ask(self, request: bytes, seconds: float) -> dict[str, Any]:
        """Raises Gone, TimeoutError."""
        told, heard = self.process.stdin, self.process.stdout
        if told is None or heard is None:
            raise Gone
        self.asked += 1
        until = time.monotonic() + seconds
        try:
            told.write(request)
            told.flush()
        except OSError as no:
            raise Gone from no
        return _as_told(self._line(heard.fileno(), until))

    def _line(self, heard: int, until: float) -> bytes:
        line = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(heard, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(until - time.monotonic()):
                    raise TimeoutError
                piece = os.read(heard, PIECE)
                if not piece or len(line) > LONGEST_ANSWER:
                    raise Gone
                line += piece
        return bytes(line)

    def has_ended_well(self) -> bool:
        try:
            return self.process.wait(1) == 0
        except subprocess.TimeoutExpired:
            return False

    def close(self) -> None:
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                with suppress(OSError):
                    pipe.close()
        self.process.wait()

    @property
    def is_open(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None


class House:
    """The room of this process: opened when it is needed, and again when it has closed."""

    def __init__(self) -> None:
        self.room: Room | None = None
        self.one_at_a_time = Lock()

    def printed(self, sheet: Sheet) -> list[bytes]:
        """The pages, or one PDF. Raises BadLayout."""
        with self.one_at_a_time:
            request = sheet.as_json()
            try:
                told = self._told(request, sheet.seconds)
            except TimeoutError:
                self.close()
                raise BadLayout([Problem(TOO_SLOW)]) from None
            except Gone:
                self.close()
                raise BadLayout([Problem(TOO_LARGE)]) from None
        if "pages" not in told:
            raise BadLayout(_problems(told))
        return [b64decode(page) for page in told["pages"]]

    def _told(self, request: bytes, seconds: float) -> dict[str, Any]:
        """Asks again where the room had been alone for too long, just before it was asked."""
        room = self._room()
        try:
            return room.ask(request, seconds)
        except Gone:
            if room.asked <= 1 or not room.has_ended_well():
                raise
        return self._room().ask(request, seconds)

    def _room(self) -> Room:
        if self.room is None or not self.room.is_open or self.room.asked > MOST_ASKED:
            self.close()
            self.room = Room()
        return self.room

    def close(self) -> None:
        if self.room is not None and self.room.owner == os.getpid():
            self.room.close()
        self.room = None


_house = House()


def printed(sheet: Sheet) -> list[bytes]:
    """The pages, or one PDF. Raises BadLayout."""
    return _house.printed(sheet)


def close() -> None:
    """The next sheet opens another room."""
    _house.close()


def _as_told(line: bytes) -> dict[str, Any]:
    told = json.loads(line)
    if not isinstance(told, dict):
        raise Gone
    return told


def _problems(told: Mapping[str, Any]) -> list[Problem]:
    places = {
        match["message"]: int(match["line"])
        for match in PLACE.finditer(str(told["where"]))
        if match["file"].endswith("layout.typ")
    }
    first = str(told["no"])
    others = [Problem(_said(message), line) for message, line in places.items() if message != first]
    return [_problem(first, places.get(first, 0), told["hints"]), *others]


def _problem(message: str, line: int, hints: Sequence[str]) -> Problem:
    said = _said(message)
    return Problem(said, line, tuple(hints) if said == message else ())


def _said(message: str) -> str:
    """Where typst would speak of our folders and of the network."""
    return next((words for looks, words in IN_OTHER_WORDS if looks.search(message)), message)
