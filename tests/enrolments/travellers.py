"""A workshop to which people travel, and what they tell of their passports."""

from datetime import UTC, date, datetime

from cistrat_training import ciphers
from cistrat_training.enrolments.travel import Travel, TravelData
from cistrat_training.workshops.models import Mode
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
)

PASSPORT = "P1234567X"
TYPED = {
    "passport_name": "Amina Bello",
    "passport_number": "p1234567 x",
    "issued_by": "NG",
    "expires_on": "2030-01-31",
    "born_on": "1988-02-29",
    "visa_at": "Lagos",
    "arrives_on": "2026-10-11",
    "departs_on": "2026-10-17",
    "flights": "XX 1",
}
AFTER_THE_DAYS = datetime(2026, 11, 16, 12, tzinfo=UTC)  # 31 days after the last day


def a_journey(**facts):
    return a_workshop(
        **{
            "mode": Mode.ON_SITE,
            "seats_international": 20,
            "place_en": "Beijing",
            "place_zh": "北京",
        }
        | facts
    )


def amina_in(workshop, **facts):
    person = a_person(full_name="Amina Bello", latin_name="Amina Bello")
    return an_enrolment(workshop=workshop, person=person, **facts)


def a_traveller_organiser(**facts):
    """An organiser who was given the right to see travel data."""
    return an_organiser(sees_travel_data=True, **facts)


def told(**facts):
    return Travel(
        **{
            "passport_name": "Amina Bello",
            "passport_number": PASSPORT,
            "issued_by": "NG",
            "expires_on": date(2030, 1, 31),
            "born_on": date(1988, 2, 29),
            "visa_at": "Lagos",
        }
        | facts
    )


def travel_data(app, db, enrolment, **facts):
    """A row with the keys of the site; the place must have its number."""
    with app.app_context():
        keys = ciphers.of_this_site()
    row = TravelData.of(enrolment, told(**facts), keys=keys, now=NOON_IN_MAY)
    db.add(row)
    db.commit()
    return row
