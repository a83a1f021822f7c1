"""Tells the people of the past apart: by their e-mail, else by name, institution and country."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training.accounts.models import Gender, User
from cistrat_training.house.past_sheets import chosen
from cistrat_training.places.models import Organisation, key_of
from cistrat_training.schedule.models import Lecturer
from cistrat_training.tables import Line
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment

AT_ONCE = 500  # names in one question to the database


class Identity(NamedTuple):
    name: str
    country: str
    institution: str


class People:
    def __init__(self, session: Session, now: datetime, synthetic: bool) -> None:
        self.session = session
        self.now = now
        self.synthetic = synthetic
        self.by_email: dict[str, User] = {}
        self.by_identity: dict[Identity, list[User]] = {}

    def look_up(self, lines: Sequence[Line]) -> None:
        """Ask the database once for everybody whom these rows may mean."""
        emails = {str(line.cells.get("email") or "").strip().lower() for line in lines} - {""}
        for some in _portions(sorted(emails)):
            for person in self.session.scalars(select(User).where(User.email.in_(some))):
                self.by_email[person.email or ""] = person
        names = {str(line.cells.get("full_name") or "").strip() for line in lines} - {""}
        for some in _portions(sorted(names)):
            self._look_up_by_name(some)

    def person(self, line: Line, country: str, institution: str) -> User | None:
        """Whom the row means: somebody we know, or a new person; nobody if that is not clear."""
        facts = _facts(line)
        if line.problems:
            return None
        identity = Identity(_folded(facts["full_name"]), country, institution)
        known = self._known(line, facts.get("email"), identity)
        if line.problems:
            return None
        person = self._brought_up_to_date(known, facts) if known else self._new(facts)
        self._remember(person, identity)
        return person

    def _known(self, line: Line, email: str | None, identity: Identity) -> User | None:
        if email in self.by_email:
            return self.by_email[email]
        namesakes = self.by_identity.get(identity, [])
        if email:
            namesakes = [person for person in namesakes if not person.email]
        if len(namesakes) > 1:
            line.wrong(
                "email",
                N_("Several people have this name in this institution. Give the e-mail."),
            )
        return namesakes[0] if namesakes else None

    def _new(self, facts: dict[str, Any]) -> User:
        person = User(created_at=self.now, synthetic=self.synthetic, **facts)
        self.session.add(person)
        return person

    def _brought_up_to_date(self, person: User, facts: dict[str, Any]) -> User:
        """Who has an account of their own says themselves who they are."""
        if person.password_hash is None and person.confirmed_at is None:
            for name, value in facts.items():
                if getattr(person, name) != value:
                    setattr(person, name, value)
        return person

    def _remember(self, person: User, identity: Identity) -> None:
        if person.email:
            self.by_email[person.email] = person
        namesakes = self.by_identity.setdefault(identity, [])
        if person not in namesakes:
            namesakes.append(person)

    def _look_up_by_name(self, names: Sequence[str]) -> None:
        enrolled = (
            select(User, Enrolment.country_code, Organisation.name_key, Enrolment.institution)
            .join(Enrolment, Enrolment.person_id == User.id)
            .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
            .where(User.full_name.in_(names))
        )
        lecturing = (
            select(User, Organisation.country_code, Organisation.name_key, Organisation.name)
            .join(Lecturer, Lecturer.person_id == User.id)
            .join(Organisation, Organisation.id == Lecturer.organisation_id)
            .where(User.full_name.in_(names))
        )
        for found in (enrolled, lecturing):
            for person, country, key, institution in self.session.execute(found):
                identity = Identity(_folded(person.full_name), country, key or key_of(institution))
                self._remember(person, identity)


def _facts(line: Line) -> dict[str, Any]:
    facts = {
        "full_name": line.text("full_name", 200),
        "latin_name": line.text("latin_name", 200),
        "native_name": line.text("native_name", 200),
        "email": _email(line),
        "gender": chosen(line, "gender", Gender),
    }
    return {name: value for name, value in facts.items() if value}


def _email(line: Line) -> str:
    text = line.text("email", 254).lower()
    if text:
        try:
            validate_email(text, check_deliverability=False, test_environment=True)
        except EmailNotValidError:
            line.wrong("email", N_("“%(value)s” is not an e-mail address."), value=text)
    return text


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _portions(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
