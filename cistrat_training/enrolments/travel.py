"""What a participant tells for the journey: kept encrypted, for as long as it is needed."""

import json
import re
import unicodedata
from calendar import monthrange
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Self

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.ciphers import Keys
from cistrat_training.database import SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Mode, Place, Workshop

FIRST_YEAR = 1900  # nobody alive was born before
MONTHS_A_PASSPORT_LASTS = 6  # after the journey, as most border guards ask
SPELT_OUT = str.maketrans(  # as ICAO Doc 9303 writes them under the photograph
    {"Ä": "AE", "Ö": "OE", "Ü": "UE", "Å": "AA", "Æ": "AE", "Ø": "OE", "ß": "SS", "Þ": "TH"}
    | {"Œ": "OE", "Ñ": "N", "Đ": "D", "Ł": "L", "ı": "I", "İ": "I"}
)
LETTERS_APART = str.maketrans({"Æ": "AE", "Œ": "OE", "Ø": "O", "ß": "SS", "Đ": "D", "Ł": "L"})


@dataclass(frozen=True)
class Travel:
    passport_name: str
    passport_number: str
    issued_by: str
    """The country that issued the passport, by its code."""
    expires_on: date
    born_on: date
    visa_at: str
    """The city where the visa is applied for."""
    arrives_on: date | None = None
    departs_on: date | None = None
    flights: str = ""

    def in_bytes(self) -> bytes:
        kept = {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in asdict(self).items()
        }
        return json.dumps(kept, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, kept: bytes) -> Self:
        facts: dict[str, Any] = json.loads(kept)
        for name in ("expires_on", "born_on", "arrives_on", "departs_on"):
            facts[name] = facts[name] and date.fromisoformat(facts[name])
        return cls(**facts)

    def expires_early(self, workshop: Workshop) -> bool:
        """Too soon for the border, though not for us: the person is warned, not refused."""
        return self.expires_on < months_after(workshop.last_day, MONTHS_A_PASSPORT_LASTS)

    def check(self, today: date) -> None:
        if not re.fullmatch(r"[0-9A-Z]{4,20}", self.passport_number):
            raise RuleBroken(
                N_("Write the number as it stands in the passport: letters and digits only."),
                field="passport_number",
            )
        if self.expires_on <= today:
            raise RuleBroken(
                N_("This passport has expired. Write the data of the one you will travel with."),
                field="expires_on",
            )
        if self.born_on.year < FIRST_YEAR or self.born_on >= today:
            raise RuleBroken(N_("Check the date of birth."), field="born_on")
        if self.arrives_on and self.departs_on and self.departs_on < self.arrives_on:
            raise RuleBroken(
                N_("The departure is before the arrival. Check both days."), field="departs_on"
            )


class TravelData(Model):
    """One row a place; nothing in it can be read without the key, nor in another row."""

    __tablename__ = "travel_data"

    enrolment_id: Mapped[int] = mapped_column(
        ForeignKey(Enrolment.id), primary_key=True, init=False
    )
    enrolment: Mapped[Enrolment] = relationship()
    sealed: Mapped[bytes] = mapped_column(info=SECRET)
    given_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @classmethod
    def of(cls, enrolment: Enrolment, told: Travel, *, keys: Keys, now: datetime) -> Self:
        sealed = keys.encrypt(told.in_bytes(), _bound_to(enrolment.id))
        return cls(enrolment=enrolment, sealed=sealed, given_at=now, changed_at=now)

    def change(self, told: Travel, *, keys: Keys, now: datetime) -> None:
        self.sealed = keys.encrypt(told.in_bytes(), _bound_to(self.enrolment_id))
        self.changed_at = now

    def read(self, keys: Keys) -> Travel:
        """Who calls this for somebody else writes down that it was seen."""
        return Travel.from_bytes(keys.decrypt(self.sealed, _bound_to(self.enrolment_id)))

    def renew(self, keys: Keys) -> bool:
        """Encrypt it with the newest key; False if it is already."""
        if keys.is_newest(self.sealed):
            return False
        plain = keys.decrypt(self.sealed, _bound_to(self.enrolment_id))
        self.sealed = keys.encrypt(plain, _bound_to(self.enrolment_id))
        return True


def _bound_to(enrolment_id: int) -> str:
    return f"travel_data:{enrolment_id}"


def must_be_asked(enrolment: Enrolment, today: date) -> None:
    """Passports are asked for only of those who come from abroad, and only once they come."""
    workshop = enrolment.workshop
    if enrolment.status is not Place.CONFIRMED:
        raise RuleBroken(N_("This place was given up, so no travel data are needed."))
    if workshop.mode is Mode.ONLINE or enrolment.audience is not Audience.INTERNATIONAL:
        raise RuleBroken(
            N_("Travel data are asked only of international participants who come in person.")
        )
    if workshop.travel_data_until < today:
        raise RuleBroken(
            N_("The workshop is over, and the travel data for it were deleted as announced.")
        )


def is_asked(enrolment: Enrolment, today: date) -> bool:
    try:
        must_be_asked(enrolment, today)
    except RuleBroken:
        return False
    return True


def months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reads_alike(one: str, other: str) -> bool:
    """Whether two spellings of a name may be the same line under a passport's photograph.

    A hint for the person, never a reason to refuse: the order of names, accents, hyphens and
    apostrophes do not count.
    """
    return not _spellings(one).isdisjoint(_spellings(other))


def _spellings(name: str) -> set[tuple[str, ...]]:
    upper = unicodedata.normalize("NFC", name).replace("ß", "SS").upper()
    return {_line(upper.translate(SPELT_OUT)), _line(upper.translate(LETTERS_APART))}


def _line(name: str) -> tuple[str, ...]:
    apart = unicodedata.normalize("NFKD", name)
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return tuple(sorted(re.sub(r"[^A-Z ]", "", re.sub(r"[-‐–<.,]", " ", plain)).split()))
