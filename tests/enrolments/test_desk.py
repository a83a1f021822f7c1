"""The selection desk: its table, its decisions, its list to take away."""

import csv
import io
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cistrat_training.accounts.models import Gender
from cistrat_training.applications.questions import Answer as Answered
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.letter import Letter
from cistrat_training.places.models import Category
from cistrat_training.reviews.models import Decision, Review, Verdict
from cistrat_training.reviews.scores import refresh
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops.models import Enrolment
from tests.applications.asked import a_question, a_section_of_its_own
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_reviewer,
    a_workshop,
    an_application,
    an_organiser,
    save,
)


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


def an_applicant(workshop, name, **facts):
    return an_application(workshop=workshop, applicant=a_person(full_name=name), **facts)


def judged(application, average, by):
    return Review(application=application, reviewer=by, average=average, given_at=NOON_IN_MAY)


def names_on(page):
    """The applicants in the order of the table."""
    rows = page.text.split('<th scope="row">')[1:]
    return [row.split("<bdi>")[1].split("</bdi>")[0] for row in rows]


def test_an_organiser_offers_a_place_and_the_applicant_confirms_it(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    application = an_application(workshop=workshop)
    save(db, grace, application)

    desk = browser(grace).get(f"/workshops/{workshop.id}/selection")
    assert application.full_name in desk.text
    decide(browser, grace, "offer", application)
    release(browser, grace, workshop)
    offer = db.query(Offer).one()
    page = browser(application.applicant).get(f"/offers/{offer.id}")
    assert "Confirm my place" in page.text
    browser(application.applicant).post(f"/offers/{offer.id}/confirmation")

    assert db.query(Offer).one().answer is Answer.CONFIRMED
    assert db.query(Enrolment).one().person == application.applicant
    assert {letter.about.split(":")[2] for letter in db.query(Letter)} == {"made", "confirmed"}


# The table


def test_the_best_score_comes_first_and_no_score_is_not_zero(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    low, high = an_applicant(workshop, "Low Score"), an_applicant(workshop, "High Score")
    none, by = an_applicant(workshop, "No Score"), a_reviewer(workshop)
    save(db, grace, none, judged(low, 2.0, by), judged(high, 4.0, by))
    refresh(db, workshop)

    page = browser(grace).get(f"/workshops/{workshop.id}/selection")

    assert names_on(page) == ["High Score", "Low Score", "No Score"]
    assert "2.00" in page.text


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("sort=name", "Amina Bello"),
        ("sort=-name", "Zoran Petrov"),
        ("sort=submitted", "Zoran Petrov"),
        ("sort=-submitted", "Amina Bello"),
        ("sort=institution", "Zoran Petrov"),
        ("sort=country", "Amina Bello"),
        ("sort=there is no such", "Zoran Petrov"),
    ],
)
def test_the_table_is_sorted_as_asked(browser, db, asked, first):
    grace, workshop = an_organiser(), a_workshop()
    zoran = an_applicant(workshop, "Zoran Petrov", institution="Academy", country_code="RS")
    later = NOON_IN_MAY + timedelta(hours=1)
    amina = an_applicant(workshop, "Amina Bello", institution="University", now=later)
    save(db, grace, zoran, amina)

    page = browser(grace).get(f"/workshops/{workshop.id}/selection?{asked}")

    assert names_on(page)[0] == first


def test_the_order_of_the_table_stays_when_it_is_filtered(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, an_applicant(workshop, "Amina Bello"))

    page = browser(grace).get(f"/workshops/{workshop.id}/selection?sort=-country").text

    assert '<option value="-country" selected>' in page


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("find=bello", ["Amina Bello"]),
        ("find=DANUBE", ["Zoran Petrov"]),
        ("find=100%25", []),
        ("country=RS", ["Zoran Petrov"]),
        ("country=UNESCO-II", ["Zoran Petrov"]),
        ("country=AFRICA", ["Amina Bello"]),
        ("country=SIDS", []),
        ("category=university", ["Zoran Petrov"]),
        ("gender=woman", ["Amina Bello"]),
        ("state=undecided", ["Amina Bello", "Zoran Petrov"]),
        ("state=offered", []),
        ("state=withdrawn", ["Ines Left"]),
        ("find=nobody&state=what&country='&sort=--&page=x", []),
    ],
)
def test_the_table_is_filtered_as_asked(browser, db, asked, found):
    grace, workshop = an_organiser(), a_workshop()
    amina = an_applicant(workshop, "Amina Bello", gender=Gender.WOMAN)
    zoran = an_applicant(
        workshop,
        "Zoran Petrov",
        institution="University of the Danube",
        country_code="RS",
        category=Category.UNIVERSITY,
    )
    left = an_applicant(workshop, "Ines Left")
    left.withdraw(now=NOON_IN_MAY)
    elsewhere = an_applicant(a_workshop(), "Amina Bello")
    save(db, grace, amina, zoran, left, elsewhere)

    page = browser(grace).get(f"/workshops/{workshop.id}/selection?{asked}")

    assert page.status_code == 200
    assert sorted(names_on(page)) == found


def test_a_typed_number_finds_its_application_in_its_own_workshop(browser, db):
    grace, workshop, another = an_organiser(), a_workshop(number=12), a_workshop(number=13)
    amina = an_applicant(workshop, "Amina Bello", number=42)
    zoran = an_applicant(workshop, "Zoran Petrov", number=43)
    elsewhere = an_applicant(another, "Ines Elsewhere", number=42)
    save(db, grace, amina, zoran, elsewhere)

    def found(typed):
        query = {"find": typed}
        desk = browser(grace).get(f"/workshops/{workshop.id}/selection", query_string=query)
        return names_on(desk)

    assert found(amina.code) == ["Amina Bello"]
    assert found(f" {amina.code.lower().replace('-', '')}") == ["Amina Bello"]
    assert found(elsewhere.code) == []
    assert found(amina.code[:-1]) == []


def test_the_lists_on_which_a_country_stands_are_told_as_of_the_workshop(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    in_nepal = an_applicant(workshop, "Sita Example", country_code="NP")
    save(db, grace, in_nepal)
    told = "Least developed countries"

    def page():
        return browser(grace).get(f"/applications/{in_nepal.id}/decision").text

    assert told in page()
    workshop.last_day = workshop.last_day.replace(year=2027)
    workshop.first_day = workshop.first_day.replace(year=2027)  # Nepal leaves the list in 2026
    db.commit()
    assert told not in page()


def test_who_decides_reads_all_that_was_answered(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    application = an_applicant(workshop, "Sita Example", motivation="To count what counts.")
    save(db, grace, application)
    asked = a_question(a_section_of_its_own(db, workshop), label_en="Which data do you use?")
    save(db, Answered(application=application, question=asked, value="The census of 2021."))

    page = browser(grace).get(f"/applications/{application.id}/decision").text

    assert "To count what counts." in page
    assert "Which data do you use?" in page
    assert "The census of 2021." in page
    assert "Sita Example" in page.split("</header>")[1]


def test_fifty_rows_are_on_a_page(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, *(an_applicant(workshop, f"Ada {n:02}") for n in range(53)))

    def page(number):
        return names_on(
            browser(grace).get(f"/workshops/{workshop.id}/selection?sort=name&page={number}")
        )

    assert len(page(1)) == 50
    assert page(2) == ["Ada 50", "Ada 51", "Ada 52"]
    assert page(9) == []


def test_more_rows_do_not_ask_the_database_more_often(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, *(an_applicant(workshop, f"Ada {n}") for n in range(3)))
    few = questions_for(browser(grace), f"/workshops/{workshop.id}/selection")
    save(db, *(an_applicant(workshop, f"Ada {n}") for n in range(3, 30)))

    many = questions_for(browser(grace), f"/workshops/{workshop.id}/selection")

    assert many == few


def questions_for(client, url):
    asked = []

    def count(_connection, _cursor, statement, *_how):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert client.get(url).status_code == 200
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    return len(asked)


# Decisions


def decide(browser, organiser, verdict, *applications):
    return browser(organiser).post(
        f"/workshops/{applications[0].workshop_id}/decisions",
        data={"chosen": [a.id for a in applications], "verdict": verdict},
    )


def release(browser, organiser, workshop):
    return browser(organiser).post(f"/workshops/{workshop.id}/release")


def test_the_same_decision_twice_is_one(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    application = an_application(workshop=workshop)
    save(db, grace, application)

    for _ in range(2):
        assert decide(browser, grace, "offer", application).status_code == 302

    assert db.query(Decision).count() == 1


def test_the_reserve_list_is_numbered_for_each_audience(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    first, second = an_application(workshop=workshop), an_application(workshop=workshop)
    save(db, grace, first, second)

    decide(browser, grace, "reserve", first, second)

    ranks = {d.application_id: d.rank for d in db.query(Decision)}
    assert ranks == {first.id: 1, second.id: 2}


def test_the_order_of_the_reserve_list_can_be_changed(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    three = [an_application(workshop=workshop) for _ in range(3)]
    save(db, grace, *three)
    decide(browser, grace, "reserve", *three)
    decisions = db.query(Decision).order_by(Decision.rank).all()

    browser(grace).post(f"/workshops/{workshop.id}/reserve", data={f"rank-{decisions[2].id}": "1"})

    assert [d.rank for d in decisions] == [2, 3, 1]


def test_an_offer_that_is_open_must_be_withdrawn_before_a_no(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    application = an_application(workshop=workshop)
    save(db, grace, application)
    decide(browser, grace, "offer", application)
    release(browser, grace, workshop)

    refused = decide(browser, grace, "no place", application)
    browser(grace).post(f"/offers/{db.query(Offer).one().id}/withdrawal")
    taken = decide(browser, grace, "no place", application)
    release(browser, grace, workshop)

    assert refused.status_code == 422
    assert "holds an offer or a place" in refused.text
    assert taken.status_code == 302
    assert db.query(Decision).one().verdict is Verdict.NO_PLACE
    assert [letter.about.split(":")[2] for letter in db.query(Letter).order_by(Letter.id)] == [
        "made",
        "back",
        "no-place",
    ]


def test_nobody_decides_on_a_withdrawn_application(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    application = an_application(workshop=workshop)
    application.withdraw(now=NOON_IN_MAY)
    save(db, grace, application)

    answer = decide(browser, grace, "offer", application)

    assert answer.status_code == 422
    assert db.query(Decision).count() == 0


def test_a_decision_names_who_made_it(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    application = an_application(workshop=workshop)
    save(db, grace, application)

    decide(browser, grace, "no place", application)

    assert db.query(Decision).one().decided_by == grace


@pytest.mark.parametrize(
    "sent", [{}, {"chosen": "x", "verdict": "offer"}, {"chosen": "1", "verdict": "maybe"}]
)
def test_a_decision_that_lacks_something_says_so(browser, db, sent):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, an_application(workshop=workshop))

    answer = browser(grace).post(f"/workshops/{workshop.id}/decisions", data=sent)

    assert answer.status_code == 422
    assert db.query(Decision).count() == 0


def test_an_application_of_another_workshop_is_not_decided_here(browser, db):
    grace, workshop, other = an_organiser(), a_workshop(), an_application()
    save(db, grace, workshop, other)

    browser(grace).post(
        f"/workshops/{workshop.id}/decisions", data={"chosen": other.id, "verdict": "offer"}
    )

    assert db.query(Decision).count() == 0


# Who may


def test_only_organisers_see_the_desk(browser, db):
    application, stranger = an_application(), a_person()
    reviewer = a_reviewer(application.workshop)
    save(db, application, stranger, reviewer)
    urls = ["selection", "selection.csv", "reserve", "participants", "participants.csv"]

    for url in [*urls, "nominations", "nominations.xlsx", "nominations.csv", "rubric"]:
        for person in (application.applicant, stranger, reviewer.person):
            answer = browser(person).get(f"/workshops/{application.workshop_id}/{url}")
            assert answer.status_code == 403, url
    assert decide(browser, application.applicant, "offer", application).status_code == 403
    assert (
        browser(reviewer.person).get(f"/applications/{application.id}/decision").status_code == 403
    )


# The list to take away


def test_the_list_holds_every_application_that_was_sent_and_no_formula(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    evil = an_applicant(workshop, "=HYPERLINK(1)", institution="+1")
    left = an_applicant(workshop, "Ines Left")
    left.withdraw(now=NOON_IN_MAY)
    save(db, grace, evil, left)
    decide(browser, grace, "reserve", evil)

    answer = browser(grace).get(f"/workshops/{workshop.id}/selection.csv")

    rows = list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))
    assert [row["Name"] for row in rows] == ["'=HYPERLINK(1)", "Ines Left"]
    assert rows[0]["Institution"] == "'+1"
    assert [row["Decision"] for row in rows] == [
        "Reserve list, not released",
        "Application withdrawn",
    ]
    assert rows[0]["Reserve number"] == "1"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_taking_the_list_away_leaves_a_trace(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    browser(grace).get(f"/workshops/{workshop.id}/selection.csv")

    entry = db.query(TrailEntry).filter_by(deed="exported").one()
    assert (entry.record, entry.actor_id) == (f"workshop:{workshop.id}", grace.id)
