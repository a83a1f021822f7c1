"""Series, workshops and calls, in the browser of those who make and of those who read them."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import select, text

from cistrat_training.workshops.models import CertificateRule, Series, Workshop
from tests.people_and_things import (
    NOON_IN_MAY,
    a_criterion,
    a_person,
    a_rule,
    a_series,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)
from tests.questions import counted

TYPED = {
    "number": "12",
    "title_en": "Innovation policy when data are few",
    "title_zh": "数据不足时的创新政策",
    "theme_en": "Half of the numbers are missing.",
    "mode": "online",
    "deliveries": ["livestream", "recorded"],
    "language": "en",
    "zone": "Asia/Shanghai",
    "first_day": "2026-10-12",
    "last_day": "2026-10-16",
    "seats_international": "30",
    "seats_domestic": "20",
    "partners_en": "the UNESCO Office\n\nthe Academy ",
    "call_opens_at": "2026-05-01T00:00",
    "call_closes_at": "2026-05-31T23:59",
    "days_to_confirm": "14",
    "days_with_travel_data": "30",
    "share": "80",
    "signatory_name": "Prof. Example",
}


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def organiser(browser, db):
    grace = an_organiser()
    save(db, grace)
    return browser(grace)


@pytest.fixture
def series(db):
    series = a_series(code="STI")
    save(db, series)
    return series


def test_an_organiser_creates_a_series(organiser, db):
    typed = {"series_code": "sti", "title_en": "STI Policy", "title_zh": "科技创新政策"}

    answer = organiser.post("/series/new", data=typed)

    series = db.scalars(select(Series)).one()
    assert answer.location == f"/workshops/new?series={series.id}"
    assert (series.code, series.title_zh) == ("STI", "科技创新政策")


def test_a_series_takes_no_code_that_another_has(organiser, series):
    answer = organiser.post("/series/new", data={"series_code": "STI", "title_en": "Other"})

    assert answer.status_code == 422
    assert "Another series has this code" in answer.text
    assert 'value="Other"' in answer.text


def test_the_code_of_a_series_stays_once_it_has_a_workshop(organiser, db, series):
    save(db, a_workshop(series=series))
    typed = {"series_code": "NEW", "title_en": "A new title"}

    organiser.post(f"/series/{series.id}/edit", data=typed)

    assert (series.code, series.title_en) == ("STI", "A new title")


def test_a_workshop_is_kept_as_it_was_typed_with_its_times_in_utc(organiser, db, series):
    answer = organiser.post("/workshops/new", data=TYPED | {"series": series.id})

    workshop = db.scalars(select(Workshop)).one()
    assert answer.location == f"/workshops/{workshop.id}"
    assert workshop.call_closes_at == datetime(2026, 5, 31, 15, 59, tzinfo=UTC)
    assert workshop.partners_en == ["the UNESCO Office", "the Academy"]
    assert workshop.deliveries == ["livestream", "recorded"]
    assert db.scalars(select(CertificateRule)).one().amount == 80
    assert not workshop.is_published()


def test_the_number_after_the_last_one_is_suggested(organiser, db, series):
    save(db, a_workshop(series=series, number=11))

    page = organiser.get(f"/workshops/new?series={series.id}").text

    assert re.search(r'name="number"[^>]* value="12"', page)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title_en": ""}, "Write the title of the workshop."),
        ({"title_en": "x" * 201}, "Shorten this to 200 characters."),
        ({"theme_en": "x" * 5001}, "Shorten this to 5000 characters."),
        ({"first_day": "2026-02-30"}, "Write a date that exists"),
        ({"first_day": ""}, "Set the first day."),
        ({"first_day": "0026-10-12"}, "Check the year."),
        ({"last_day": "2026-10-11"}, "The last day is before the first."),
        ({"call_closes_at": "2026-04-01T00:00"}, "The call would close before it opens."),
        ({"call_closes_at": "tomorrow"}, "Write a day and a time that exist"),
        ({"call_closes_at": "9999-12-31T23:59"}, "Check the year."),
        ({"seats_international": "-1"}, "Write a whole number from 0 to 100000."),
        ({"seats_international": "many"}, "Write a whole number."),
        ({"seats_domestic": "9" * 5000}, "Write a whole number"),
        ({"share": "101"}, "Write a whole number from 0 to 100."),
        ({"zone": "Mars/Olympus"}, "Not a valid choice"),
        ({"mode": ""}, "Choose a mode."),
        ({"partners_en": "x" * 301}, "Shorten each line to 300 characters."),
        ({"signatory_name": "Prof. ☺"}, "our fonts have no “☺” letters"),
        ({"series": "999999"}, "Not a valid choice"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_typed_is_lost(organiser, db, series, wrong, says):
    answer = organiser.post("/workshops/new", data=TYPED | {"series": series.id} | wrong)

    assert answer.status_code == 422
    assert says in answer.text
    assert "数据不足时的创新政策" in answer.text
    assert db.scalars(select(Workshop)).all() == []


def test_a_number_is_given_once_in_a_series(organiser, db, series):
    save(db, a_workshop(series=series, number=12), a_workshop(number=12))

    answer = organiser.post("/workshops/new", data=TYPED | {"series": series.id})

    assert answer.status_code == 422
    assert "has a workshop with this number already" in answer.text


def test_an_organiser_edits_a_workshop_and_its_rules_stay_what_they_are(organiser, db, series):
    workshop = a_workshop(series=series, call_opened_at=None)
    save(db, workshop, a_rule(workshop))
    typed = TYPED | {"series": series.id, "number": "13", "share": "75", "title_en": "Anew"}

    organiser.post(f"/workshops/{workshop.id}/edit", data=typed)

    assert (workshop.number, workshop.title_en) == (13, "Anew")
    assert db.scalars(select(CertificateRule)).one().amount == 80


def test_series_and_number_stay_once_the_call_is_published(organiser, db, series):
    workshop = a_workshop(number=12)
    save(db, workshop)
    before = workshop.code

    organiser.post(
        f"/workshops/{workshop.id}/edit", data=TYPED | {"series": series.id, "number": "13"}
    )

    assert (workshop.code, workshop.seats_international) == (before, 30)


def test_seats_stay_as_many_as_the_places_confirmed(organiser, db):
    workshop = a_workshop(seats_international=5)
    save(db, an_enrolment(workshop=workshop), an_enrolment(workshop=workshop))

    answer = organiser.post(
        f"/workshops/{workshop.id}/edit", data=TYPED | {"seats_international": "1"}
    )

    assert "2 places are confirmed already" in answer.text
    assert workshop.seats_international == 5


def test_a_published_call_keeps_its_times(organiser, db):
    workshop = a_workshop()
    save(db, workshop)

    answer = organiser.post(f"/workshops/{workshop.id}/edit", data=TYPED | {"call_closes_at": ""})

    assert answer.status_code == 422
    assert workshop.call_closes_at is not None


def test_the_desk_shows_the_times_of_the_call_on_the_workshops_clock(organiser, db):
    workshop = a_workshop(zone="Africa/Lagos")
    save(db, workshop)

    page = organiser.get(f"/workshops/{workshop.id}/edit").text

    assert re.search(r'name="call_closes_at"[^>]* value="2026-05-31T16:59:59"', page)


def test_a_workshop_keeps_a_zone_that_nobody_knows_any_more(organiser, db):
    """Its call is then shown in UTC, and every page says why."""
    workshop = a_workshop()
    save(db, workshop)
    db.execute(text("UPDATE workshop SET zone = 'Mars/Olympus'"))  # as it once was known
    db.commit()

    form = organiser.get(f"/workshops/{workshop.id}/edit").text
    answer = organiser.post(
        f"/workshops/{workshop.id}/edit", data=TYPED | {"zone": "Mars/Olympus", "number": "12"}
    )

    assert '<option selected value="Mars/Olympus">' in form
    assert answer.status_code == 302
    assert workshop.zone == "Mars/Olympus"
    assert workshop.call_closes_at == datetime(2026, 5, 31, 23, 59, tzinfo=UTC)
    page = organiser.get(f"/workshops/{workshop.id}").text
    assert "UTC, as the time zone “Mars/Olympus” is not known here" in page


def test_opening_the_call_shows_it_to_everybody(organiser, browser, db):
    workshop = a_workshop(call_opened_at=None)
    save(db, workshop)
    assert browser().get(f"/calls/{workshop.id}").status_code == 302
    assert "will read it" in organiser.get(f"/workshops/{workshop.id}").text

    organiser.post(f"/workshops/{workshop.id}/call")

    assert browser().get(f"/calls/{workshop.id}").status_code == 200
    assert workshop.title_en in browser().get("/calls").text


def test_a_call_opened_twice_says_that_it_is_open(organiser, db):
    workshop = a_workshop()
    save(db, workshop)

    answer = organiser.post(f"/workshops/{workshop.id}/call")

    assert answer.status_code == 409
    assert "The call is published already." in answer.text


def test_workshops_stand_together_by_how_far_they_have_come(organiser, db):
    save(
        db, a_workshop(title_en="Now calling"), a_workshop(title_en="Not yet", call_opened_at=None)
    )

    page = organiser.get("/workshops").text

    assert page.index("In preparation") < page.index("Not yet") < page.index("Call open")
    assert page.index("Call open") < page.index("Now calling")


@pytest.mark.parametrize(
    "path", ["/workshops", "/workshops/new", "/workshops/{}", "/workshops/{}/edit", "/series"]
)
def test_only_organisers_see_the_desk(browser, db, path):
    workshop, ada = a_workshop(), a_person()
    save(db, workshop, ada)

    assert browser(ada).get(path.format(workshop.id)).status_code == 403


def test_a_visitor_reads_the_deadline_on_both_clocks(browser, db):
    workshop = a_workshop()
    save(db, workshop)
    visitor = browser()
    visitor.set_cookie("zone", "Africa/Lagos")

    page = visitor.get(f"/calls/{workshop.id}").text

    assert "31 May 2026, 23:59" in page
    assert "Beijing, UTC+8" in page
    assert "31 May 2026, 16:59" in page
    assert "Lagos, UTC+1" in page
    assert "00:14 (Beijing, UTC+8)" in page


def test_who_has_no_script_chooses_the_zone_by_hand(browser, db):
    workshop = a_workshop()
    save(db, workshop)
    visitor = browser()
    call = f"/calls/{workshop.id}"
    assert f"/zone?next={call}" in visitor.get(call).text

    answer = visitor.post(f"/zone?next={call}", data={"zone": "Africa/Lagos"})

    assert answer.location == call
    assert "Lagos, UTC+1" in visitor.get(call).text


def test_choosing_a_zone_leads_to_no_other_site(browser, db):
    answer = browser().post("/zone?next=//elsewhere.example", data={"zone": "Africa/Lagos"})

    assert answer.location == "/"


def test_reading_a_call_leaves_no_cookie(browser, db):
    workshop = a_workshop()
    save(db, workshop)

    answer = browser().get(f"/calls/{workshop.id}")

    assert "Set-Cookie" not in answer.headers


def test_the_call_says_how_applications_are_judged(browser, db):
    workshop = a_workshop()
    save(db, workshop, a_criterion(workshop, title_en="Policy question", weight=60))

    page = browser().get(f"/calls/{workshop.id}").text

    assert "Policy question" in page
    assert "60%" in page


def test_a_call_in_chinese(browser, db):
    workshop = a_workshop(conditions_en=["You work."], conditions_zh=["您从事政策工作。"])
    save(db, workshop)

    page = browser().get(f"/calls/{workshop.id}?language=zh").text

    assert "数据不足时的创新政策" in page
    assert "您从事政策工作。" in page
    assert "2026年10月12日至16日" in page


def test_a_closed_call_can_still_be_read_but_not_answered(browser, db):
    workshop = a_workshop(call_closes_at=datetime(2026, 5, 10, tzinfo=UTC))
    save(db, workshop)

    page = browser().get(f"/calls/{workshop.id}").text

    assert "This call has closed." in page
    assert "Start an application" not in page
    assert workshop.title_en not in browser().get("/calls").text


def test_the_call_page_asks_the_database_few_questions(browser, db):
    workshop = a_workshop()
    save(db, workshop, a_rule(workshop), *(a_criterion(workshop, place=n) for n in range(1, 6)))
    visitor, call = browser(), f"/calls/{workshop.id}"

    with counted() as asked:
        visitor.get(call)

    assert len([question for question in asked if question.startswith("SELECT")]) == 7
