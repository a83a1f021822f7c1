"""Decisions wait, unseen by applicants, until an organiser releases them together."""

import json
from datetime import date

import pytest
import time_machine

from cistrat_training.applications.rules import EligibilityRule, RuleKind
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.letter import Letter
from cistrat_training.places.models import Category
from cistrat_training.reviews.models import Decision, Verdict
from tests.people_and_things import (
    NOON_IN_MAY,
    a_workshop,
    an_application,
    an_organiser,
    save,
)
from tests.questions import counted


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def grace():
    return an_organiser()


@pytest.fixture
def desk(browser, db, grace):
    """`desk.decide("offer", application, …)`, `desk.release(workshop)`."""

    class Desk:
        def decide(self, verdict, *applications, reason=""):
            save(db, grace, *applications)
            chosen = [a.id for a in applications]
            return browser(grace).post(
                f"/workshops/{applications[0].workshop_id}/decisions",
                data={"chosen": chosen, "verdict": verdict, "reason": reason},
            )

        def release(self, workshop):
            return browser(grace).post(f"/workshops/{workshop.id}/release")

        def page(self, workshop):
            return browser(grace).get(f"/workshops/{workshop.id}/release").text

        def told(self, application):
            page = browser(application.applicant).get(f"/applications/{application.id}/where")
            return page.text

    return Desk()


def some(number, **facts):
    workshop = a_workshop(**facts)
    return workshop, [an_application(workshop=workshop) for _ in range(number)]


@pytest.mark.parametrize("verdict", Verdict)
def test_what_is_not_released_is_seen_by_no_applicant(browser, db, desk, verdict):
    _, (application,) = some(1)
    save(db, application)
    before = desk.told(application)

    desk.decide(verdict, application, reason="for the balance of regions")

    assert desk.told(application) == before
    data = json.loads(browser(application.applicant).get("/me/data.json").text)
    assert data["decisions"] == data["offers"] == data["letters"] == []
    assert db.query(Offer).count() == db.query(Letter).count() == 0


def test_all_that_wait_go_out_together_each_with_its_letter(db, desk):
    workshop, (first, second, third) = some(3)
    desk.decide("offer", first)
    desk.decide("reserve", second)
    desk.decide("no place", third)

    answer = desk.release(workshop)

    assert answer.status_code == 302
    deeds = {letter.recipient_id: letter.about.split(":")[2] for letter in db.query(Letter)}
    assert deeds == {
        first.applicant_id: "made",
        second.applicant_id: "reserve",
        third.applicant_id: "no-place",
    }
    assert db.query(Decision).filter_by(released_at=None).count() == 0
    assert "We offered you a place" in desk.told(first)
    assert "You are on the reserve list" in desk.told(second)
    assert "no place for you this time" in desk.told(third)


def test_the_page_says_exactly_what_goes_out(db, desk):
    workshop, five = some(5, seats_international=3)
    save(db, *five)
    desk.decide("offer", *five[:2])
    desk.decide("reserve", five[2])

    page = desk.page(workshop)

    assert "Release 3 decisions" in page
    cells = [line.split(">")[1].split("<")[0] for line in page.splitlines() if "data-label" in line]
    assert cells == ["2", "1", "0", "3", "3", "1"]
    assert "2 applications have no decision yet." in page
    assert "26 May 2026, 23:59" in page


def test_a_second_click_writes_nothing_and_says_that_nothing_waits(db, desk):
    workshop, (application,) = some(1)
    desk.decide("offer", application)

    answers = [desk.release(workshop) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "No decision waits to be released." in answers[1].text
    assert db.query(Letter).count() == db.query(Offer).count() == 1


def test_too_many_offers_all_wait_and_the_page_says_how_many_fit(db, desk):
    workshop, four = some(4, seats_international=2)
    desk.decide("offer", *four[:3])
    desk.decide("no place", four[3])

    page, refused = desk.page(workshop), desk.release(workshop)

    assert "3 are too many: 2 fit" in page
    assert "Release 4" not in page
    assert refused.status_code == 422
    assert db.query(Offer).count() == db.query(Letter).count() == 0


def test_after_the_workshop_no_offer_goes_out_and_a_no_still_does(db, desk):
    workshop, two = some(2, first_day=date(2026, 5, 1), last_day=date(2026, 5, 2))
    desk.decide("offer", two[0])

    refused = desk.release(workshop)
    desk.decide("no place", *two)
    released = desk.release(workshop)

    assert "The workshop is over" in refused.text
    assert released.status_code == 302
    assert db.query(Letter).count() == 2


def test_who_withdrew_meanwhile_is_left_out_and_keeps_nothing(db, desk):
    workshop, two = some(2)
    desk.decide("offer", *two)
    two[0].withdraw(now=NOON_IN_MAY)
    db.commit()

    page = desk.page(workshop)
    desk.release(workshop)

    assert "One decision is left out, since its applicant withdrew." in page
    assert [offer.decision.application for offer in db.query(Offer)] == [two[1]]


def test_what_waits_can_be_changed_and_taken_back_freely(db, desk):
    workshop, (application,) = some(1)
    for verdict in ("offer", "reserve", "no place", "offer", "reserve"):
        assert desk.decide(verdict, application).status_code == 302
    assert db.query(Decision).one().rank == 1

    desk.decide("none", application)

    assert db.query(Decision).count() == 0
    assert desk.release(workshop).status_code == 422


def test_a_new_verdict_on_who_was_told_another_waits_and_the_first_holds(browser, db, desk):
    workshop, (application,) = some(1)
    desk.decide("reserve", application)
    desk.release(workshop)

    desk.decide("offer", application)

    assert "You are on the reserve list" in desk.told(application)
    data = json.loads(browser(application.applicant).get("/me/data.json").text)
    assert [decision["verdict"] for decision in data["decisions"]] == ["reserve"]
    desk.release(workshop)
    assert "We offered you a place" in desk.told(application)
    assert db.query(Decision).one().rank is None


def test_what_was_told_holds_again_when_the_new_verdict_is_taken_back(db, desk):
    workshop, (application,) = some(1)
    desk.decide("no place", application)
    desk.release(workshop)
    desk.decide("reserve", application)

    desk.decide("none", application)

    decision = db.query(Decision).one()
    assert (decision.verdict, decision.rank, decision.earlier) == (Verdict.NO_PLACE, None, None)
    assert desk.release(workshop).status_code == 422
    assert db.query(Letter).count() == 1


def test_the_verdict_that_was_told_decided_again_writes_no_second_letter(db, desk):
    workshop, (application,) = some(1)
    desk.decide("reserve", application)
    desk.release(workshop)
    desk.decide("no place", application)

    desk.decide("reserve", application)

    assert desk.release(workshop).status_code == 422
    assert db.query(Letter).count() == 1


def test_a_seat_that_falls_free_goes_past_who_waits_to_hear_a_no(browser, db, desk):
    workshop, three = some(3, seats_international=1)
    desk.decide("offer", three[0])
    desk.decide("reserve", *three[1:])
    desk.release(workshop)
    desk.decide("no place", three[1])

    browser(three[0].applicant).post(f"/offers/{db.query(Offer).one().id}/refusal")

    assert db.query(Offer).filter_by(answer=Answer.OPEN).one().decision.application == three[2]


def test_a_seat_that_falls_free_goes_not_to_whose_reserve_is_not_released(browser, db, desk):
    workshop, two = some(2, seats_international=1)
    desk.decide("offer", two[0])
    desk.release(workshop)
    desk.decide("reserve", two[1])

    browser(two[0].applicant).post(f"/offers/{db.query(Offer).one().id}/refusal")

    assert db.query(Offer).filter_by(answer=Answer.OPEN).count() == 0


def test_the_page_asks_no_more_of_the_database_when_more_wait(browser, db, grace, desk):
    workshop, nine = some(9, seats_international=9)

    def asked(chosen):
        desk.decide("offer", *chosen)
        url = f"/workshops/{workshop.id}/release"
        with counted() as asked:
            browser(grace).get(url)
        return len(asked)

    assert asked(nine[:1]) == asked(nine)


def test_who_was_not_eligible_is_told_by_which_condition_of_the_call(db, desk):
    workshop, (good, bad) = some(2)
    bad.category = Category.ENTERPRISE
    rule = EligibilityRule(
        workshop=workshop,
        kind=RuleKind.CATEGORY,
        chosen=["research"],
        sentence_en="You work in research.",
        made_at=NOON_IN_MAY,
    )
    db.add(rule)
    desk.decide("no place", good, bad)

    desk.release(workshop)

    letters = {letter.recipient_id: letter.text for letter in db.query(Letter)}
    assert "- You work in research." in letters[bad.applicant_id]
    assert "more good applications than seats" not in letters[bad.applicant_id]
    assert "more good applications than seats" in letters[good.applicant_id]
    assert "You work in research." in desk.told(bad)
    assert "You work in research." not in desk.told(good)


def test_nobody_who_is_not_eligible_is_offered_a_place(db, desk):
    workshop, (application,) = some(1)
    rule = EligibilityRule(
        workshop=workshop,
        kind=RuleKind.CATEGORY,
        chosen=["university"],
        sentence_en="You work at a university.",
        made_at=NOON_IN_MAY,
    )
    save(db, rule)
    desk.decide("offer", application)

    refused = desk.release(workshop)
    rule.ended_at = NOON_IN_MAY
    db.commit()
    released = desk.release(workshop)

    assert refused.status_code == 422
    assert f"Not eligible: {application.full_name}." in refused.text
    assert released.status_code == 302
