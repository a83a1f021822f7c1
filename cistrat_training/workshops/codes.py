"""Reference codes of applications, `STI-12-0042-K`: how they are written, and how people type them.

The last character checks the others by a pure system as in ISO 7064:2003 (weights are powers of a
radix, modulo a prime), with modulus 31 and radix 3 where its MOD 37-2 has 37 and 2. It finds every
single wrong character and every swap of two neighbours, as MOD 37-2 does, and its check character
is never `*`, nor one of 0, 1, I, L and O, which look alike on paper.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import accumulate, pairwise, product
from typing import NamedTuple

UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RADIX = 3
DASH = 30  # counts too, so that a dash in another place makes another code

AS_LETTERS = str.maketrans("01", "OI")
AS_DIGITS = str.maketrans("OIL", "011")
LETTERS_OF_A_SERIES = (3, 2, 4)  # the usual one first
DIGITS_OF_A_WORKSHOP = (2, 1, 3)
LONGEST_TYPED = 60  # what is longer is not a number

SERIES = re.compile(r"[A-Z]{2,4}")
WORKSHOP = re.compile(r"[1-9][0-9]{0,2}")
RUNNING = re.compile(r"[0-9]{4}|[1-9][0-9]{4,6}")


class ApplicationCode(NamedTuple):
    series: str
    workshop: int
    running: int

    def __str__(self) -> str:
        plain = f"{self.series}-{self.workshop}-{self.running:04}"
        return f"{plain}-{check_character(plain)}"


def application_code(series_code: str, number: int, running: int) -> str:
    return str(ApplicationCode(series_code, number, running))


def parse_application_code(text: str) -> ApplicationCode | None:
    """The code that was meant, however it was typed, or None."""
    for series, workshop, running, check in readings(text, after_running=1):
        code = ApplicationCode(series, int(workshop), int(running))
        if check_character(str(code)[:-2]) == check:
            return code
    return None


def check_character(plain: str) -> str:
    total = 0
    for character in reversed(plain):
        total = (total + _value(character)) * RADIX % len(UNAMBIGUOUS)
    return UNAMBIGUOUS[-total % len(UNAMBIGUOUS)]


def _value(character: str) -> int:
    """Letters and digits share values: where one stands, the other never can."""
    if character == "-":
        return DASH
    return int(character) if character.isdigit() else ord(character) - ord("A")


def readings(text: str, *, kind: str = "", after_running: int) -> list[tuple[str, ...]]:
    """What a typed number may mean: lower case, other dashes, none at all, O for 0 and I for 1.

    Each reading is series, workshop, one of the letters of `kind` if there are any, the running
    number and as many characters as stand `after_running`. Those that take the text at its word
    come first.
    """
    found = {
        reading: reading == split
        for split in _splits(text, bool(kind), after_running)
        if _has_the_shape(reading := _corrected(split), kind)
    }
    return sorted(found, key=lambda reading: not found[reading])


def _corrected(split: tuple[str, ...]) -> tuple[str, ...]:
    """Letters where letters stand, digits where digits do."""
    series, workshop, *middle, running, check = split
    return (
        series.translate(AS_LETTERS),
        workshop.translate(AS_DIGITS),
        *middle,
        running.translate(AS_DIGITS),
        check,
    )


def _has_the_shape(reading: tuple[str, ...], kind: str) -> bool:
    series, workshop, *middle, running, _check = reading
    return bool(
        SERIES.fullmatch(series)
        and WORKSHOP.fullmatch(workshop)
        and RUNNING.fullmatch(running)
        and all(letter and letter in kind for letter in middle)
    )


def _splits(text: str, has_kind: bool, after_running: int) -> Iterator[tuple[str, ...]]:
    """All ways to cut the text that cut it wherever the person did."""
    text = unicodedata.normalize("NFKC", text[:LONGEST_TYPED]).upper()
    parts = re.findall(r"[0-9A-Z]+", text)
    cuts = set(accumulate(len(part) for part in parts))
    together = "".join(parts)
    for letters, digits in product(LETTERS_OF_A_SERIES, DIGITS_OF_A_WORKSHOP):
        middle = letters + digits
        ends = [letters, middle, len(together) - after_running, len(together)]
        if has_kind:
            ends.insert(2, middle + 1)
        if ends == sorted(ends) and cuts <= set(ends):
            yield tuple(together[start:end] for start, end in pairwise([0, *ends]))
