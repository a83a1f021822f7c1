"""What a certificate says of itself: in its row, in a badge, in a square code."""

from dataclasses import dataclass
from datetime import date

from cistrat_training.certificates.facts import CertificateFacts, Words


@dataclass(frozen=True)
class Statement:
    serial: str
    kind: str
    holder: str
    title: Words
    first_day: date | None
    last_day: date | None
    issued_on: date
    native_name: str = ""
    minutes: int = 0
    minutes_offered: int = 0

    @classmethod
    def of(cls, facts: CertificateFacts) -> "Statement":
        return cls(**{name: getattr(facts, name) for name in cls.__dataclass_fields__})
