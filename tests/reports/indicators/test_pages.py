"""The pages of the indicators: every number is a door, and its list can be taken away."""

import csv
import io
import json
from datetime import UTC, date, datetime
from io import BytesIO

import openpyxl
import pytest
import sqlalchemy as sa

from cistrat_training.accounts.models import Gender
from cistrat_training.attendance.outcomes import AttendanceOutcome
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators.counting import measure
from cistrat_training.reports.indicators.definitions import INDICATORS
from cistrat_training.reports.indicators.frozen_lists import frozen_lists
from cistrat_training.trail import Deed, TrailEntry
from cistrat_training.workshops.models import Audience
from tests.people_and_things import a_person, a_workshop, an_enrolment, an_organiser, save
from tests.questions import counted

NOW = datetime(2023, 1, 1, tzinfo=UTC)
THEN = datetime(2021, 5, 1, tzinfo=UTC)
YEARS = Period(2021, 2022)
ADDRESS = "/reports/2021-2022/indicators"


@pytest.fixture
def workshop(db):
    workshop = a_workshop(
        first_day=date(2021, 6, 1), last_day=date(2021, 6, 5), sdgs=[9], markers=["south-south"]
    )
    save(db, workshop)
    return workshop


@pytest.fixture
def desk(browser, db, workshop, time_machine):
    time_machine.move_to(NOW)
    organiser = an_organiser()
    save(db, organiser)
    return browser(organiser)


def a_place(workshop, **facts):
    return an_enrolment(
        **{"workshop": workshop, "confirmed_at": THEN, "gender": Gender.WOMAN} | facts
    )


def test_each_number_opens_its_list(desk, db, workshop):
    save(db, a_place(workshop), a_place(workshop, gender=Gender.MAN))

    page = desk.get(ADDRESS).text
    women = desk.get(f"{ADDRESS}/enrolled-by-gender?value=woman").text

    assert f'href="{ADDRESS}/enrolled"' in page
    assert "Whoever took part in two workshops is counted twice." in page
    assert "1 row" in women
    assert "As the person had stated it" in women


def test_a_share_says_of_how_many(desk, db, workshop):
    save(
        db,
        a_place(workshop),
        a_place(workshop, gender=Gender.MAN),
        a_place(workshop, gender=Gender.UNSTATED),
    )

    page = desk.get(f"{ADDRESS}/women").text

    assert "50.0 %" in page
    assert "of 2" in page


def test_young_is_whose_whole_decade_is_young(db, workshop):
    """On 1 June 2021 who was born in the nineties is at most 31, in the eighties perhaps 41."""
    save(db, *(a_place(workshop, birth_decade=decade) for decade in (1990, 1980, None)))

    by_age = measure(db, YEARS, NOW, keys=["enrolled-by-age", "youth"])

    assert by_age["enrolled-by-age"].cell("young").number == 1
    assert by_age["enrolled-by-age"].cell("older").number == 1
    assert by_age["youth"].number == 50
    assert by_age["youth"].base == 2
    assert "at most 35 years old" in by_age["youth"].indicator.definition.en


def test_a_list_of_countries_is_judged_on_the_first_day(db):
    """Samoa left the least developed countries on 1 January 2014."""
    before, after = (
        a_workshop(number=number, first_day=day, last_day=day)
        for number, day in ((61, date(2013, 12, 1)), (62, date(2014, 1, 2)))
    )
    after.series = before.series
    at = datetime(2013, 11, 1, tzinfo=UTC)
    save(db, *(a_place(one, country_code="WS", confirmed_at=at) for one in (before, after)))

    by_status = measure(db, Period(2013, 2014), NOW, keys=["enrolled-by-status"])

    assert by_status["enrolled-by-status"].cell("LDC").number == 1
    assert by_status["enrolled-by-status"].cell("SIDS").number == 2


def test_partners_of_a_platform_are_not_counted(db, workshop):
    save(db, a_place(workshop), a_place(workshop, audience=Audience.PARTNER))

    assert measure(db, YEARS, NOW, keys=["enrolled"])["enrolled"].number == 1


def test_attended_is_what_was_reckoned(db, workshop):
    met, missed, unknown = (a_place(workshop) for _ in range(3))
    outcomes = (
        AttendanceOutcome(
            enrolment=place, is_met=is_met, minutes_attended=9, minutes_asked=9, reckoned_at=NOW
        )
        for place, is_met in ((met, True), (missed, False))
    )
    save(db, unknown, *outcomes)

    found = measure(db, YEARS, NOW, keys=["attended", "attendance-rate"])

    assert found["attended"].number == 1
    assert (found["attendance-rate"].number, found["attendance-rate"].base) == (50, 2)


def test_the_tags_of_a_workshop_count(db, workshop):
    save(db, a_place(workshop))

    found = measure(db, YEARS, NOW, keys=["workshops-by-sdg", "enrolled-by-marker"])

    assert found["workshops-by-sdg"].cell("9").number == 1
    assert found["enrolled-by-marker"].cell("south-south").number == 1


@pytest.mark.parametrize("form", ["csv", "xlsx", "json"])
def test_a_list_is_taken_away_and_the_trail_keeps_who_did(desk, db, workshop, form):
    place = a_place(workshop)
    save(db, place)

    answer = desk.get(f"{ADDRESS}/enrolled/list.{form}")

    assert place.person.full_name in READ[form](answer.data)
    kept = db.scalars(sa.select(TrailEntry).where(TrailEntry.deed == Deed.EXPORTED)).all()
    assert [entry.record for entry in kept] == ["report_draft:2021-2022"]


READ = {
    "csv": lambda data: str(list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))),
    "xlsx": lambda data: str(list(openpyxl.load_workbook(BytesIO(data)).worksheets[0].values)),
    "json": lambda data: str(json.loads(data)["rows"]),
}


@pytest.mark.parametrize(
    "address",
    [
        f"{ADDRESS}/nothing",
        f"{ADDRESS}/enrolled?value=NG",
        f"{ADDRESS}/enrolled-by-gender?value=nobody",
        f"{ADDRESS}/enrolled-by-age?value=1",
        f"{ADDRESS}/enrolled?audience=everybody",
        f"{ADDRESS}/lecturers-by-organisation?value=x",
        f"{ADDRESS}/lecturers-by-organisation?value={'9' * 20}",
        f"{ADDRESS}/lecturers-by-organisation?value=-{'9' * 20}",
        "/reports/never/indicators",
    ],
)
def test_a_door_that_leads_nowhere(desk, address):
    assert desk.get(address).status_code == 404


def test_every_indicator_has_a_page_and_a_file(desk, db, workshop):
    save(db, a_place(workshop), a_place(workshop, audience=Audience.DOMESTIC))

    for key in INDICATORS:
        assert desk.get(f"{ADDRESS}/{key}").status_code == 200, key
        assert desk.get(f"{ADDRESS}/{key}/list.csv").status_code == 200, key


def test_a_page_asks_the_same_however_many_are_listed(desk, db, workshop):
    save(db, a_place(workshop))
    with counted() as one:
        desk.get(f"{ADDRESS}/enrolled")
    save(db, *(a_place(workshop) for _ in range(3)))

    with counted() as four:
        desk.get(f"{ADDRESS}/enrolled")

    assert len(four) == len(one)


def test_frozen_lists_name_nobody(db, workshop):
    person = a_person(full_name="Zebediah Nowhere")
    place = a_place(workshop, person=person, institution="A garage of his own")
    save(db, place)

    frozen = json.dumps(frozen_lists(db, YEARS, NOW))

    assert json.loads(frozen)["enrolled"][0]["gender"] == "woman"
    assert "Zebediah" not in frozen
    assert "garage" not in frozen
