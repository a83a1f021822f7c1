"""Letters of invitation for a visa: numbered, made by the worker, verified by anybody."""

import hashlib
import hmac
import unicodedata
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.ciphers import Keys
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.words import N_
from cistrat_training.workshops import serial
from cistrat_training.workshops.models import Enrolment, Workshop
from cistrat_training.zones import clock_of

SEALED = "application/octet-stream"  # a PDF that nobody reads without the key
KIND = "V"  # as in visa, among the kinds of numbers
ZONE_OF_THE_SEAT = clock_of("Asia/Shanghai")


class State(StrEnum):
    WAITING = "waiting"  # to be made
    MAKING = "making"
    VALID = "valid"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


NEXT: dict[State, set[State]] = {
    State.WAITING: {State.MAKING, State.WITHDRAWN},
    # One that is being made for too long is taken up by another worker.
    State.MAKING: {State.MAKING, State.VALID, State.FAILED, State.WITHDRAWN},
    State.FAILED: {State.WAITING, State.WITHDRAWN},
    State.VALID: {State.WITHDRAWN},
    State.WITHDRAWN: set(),
}
STATES = {
    State.WAITING: N_("Being made"),
    State.MAKING: N_("Being made"),
    State.VALID: N_("Valid"),
    State.FAILED: N_("Failed"),
    State.WITHDRAWN: N_("Withdrawn"),
}


class Bearer(StrEnum):
    """Who bears a cost of the journey."""

    CENTRE = "centre"
    INSTITUTION = "institution"
    PARTICIPANT = "participant"
    UNSAID = "unsaid"


BEARERS = {
    Bearer.CENTRE: N_("The Centre"),
    Bearer.INSTITUTION: N_("The participant’s institution"),
    Bearer.PARTICIPANT: N_("The participant"),
    Bearer.UNSAID: N_("Not in the letter"),
}
COSTS = {
    "travel": N_("International travel"),
    "stay": N_("Accommodation"),
    "meals": N_("Meals and local transport"),
    "insurance": N_("Insurance"),
}
FIXED_ONCE_ISSUED = ("workshop_id", "enrolment_id", "number", "serial", "issued_at")
NO_LETTERS = N_("The letter names something in letters that our fonts do not have.")
NOT_MADE = N_("The page could not be made. The technical reason is in the log.")
NO_PASSPORT = N_("The travel data are not there any more. Withdraw this letter and issue another.")


class Wish(NamedTuple):
    """What the organiser wants of the letters issued together."""

    with_passport: bool
    to_embassy: bool
    """In the city where the visa is applied for, where the participant named it."""
    addressee: str
    """Else to these; empty for “to whom it may concern”."""
    costs: dict[str, str]


class InvitationLetter(Model):
    """`facts` is what stands on the letter, but for the passport: that is in the file alone."""

    __tablename__ = "invitation_letter"
    __table_args__ = (
        UniqueConstraint("workshop_id", "number"),
        UniqueConstraint("replaces_id"),
        Index(
            "uq_invitation_letter_one_standing",
            "enrolment_id",
            unique=True,
            sqlite_where=text("state <> 'withdrawn'"),
            postgresql_where=text("state <> 'withdrawn'"),
        ),
        Index("ix_invitation_letter_waiting", "state", "claimed_at"),
        CheckConstraint(
            "state <> 'valid' OR (issued_at IS NOT NULL AND (pdf_id IS NOT NULL OR"
            " cleared_at IS NOT NULL))",
            name="valid_has_its_paper",
        ),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_date"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), init=False)
    enrolment: Mapped[Enrolment] = relationship()
    number: Mapped[int]
    serial: Mapped[str] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(default=State.WAITING)
    with_passport: Mapped[bool]
    to_embassy: Mapped[bool]
    facts: Mapped[dict[str, Any] | None] = mapped_column(info=PERSONAL)
    name_digest: Mapped[str]
    """Of the name on it, with the number: says yes to the right name when the name is gone."""
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    asked_by: Mapped[User] = relationship()
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    pdf: Mapped[StoredFile | None] = relationship(default=None)
    """Encrypted: it holds the passport's number."""
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_why: Mapped[str] = mapped_column(default="", info=PERSONAL)
    cleared_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the file and the facts were deleted, some time after the workshop."""
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("invitation_letter.id"), default=None
    )

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def sealed_as(self) -> str:
        """To what the encrypted file is bound."""
        return f"invitation_letter:{self.serial}"

    def claim(self, *, now: datetime) -> None:
        self.claimed_at = now
        self.state = State.MAKING

    def issue(self, pdf: StoredFile, *, now: datetime) -> None:
        self.pdf = pdf
        self.issued_at = now
        self.error = ""
        self.state = State.VALID

    def fail(self, error: str) -> None:
        self.error = error
        self.state = State.FAILED

    def try_again(self) -> None:
        self.state = State.WAITING

    def withdraw(self, why: str, *, now: datetime) -> None:
        if not why.strip():
            raise RuleBroken(N_("Say why the letter is withdrawn."), field="why")
        self.state = State.WITHDRAWN
        self.withdrawn_at, self.withdrawn_why = now, why.strip()

    def clear(self, *, now: datetime) -> StoredFile | None:
        """Forget what is personal; number, dates and digest stay. Returns the file to delete."""
        file = self.pdf
        self.pdf = None
        self.facts = None
        self.cleared_at = self.cleared_at or now
        return file

    def is_for(self, name: str) -> bool:
        return hmac.compare_digest(self.name_digest, digest_of(name, self.serial))

    @validates("state")
    def _follow_the_story(self, _name: str, state: State) -> State:
        before = getattr(self, "state", None)
        if before and state not in NEXT[before]:
            raise RuleBroken(
                N_("A letter of invitation that is %(now)s cannot become %(next)s."),
                now=before,
                next=state,
            )
        return state

    @validates(*FIXED_ONCE_ISSUED)
    def _stay_as_issued(self, name: str, value: Any) -> Any:
        before = getattr(self, name, None)
        if self.issued_at is not None and before is not None and value != before:
            raise RuleBroken(
                N_("%(serial)s was issued. It can be withdrawn or replaced, but never changed."),
                serial=self.serial,
            )
        return value


class Press(NamedTuple):
    """Whose site prints, with which key, on which day."""

    key: bytes
    site: str
    day: date

    @classmethod
    def of(cls, site: str, secret: str, now: datetime) -> "Press":
        key = hmac.digest(secret.encode(), b"numbers of invitation letters", "sha256")
        return cls(key, site.rstrip("/"), now.astimezone(ZONE_OF_THE_SEAT).date())

    def serial(self, workshop: Workshop, number: int) -> str:
        return serial.Serial(workshop.series.code, workshop.number, KIND, number).printed(self.key)

    def address(self, number: str) -> str:
        return f"{self.site}/invitations/{number}"


class Guest(NamedTuple):
    """Whoever is invited, as the letter names them."""

    enrolment: Enrolment
    name: str
    nationality: tuple[str, str]
    """In English and in Chinese; empty where we do not know it."""
    country: tuple[str, str]
    """Of the institution."""
    conditions: tuple[tuple[str, str, str], ...] = ()
    """What was accepted with the place: of what kind, in English and in Chinese."""


def letter_for(
    guest: Guest, wish: Wish, *, number: int, by: User, press: Press, now: datetime
) -> InvitationLetter:
    """A letter that waits for the worker."""
    workshop = guest.enrolment.workshop
    printed = press.serial(workshop, number)
    return InvitationLetter(
        workshop=workshop,
        enrolment=guest.enrolment,
        number=number,
        serial=printed,
        with_passport=wish.with_passport,
        to_embassy=wish.to_embassy,
        facts=_facts(guest, wish, printed, press),
        name_digest=digest_of(guest.name, printed),
        asked_at=now,
        asked_by=by,
    )


def _facts(guest: Guest, wish: Wish, printed: str, press: Press) -> dict[str, Any]:
    enrolment, workshop = guest.enrolment, guest.enrolment.workshop
    return {
        "serial": printed,
        "address": press.address(printed),
        "holder": guest.name,
        "nationality": _both(*guest.nationality),
        "institution": enrolment.institution_name,
        "country": _both(*guest.country),
        "position": enrolment.position,
        "addressee": wish.addressee,
        "costs": wish.costs,
        "conditions": [{"kind": kind, **_both(*said)} for kind, *said in guest.conditions],
        "series": _both(workshop.series.title_en, workshop.series.title_zh),
        "number": workshop.number,
        "title": _both(workshop.title_en, workshop.title_zh),
        "place": _both(workshop.place_en, workshop.place_zh),
        "first_day": workshop.first_day.isoformat(),
        "last_day": workshop.last_day.isoformat(),
        "issued_on": press.day.isoformat(),
        "signatory": workshop.signatory_name,
        "post": _both(workshop.signatory_post_en, workshop.signatory_post_zh),
    }


def _both(english: str, chinese: str) -> dict[str, str]:
    return {"en": english, "zh": chinese or english}


def digest_of(name: str, number: str) -> str:
    """The same for every way to type the same name: case, blanks and width do not count."""
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    return hashlib.sha256(f"{number}\n{folded}".encode()).hexdigest()


def printed_numbers(typed: str) -> list[str]:
    return serial.printed_numbers(typed, KIND)


def opened(letter: InvitationLetter, sealed: bytes, keys: Keys) -> bytes:
    return keys.decrypt(sealed, letter.sealed_as)
