"""Numbers of certificates cannot be guessed from many addresses at once, either.

What does not exist is counted for the whole world. Once too much of that was asked for, each
network may ask for a few numbers an hour only, whether they exist or not: so nobody learns
anything from being refused, and a stranger's guesses do not lock out the embassy that verifies
one certificate. Files and square codes are verified as ever: they cannot be guessed.
"""

from cistrat_training.limits import has_room, once_more, wide_network
from cistrat_training.words import N_

UNKNOWN = "1000 per hour"  # of 923,521 checks that a number may have
MEANWHILE = "5 per hour"
EVERYBODY = "everybody"

GUESSED_TOO_OFTEN = N_(
    "Somebody is guessing numbers just now, so only a few are looked up. Hand in the file, scan the"
    " square code, or try again in an hour."
)


def may_ask() -> bool:
    if has_room(UNKNOWN, "unknown numbers", EVERYBODY):
        return True
    return once_more(MEANWHILE, "numbers", wide_network())


def note_unknown() -> None:
    once_more(UNKNOWN, "unknown numbers", EVERYBODY)
