"""Pages in print: every PDF of the house comes out of here, as PDF/A that is also PDF/UA-1.

A layout is a typst file with `#let it = json(bytes(sys.inputs.facts))`. It may import
`/press.typ`, the Centre's paper.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from cistrat_training.fonts import FAMILIES, font_folders

if TYPE_CHECKING:
    import typst

ROOT = Path(__file__).parent
MASK = 3  # any mask makes a valid code; looking for the best of the eight takes 3 ms a page
LONG_ADDRESS = 120  # beyond it, larger modules help a camera more than spare ones do
INK = "#14213d"
DARK = re.compile(b"\x01+")  # modules in a row

one_at_a_time = Lock()  # a compiler takes no second page while it makes one


class CannotPrint(Exception):
    """The fonts or the layout refuse these facts; the message says why, in English."""


def pdf(layout: Path, facts: Mapping[str, Any], *, at: datetime, **inputs: str) -> bytes:
    """The same layout, facts, `at` and inputs give the same bytes. Raises CannotPrint.

    The layout also finds the names of the fonts in `it.fonts`, in the order for `it.language`
    ("en" where the facts do not say), and the inputs by their names in `sys.inputs`. With a
    `badge` among them, which it attaches, it becomes a PDF/A-3a.
    """
    import typst  # here: 60 MB that only who prints needs

    try:
        with one_at_a_time:
            made = _compiler(layout).compile(
                format="pdf",
                pdf_standards=standards(inputs),
                sys_inputs={"facts": as_read_by_layouts(facts), **inputs},
                timestamp=int(at.timestamp()),
            )
    except typst.TypstError as error:
        raise CannotPrint(error.message) from error
    if not isinstance(made, bytes):
        raise TypeError(made)  # several pages of a picture, which a PDF never is
    return made


def picture(layout: Path, facts: Mapping[str, Any], *, ppi: float, **inputs: str) -> bytes:
    """The first page as a PNG. Raises CannotPrint."""
    import typst

    try:
        with one_at_a_time:
            made = _compiler(layout).compile(
                format="png",
                ppi=ppi,
                sys_inputs={"facts": as_read_by_layouts(facts), **inputs},
            )
    except typst.TypstError as error:
        raise CannotPrint(error.message) from error
    if made is None:
        raise TypeError(made)
    return made if isinstance(made, bytes) else made[0]


def standards(inputs: Mapping[str, str]) -> "list[typst.PDFStandard]":
    """No other PDF/A takes an attachment of any kind."""
    return ["a-3a" if "badge" in inputs else "a-2a", "ua-1"]


def as_read_by_layouts(facts: Mapping[str, Any]) -> str:
    printed = {"language": "en", **facts}
    printed.setdefault("fonts", families(printed["language"]))
    return json.dumps(printed, ensure_ascii=False)


@cache
def _compiler(layout: Path) -> "typst.Compiler":
    """Reading the layout and the fonts takes longer than twenty pages: done once."""
    import typst

    return typst.Compiler(
        str(layout),
        root=str(ROOT),
        font_paths=[str(folder) for folder in font_folders()],
        ignore_system_fonts=True,
    )


def families(language: str) -> list[str]:
    """Chinese has full-width quotation marks of its own, so its font comes before Latin ones."""
    names = list(FAMILIES.values())
    return sorted(names, key=lambda name: language == "zh" and name != "Noto Sans SC")


def is_right_to_left(text: str) -> bool:
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((d in {"R", "AL"} for d in directions if d in {"L", "R", "AL"}), False)


def qr(address: str) -> str:
    """An SVG of one path, a run of dark modules at a time; the quiet zone is the page's."""
    size, path = qr_path(address)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path fill="{INK}" d="{path}"/></svg>'
    )


def qr_path(address: str) -> tuple[int, str]:
    """How many modules wide it is, and what to draw, one unit a module."""
    import segno  # 4 MB, as above

    level = "l" if len(address) > LONG_ADDRESS else "m"
    rows = segno.make(address, error=level, micro=False, mask=MASK).matrix
    path = "".join(
        f"M{run.start()} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, row in enumerate(rows)
        for run in DARK.finditer(bytes(row))
    )
    return len(rows), path
