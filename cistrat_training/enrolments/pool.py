"""The international applications of a workshop as candidates for its list."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from cistrat_training.accounts.models import Gender
from cistrat_training.applications import eligibility
from cistrat_training.applications.endorsements import ENDORSERS, Endorsement, State
from cistrat_training.applications.models import Application, Status
from cistrat_training.database import AnySession
from cistrat_training.enrolments.balance import COUNTRY, Candidate, Deviations, Standing, deviations
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.enrolments.rules import CATEGORY, FIRST_TIME, GENDER, GROUP, BalanceRule
from cistrat_training.places import queries as places
from cistrat_training.places.models import Category
from cistrat_training.reviews.models import ApplicationScore, Decision, Verdict
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop

Groups = dict[str, frozenset[str]]
"""By the code of a country: the tags of the lists that it stands on."""

Rows = Select[*tuple[Any, ...]]

OTHER_PLACE, OTHER_WORKSHOP = aliased(Enrolment), aliased(Workshop)

HOLDS_SOMETHING = or_(
    Offer.answer == Answer.OPEN,
    and_(Offer.answer == Answer.CONFIRMED, Enrolment.status == Place.CONFIRMED),
)
WAITS_AS_OFFER = and_(Decision.verdict == Verdict.OFFER, Decision.released_at.is_(None))
LISTED = or_(HOLDS_SOMETHING, WAITS_AS_OFFER)


def took_part(first_day: date) -> ColumnElement[bool]:
    """Whether the applicant had a confirmed place in an earlier workshop."""
    return (
        exists()
        .where(
            OTHER_PLACE.person_id == Application.applicant_id,
            OTHER_PLACE.status == Place.CONFIRMED,
            OTHER_WORKSHOP.id == OTHER_PLACE.workshop_id,
            OTHER_WORKSHOP.first_day < first_day,
        )
        .correlate_except(OTHER_PLACE, OTHER_WORKSHOP)
    )


def rules_of(workshop: Workshop) -> Select[BalanceRule]:
    return (
        select(BalanceRule).where(BalanceRule.workshop_id == workshop.id).order_by(BalanceRule.id)
    )


def groups_on(session: AnySession, day: date) -> Groups:
    found: dict[str, set[str]] = {}
    for country, group in session.execute(places.memberships(day)):
        found.setdefault(country, set()).add(GROUP + group)
    return {country: frozenset(groups) for country, groups in found.items()}


def tags_of(
    gender: Gender, country: str | None, category: Category | None, is_new: bool, groups: Groups
) -> frozenset[str]:
    tags = {GENDER + gender}
    if country:
        tags |= {COUNTRY + country} | groups.get(country, frozenset())
    if category:
        tags.add(CATEGORY + category)
    if is_new:
        tags.add(FIRST_TIME)
    return frozenset(tags)


def everybody(session: AnySession, workshop: Workshop, groups: Groups) -> list[Candidate]:
    """All applications that were sent and not withdrawn, with who is not eligible."""
    barred = eligibility.not_eligible(session, workshop)
    return [
        candidate._replace(is_eligible=candidate.id not in barred)
        for candidate in _candidates(session, workshop, groups, [])
    ]


def listed(session: AnySession, workshop: Workshop, groups: Groups) -> list[Candidate]:
    """The list as it stands: places, offers, and offers that wait to be released."""
    return _candidates(session, workshop, groups, [LISTED])


def some(
    session: AnySession, workshop: Workshop, groups: Groups, ids: Collection[int]
) -> list[Candidate]:
    return _candidates(session, workshop, groups, [Application.id.in_(ids)]) if ids else []


def deviations_of(session: AnySession, workshop: Workshop) -> Deviations:
    """Offers that wait to be released although others stand before them in the order of scores."""
    if not session.scalar(_waiting_offers(workshop).limit(1)):
        return Deviations([], [])
    return deviations(everybody(session, workshop, {}))


def unreasoned_deviations(session: AnySession, workshop: Workshop) -> list[Candidate]:
    """While there is one, nothing is released."""
    return deviations_of(session, workshop).without_reason


def endorsed(session: AnySession, ids: Collection[int]) -> dict[int, State]:
    """How far the endorsement of each has come, by the number of the application."""
    rows = session.execute(
        select(Endorsement.application_id, Endorsement.state).where(
            Endorsement.application_id.in_(ids),
            Endorsement.role.in_(ENDORSERS),
            Endorsement.state.in_(eligibility.SOONEST),
        )
    )
    found: dict[int, State] = {}
    for number, state in rows:
        found[number] = min(found.get(number, state), state, key=eligibility.SOONEST.index)
    return found


def _waiting_offers(workshop: Workshop) -> Select[int]:
    return select(Decision.id).where(
        Decision.workshop_id == workshop.id,
        Decision.audience == Audience.INTERNATIONAL,
        WAITS_AS_OFFER,
    )


def _candidates(
    session: AnySession,
    workshop: Workshop,
    groups: Groups,
    conditions: Sequence[ColumnElement[bool]],
) -> list[Candidate]:
    rows = session.execute(_rows(workshop).where(*conditions))
    return list(_read(rows, groups))


def _rows(workshop: Workshop) -> Rows:
    return (
        select(
            Application.id,
            Application.gender,
            Application.country_code,
            Application.category,
            Application.submitted_at,
            ApplicationScore.mean,
            Decision.verdict,
            Decision.released_at,
            Decision.reason,
            Offer.answer,
            Enrolment.status.label("place"),
            took_part(workshop.first_day).label("took_part"),
        )
        .select_from(Application)
        .outerjoin(ApplicationScore, ApplicationScore.application_id == Application.id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .outerjoin(Offer, Offer.decision_id == Decision.id)
        .outerjoin(Enrolment, Enrolment.id == Offer.enrolment_id)
        .where(
            Application.workshop_id == workshop.id,
            Application.audience == Audience.INTERNATIONAL,
            Application.status == Status.SUBMITTED,
        )
    )


def _read(rows: Iterable[Row[Any]], groups: Groups) -> Iterable[Candidate]:
    for row in rows:
        is_new = not row.took_part
        yield Candidate(
            row.id,
            row.mean,
            tags_of(row.gender, row.country_code, row.category, is_new, groups),
            row.submitted_at,
            standing=standing_of(row),
            reason=row.reason or "",
        )


def standing_of(row: Row[Any]) -> Standing:
    """`row` has verdict, released_at, answer and place."""
    if row.answer is Answer.OPEN or (
        row.answer is Answer.CONFIRMED and row.place is Place.CONFIRMED
    ):
        return Standing.HELD
    if row.verdict is Verdict.OFFER:
        return Standing.OUT if row.released_at else Standing.PENDING
    return Standing.OUT if row.verdict is Verdict.NO_PLACE else Standing.OPEN
