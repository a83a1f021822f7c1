"""Badges to wear and plates for the table: names in print, of any length and script.

A badge carries a code that tells at the door whose it is (badge_codes.py).
"""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row

from cistrat_training import press
from cistrat_training.enrolments.badge_codes import badge_code, in_print
from cistrat_training.fonts import carried, missing_scripts
from cistrat_training.places.models import in_language
from cistrat_training.workshops.models import Workshop

BADGES = Path(__file__).with_name("badges.typ")
NAMEPLATES = Path(__file__).with_name("nameplates.typ")
TITLES = {
    BADGES: {"en": "Badges", "zh": "胸牌"},
    NAMEPLATES: {"en": "Nameplates", "zh": "桌签"},
}


def badges(
    workshop: Workshop, people: Iterable[Row[Any]], language: str, *, secret: str, at: datetime
) -> bytes:
    """Eight a page of A4, 90 × 55 mm each, with marks to cut along."""
    worn = [_person(row, language) | _code_of(row.id, secret) for row in people]
    return _cards(BADGES, workshop, worn, language, at)


def nameplates(
    workshop: Workshop, people: Iterable[Row[Any]], language: str, *, at: datetime
) -> bytes:
    """One a page of A4, to be folded: the name stands on both sides."""
    return _cards(NAMEPLATES, workshop, [_person(row, language) for row in people], language, at)


def _cards(
    layout: Path, workshop: Workshop, people: list[dict[str, Any]], language: str, at: datetime
) -> bytes:
    facts = {
        "language": language,
        "title": f"{TITLES[layout][language]} {workshop.code}",
        "workshop": carried(workshop.title(language)),
        "code": workshop.code,
        "people": people,
    }
    return press.pdf(layout, facts, at=at)


def _code_of(enrolment_id: int, secret: str) -> dict[str, str]:
    code = badge_code(enrolment_id, secret)
    return {"qr": press.qr(code), "code": in_print(code)}


def _person(row: Row[Any], language: str) -> dict[str, Any]:
    name, latin = _names(row)
    institution = (language == "zh" and row.name_zh) or row.name or row.institution
    return {
        "name": name,
        "rtl": press.is_right_to_left(name),
        "latin": latin,
        "institution": carried(institution),
        "institution_rtl": press.is_right_to_left(institution),
        "country": in_language(language, row.country_en, row.country_zh),
    }


def _names(row: Row[Any]) -> tuple[str, str]:
    """As the person writes it, and in Latin letters below where that differs.

    A script that our fonts lack gives way to the Latin name.
    """
    if missing_scripts(row.full_name) and row.latin_name:
        return carried(row.latin_name), ""
    other = row.latin_name if row.latin_name.casefold() != row.full_name.casefold() else ""
    return carried(row.full_name), carried(other)
