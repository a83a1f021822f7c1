"""What a layout declares at its head: the pictures and texts that can be chosen for it."""

import re
from typing import NamedTuple

DECLARED = re.compile(r"^// (picture|text) ([a-z][a-z0-9-]{0,39}): (\S.*)$", re.MULTILINE)


class Slots(NamedTuple):
    """Words for organisers, by the name of the slot."""

    pictures: dict[str, str]
    texts: dict[str, str]


def declared(source: str) -> Slots:
    slots = Slots({}, {})
    for kind, name, words in DECLARED.findall(source):
        (slots.pictures if kind == "picture" else slots.texts)[name] = words.strip()
    return slots
