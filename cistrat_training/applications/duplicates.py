"""Accounts that may be one person: suggested by what they say, never joined by themselves."""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from itertools import combinations, pairwise
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Select, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application, Status
from cistrat_training.database import AnySession, Model
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop

MOST_IN_FULL = 6  # of more accounts that look the same, each is compared with the next one only
PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
HYPHENS = dict.fromkeys(map(ord, "-‐‑‒–—'’ʼ`·"))  # the Latin ways to join two parts of a name


class Reason(StrEnum):
    """Why two accounts may be one person."""

    NAME = "name"
    NATIVE_NAME = "native name"
    EMAIL = "e-mail"
    CV = "CV"


REASONS = {
    Reason.NAME: N_("Same name as in the passport and same decade of birth"),
    Reason.NATIVE_NAME: N_("Same name in their own script and same country"),
    Reason.EMAIL: N_("E-mail addresses that reach the same mailbox"),
    Reason.CV: N_("The very same file as CV"),
}


class Apart(Model):
    """An organiser's word that two accounts are two people; the first has the lower id."""

    __tablename__ = "apart"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    first_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    first: Mapped[User] = relationship(foreign_keys=[first_id])
    second_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    second: Mapped[User] = relationship(foreign_keys=[second_id])
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    noted_by: Mapped[User] = relationship(foreign_keys=[noted_by_id])

    @classmethod
    def of(cls, one: User, other: User, by: User, *, now: datetime) -> "Apart":
        first, second = sorted((one, other), key=lambda person: person.id)
        return cls(first=first, second=second, noted_by=by, noted_at=now)


class Known(NamedTuple):
    """What an application, a place or an account says of its person."""

    person: int
    latin_name: str = ""
    native_name: str = ""
    birth_decade: int | None = None
    country: str | None = None
    email: str | None = None
    cv: int | None = None


class Pair(NamedTuple):
    """Two accounts, the older first, and why they may be one person."""

    first: int
    second: int
    reasons: list[Reason]


Marks = Iterator[tuple[Reason, tuple[object, ...]]]


def suggested(known: Iterable[Known], apart: Collection[tuple[int, int]] = ()) -> list[Pair]:
    """Pairs that share a mark. Those that share the most come first."""
    bearers: dict[tuple[Reason, tuple[object, ...]], set[int]] = defaultdict(set)
    for each in known:
        for mark in marks(each):
            bearers[mark].add(each.person)
    reasons: dict[tuple[int, int], set[Reason]] = defaultdict(set)
    for (reason, _mark), people in bearers.items():
        for pair in _pairs(people):
            reasons[pair].add(reason)
    order = list(Reason)
    found = [
        Pair(*pair, sorted(why, key=order.index))
        for pair, why in reasons.items()
        if pair not in apart
    ]
    return sorted(found, key=lambda pair: (-len(pair.reasons), pair.first, pair.second))


def _pairs(people: set[int]) -> Iterable[tuple[int, int]]:
    ordered = sorted(people)
    return combinations(ordered, 2) if len(ordered) <= MOST_IN_FULL else pairwise(ordered)


def marks(known: Known) -> Marks:
    """What is the same for the same person, however it is written."""
    if known.birth_decade:
        for name in names_of(known.latin_name):
            yield Reason.NAME, (name, known.birth_decade)
    if known.native_name and known.country:
        yield Reason.NATIVE_NAME, ("".join(_folded(known.native_name).split()), known.country)
    if known.email:
        yield Reason.EMAIL, (mailbox(known.email),)
    if known.cv:
        yield Reason.CV, (known.cv,)


def names_of(name: str) -> set[str]:
    """A name without case, accents and the order of its words; “Al-Amin” is both “al amin” and
    “alamin”."""
    folded = _folded(name).translate(PLAIN_LETTERS)
    spellings = (folded.translate(HYPHENS), folded.translate(dict.fromkeys(HYPHENS, " ")))
    words = (
        "".join(letter if letter.isalnum() else " " for letter in spelling).split()
        for spelling in spellings
    )
    return {" ".join(sorted(each)) for each in words} - {""}


def _folded(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def mailbox(email: str) -> str:
    """Where a mail arrives at most providers: dots, and what follows a plus, make no difference."""
    local, _at, domain = email.strip().casefold().partition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}"


# Finding


def in_workshop(session: AnySession, workshop: Workshop) -> list[Pair]:
    """Among those who have sent an application to it."""
    rows = _applications().where(
        Application.workshop_id == workshop.id, Application.status == Status.SUBMITTED
    )
    return suggested((Known(*row) for row in session.execute(rows)), _apart(session))


def overall(session: AnySession) -> list[Pair]:
    """Among all accounts: what they say themselves, and in applications and places."""
    applications = _applications().where(Application.status != Status.DRAFT)
    places = (
        select(User.id, User.native_name, Enrolment.country_code)
        .join(Enrolment, Enrolment.person_id == User.id)
        .where(*IS_OPEN)
    )
    addresses = select(User.id, User.email).where(*IS_OPEN)
    known = [Known(*row) for row in session.execute(applications)]
    known += [
        Known(person=number, native_name=name, country=country)
        for number, name, country in session.execute(places)
    ]
    known += [Known(person=number, email=email) for number, email in session.execute(addresses)]
    return suggested(known, _apart(session))


IS_OPEN = (User.erased_at.is_(None), User.merged_into_id.is_(None))


def _applications() -> Select[int, str, str, int | None, str | None, str | None, int | None]:
    return (
        select(
            Application.applicant_id,
            Application.latin_name,
            Application.native_name,
            Application.birth_decade,
            Application.country_code,
            User.email,
            Application.cv_id,
        )
        .join(User, User.id == Application.applicant_id)
        .where(*IS_OPEN)
    )


def _apart(session: AnySession) -> set[tuple[int, int]]:
    rows = session.execute(select(Apart.first_id, Apart.second_id))
    return {(first, second) for first, second in rows}
