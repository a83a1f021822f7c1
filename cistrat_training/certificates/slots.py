"""What a layout declares at its head: the pictures and texts that can be chosen for it."""

import re
from typing import NamedTuple

from cistrat_training.words import N_

DECLARED = re.compile(r"^// (picture|text) ([a-z][a-z0-9-]{0,39}): (\S.*)$", re.MULTILINE)

OF_THE_HOUSE = (
    N_("Logo above the names of the Centre"),
    N_("Signature above the signatory's name"),
    N_("Before the holder's name"),
    N_("Title of a certificate of participation"),
    N_("Title of a certificate of completion"),
    N_("Title of a certificate of lecturing"),
    N_("What the holder of a certificate of participation did"),
    N_("What the holder of a certificate of completion did"),
    N_("What the holder of a certificate of lecturing did"),
    N_("A sentence below the title of the workshop"),
)
"""What the layout of the house declares, so that organisers read it in their language."""


class Slots(NamedTuple):
    """Words for organisers, by the name of the slot."""

    pictures: dict[str, str]
    texts: dict[str, str]


def declared(source: str) -> Slots:
    slots = Slots({}, {})
    for kind, name, words in DECLARED.findall(source):
        (slots.pictures if kind == "picture" else slots.texts)[name] = words.strip()
    return slots
