"""Consents ticked in a draft: which text, and in which language it was read."""

from collections.abc import Iterable

from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.models import Purpose


def written(purposes: Iterable[Purpose], language: str) -> list[str]:
    """As a draft keeps them: "alumni 2026-11 en"."""
    return [f"{purpose} {TEXTS[purpose].version} {language}" for purpose in purposes]


def read(ticked: Iterable[str]) -> dict[Purpose, str]:
    """The language of each one; a text that was changed since is not ticked any more."""
    ticks = (tick.split(" ") for tick in ticked)
    return {
        Purpose(purpose): language
        for purpose, version, language in ticks
        if TEXTS[Purpose(purpose)].version == version
    }
