"""The number that a cell shows, for files that count on; how wide a text is.

Only what the text shows is given away: “over 130” stays a text, and so does what was hidden.
"""

import re
import unicodedata
from typing import NamedTuple

from cistrat_training.reports.document import Cell

SHOWN = re.compile(r"([-−+]?)(\d[\d,\u00a0\u202f ]*)(?:\.(\d+))?\s?([%％]?)")


class Number(NamedTuple):
    value: float
    decimals: int
    is_share: bool
    """Of one; the text says it in per cent."""
    is_grouped: bool

    @property
    def written(self) -> int | float:
        return int(self.value) if self.value == int(self.value) else self.value


def number_of(cell: Cell) -> Number | None:
    shown = SHOWN.fullmatch(cell.text.strip())
    if cell.number is None or shown is None:
        return None
    sign, whole, fraction, percent = shown.groups(default="")
    digits = re.sub(r"\D", "", whole)
    said = float(f"{digits}.{fraction or 0}") * (-1 if sign in {"-", "−"} else 1)
    value = _as_said(cell.number, said, len(fraction), is_percent=bool(percent))
    if value is None:
        return None
    return Number(value, len(fraction), bool(percent), digits != whole.strip() or said < 1000)


def _as_said(number: float, said: float, decimals: int, *, is_percent: bool) -> float | None:
    """The number behind the text if it is the same one; a share may be written of one or of 100."""
    if is_percent and _is_near(number * 100, said, decimals):
        return number
    if _is_near(number, said, decimals):
        return number / 100 if is_percent else number
    return None


def _is_near(number: float, said: float, decimals: int) -> bool:
    return abs(number - said) <= 0.5000001 * 10**-decimals


def breadth(text: str) -> int:
    """In letters; a Chinese character is as wide as two."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
