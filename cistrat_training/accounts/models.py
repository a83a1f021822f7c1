"""The people, their consents, and the links by which they sign in."""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_

LIFE_OF_A_LINK = timedelta(days=60)  # an invitation is often read weeks after it was written


class Role(StrEnum):
    """What the account itself may do; reviewer, lecturer and participant follow from rows."""

    PERSON = "person"
    ORGANISER = "organiser"
    ADMINISTRATOR = "administrator"


class Gender(StrEnum):
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"
    UNSTATED = "unstated"


GENDERS = {
    Gender.WOMAN: N_("Woman"),
    Gender.MAN: N_("Man"),
    Gender.OTHER: N_("Other"),
    Gender.UNSTATED: N_("I prefer not to say"),
}


class User(Model):
    """A person. Without an e-mail or a password they cannot sign in, and still can be counted."""

    __tablename__ = "user"
    __table_args__ = (CheckConstraint("email = lower(email)", name="email_in_lower_case"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    email: Mapped[str | None] = mapped_column(unique=True, default=None, info=PERSONAL)
    full_name: Mapped[str] = mapped_column(info=PERSONAL)
    latin_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    native_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    call_me: Mapped[str] = mapped_column(default="", info=PERSONAL)
    gender: Mapped[Gender] = mapped_column(default=Gender.UNSTATED, info=PERSONAL)
    language: Mapped[str] = mapped_column(default="en")
    zone: Mapped[str] = mapped_column(default="")
    role: Mapped[Role] = mapped_column(default=Role.PERSON)
    sees_travel_data: Mapped[bool] = mapped_column(default=False)
    """A right of its own, beside the role of organiser: passports of participants."""
    password_hash: Mapped[str | None] = mapped_column(default=None, info=SECRET)
    session_key: Mapped[str] = mapped_column(
        default_factory=lambda: secrets.token_urlsafe(12), info=SECRET
    )
    confirmed_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None] = mapped_column(default=None)
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), index=True, default=None
    )
    """The account of the same person that stays; this one is closed."""
    merged_at: Mapped[datetime | None] = mapped_column(default=None)
    synthetic: Mapped[bool] = mapped_column(default=False)

    is_authenticated = True
    is_anonymous = False

    @property
    def is_active(self) -> bool:
        return self.erased_at is None and self.merged_into_id is None

    def get_id(self) -> str:
        """What a session cookie names; it is worth nothing once the session key has changed."""
        return f"{self.id}.{self.session_key}"

    @property
    def is_organiser(self) -> bool:
        return self.role in {Role.ORGANISER, Role.ADMINISTRATOR}

    @property
    def is_administrator(self) -> bool:
        return self.role is Role.ADMINISTRATOR

    @property
    def arranges_travel(self) -> bool:
        """Organisers who were given this right, and administrators."""
        return self.is_administrator or (self.is_organiser and self.sees_travel_data)

    @property
    def greeting_name(self) -> str:
        return self.call_me or self.full_name

    @property
    def printed_name(self) -> str:
        """The name for a certificate or a list in print."""
        return self.latin_name or self.full_name

    def set_password(self, password_hash: str) -> None:
        """End every session of this person; the caller opens a new one."""
        self.password_hash = password_hash
        self.end_sessions()

    def end_sessions(self) -> None:
        self.session_key = secrets.token_urlsafe(12)

    def confirm_email(self, *, now: datetime) -> None:
        self.confirmed_at = self.confirmed_at or now

    def come_by_letter(self, *, now: datetime) -> None:
        """Nobody has proved a password typed before the address was: it may be a stranger's."""
        if self.confirmed_at is None and self.password_hash:
            self.password_hash = None
            self.end_sessions()
        self.confirm_email(now=now)

    @validates("email")
    def _lower(self, _name: str, email: str | None) -> str | None:
        return email.strip().lower() if email else None


class Purpose(StrEnum):
    """What a consent is for; its text, with a version, stands in accounts/consents.py."""

    PROCESSING = "processing"
    TRANSFER = "transfer"
    LIST = "list"
    RECORDING = "recording"
    ALUMNI = "alumni"


class Consent(Model):
    """One person's yes to one version of one text; a changed text asks again."""

    __tablename__ = "consent"
    __table_args__ = (
        UniqueConstraint("person_id", "purpose", "version", "language", "given_at"),
        Index("ix_consent_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    person: Mapped[User] = relationship()
    purpose: Mapped[Purpose]
    version: Mapped[str]
    language: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    """What was agreed to, word for word: it can be shown when the text of today is another."""
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    def withdraw(self, *, now: datetime) -> None:
        if self.withdrawn_at:
            raise RuleBroken(N_("This consent was withdrawn already."))
        self.withdrawn_at = now


class SignInLink(Model):
    """A link in a letter: GET shows it, a button signs in. Only its digest is kept."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship()
    digest: Mapped[str] = mapped_column(unique=True, info=SECRET)
    leads_to: Mapped[str] = mapped_column(default="/")
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at

    def revoke(self, *, now: datetime) -> None:
        self.revoked_at = self.revoked_at or now
