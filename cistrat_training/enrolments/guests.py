"""Finding those who come: their travel data, their invitations, and who reads a letter to many."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.database import AnySession
from cistrat_training.enrolments.invitations import Guest, InvitationLetter, State
from cistrat_training.enrolments.mailing import Mailing
from cistrat_training.enrolments.models import Offer, OfferCondition
from cistrat_training.enrolments.travel import TravelData
from cistrat_training.letter import Delivery, Letter
from cistrat_training.places.models import Country, Organisation
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop

# Travel data


def travel_of(enrolment_id: int) -> Select[TravelData]:
    return select(TravelData).where(TravelData.enrolment_id == enrolment_id)


def travel_in(workshop: Workshop) -> Select[TravelData]:
    """Of those who come, in the order of the list."""
    return (
        select(TravelData)
        .join(TravelData.enrolment)
        .join(Enrolment.person)
        .where(Enrolment.workshop_id == workshop.id, Enrolment.status == Place.CONFIRMED)
        .options(
            contains_eager(TravelData.enrolment).contains_eager(Enrolment.person),
            contains_eager(TravelData.enrolment).joinedload(Enrolment.organisation),
        )
        .order_by(func.lower(User.full_name), Enrolment.id)
    )


def all_travel_data() -> Select[TravelData]:
    return select(TravelData).order_by(TravelData.enrolment_id).with_for_update(of=TravelData)


def all_sealed_letters() -> Select[InvitationLetter]:
    return (
        select(InvitationLetter)
        .where(InvitationLetter.pdf_id.is_not(None))
        .order_by(InvitationLetter.id)
        .with_for_update(of=InvitationLetter)
    )


def workshops_that_remember() -> Select[Workshop]:
    """Those in which travel data, or letters with personal facts, are kept still."""
    remembered = (
        select(Enrolment.workshop_id)
        .join(TravelData, TravelData.enrolment_id == Enrolment.id)
        .union(
            select(InvitationLetter.workshop_id).where(InvitationLetter.cleared_at.is_(None)),
        )
    )
    return select(Workshop).where(Workshop.id.in_(remembered)).order_by(Workshop.id)


def travel_to_forget(workshop: Workshop, *, everybody: bool) -> Select[TravelData]:
    """Everybody's once the days are over; before, theirs who do not come any more."""
    found = (
        select(TravelData)
        .join(TravelData.enrolment)
        .where(Enrolment.workshop_id == workshop.id)
        .order_by(TravelData.enrolment_id)
        .with_for_update(of=TravelData, skip_locked=True)
    )
    return found if everybody else found.where(Enrolment.status == Place.WITHDRAWN)


# Letters of invitation


def invitable(workshop: Workshop) -> Select[Enrolment]:
    """Who may be invited: international participants who come."""
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .where(
            Enrolment.workshop_id == workshop.id,
            Enrolment.audience == Audience.INTERNATIONAL,
            Enrolment.status == Place.CONFIRMED,
        )
        .options(contains_eager(Enrolment.person), joinedload(Enrolment.organisation))
        .order_by(func.lower(User.full_name), Enrolment.id)
    )


def who_gave_travel_data(session: AnySession, workshop: Workshop) -> set[int]:
    """The numbers of the places, without a look at what was given."""
    found = (
        select(TravelData.enrolment_id)
        .join(TravelData.enrolment)
        .where(Enrolment.workshop_id == workshop.id)
    )
    return set(session.scalars(found))


def invitations_of(workshop: Workshop) -> Select[InvitationLetter]:
    return (
        select(InvitationLetter)
        .where(InvitationLetter.workshop_id == workshop.id)
        .options(
            joinedload(InvitationLetter.enrolment).joinedload(Enrolment.person),
            joinedload(InvitationLetter.asked_by),
        )
        .order_by(InvitationLetter.number.desc())
    )


def invitations_to(enrolment: Enrolment) -> Select[InvitationLetter]:
    return (
        select(InvitationLetter)
        .where(InvitationLetter.enrolment_id == enrolment.id)
        .order_by(InvitationLetter.number.desc())
    )


def last_invitation(workshop: Workshop) -> Select[int]:
    return select(func.coalesce(func.max(InvitationLetter.number), 0)).where(
        InvitationLetter.workshop_id == workshop.id
    )


def standing_invitations(session: AnySession, workshop: Workshop) -> set[int]:
    """The places that have one which was not withdrawn."""
    found = select(InvitationLetter.enrolment_id).where(
        InvitationLetter.workshop_id == workshop.id, InvitationLetter.state != State.WITHDRAWN
    )
    return set(session.scalars(found))


def invitation_numbered(numbers: Iterable[str]) -> Select[InvitationLetter]:
    """Issued ones only: what is still being made cannot be verified yet."""
    return (
        select(InvitationLetter)
        .where(
            InvitationLetter.serial.in_(list(numbers)),
            InvitationLetter.issued_at.is_not(None),
        )
        .options(joinedload(InvitationLetter.workshop))
        .limit(1)
    )


def successor_of(letter: InvitationLetter) -> Select[InvitationLetter]:
    return select(InvitationLetter).where(InvitationLetter.replaces_id == letter.id)


def invitations_to_end(workshop: Workshop, *, over: bool) -> Select[InvitationLetter]:
    """Those that stand although the place was given up, or were not issued when all was over."""
    too_late = InvitationLetter.issued_at.is_(None) if over else sa.false()
    return (
        select(InvitationLetter)
        .join(InvitationLetter.enrolment)
        .where(
            InvitationLetter.workshop_id == workshop.id,
            InvitationLetter.state != State.WITHDRAWN,
            (Enrolment.status == Place.WITHDRAWN) | too_late,
        )
        .order_by(InvitationLetter.id)
        .with_for_update(of=InvitationLetter, skip_locked=True)
    )


def invitations_to_clear(workshop: Workshop) -> Select[InvitationLetter]:
    return (
        select(InvitationLetter)
        .where(
            InvitationLetter.workshop_id == workshop.id,
            InvitationLetter.cleared_at.is_(None),
        )
        .order_by(InvitationLetter.id)
        .with_for_update(of=InvitationLetter, skip_locked=True)
    )


def guests(session: AnySession, enrolments: Sequence[Enrolment]) -> list[Guest]:
    """With the nationality that the person named in the application, where there is one."""
    nation, country = aliased(Country), aliased(Country)
    found = session.execute(
        select(Enrolment.id, nation.name_en, nation.name_zh, country.name_en, country.name_zh)
        .join(country, country.code == Enrolment.country_code)
        .outerjoin(
            Application,
            sa.and_(
                Application.workshop_id == Enrolment.workshop_id,
                Application.applicant_id == Enrolment.person_id,
            ),
        )
        .outerjoin(nation, nation.code == Application.nationality_code)
        .where(Enrolment.id.in_([enrolment.id for enrolment in enrolments]))
    )
    named = {row[0]: ((row[1] or "", row[2] or ""), (row[3], row[4])) for row in found}
    accepted = conditions_of(session, [enrolment.id for enrolment in enrolments])
    return [
        Guest(
            enrolment,
            enrolment.person.printed_name,
            *named[enrolment.id],
            tuple(
                (c.kind.value, c.text_en, c.text_zh) for c in accepted[enrolment.id] if c.accepted
            ),
        )
        for enrolment in enrolments
    ]


def conditions_of(session: AnySession, places: Sequence[int]) -> dict[int, list[OfferCondition]]:
    """What the offers behind these places said of funding, travel and accommodation."""
    found: dict[int, list[OfferCondition]] = {place: [] for place in places}
    rows = session.execute(
        select(Offer.enrolment_id, OfferCondition)
        .join(OfferCondition.offer)
        .where(Offer.enrolment_id.in_(places))
        .order_by(OfferCondition.id)
    )
    for place, condition in rows:
        if place is not None:
            found[place].append(condition)
    return found


# Letters to many


def readers(session: AnySession, chosen: Iterable[int]) -> list[Enrolment]:
    """Those of these places whose person has an address, in the order of the list."""
    return list(
        session.scalars(
            select(Enrolment)
            .join(Enrolment.person)
            .where(Enrolment.id.in_(list(chosen)), User.email.is_not(None))
            .options(contains_eager(Enrolment.person), joinedload(Enrolment.organisation))
            .order_by(Enrolment.audience, func.lower(User.full_name), Enrolment.id)
        )
    )


def mailing_of_form(form: str) -> Select[Mailing]:
    return select(Mailing).where(Mailing.form == form)


def mailings_of(workshop: Workshop) -> Select[Mailing]:
    return (
        select(Mailing)
        .where(Mailing.workshop_id == workshop.id)
        .options(joinedload(Mailing.asked_by))
        .order_by(Mailing.id.desc())
    )


def next_to_write() -> Select[Mailing]:
    return (
        select(Mailing)
        .where(Mailing.ended_at.is_(None))
        .order_by(Mailing.id)
        .limit(1)
        .with_for_update(of=Mailing, skip_locked=True)
    )


def deliveries(session: AnySession, mailings: Sequence[Mailing]) -> dict[int, dict[Delivery, int]]:
    """How many letters of each mailing wait, arrived and failed."""
    if not mailings:
        return {}
    which = sa.case(
        *((Letter.about.like(f"mailing:{mailing.id}:%"), mailing.id) for mailing in mailings)
    )
    found = session.execute(
        select(which, Letter.status, func.count())
        .where(sa.or_(*(Letter.about.like(f"mailing:{mailing.id}:%") for mailing in mailings)))
        .group_by(which, Letter.status)
    )
    counts: dict[int, dict[Delivery, int]] = {mailing.id: {} for mailing in mailings}
    for number, status, count in found:
        counts[number][status] = count
    return counts


def country_names(session: AnySession, codes: Iterable[str]) -> dict[str, Country]:
    found = session.scalars(select(Country).where(Country.code.in_(set(codes))))
    return {country.code: country for country in found}


# Badges and nameplates


def to_be_printed(session: AnySession, chosen: Sequence[int]) -> list[Any]:
    """Names, institution and country of these places, in their order."""
    found = session.execute(
        select(
            Enrolment.id,
            User.full_name,
            User.latin_name,
            Enrolment.institution,
            Organisation.name,
            Organisation.name_zh,
            Country.name_en.label("country_en"),
            Country.name_zh.label("country_zh"),
        )
        .join(User, User.id == Enrolment.person_id)
        .join(Country, Country.code == Enrolment.country_code)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
        .where(Enrolment.id.in_(chosen))
    )
    by_id = {row.id: row for row in found}
    return [by_id[number] for number in chosen]
