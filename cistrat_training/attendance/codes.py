"""The six digits on the lecturer's screen, and how long they work.

Made as in RFC 6238, with SHA-256, steps of 20 seconds and a secret of each lecture. The code of
the step before works as well, since somebody needs time to type: so a code works for at least 20
seconds after it was read, and for at most 40 after it was first shown.
"""

import hmac
import secrets
import unicodedata
from datetime import UTC, datetime, timedelta

SECONDS = 20
LENGTH = 6
STEPS_BACK = 1
AT_MOST = timedelta(seconds=SECONDS * (1 + STEPS_BACK))
LONGEST_TYPED = 40  # what is longer is no code


def new_secret() -> str:
    return secrets.token_hex(32)


def step_of(at: datetime) -> int:
    return int(at.timestamp()) // SECONDS


def ends_at(step: int) -> datetime:
    """When the screen shows the next one."""
    return datetime.fromtimestamp((step + 1) * SECONDS, UTC)


def code_of(secret: str, step: int) -> str:
    digest = hmac.digest(bytes.fromhex(secret), step.to_bytes(8), "sha256")
    start = digest[-1] & 0xF
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return str(number % 10**LENGTH).zfill(LENGTH)


def accepted(secret: str, typed: str, now: datetime) -> int | None:
    """The step whose code that is, if it still works."""
    code = digits_in(typed)
    for step in steps_that_work(now):
        if hmac.compare_digest(code_of(secret, step), code):
            return step
    return None


def steps_that_work(now: datetime) -> range:
    this = step_of(now)
    return range(this, this - STEPS_BACK - 1, -1)


def digits_in(typed: str) -> str:
    """However they are written: with a gap in the middle, in full width, in Arabic digits."""
    found = [unicodedata.decimal(character, -1) for character in typed[:LONGEST_TYPED]]
    return "".join(str(digit) for digit in found if digit >= 0)
