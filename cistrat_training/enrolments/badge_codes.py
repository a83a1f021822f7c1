"""The code on a badge: `2225-9K3TM-Q`, printed as a QR code and in letters to type.

The number of the place, what the secret of the site makes of it, and a character that checks the
others. So a code is found without a list of codes, nobody can make one, and a slip of the finger
is told from a badge of another site.
"""

import hmac
import re

from cistrat_training.workshops.codes import UNAMBIGUOUS, check_character

SHORTEST_NUMBER = 4  # 923,521 places; more digits after them
SIGNATURE = 5
LONGEST_TYPED = 40
LONGEST_NUMBER = 7


def badge_code(enrolment_id: int, secret: str) -> str:
    """Without dashes, as it stands in the QR code."""
    plain = _in_letters(enrolment_id, SHORTEST_NUMBER) + _signature(enrolment_id, secret)
    return plain + check_character(plain)


def in_print(code: str) -> str:
    return f"{code[: -SIGNATURE - 1]}-{code[-SIGNATURE - 1 : -1]}-{code[-1]}"


def read_badge(typed: str, secret: str) -> int | None:
    """The id of the place, however the code was typed; None where it is none of ours."""
    code = re.sub(r"[^0-9A-Z]", "", typed[:LONGEST_TYPED].upper())
    number, signature, check = code[: -SIGNATURE - 1], code[-SIGNATURE - 1 : -1], code[-1:]
    if not (SHORTEST_NUMBER <= len(number) <= LONGEST_NUMBER and set(code) <= {*UNAMBIGUOUS}):
        return None
    if check_character(number + signature) != check:
        return None
    enrolment_id = _as_number(number)
    is_ours = hmac.compare_digest(badge_code(enrolment_id, secret), code)
    return enrolment_id if is_ours else None


def _signature(enrolment_id: int, secret: str) -> str:
    digest = hmac.digest(secret.encode(), f"badge {enrolment_id}".encode(), "sha256")
    many = len(UNAMBIGUOUS) ** SIGNATURE
    return _in_letters(int.from_bytes(digest[:8]) % many, SIGNATURE)


def _in_letters(number: int, length: int) -> str:
    letters = ""
    while number or len(letters) < length:
        number, rest = divmod(number, len(UNAMBIGUOUS))
        letters = UNAMBIGUOUS[rest] + letters
    return letters


def _as_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * len(UNAMBIGUOUS) + UNAMBIGUOUS.index(letter)
    return number
