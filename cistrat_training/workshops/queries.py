"""Finding workshops: those that call, all of a kind, and what a new one begins with."""

from datetime import datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.places.models import CountryGroup
from cistrat_training.places.queries import groups_to_choose_by
from cistrat_training.workshops.models import (
    Audience,
    CertificateRule,
    Enrolment,
    Place,
    RuleKind,
    Series,
    Workshop,
)

LISTS_FOR_A_LATER_DEADLINE = ("LDC", "SIDS", "LLDC", "AFRICA")
LAST_DEADLINE = func.coalesce(Workshop.call_closes_later_at, Workshop.call_closes_at)


def calls(now: datetime) -> Select[Workshop]:
    """Published calls that have not closed, the next to close first."""
    return (
        select(Workshop)
        .options(joinedload(Workshop.series))
        .where(Workshop.call_opened_at.is_not(None), now < LAST_DEADLINE)
        .order_by(
            case((Workshop.call_closes_at > now, Workshop.call_closes_at), else_=LAST_DEADLINE),
            Workshop.id,
        )
    )


def lists_for_a_later_deadline() -> Select[CountryGroup]:
    """Never a political list: nobody gets more or less by one."""
    return groups_to_choose_by().where(CountryGroup.code.in_(LISTS_FOR_A_LATER_DEADLINE))


def newest_first() -> Select[Workshop]:
    return (
        select(Workshop)
        .options(joinedload(Workshop.series))
        .order_by(Workshop.first_day.desc(), Workshop.id.desc())
    )


def all_series() -> Select[Series]:
    return select(Series).order_by(Series.title_en)


def workshops_by_series(session: Session) -> dict[int, int]:
    """How many workshops each series has, by its id."""
    counts = select(Workshop.series_id, func.count()).group_by(Workshop.series_id)
    return dict(session.execute(counts).all())


def next_numbers(session: Session) -> dict[int, int]:
    """For each series the number of its next workshop."""
    highest = select(Series.id, func.max(Workshop.number)).outerjoin(Workshop).group_by(Series.id)
    return {series_id: (number or 0) + 1 for series_id, number in session.execute(highest)}


def share_rule(workshop: Workshop) -> Select[CertificateRule]:
    """The attendance that a certificate of participation asks for."""
    return select(CertificateRule).where(
        CertificateRule.workshop_id == workshop.id,
        CertificateRule.certificate == "participation",
        CertificateRule.kind == RuleKind.SHARE,
    )


def place_of(person: User, workshop_id: int) -> Select[Enrolment]:
    """The place that somebody has, and has not given up."""
    return select(Enrolment).where(
        Enrolment.workshop_id == workshop_id,
        Enrolment.person_id == person.id,
        Enrolment.status == Place.CONFIRMED,
    )


def places_taken(session: Session, workshop: Workshop) -> dict[Audience, int]:
    taken = (
        select(Enrolment.audience, func.count())
        .where(Enrolment.workshop_id == workshop.id, Enrolment.status == Place.CONFIRMED)
        .group_by(Enrolment.audience)
    )
    return dict(session.execute(taken).all())
