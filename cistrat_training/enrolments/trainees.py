"""Enrolling the people of a nominated list: all of them, under the workshop's lock, or none."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError

from cistrat_training.accounts.links import open_link
from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.enrolments import letters, nominations, queries
from cistrat_training.enrolments.nominations import Deed, Known, Nominee, Plan, Row
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Country, Organisation, key_of
from cistrat_training.places.queries import organisations_in
from cistrat_training.tables import Problem
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Workshop

HOME = "CN"


def plan(session: AnySession, workshop: Workshop, content: bytes) -> Plan:
    """What the list would do as things stand. Raises RuleBroken for what is no list at all."""
    return plan_of(session, workshop, *nominations.read(content))


def plan_of(
    session: AnySession,
    workshop: Workshop,
    nominees: list[Nominee],
    problems: list[Problem],
    unknown: list[str],
) -> Plan:
    emails = [nominee.email for nominee in nominees if nominee.email]
    known = Known(
        {p.email: p for p in session.scalars(queries.people_with(emails)) if p.email},
        list(session.scalars(queries.everybody_in(workshop))),
    )
    seats = queries.seats(session, workshop, Audience.DOMESTIC)
    return nominations.plan(nominees, problems, unknown, known, seats)


def enrol(
    session: AnySession, workshop: Workshop, plan: Plan, *, leads_to: str, now: datetime
) -> list[Enrolment]:
    """Carry out a plan that is good, with a letter to everybody whose address we have.

    The places of those who are new, in the order of the plan.
    """
    institutions = _institutions(session, plan)
    enrolments = [_enrolled(workshop, row, institutions, now) for row in plan.new]
    try:
        session.add_all(enrolments)
        session.flush()
    except IntegrityError:
        session.rollback()
        raise RuleBroken(
            N_("Somebody else changed one of these people just now. Please try again.")
        ) from None
    for enrolment in enrolments:
        if enrolment.person.email:
            link, address = open_link(enrolment.person, leads_to, now=now)
            session.add_all([link, letters.nominated(enrolment, address)])
    return enrolments


def _institutions(session: AnySession, plan: Plan) -> dict[str, Organisation]:
    """By the key of their name: those that we keep, and new ones."""
    kept = {o.name_key: o for o in session.scalars(organisations_in(HOME))}
    china = session.get_one(Country, HOME)
    for row in plan.new:
        nominee = row.nominee
        key = key_of(nominee.institution)
        if key not in kept:
            kept[key] = Organisation(
                name=nominee.institution, country=china, category=nominee.category
            )
    return kept


def _enrolled(
    workshop: Workshop, row: Row, institutions: dict[str, Organisation], now: datetime
) -> Enrolment:
    if row.deed is Deed.AGAIN and row.enrolment:
        row.enrolment.audience = Audience.DOMESTIC
        row.enrolment.confirm_again(now=now)
        return row.enrolment
    nominee = row.nominee
    return Enrolment(
        workshop=workshop,
        person=row.person or _account(nominee, now),
        audience=Audience.DOMESTIC,
        organisation=institutions[key_of(nominee.institution)],
        institution=nominee.institution,
        country_code=HOME,
        category=nominee.category,
        position=nominee.position,
        confirmed_at=now,
    )


def _account(nominee: Nominee, now: datetime) -> User:
    """Without a password: the letter holds a link that signs in."""
    return User(
        email=nominee.email or None,
        full_name=nominee.name,
        latin_name=nominee.latin_name,
        gender=nominee.gender,
        language="zh",
        zone="Asia/Shanghai",
        created_at=now,
    )
