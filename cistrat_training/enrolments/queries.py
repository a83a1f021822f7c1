"""The selection desk's table, who holds a seat, and who is next."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased, contains_eager, joinedload

from cistrat_training.accounts.models import Gender, User
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.rules import Verdict as Eligibility
from cistrat_training.database import AnySession
from cistrat_training.enrolments import pool
from cistrat_training.enrolments.models import Answer, Condition, NominationList, Offer
from cistrat_training.enrolments.seats import Seats
from cistrat_training.files import StoredFile
from cistrat_training.letter import Letter
from cistrat_training.places import queries as places
from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.reviews.models import ApplicationScore, Decision, Verdict
from cistrat_training.words import N_
from cistrat_training.workshops.codes import parse_application_code
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop

Rows = Select[*tuple[Any, ...]]


MOST_CODES = 10  # in one question of the filter


class State(StrEnum):
    """How far an application has come, as the desk's filter names it."""

    UNDECIDED = "undecided"
    WAITING = "not-released"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    PLACED = "placed"
    LISTED = "listed"
    RESERVE = "reserve"
    NO_PLACE = "no-place"
    DECLINED = "declined"
    LAPSED = "lapsed"
    TAKEN_BACK = "taken-back"
    WITHDRAWN = "withdrawn"


STATES = {
    State.UNDECIDED: N_("No decision yet"),
    State.WAITING: N_("Decided, not released"),
    State.OFFERED: N_("Offer open"),
    State.CONFIRMED: N_("Confirmed"),
    State.PLACED: N_("Offer open or confirmed"),
    State.LISTED: N_("On the list: offers and places"),
    State.RESERVE: N_("Reserve list"),
    State.NO_PLACE: N_("No place"),
    State.DECLINED: N_("Declined"),
    State.LAPSED: N_("Lapsed"),
    State.TAKEN_BACK: N_("Offer withdrawn"),
    State.WITHDRAWN: N_("Application withdrawn"),
}


class Wanted(NamedTuple):
    """Which rows of the desk's table, in which order."""

    find: str = ""
    country: str = ""
    """The code of a country, or of a list that countries stand on; several with commas."""
    category: Category | None = None
    gender: Gender | None = None
    state: State | None = None
    sort: str = "score"
    descending: bool = True
    first_time: bool = False
    """Only who never had a place in an earlier workshop."""
    standing: Eligibility | None = None


HAS_A_PLACE = and_(Offer.answer == Answer.CONFIRMED, Enrolment.status == Place.CONFIRMED)

CONDITIONS: dict[State, ColumnElement[bool]] = {
    State.UNDECIDED: Decision.id.is_(None),
    State.WAITING: and_(Decision.id.is_not(None), Decision.released_at.is_(None)),
    State.OFFERED: Offer.answer == Answer.OPEN,
    State.CONFIRMED: HAS_A_PLACE,
    State.PLACED: or_(Offer.answer == Answer.OPEN, HAS_A_PLACE),
    State.LISTED: pool.LISTED,
    State.RESERVE: Decision.verdict == Verdict.RESERVE,
    State.NO_PLACE: Decision.verdict == Verdict.NO_PLACE,
    State.DECLINED: and_(Decision.verdict == Verdict.OFFER, Offer.answer == Answer.DECLINED),
    State.LAPSED: and_(Decision.verdict == Verdict.OFFER, Offer.answer == Answer.LAPSED),
    State.TAKEN_BACK: and_(Decision.verdict == Verdict.OFFER, Offer.answer == Answer.WITHDRAWN),
}

SCORE = ApplicationScore.mean
SORTS: dict[str, Any] = {
    "name": func.lower(Application.full_name),
    "country": Country.name_en,
    "institution": func.lower(Application.institution),
    "category": Application.category,
    "submitted": Application.submitted_at,
    "score": SCORE,
    "normalised": ApplicationScore.normalised,
    "spread": ApplicationScore.spread,
    "decision": Decision.verdict,
}


def chosen_for_desk(workshop: Workshop, wanted: Wanted) -> Select[int]:
    """The numbers of the applications that are wanted, in their order."""
    key = SORTS[wanted.sort]
    order = key.desc() if wanted.descending else key.asc()
    then = [Decision.rank, SCORE.desc().nulls_last()] if wanted.sort == "decision" else []
    return (
        _joined(select(Application.id))
        .where(Application.workshop_id == workshop.id, *_conditions(workshop, wanted))
        .order_by(order.nulls_last(), *then, Application.submitted_at, Application.id)
    )


def desk_rows(session: AnySession, workshop: Workshop, ids: Sequence[int]) -> list[Row[Any]]:
    """What the desk shows of these applications, in the same order, in one query."""
    columns = _rows().add_columns(
        Application.country_code,
        Decision.reason,
        pool.took_part(workshop.first_day).label("took_part"),
    )
    found = session.execute(
        columns.where(Application.workshop_id == workshop.id, Application.id.in_(ids))
    )
    by_id = {row.id: row for row in found}
    return [by_id[number] for number in ids if number in by_id]


def export_rows(workshop: Workshop) -> Rows:
    return (
        _rows()
        .add_columns(
            Application.native_name,
            Application.nationality_code,
            Application.country_code,
            Application.position,
            Application.language_level,
            User.email,
            Offer.deadline,
        )
        .join(User, User.id == Application.applicant_id)
        .where(Application.workshop_id == workshop.id, Application.status != Status.DRAFT)
        .order_by(Application.number)
    )


def _rows() -> Rows:
    return _joined(
        select(
            Application.id,
            Application.number,
            Application.status,
            Application.audience,
            Application.full_name,
            Application.latin_name,
            Application.gender,
            Application.institution,
            Application.category,
            Application.submitted_at,
            Country.name_en,
            Country.name_zh,
            Decision.verdict,
            Decision.rank,
            Decision.released_at,
            Offer.answer,
            Enrolment.status.label("place"),
            SCORE.label("score"),
            ApplicationScore.normalised,
            ApplicationScore.spread,
            ApplicationScore.readers.label("read"),
        )
    )


def _joined(columns: Rows) -> Rows:
    return (
        columns.select_from(Application)
        .outerjoin(Country, Country.code == Application.country_code)
        .outerjoin(ApplicationScore, ApplicationScore.application_id == Application.id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .outerjoin(Offer, Offer.decision_id == Decision.id)
        .outerjoin(Enrolment, Enrolment.id == Offer.enrolment_id)
    )


def _conditions(workshop: Workshop, wanted: Wanted) -> list[ColumnElement[bool]]:
    withdrawn = wanted.state is State.WITHDRAWN
    conditions = [
        Application.status == (Status.WITHDRAWN if withdrawn else Status.SUBMITTED),
        *_of_a_kind(workshop, wanted),
    ]
    if wanted.state in CONDITIONS:
        conditions.append(CONDITIONS[wanted.state])
    if wanted.find:
        conditions.append(_found(workshop, wanted.find))
    return conditions


def _of_a_kind(workshop: Workshop, wanted: Wanted) -> list[ColumnElement[bool]]:
    """As the counters ask for the people behind a figure."""
    conditions = []
    if wanted.country:
        codes = wanted.country.split(",")[:MOST_CODES]
        conditions.append(or_(*(_comes_from(code, workshop.first_day) for code in codes)))
    if wanted.category:
        conditions.append(Application.category == wanted.category)
    if wanted.gender:
        conditions.append(Application.gender == wanted.gender)
    if wanted.first_time:
        conditions.append(~pool.took_part(workshop.first_day))
    return conditions


def _comes_from(code: str, day: date) -> ColumnElement[bool]:
    """From a country, or from any on a list: their codes are never the same."""
    country = Application.country_code
    return or_(country == code, country.in_(places.members_of(code, day)))


def _found(workshop: Workshop, text: str) -> ColumnElement[bool]:
    columns = (Application.full_name, Application.latin_name, Application.institution)
    found = [column.icontains(text, autoescape=True) for column in columns]
    code = parse_application_code(text)
    if code and (code.series, code.workshop) == (workshop.series.code, workshop.number):
        found.append(Application.number == code.running)
    return or_(*found)


def countries_of_applicants(workshop: Workshop) -> Select[Country]:
    return (
        select(Country)
        .where(
            Country.code.in_(
                select(Application.country_code).where(
                    Application.workshop_id == workshop.id, Application.status != Status.DRAFT
                )
            )
        )
        .order_by(Country.name_en)
    )


class Progress(NamedTuple):
    applications: int
    undecided: int
    waiting: int
    """Decided and not released."""


def progress(session: AnySession, workshop: Workshop) -> Progress:
    row = session.execute(
        select(
            func.count(),
            func.count().filter(Decision.id.is_(None)),
            func.count().filter(CONDITIONS[State.WAITING]),
        )
        .select_from(Application)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.workshop_id == workshop.id, Application.status == Status.SUBMITTED)
    ).one()
    return Progress(*row)


def seats(session: AnySession, workshop: Workshop, audience: Audience) -> Seats:
    """Exact only for whoever holds the lock of the workshop."""
    offered = select(func.count()).where(
        Offer.workshop_id == workshop.id, Offer.audience == audience, Offer.answer == Answer.OPEN
    )
    confirmed = select(func.count()).where(
        Enrolment.workshop_id == workshop.id,
        Enrolment.audience == audience,
        Enrolment.status == Place.CONFIRMED,
    )
    row = session.execute(select(offered.scalar_subquery(), confirmed.scalar_subquery())).one()
    return Seats(workshop.seats(audience), *row)


def chosen(workshop: Workshop, ids: Iterable[int]) -> Select[Application]:
    """The best score first: so the reserve list gets its numbers."""
    return (
        select(Application)
        .outerjoin(ApplicationScore, ApplicationScore.application_id == Application.id)
        .where(Application.workshop_id == workshop.id, Application.id.in_(list(ids)))
        .order_by(SCORE.desc().nulls_last(), Application.submitted_at, Application.id)
        .execution_options(populate_existing=True)
    )


def decisions_on(session: AnySession, applications: Sequence[Application]) -> dict[int, Decision]:
    """By the number of the application, read afresh."""
    rows = session.scalars(
        select(Decision)
        .where(Decision.application_id.in_([a.id for a in applications]))
        .execution_options(populate_existing=True)
    )
    return {decision.application_id: decision for decision in rows}


def offers_for(session: AnySession, decisions: Iterable[Decision]) -> dict[int, Offer]:
    """By the number of the decision, read afresh."""
    rows = session.scalars(
        select(Offer)
        .where(Offer.decision_id.in_([d.id for d in decisions]))
        .execution_options(populate_existing=True)
    )
    return {offer.decision_id: offer for offer in rows}


def decision_on(application: Application) -> Select[Decision]:
    return select(Decision).where(Decision.application_id == application.id)


def offer_on(application: Application) -> Select[Offer]:
    return (
        select(Offer)
        .join(Decision, Decision.id == Offer.decision_id)
        .where(Decision.application_id == application.id)
    )


WAITS_FOR_RELEASE = Decision.released_at.is_(None)


def waiting(workshop: Workshop) -> Select[Decision]:
    """All verdicts that wait to be released, read afresh, with those whom they concern."""
    return (
        select(Decision)
        .join(Decision.application)
        .where(
            Decision.workshop_id == workshop.id,
            WAITS_FOR_RELEASE,
            Application.status == Status.SUBMITTED,
        )
        .options(contains_eager(Decision.application).joinedload(Application.applicant))
        .order_by(Decision.rank, Application.submitted_at, Application.id)
        .execution_options(populate_existing=True)
    )


def count_undecided(workshop: Workshop) -> Select[int]:
    decided = exists().where(Decision.application_id == Application.id)
    return select(func.count(Application.id)).where(
        Application.workshop_id == workshop.id, Application.status == Status.SUBMITTED, ~decided
    )


def count_waiting_withdrawn(workshop: Workshop) -> Select[int]:
    return (
        select(func.count(Decision.id))
        .join(Decision.application)
        .where(
            Decision.workshop_id == workshop.id,
            WAITS_FOR_RELEASE,
            Application.status != Status.SUBMITTED,
        )
    )


def reserve_list(workshop: Workshop, audience: Audience) -> Select[Decision]:
    """Those who were told that they wait, the next one first; not who is to hear a no."""
    return ranked(workshop, audience).where(*_waits(Decision))


def ranked(workshop: Workshop, audience: Audience) -> Select[Decision]:
    """All who have a number on the reserve list, told or not."""
    return (
        select(Decision)
        .join(Decision.application)
        .options(contains_eager(Decision.application))
        .where(
            Decision.workshop_id == workshop.id,
            Decision.audience == audience,
            Decision.rank.is_not(None),
            Application.status == Status.SUBMITTED,
        )
        .order_by(Decision.rank)
    )


def offered_before(workshop: Workshop, audience: Audience) -> Select[int]:
    """The decisions of those who held an offer that the Centre took back."""
    return select(Offer.decision_id).where(
        Offer.workshop_id == workshop.id,
        Offer.audience == audience,
        Offer.answer == Answer.WITHDRAWN,
    )


def conditions_of(workshop: Workshop) -> Select[Condition]:
    return select(Condition).where(Condition.workshop_id == workshop.id).order_by(Condition.id)


def answers_to_offers(workshop: Workshop) -> Rows:
    """How many offers stand and were answered how, for each audience."""
    return (
        select(Offer.audience, Offer.answer, func.count().label("count"))
        .where(Offer.workshop_id == workshop.id)
        .group_by(Offer.audience, Offer.answer)
        .order_by(Offer.audience, Offer.answer)
    )


def whys_of(workshop: Workshop) -> Rows:
    """How often each reason was given for declining; None is for those who gave none."""
    count = func.count().label("count")
    return (
        select(Offer.declined_why, count)
        .where(Offer.workshop_id == workshop.id, Offer.answer == Answer.DECLINED)
        .group_by(Offer.declined_why)
        .order_by(count.desc(), Offer.declined_why)
    )


def free_seats(now: datetime, workshop: Workshop | None = None) -> Rows:
    """Who is the first on a reserve list while a seat is free: one row for each list."""
    offered = select(func.count()).where(
        Offer.workshop_id == Decision.workshop_id,
        Offer.audience == Decision.audience,
        Offer.answer == Answer.OPEN,
    )
    confirmed = select(func.count()).where(
        Enrolment.workshop_id == Decision.workshop_id,
        Enrolment.audience == Decision.audience,
        Enrolment.status == Place.CONFIRMED,
    )
    total = case(
        (Decision.audience == Audience.INTERNATIONAL, Workshop.seats_international),
        (Decision.audience == Audience.DOMESTIC, Workshop.seats_domestic),
        else_=Workshop.seats_partner,
    )
    free = total - offered.scalar_subquery() - confirmed.scalar_subquery()
    return (
        select(Workshop, Decision, Application.full_name, free.label("free"))
        .select_from(Decision)
        .join(Decision.application)
        .join(Workshop, Workshop.id == Decision.workshop_id)
        .where(
            _is_first_in_line(),
            Workshop.last_day >= now.date(),
            free > 0,
            *([Workshop.id == workshop.id] if workshop else []),
        )
        .order_by(Workshop.first_day, Decision.audience)
    )


def _is_first_in_line() -> ColumnElement[bool]:
    ahead, wish = aliased(Decision), aliased(Application)
    asked_before = exists().where(
        ahead.workshop_id == Decision.workshop_id,
        ahead.audience == Decision.audience,
        ahead.rank < Decision.rank,
        *_waits(ahead),
        wish.id == ahead.application_id,
        wish.status == Status.SUBMITTED,
    )
    return and_(*_waits(Decision), Application.status == Status.SUBMITTED, ~asked_before)


def _waits(decision: Any) -> tuple[ColumnElement[bool], ...]:
    """Was told so, and is not to hear a no."""
    told = case((decision.released_at.is_not(None), decision.verdict), else_=decision.earlier)
    return told == Verdict.RESERVE, decision.verdict != Verdict.NO_PLACE


def workshops_with_open_offers(now: datetime) -> Select[Workshop]:
    return (
        select(Workshop)
        .where(
            Workshop.days_to_remind > 0,
            exists().where(
                Offer.workshop_id == Workshop.id,
                Offer.answer == Answer.OPEN,
                Offer.reminded_at.is_(None),
                Offer.deadline > now,
            ),
        )
        .order_by(Workshop.id)
    )


def offers_to_remind_of(workshop: Workshop, now: datetime) -> Select[Offer]:
    days = timedelta(days=workshop.days_to_remind)
    return (
        select(Offer)
        .join(Offer.decision)
        .join(Decision.application)
        .where(
            Offer.workshop_id == workshop.id,
            Offer.answer == Answer.OPEN,
            Offer.reminded_at.is_(None),
            Offer.deadline > now,
            Offer.deadline <= now + days,
            Application.status == Status.SUBMITTED,
        )
        .options(
            contains_eager(Offer.decision)
            .contains_eager(Decision.application)
            .joinedload(Application.applicant)
        )
        .order_by(Offer.id)
        .execution_options(populate_existing=True)
    )


def last_rank(session: AnySession, workshop: Workshop, audience: Audience) -> int:
    return (
        session.scalar(
            select(func.max(Decision.rank)).where(
                Decision.workshop_id == workshop.id, Decision.audience == audience
            )
        )
        or 0
    )


def waiting_before(session: AnySession, decision: Decision) -> int:
    """How many on the reserve list are asked earlier."""
    waiting = reserve_list(decision.workshop, decision.audience).where(
        Decision.rank < decision.rank
    )
    return session.scalar(select(func.count()).select_from(waiting.order_by(None).subquery())) or 0


def workshops_to_look_after(now: datetime) -> Select[Workshop]:
    """Where a deadline has passed, or somebody with an offer or a place withdrew the wish."""
    offers = _offers_to_end(now).with_only_columns(Offer.workshop_id)
    places = _places_to_end().with_only_columns(Enrolment.workshop_id)
    return (
        select(Workshop)
        .where(or_(Workshop.id.in_(offers), Workshop.id.in_(places)))
        .order_by(Workshop.id)
    )


def places_to_end(workshop: Workshop) -> Select[Enrolment]:
    return (
        _places_to_end()
        .where(Enrolment.workshop_id == workshop.id)
        .order_by(Enrolment.id)
        .execution_options(populate_existing=True)
    )


def offers_to_end(workshop: Workshop, now: datetime) -> Select[Offer]:
    return (
        _offers_to_end(now)
        .where(Offer.workshop_id == workshop.id)
        .order_by(Offer.deadline, Offer.id)
        .execution_options(populate_existing=True)
    )


def _offers_to_end(now: datetime) -> Select[Offer]:
    return (
        select(Offer)
        .join(Decision, Decision.id == Offer.decision_id)
        .join(Application, Application.id == Decision.application_id)
        .where(
            Offer.answer == Answer.OPEN,
            or_(Offer.deadline <= now, Application.status == Status.WITHDRAWN),
        )
    )


def _places_to_end() -> Select[Enrolment]:
    """Of people who confirmed, and later withdrew their application instead of the place."""
    return (
        select(Enrolment)
        .join(Offer, Offer.enrolment_id == Enrolment.id)
        .join(Decision, Decision.id == Offer.decision_id)
        .join(Application, Application.id == Decision.application_id)
        .where(
            Enrolment.status == Place.CONFIRMED,
            Application.status == Status.WITHDRAWN,
            Application.withdrawn_at >= Enrolment.confirmed_at,
        )
    )


def enrolment_of(workshop: Workshop, person: User) -> Select[Enrolment]:
    return select(Enrolment).where(
        Enrolment.workshop_id == workshop.id, Enrolment.person_id == person.id
    )


def letters_about(application: Application) -> Select[Letter]:
    """What we wrote to the applicant about this application and what followed from it."""
    offer = offer_on(application).with_only_columns(Offer.id).scalar_subquery()
    enrolment = (
        select(Enrolment.id)
        .where(
            Enrolment.workshop_id == application.workshop_id,
            Enrolment.person_id == application.applicant_id,
        )
        .scalar_subquery()
    )
    return (
        select(Letter)
        .where(
            Letter.recipient_id == application.applicant_id,
            or_(
                Letter.about.like(f"application:{application.id}:%"),
                Letter.about.like(f"decision:{application.id}:%"),
                Letter.about.like(literal("offer:") + cast(offer, String) + ":%"),
                Letter.about.like(literal("enrolment:") + cast(enrolment, String) + ":%"),
            ),
        )
        .order_by(Letter.created_at.desc(), Letter.id.desc())
    )


class PlacesWanted(NamedTuple):
    find: str = ""
    audience: Audience | None = None
    place: Place | None = Place.CONFIRMED


def chosen_participants(workshop: Workshop, wanted: PlacesWanted) -> Select[int]:
    """The numbers of the places that are wanted, in the order of the list."""
    return (
        _participants(select(Enrolment.id))
        .where(Enrolment.workshop_id == workshop.id, *_places(wanted))
        .order_by(Enrolment.audience, func.lower(User.full_name), Enrolment.id)
    )


def participant_rows(session: AnySession, ids: Sequence[int]) -> list[Row[Any]]:
    by_id = {row.id: row for row in session.execute(_participant_rows(Enrolment.id.in_(ids)))}
    return [by_id[number] for number in ids]


def participants_at(places: Sequence[int]) -> Rows:
    return _participant_rows(Enrolment.id.in_(places)).order_by(
        Enrolment.audience, func.lower(User.full_name), Enrolment.id
    )


def _participant_rows(which: ColumnElement[bool]) -> Rows:
    return _participants(
        select(
            Enrolment.id,
            Enrolment.audience,
            Enrolment.status,
            Enrolment.confirmed_at,
            Enrolment.category,
            Enrolment.position,
            Enrolment.note,
            func.coalesce(Organisation.name, Enrolment.institution).label("institution"),
            Country.name_en,
            Country.name_zh,
            User.full_name,
            User.latin_name,
            User.email,
            User.gender,
        )
    ).where(which)


def _participants(columns: Rows) -> Rows:
    return (
        columns.select_from(Enrolment)
        .join(User, User.id == Enrolment.person_id)
        .join(Country, Country.code == Enrolment.country_code)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
    )


def _places(wanted: PlacesWanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.audience:
        conditions.append(Enrolment.audience == wanted.audience)
    if wanted.place:
        conditions.append(Enrolment.status == wanted.place)
    if wanted.find:
        columns = (User.full_name, User.latin_name, Enrolment.institution, Organisation.name)
        conditions.append(or_(*(c.icontains(wanted.find, autoescape=True) for c in columns)))
    return conditions


def people_with(emails: Iterable[str]) -> Select[User]:
    return select(User).where(User.email.in_(list(emails)))


def everybody_in(workshop: Workshop) -> Select[Enrolment]:
    """All who have or had a place, with their names and institutions."""
    return (
        select(Enrolment)
        .where(Enrolment.workshop_id == workshop.id)
        .options(joinedload(Enrolment.person), joinedload(Enrolment.organisation))
        .execution_options(populate_existing=True)
    )


def list_of_file(workshop: Workshop, sha256: str) -> Select[NominationList]:
    return (
        select(NominationList)
        .join(StoredFile)
        .where(NominationList.workshop_id == workshop.id, StoredFile.sha256 == sha256)
    )


def nomination_lists(workshop: Workshop) -> Select[NominationList]:
    return (
        select(NominationList)
        .where(NominationList.workshop_id == workshop.id)
        .options(joinedload(NominationList.imported_by))
        .order_by(NominationList.imported_at.desc())
    )
