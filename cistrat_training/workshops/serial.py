"""Numbers of what we issue, `STI-12-P-0031-7QX4`: nobody can guess the next one.

The check is keyed, so it is compared with what was issued and never computed again: a number on
paper outlives the key.
"""

import hmac
from typing import NamedTuple

from cistrat_training.workshops.codes import UNAMBIGUOUS, readings

CHECK_CHARACTERS = 4


class Serial(NamedTuple):
    series: str
    workshop: int
    kind: str
    running: int

    def __str__(self) -> str:
        return f"{self.series}-{self.workshop}-{self.kind}-{self.running:04}"

    def printed(self, key: bytes) -> str:
        return f"{self}-{keyed_check(str(self), key)}"


def keyed_check(plain: str, key: bytes) -> str:
    rest = int.from_bytes(hmac.digest(key, plain.encode(), "sha256"))
    check = ""
    for _ in range(CHECK_CHARACTERS):
        rest, index = divmod(rest, len(UNAMBIGUOUS))
        check += UNAMBIGUOUS[index]
    return check


def printed_numbers(text: str, kinds: str) -> list[str]:
    """The numbers that a typed text may mean, as they would be printed; at most a few.

    `kinds` are the letters that may stand after the number of the workshop.
    """
    return [
        f"{Serial(series, int(workshop), kind, int(running))}-{check}"
        for series, workshop, kind, running, check in readings(
            text, kind=kinds, after_running=CHECK_CHARACTERS
        )
        if set(check) <= set(UNAMBIGUOUS) and len(check) == CHECK_CHARACTERS
    ]
