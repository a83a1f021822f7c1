"""The code with which a participant begins their name in a meeting: `K7Q4X`.

Letter, digit, two of either, and a character that checks the others; none that look alike. It is
made from the number of the place, turned over with the secret of the site: no two places have the
same one (of 176,824 that follow each other), and nobody can tell one from another. It is no
password: who borrows it could as well have borrowed the name.
"""

import hmac
import re
from collections.abc import Iterator

from cistrat_training.workshops.codes import UNAMBIGUOUS, check_character

DIGITS = [character for character in UNAMBIGUOUS if character.isdigit()]
LETTERS = [character for character in UNAMBIGUOUS if character.isalpha()]
FIRST = len(LETTERS) * len(DIGITS)
REST = len(UNAMBIGUOUS) ** 2
ROUNDS = 4
LENGTH = 5
RUN = re.compile(r"[0-9A-Za-z]{5,}")
SHAPE = re.compile(r"[A-Z][0-9][0-9A-Z]{3}")


def token_of(enrolment_id: int, secret: str) -> str:
    """A digit in the second place keeps names from being taken for codes."""
    rest, first = divmod(enrolment_id % (FIRST * REST), FIRST)
    for turn in range(0, ROUNDS, 2):  # each turn can be undone, so two never become one
        first = (first + _turned(rest, turn, secret)) % FIRST
        rest = (rest + _turned(first, turn + 1, secret)) % REST
    letter, digit = divmod(first, len(DIGITS))
    third, fourth = divmod(rest, len(UNAMBIGUOUS))
    plain = LETTERS[letter] + DIGITS[digit] + UNAMBIGUOUS[third] + UNAMBIGUOUS[fourth]
    return plain + check_character(plain)


def found_in(text: str) -> tuple[str, ...]:
    """What may be such a code, at the beginning or end of a run of letters and digits: before a
    name, behind it, or grown together with it."""
    return tuple(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[str]:
    for run in RUN.findall(text):
        for piece in {run[:LENGTH].upper(): None, run[-LENGTH:].upper(): None}:
            if SHAPE.fullmatch(piece) and check_character(piece[:-1]) == piece[-1]:
                yield piece


def _turned(number: int, turn: int, secret: str) -> int:
    told = f"join token {turn} {number}".encode()
    return int.from_bytes(hmac.digest(secret.encode(), told, "sha256")[:8])
