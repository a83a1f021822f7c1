"""An application in print: what the applicant keeps of what was submitted."""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from cistrat_training import fonts, languages, press
from cistrat_training.accounts.consents import TEXTS
from cistrat_training.applications import answers, endorsement_queries, ticks
from cistrat_training.applications.answers import Eyes, Line
from cistrat_training.applications.endorsements import ROLES, Endorsement, State
from cistrat_training.applications.models import Application
from cistrat_training.database import AnySession
from cistrat_training.words import N_

LAYOUT = Path(__file__).with_name("copy.typ")
LONGEST_WORD = 30  # characters without a place to break, before one is made
ZERO_WIDTH_SPACE = "\u200b"

WORDS = {
    "application": N_("Application"),
    "workshop": N_("Workshop"),
    "days": N_("Days"),
    "code": N_("Number"),
    "submitted": N_("Submitted"),
    "people": N_("People who speak for you"),
    "consents": N_("Consents"),
    "nothing": N_("Nothing written."),
    "file": N_("File"),
    "brackets": N_(
        "Words in square brackets describe characters that our fonts cannot print. They are kept"
        " as you wrote them."
    ),
}


class Copy(NamedTuple):
    """What is printed, and the instant that the file says it was made at."""

    facts: dict[str, Any]
    at: datetime


def read(session: AnySession, application: Application) -> Copy:
    """All that stands on the copy, in the language of the applicant."""
    person, workshop = application.applicant, application.workshop
    at = application.submitted_at
    if at is None:
        raise ValueError(application.id)
    language = person.language
    said = answers.read(session, application, Eyes.APPLICANT, language)
    named = session.scalars(endorsement_queries.named_in(application)).all()
    with languages.in_language(language, workshop.zone):
        zone = languages.zone_name(workshop.zone, at)
        submitted = f"{languages.moment(at)} ({zone})"
        days = languages.days(workshop.first_day, workshop.last_day)
        facts = {
            "language": language,
            "code": application.code,
            "words": {name: languages.said_in(text, language) for name, text in WORDS.items()},
            "name": _text(application.full_name),
            "workshop": _text(workshop.title(language)),
            "days": days,
            "submitted": submitted,
            "sections": [
                {"title": _text(part.title), "lines": [_line(line) for line in part.lines]}
                for part in said
            ],
            "people": [_person(each, language) for each in _asked(named)],
            "consents": [
                _text(languages.said_in(TEXTS[purpose].text, language))
                for purpose in ticks.read(application.ticked)
            ],
        }
    return Copy(facts | {"has_brackets": _is_described(facts)}, at)


def pdf(copy: Copy) -> bytes:
    """Raises press.CannotPrint."""
    return press.pdf(LAYOUT, copy.facts, at=copy.at)


def file_name(application: Application) -> str:
    return f"{application.code}.pdf"


def printable(text: str) -> str:
    """What no font has is described in brackets: a copy with a gap says where the gap is."""
    pieces = []
    for described, run in groupby(unicodedata.normalize("NFC", text), key=_described):
        characters = "".join(run)
        pieces.append(_bracketed(described, characters) if described else characters)
    return "".join(pieces)


def _described(character: str) -> str:
    """What is said instead of this character; empty where it can be printed."""
    if character in "\n\t " or not fonts.missing_scripts(character):
        return ""
    if unicodedata.category(character) in {"Cf", "Mn", "Cc"}:
        return "nothing"
    (script,) = fonts.missing_scripts(character)
    is_a_sign = script.startswith("“")
    return unicodedata.name(character, f"U+{ord(character):04X}").lower() if is_a_sign else script


def _bracketed(described: str, characters: str) -> str:
    if described == "nothing":
        return ""
    count = f" × {len(characters)}" if len(characters) > 1 else ""
    return f"[{described}{count}]"


def _text(text: str) -> dict[str, Any]:
    """With its direction, and whether something in it is described."""
    words = printable(text)
    return {
        "text": _breakable(words),
        "rtl": press.is_right_to_left(words),
        "described": len(words) > len(text),
    }


def _texts(text: str) -> list[dict[str, Any]]:
    return [_text(paragraph) for paragraph in text.split("\n") if paragraph.strip()]


def _is_described(facts: Any) -> bool:
    """Whether any text in it, however deep, is described."""
    if isinstance(facts, dict):
        return facts.get("described") is True or any(map(_is_described, facts.values()))
    return isinstance(facts, list) and any(map(_is_described, facts))


def _breakable(text: str) -> str:
    """An address of 200 characters would run over the edge of the paper."""
    return " ".join(_broken(word) for word in text.split(" "))


def _broken(word: str) -> str:
    if len(word) <= LONGEST_WORD or not word.isascii():
        return word
    parts = [word[at : at + LONGEST_WORD] for at in range(0, len(word), LONGEST_WORD)]
    return ZERO_WIDTH_SPACE.join(parts)


def _line(line: Line) -> dict[str, Any]:
    return {
        "label": _text(line.label),
        "long": line.is_long,
        "texts": _texts(line.text) + [_text(item) for item in line.items],
        "file": _text(line.file.name) if line.file else None,
    }


def _person(endorsement: Endorsement, language: str) -> dict[str, Any]:
    facts = (endorsement.name, endorsement.post, endorsement.organisation, endorsement.email)
    return {
        "role": languages.said_in(ROLES[endorsement.role], language),
        "facts": [_text(fact) for fact in facts],
    }


def _asked(named: Sequence[Endorsement]) -> Iterable[Endorsement]:
    return [each for each in named if each.state is not State.WITHDRAWN]
