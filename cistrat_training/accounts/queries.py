"""Finding people, their consents and their links."""

from sqlalchemy import Select, and_, or_, select

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
    today = [and_(Consent.purpose == p, Consent.version == t.version) for p, t in TEXTS.items()]
    return select(Consent).where(
        Consent.person_id == person.id, Consent.withdrawn_at.is_(None), or_(*today)
    )


def all_consents(person: User) -> Select[Consent]:
    return select(Consent).where(Consent.person_id == person.id).order_by(Consent.given_at.desc())


def consent_to(person: User, purpose: Purpose) -> Select[Consent]:
    return standing_consents(person).where(Consent.purpose == purpose)
