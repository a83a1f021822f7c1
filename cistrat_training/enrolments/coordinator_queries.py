"""Coordinators, their links, and whom they nominate."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.enrolments.coordinators import (
    Coordinator,
    CoordinatorLink,
    Nominee,
    Standing,
)
from cistrat_training.letter import Letter
from cistrat_training.places.models import Organisation
from cistrat_training.workshops.models import Enrolment, Workshop

TAKES_A_PART = Nominee.state != Standing.DECLINED  # of the quota


def link_with(digest: str) -> Select[CoordinatorLink]:
    the_rest = joinedload(CoordinatorLink.coordinator)
    return (
        select(CoordinatorLink)
        .options(the_rest.joinedload(Coordinator.workshop))
        .options(the_rest.joinedload(Coordinator.organisation))
        .where(CoordinatorLink.digest == digest)
    )


def good_links_of(coordinator: Coordinator) -> Select[CoordinatorLink]:
    return select(CoordinatorLink).where(
        CoordinatorLink.coordinator_id == coordinator.id, CoordinatorLink.ended_at.is_(None)
    )


def nominees_of(coordinator: Coordinator) -> Select[Nominee]:
    return (
        select(Nominee)
        .where(Nominee.coordinator_id == coordinator.id)
        .order_by(Nominee.id)
        .execution_options(populate_existing=True)
    )


def taken_from(session: AnySession, coordinator: Coordinator) -> int:
    """How much of the quota is used. Exact only for whoever holds the coordinator's lock."""
    rows = select(func.count()).where(Nominee.coordinator_id == coordinator.id, TAKES_A_PART)
    return session.scalar(rows) or 0


def coordinators_of(workshop: Workshop) -> Select[*tuple[Any, ...]]:
    """Each with its institution, and how many nominees wait, are approved, and were declined."""

    def so_many(state: Standing) -> Any:
        rows = select(func.count()).where(
            Nominee.coordinator_id == Coordinator.id, Nominee.state == state
        )
        return rows.scalar_subquery()

    return (
        select(
            Coordinator,
            so_many(Standing.WAITING).label("waiting"),
            so_many(Standing.APPROVED).label("approved"),
            so_many(Standing.DECLINED).label("declined"),
        )
        .join(Coordinator.organisation)
        .options(contains_eager(Coordinator.organisation))
        .where(Coordinator.workshop_id == workshop.id)
        .order_by(func.lower(Organisation.name), Coordinator.id)
    )


def coordinator_for(workshop: Workshop, organisation_id: int) -> Select[Coordinator]:
    return select(Coordinator).where(
        Coordinator.workshop_id == workshop.id, Coordinator.organisation_id == organisation_id
    )


def waiting_in(workshop: Workshop) -> Select[Nominee]:
    return (
        select(Nominee)
        .join(Nominee.coordinator)
        .join(Coordinator.organisation)
        .options(contains_eager(Nominee.coordinator).contains_eager(Coordinator.organisation))
        .where(Coordinator.workshop_id == workshop.id, Nominee.state == Standing.WAITING)
        .order_by(func.lower(Organisation.name), Nominee.id)
    )


def chosen_in(workshop: Workshop, ids: Iterable[int]) -> Select[Nominee]:
    return (
        waiting_in(workshop)
        .with_only_columns(Nominee)
        .where(Nominee.id.in_(list(ids)))
        .execution_options(populate_existing=True)
    )


def to_remind(now: datetime) -> Select[Coordinator]:
    """Before their deadline, not reminded yet, and with something left of their quota."""
    taken = select(func.count()).where(Nominee.coordinator_id == Coordinator.id, TAKES_A_PART)
    return (
        select(Coordinator)
        .join(Coordinator.workshop)
        .options(contains_eager(Coordinator.workshop))
        .where(
            Coordinator.withdrawn_at.is_(None),
            Coordinator.email != "",  # erased
            Coordinator.reminded_at.is_(None),
            Coordinator.closes_at > now,
            Workshop.days_to_remind > 0,
            taken.scalar_subquery() < Coordinator.quota,
        )
        .order_by(Coordinator.id)
    )


# About one person, who may have an account by now


def coordinators_named(person_id: int) -> Select[Coordinator]:
    """Of the same e-mail address as the account."""
    return select(Coordinator).where(Coordinator.email == _address_of(person_id))


def links_of_coordinators_named(person_id: int) -> Select[CoordinatorLink]:
    return (
        select(CoordinatorLink)
        .join(CoordinatorLink.coordinator)
        .where(Coordinator.email == _address_of(person_id))
    )


def letters_to_coordinators_named(person_id: int) -> Select[Letter]:
    """They have no recipient with an account, so the address says whose they are."""
    return select(Letter).where(
        Letter.about.like("coordinator:%"), Letter.to_address == _address_of(person_id)
    )


def nominees_named(person_id: int) -> Select[Nominee]:
    """Whose place it became, or of the same e-mail address."""
    theirs = exists().where(Enrolment.id == Nominee.enrolment_id, Enrolment.person_id == person_id)
    return select(Nominee).where(or_(theirs, Nominee.email == _address_of(person_id)))


def _address_of(person_id: int) -> Any:
    return select(User.email).where(User.id == person_id).scalar_subquery()
