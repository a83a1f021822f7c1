"""What each kind of person finds when they come in."""

import re
from datetime import date
from pathlib import Path

import pytest
import time_machine

from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.workshops.models import Audience, Mode, Place
from tests.enrolments.travellers import a_journey, travel_data
from tests.people_and_things import (
    NOON_IN_MAY,
    a_draft,
    a_lecture,
    a_lecturer,
    a_person,
    a_reviewer,
    a_workshop,
    an_application,
    an_assignment,
    an_enrolment,
    an_organisation,
    an_organiser,
    released,
    save,
)
from tests.questions import counted

STYLE = Path(__file__).parents[2] / "cistrat_training" / "static" / "style.css"


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


def test_a_visitor_finds_open_calls_and_where_to_verify(browser, db):
    workshop = a_workshop()
    save(db, workshop, a_workshop(title_en="Not published", call_opened_at=None))

    page = browser().get("/").text

    assert f'href="/calls/{workshop.id}"' in page
    assert 'href="/verify"' in page
    assert "Not published" not in page
    assert "What waits for you" not in page


def test_an_applicant_finds_the_draft_and_its_deadline(browser, db):
    draft = a_draft()
    save(db, draft)

    page = browser(draft.applicant).get("/").text

    assert f'href="/calls/{draft.workshop_id}/application"' in page
    assert "31 May 2026, 23:59" in page


def test_a_reviewer_finds_how_many_applications_wait(browser, db):
    workshop, judge = a_workshop(), a_person()
    reviewer = a_reviewer(workshop, judge)
    save(db, *(an_assignment(an_application(workshop=workshop), reviewer) for _ in range(2)))

    assert "2 applications wait for your review" in browser(judge).get("/").text


def test_participants_and_lecturers_find_their_next_lecture(browser, db):
    place = an_enrolment()
    lecturer = a_lecturer(an_organisation(db.get(Country, "CN")))
    save(db, place, *a_lecture(place.workshop, lecturer, title_en="Counting"))
    assert "The next lecture" not in browser(place.person).get("/").text
    released(db, place.workshop)

    assert "The next lecture" in browser(place.person).get("/").text
    assert "Your next lecture" in browser(lecturer.person).get("/").text


@pytest.mark.parametrize(
    ("facts", "of_the_place", "asked"),
    [
        ({}, {}, True),
        ({"mode": Mode.ONLINE}, {}, False),
        ({"first_day": date(2026, 4, 1), "last_day": date(2026, 4, 5)}, {}, False),
        ({}, {"audience": Audience.DOMESTIC}, False),
        ({}, {"status": Place.WITHDRAWN, "withdrawn_at": NOON_IN_MAY}, False),
    ],
)
def test_who_travels_finds_that_the_passport_is_not_told(browser, db, facts, of_the_place, asked):
    place = an_enrolment(workshop=a_journey(**facts), **of_the_place)
    save(db, place)

    page = browser(place.person).get("/").text

    assert (f'href="/enrolments/{place.id}/travel"' in page) is asked


def test_who_told_of_the_passport_is_not_asked_again(app, browser, db):
    place = an_enrolment(workshop=a_journey())
    save(db, place)
    travel_data(app, db, place)

    assert "/travel" not in browser(place.person).get("/").text


def test_an_organiser_finds_the_workshops_of_now_and_letters_that_failed(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    letter = Letter(
        about="test",
        to_address="a@example.org",
        language="en",
        subject="A letter",
        text="",
        html="",
        message_id="1",
        created_at=NOON_IN_MAY,
        next_try_at=NOON_IN_MAY,
    )
    letter.claim(now=NOON_IN_MAY)
    letter.fail("No such mailbox")
    save(db, grace, workshop, letter)

    page = browser(grace).get("/").text

    assert f'href="/workshops/{workshop.id}"' in page
    assert "Call open" in page
    assert "1 letter could not be delivered" in page


def test_whom_nothing_waits_for_is_told_so(browser, db):
    ada = a_person()
    save(db, ada)

    assert "Nothing at the moment." in browser(ada).get("/").text


def test_more_workshops_ask_no_more_of_the_database(browser, db):
    grace = an_organiser()
    save(db, grace, a_workshop())
    hers = browser(grace)
    hers.get("/")

    with counted() as with_one:
        hers.get("/")
    save(db, a_workshop(), a_workshop())
    with counted() as with_three:
        hers.get("/")

    assert len(with_three) == len(with_one)


def test_the_style_guide_shows_every_component_to_organisers(browser, db):
    grace, ada = an_organiser(), a_person()
    save(db, grace, ada)

    page = browser(grace).get("/styleguide")

    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.text
    assert browser(ada).get("/styleguide").status_code == 403
    rules = re.sub(r"{[^{}]*}", "", STYLE.read_text(encoding="utf-8"))
    classes = set(re.findall(r"\.([a-z][\w-]*)", rules))
    shown = set(" ".join(re.findall(r'class="([^"]*)"', page.text)).split())
    assert classes - shown == set()
