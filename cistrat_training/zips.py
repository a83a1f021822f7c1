"""Many files in one to save, handed out while it is written: one file at a time is in memory."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cistrat_training.files import plain_name

ZIP = "application/zip"
FORBIDDEN = re.compile(r'[<>:"|?*]')
"""In names on Windows; what else is not allowed goes with `plain_name`."""
LONGEST = 200
"""In bytes, of the 255 that file systems take."""
FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can tell: the same files give the same zip."""


class Part(NamedTuple):
    name: str
    read: Callable[[], bytes]


def streamed(parts: Iterable[Part]) -> Iterator[bytes]:
    """Stored as they are, since PDFs and pictures are packed already."""
    written = _Written()
    with zipfile.ZipFile(written, "w") as pack:
        for part in parts:
            pack.writestr(zipfile.ZipInfo(part.name, FIRST_DAY), part.read())
            yield written.taken()
    yield written.taken()


def safe_name(stem: str, ending: str) -> str:
    """For a file that any system can unpack, cut to fit between two letters."""
    flat = re.sub(r"[/\\]", "-", unicodedata.normalize("NFC", stem))  # “Raju A/L Kumar”
    plain = FORBIDDEN.sub("", plain_name(flat))
    cut = plain.encode()[: LONGEST - len(ending)].decode(errors="ignore")
    return f"{cut.strip(' .')}{ending}"


class _Written(io.RawIOBase):
    """A file that can only be written on: what stands in it is taken away piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, piece: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self.pieces.append(bytes(piece))
        return len(piece)

    def taken(self) -> bytes:
        taken, self.pieces = b"".join(self.pieces), []
        return taken
