"""Finding who speaks for whom, their links, and what became of the letters to them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from cistrat_training.applications.domains import domain_of
from cistrat_training.applications.endorsements import (
    ANSWERED,
    ENDORSERS,
    Endorsement,
    EndorsementLink,
    EndorsementRules,
    Role,
    State,
)
from cistrat_training.applications.models import Application, Status
from cistrat_training.database import AnySession
from cistrat_training.letter import Delivery, Letter
from cistrat_training.places.models import Organisation
from cistrat_training.workshops.models import Workshop


def rules_of(workshop: Workshop) -> Select[EndorsementRules]:
    return select(EndorsementRules).where(EndorsementRules.workshop_id == workshop.id)


def rules_or_none_asked(session: AnySession, workshop: Workshop) -> EndorsementRules:
    """Where the organisers set nothing, nobody is asked: a row that no session knows."""
    return session.scalar(rules_of(workshop)) or EndorsementRules(workshop=workshop)


def is_read_by_reviewers(application: Application) -> Select[bool]:
    return select(EndorsementRules.read_by_reviewers).where(
        EndorsementRules.workshop_id == application.workshop_id
    )


def named_in(application: Application) -> Select[Endorsement]:
    """Everybody who was ever named, endorsers first."""
    return (
        select(Endorsement)
        .where(Endorsement.application_id == application.id)
        .order_by(Endorsement.role.not_in(ENDORSERS), Endorsement.id)
        .execution_options(populate_existing=True)
    )


def link_with(digest: str) -> Select[EndorsementLink]:
    the_rest = joinedload(EndorsementLink.endorsement).joinedload(Endorsement.application)
    return (
        select(EndorsementLink)
        .options(
            the_rest.joinedload(Application.workshop), the_rest.joinedload(Application.applicant)
        )
        .where(EndorsementLink.digest == digest)
    )


def good_links_of(endorsement: Endorsement) -> Select[EndorsementLink]:
    return select(EndorsementLink).where(
        EndorsementLink.endorsement_id == endorsement.id, EndorsementLink.ended_at.is_(None)
    )


def nominees_with(endorsement: Endorsement) -> Select[Endorsement]:
    """All for whom the same address was asked to speak, in the same workshop, in their order."""
    return (
        select(Endorsement)
        .join(Application)
        .options(joinedload(Endorsement.application).joinedload(Application.applicant))
        .where(
            Endorsement.email == endorsement.email,
            Endorsement.role.in_(ENDORSERS),
            Endorsement.state.in_({State.ASKED, *ANSWERED}),
            Application.workshop_id == endorsement.application.workshop_id,
            Application.status == Status.SUBMITTED,
        )
        .order_by(Endorsement.rank.is_(None), Endorsement.rank, Endorsement.id)
    )


def to_remind(now: datetime, *, after: int) -> Select[Endorsement]:
    """Of those who may still answer, the next after this id."""
    return (
        select(Endorsement)
        .join(Application)
        .where(
            Endorsement.id > after,
            Endorsement.state == State.ASKED,
            Endorsement.expires_at > now,
            Application.status == Status.SUBMITTED,
        )
        .order_by(Endorsement.id)
    )


def last_letters(named: Collection[Endorsement]) -> Select[int, Letter]:
    """The id of each and the newest letter to them."""
    newest = (
        select(func.max(EndorsementLink.id))
        .where(EndorsementLink.endorsement_id.in_([each.id for each in named]))
        .group_by(EndorsementLink.endorsement_id)
    )
    return (
        select(EndorsementLink.endorsement_id, Letter)
        .join(Letter)
        .where(EndorsementLink.id.in_(newest))
    )


def not_reached() -> Select[Endorsement]:
    """Asked by a letter that could not be delivered; the newest one counts."""
    newest = (
        select(func.max(EndorsementLink.id))
        .where(EndorsementLink.endorsement_id == Endorsement.id)
        .correlate(Endorsement)
        .scalar_subquery()
    )
    return (
        select(Endorsement)
        .join(EndorsementLink, EndorsementLink.endorsement_id == Endorsement.id)
        .join(Letter)
        .where(
            Endorsement.state == State.ASKED,
            EndorsementLink.id == newest,
            Letter.status == Delivery.FAILED,
        )
        .order_by(Endorsement.id)
    )


def in_workshop(workshop: Workshop) -> Select[Endorsement]:
    """Everybody whom submitted applications name, by application."""
    return (
        select(Endorsement)
        .join(Application)
        .options(joinedload(Endorsement.application).joinedload(Application.applicant))
        .where(
            Application.workshop_id == workshop.id,
            Application.status == Status.SUBMITTED,
            Endorsement.state != State.WITHDRAWN,
        )
        .order_by(Application.number, Endorsement.role.not_in(ENDORSERS), Endorsement.id)
    )


def how_many(workshop: Workshop) -> Select[Role, State, int]:
    """Rows of (role, state, count)."""
    return (
        select(Endorsement.role, Endorsement.state, func.count())
        .join(Application)
        .where(Application.workshop_id == workshop.id, Application.status == Status.SUBMITTED)
        .group_by(Endorsement.role, Endorsement.state)
    )


def known_domains(session: AnySession, named: Sequence[Endorsement]) -> dict[str, set[str]]:
    """By the key of the institution: domains it is known to have, or answered from before."""
    keys = {each.organisation_key for each in named}
    known: dict[str, set[str]] = {key: set() for key in keys}
    organisations = select(Organisation.name_key, Organisation.domains)
    for key, domains in session.execute(organisations.where(Organisation.name_key.in_(keys))):
        known[key].update(domain.lower() for domain in domains)
    earlier = select(Endorsement.organisation_key, Endorsement.email).where(
        Endorsement.organisation_key.in_(keys),
        Endorsement.state == State.GIVEN,
        Endorsement.id.not_in([each.id for each in named]),
    )
    for key, email in session.execute(earlier):
        known[key].add(domain_of(email))
    return known


def letters_to_those_named_by(person_id: int) -> Select[Letter]:
    """What was written to others because of this person's applications."""
    named = (
        select(EndorsementLink.letter_id)
        .join(Endorsement)
        .join(Application)
        .where(Application.applicant_id == person_id)
    )
    return select(Letter).where(Letter.id.in_(named))
