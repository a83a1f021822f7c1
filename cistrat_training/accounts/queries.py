"""Finding people, their consents and their links."""

from sqlalchemy import Select, select

from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.models import Consent, Purpose, SignInLink, User


def with_email(email: str) -> Select[User]:
    return select(User).where(User.email == email.strip().lower())


def link_with(digest: str) -> Select[SignInLink]:
    return select(SignInLink).where(SignInLink.digest == digest)


def open_links(person: User) -> Select[SignInLink]:
    return select(SignInLink).where(
        SignInLink.person_id == person.id, SignInLink.revoked_at.is_(None)
    )


def standing_consents(person: User) -> Select[Consent]:
    """Consents given to the texts as they read today, and not withdrawn."""
    today = [(purpose, text.version) for purpose, text in TEXTS.items()]
    return select(Consent).where(
        Consent.person_id == person.id,
        Consent.withdrawn_at.is_(None),
        Consent.version.in_({version for _, version in today}),
    )


def all_consents(person: User) -> Select[Consent]:
    return select(Consent).where(Consent.person_id == person.id).order_by(Consent.given_at.desc())


def consent_to(person: User, purpose: Purpose) -> Select[Consent]:
    return standing_consents(person).where(Consent.purpose == purpose)
