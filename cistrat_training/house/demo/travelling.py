"""A workshop to which people travel: some of them told of their passports, others did not yet."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training import ciphers
from cistrat_training.accounts.models import User
from cistrat_training.enrolments.travel import Travel, TravelData
from cistrat_training.house.demo import scenes
from cistrat_training.house.demo.cast import BEIJING, Cast
from cistrat_training.workshops.models import Audience, Enrolment, Mode, Workshop

COMING = 5
TOLD = 3
AHEAD = timedelta(weeks=8)
CITIES = {"KE": "Nairobi", "RW": "Kigali", "GH": "Accra"}
A_WEEK = timedelta(days=4)  # from Monday to Friday


def arrange(session: Session, cast: Cast, earlier: Workshop, *, now: datetime) -> Workshop:
    """Some who took part before are asked to come; the account of a participant is one of them."""
    workshop = _workshop(session, now)
    coming = [_place(workshop, place, now) for place in _known(session, earlier)]
    session.add_all(coming)
    session.flush()
    _told(session, coming[1 : 1 + TOLD], now)
    cast.organiser.sees_travel_data = True  # so that the letters of invitation can be tried
    return workshop


def _workshop(session: Session, now: datetime) -> Workshop:
    today = now.astimezone(BEIJING).date()
    first_day = today - timedelta(days=today.weekday()) + AHEAD
    workshop = scenes.a_workshop(
        session,
        2,
        series="OST",
        title_en="Managing Research Institutes: A Week in Beijing",
        title_zh="科研机构管理：北京研修周",
        theme_en="Visits and talks for heads of research institutes.",
        theme_zh="面向科研机构负责人的考察与交流。",
        mode=Mode.ON_SITE,
        place_en="Beijing",
        place_zh="北京",
        first_day=first_day,
        last_day=first_day + A_WEEK,
        seats_international=8,
        seats_domestic=8,
    )
    workshop.platform_en = workshop.platform_zh = ""
    workshop.deliveries = []
    return workshop


def _known(session: Session, earlier: Workshop) -> Sequence[Enrolment]:
    """Whom the demonstration names comes first: nothing is told for this account yet."""
    asked = (
        select(Enrolment)
        .join(Enrolment.person)
        .where(
            Enrolment.workshop_id == earlier.id,
            Enrolment.audience == Audience.INTERNATIONAL,
        )
        .order_by(User.email.not_like("participant@%"), Enrolment.id)
        .limit(COMING)
    )
    return session.scalars(asked).all()


def _place(workshop: Workshop, earlier: Enrolment, now: datetime) -> Enrolment:
    return Enrolment(
        workshop=workshop,
        person=earlier.person,
        audience=Audience.INTERNATIONAL,
        institution=earlier.institution,
        country_code=earlier.country_code,
        category=earlier.category,
        position=earlier.position,
        confirmed_at=now - timedelta(days=9),
    )


def _told(session: Session, places: Sequence[Enrolment], now: datetime) -> None:
    keys = ciphers.of_this_site()
    for number, place in enumerate(places, 1):
        told = Travel(
            passport_name=place.person.latin_name,
            passport_number=f"X000000{number}",
            issued_by=place.country_code or "",
            expires_on=date(now.year + 5, number, 1),
            born_on=date(1980 + number, number, 1),
            visa_at=CITIES.get(place.country_code or "", ""),
            arrives_on=place.workshop.first_day - timedelta(days=1),
            departs_on=place.workshop.last_day + timedelta(days=1),
        )
        session.add(TravelData.of(place, told, keys=keys, now=now - timedelta(days=number)))
