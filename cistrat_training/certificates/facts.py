"""What stands on a certificate, as it stood when it was issued."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self


@dataclass(frozen=True)
class Words:
    """The same in English and in Chinese; the Chinese may be missing."""

    en: str
    zh: str = ""

    def said_in(self, language: str) -> str:
        return self.zh if language == "zh" and self.zh else self.en


CENTRE = Words(
    "International Research and Training Center for Science and Technology Strategy",
    "国际科学和技术战略研究与培训中心",
)
AUSPICES = Words("under the Auspices of UNESCO", "由联合国教育、科学及文化组织赞助")


@dataclass(frozen=True)
class LectureLine:
    title: Words
    lecturer: str
    institution: str
    minutes: int
    recorded: int = 0
    """Of these minutes, those of a recording; certificates from before it was told have none."""


@dataclass(frozen=True)
class RuleLine:
    kind: str
    amount: int


@dataclass(frozen=True)
class CertificateFacts:
    serial: str
    kind: str
    holder: str
    native_name: str
    series: Words
    number: int
    title: Words
    theme: Words
    mode: str
    place: Words
    first_day: date
    last_day: date
    minutes: int
    """Attended, or given by a lecturer."""
    minutes_offered: int
    rules: tuple[RuleLine, ...]
    lectures: tuple[LectureLine, ...]
    issued_at: Words
    issued_on: date
    signatory: str
    signatory_post: Words
    address: str
    """Where anyone can verify it."""
    centre: Words = CENTRE
    auspices: Words = AUSPICES
    language: str = ""
    """Of the workshop, two letters; certificates from before it was told have none."""
    minutes_recorded: int = 0
    """Of the minutes, those of recordings."""
    task: Words = Words("")
    """The assessed task that was passed, for a certificate of completion."""
    look: str = ""
    """The layout that it is printed in: SHA-256 of the template's version; empty is the house's."""

    def as_dict(self) -> dict[str, Any]:
        return {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        words = {name: Words(**kept[name]) for name in WORDS if name in kept}
        days = {name: date.fromisoformat(kept[name]) for name in DAYS}
        lines = {
            "rules": tuple(RuleLine(**rule) for rule in kept["rules"]),
            "lectures": tuple(
                LectureLine(**{**line, "title": Words(**line["title"])})
                for line in kept["lectures"]
            ),
        }
        return cls(**{**kept, **words, **days, **lines})


WORDS = (
    *("series", "title", "theme", "place", "issued_at", "signatory_post"),
    *("centre", "auspices", "task"),
)
DAYS = ("first_day", "last_day", "issued_on")


def canonical_json(kept: dict[str, Any]) -> str:
    return json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(kept: dict[str, Any]) -> str:
    """SHA-256 of the canonical form: the same facts have the same digest, from any database."""
    return hashlib.sha256(canonical_json(kept).encode()).hexdigest()
