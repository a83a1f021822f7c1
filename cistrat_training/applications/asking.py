"""Writing to those who speak for an applicant: each letter with a link of its own."""

from datetime import datetime

from sqlalchemy import select

from cistrat_training.accounts.passwords import secret_for_link
from cistrat_training.applications import endorsement_queries as queries
from cistrat_training.applications import letters
from cistrat_training.applications.endorsements import (
    Endorsement,
    EndorsementLink,
    EndorsementRules,
    State,
)
from cistrat_training.applications.models import Application
from cistrat_training.database import AnySession
from cistrat_training.letter import Letter


def ask(
    session: AnySession, endorsement: Endorsement, rules: EndorsementRules, *, now: datetime
) -> None:
    """A letter with a new secret; the links of all earlier letters end."""
    endorsement.ask(rules, now=now)
    session.flush()
    end_links(session, endorsement, now=now)
    about = f"endorsement:{endorsement.id}:asked:{endorsement.times_asked}"
    _send(session, endorsement, "endorsement_asked", about, now)


def ask_all_named(session: AnySession, application: Application, *, now: datetime) -> None:
    """With the submit, so that they read what was submitted."""
    rules = session.scalar(queries.rules_of(application.workshop))
    if rules is None or (rules.closes_at and rules.closes_at <= now):
        return
    for endorsement in session.scalars(queries.named_in(application)).all():
        if endorsement.state is State.NAMED:
            ask(session, endorsement, rules, now=now)


def remind(
    session: AnySession, endorsement: Endorsement, rules: EndorsementRules, *, now: datetime
) -> bool:
    """At most one letter for each step; the links of the letters before stay good."""
    step = endorsement.reminders_due(rules, now=now)
    if step <= endorsement.reminded:
        return False
    endorsement.reminded, endorsement.reminded_at = step, now
    about = f"endorsement:{endorsement.id}:reminder:{endorsement.times_asked}.{step}"
    _send(session, endorsement, "endorsement_reminder", about, now)
    return True


def withdraw(session: AnySession, endorsement: Endorsement, *, now: datetime) -> None:
    endorsement.withdraw(now=now)
    end_links(session, endorsement, now=now)


def end_links(session: AnySession, endorsement: Endorsement, *, now: datetime) -> None:
    for link in session.scalars(queries.good_links_of(endorsement)):
        link.end(now=now)


def tell_not_reached(session: AnySession, endorsement: Endorsement) -> bool:
    """The applicant gets one letter for each asking whose letter could not be delivered."""
    about = f"endorsement:{endorsement.id}:not reached:{endorsement.times_asked}"
    person = endorsement.application.applicant
    if not person.email or session.scalar(select(Letter.id).where(Letter.about == about)):
        return False
    session.add(letters.to_applicant_about(endorsement, "endorsement_failed", about))
    return True


def tell_answered(session: AnySession, endorsement: Endorsement) -> None:
    if endorsement.application.applicant.email:
        about = f"endorsement:{endorsement.id}:answered"
        session.add(letters.to_applicant_about(endorsement, "endorsement_answered", about))


def _send(
    session: AnySession, endorsement: Endorsement, template: str, about: str, now: datetime
) -> None:
    secret, digest = secret_for_link()
    letter = letters.to_endorser(endorsement, template, about, secret)
    session.add_all(
        [
            letter,
            EndorsementLink(endorsement=endorsement, letter=letter, digest=digest, made_at=now),
        ]
    )
