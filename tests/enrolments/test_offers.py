"""An offer is answered once and in time, or lapses and goes to the next."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from cistrat_training.accounts.models import SignInLink
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from cistrat_training.reviews.models import Decision, Verdict
from cistrat_training.workshops.models import Audience, Enrolment, Place
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_workshop,
    an_application,
    an_enrolment,
    an_organiser,
    save,
)

A_SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def calendar():
    with time_machine.travel(NOON_IN_MAY, tick=False) as calendar:
        yield calendar


@pytest.fixture
def grace():
    return an_organiser()


@pytest.fixture
def decide(browser, db, grace):
    """`decide("offer", application, …)` and the offers that there are then."""

    def decide(verdict, *applications):
        save(db, grace, *applications)
        answer = browser(grace).post(
            f"/workshops/{applications[0].workshop_id}/decisions",
            data={"chosen": [a.id for a in applications], "verdict": verdict},
        )
        assert answer.status_code == 302
        released = browser(grace).post(f"/workshops/{applications[0].workshop_id}/release")
        assert released.status_code == 302
        return [
            db.query(Offer).join(Decision).filter(Decision.application == a).one_or_none()
            for a in applications
        ]

    return decide


def letters(db):
    return [
        letter.about.split(":")[0] + " " + letter.about.split(":")[2]
        for letter in db.query(Letter).order_by(Letter.id)
    ]


# The letter


def test_the_letter_leads_to_the_offer_with_one_button_and_no_password(browser, db, decide):
    application = an_application(applicant=a_person(password_hash=None, confirmed_at=None))
    (offer,) = decide("offer", application)

    text = db.query(Letter).one().text
    link = next(word for word in text.split() if "/sign-in/" in word)
    visitor = browser()
    shown = visitor.get(link)
    signed_in = visitor.post(link)

    assert shown.status_code == 200
    assert signed_in.headers["Location"] == f"/offers/{offer.id}"
    assert "Confirm my place" in visitor.get(f"/offers/{offer.id}").text
    assert db.query(Enrolment).count() == 0


def test_the_letter_names_the_deadline_on_both_clocks(db, decide):
    decide("offer", an_application(applicant=a_person(zone="Africa/Lagos")))

    text = db.query(Letter).one().text

    assert "26 May 2026, 16:59 (Lagos, UTC+1)" in text
    assert "26 May 2026, 23:59 (Beijing, UTC+8)" in text


def test_the_letter_is_in_the_language_of_the_applicant(db, decide):
    decide("offer", an_application(applicant=a_person(language="zh")))

    assert "数据不足时的创新政策" in db.query(Letter).one().text


# Answering


def test_a_confirmed_place_holds_the_facts_of_the_application(browser, db, decide):
    application = an_application()
    (offer,) = decide("offer", application)

    browser(application.applicant).post(f"/offers/{offer.id}/confirmation")

    place = db.query(Enrolment).one()
    assert (place.person, place.audience, place.status) == (
        application.applicant,
        Audience.INTERNATIONAL,
        Place.CONFIRMED,
    )
    assert (place.country_code, place.category) == ("NG", application.category)
    assert letters(db) == ["offer made", "enrolment confirmed"]


@pytest.mark.parametrize("first", ["confirmation", "refusal"])
@pytest.mark.parametrize("second", ["confirmation", "refusal"])
def test_whoever_answers_twice_is_told_so_and_nothing_is_doubled(
    browser, db, decide, first, second
):
    application = an_application()
    (offer,) = decide("offer", application)
    browser(application.applicant).post(f"/offers/{offer.id}/{first}")
    before = offer.answer, letters(db)

    again = browser(application.applicant).post(f"/offers/{offer.id}/{second}")

    assert again.status_code == 409
    assert "answered already" in again.text
    assert (offer.answer, letters(db)) == before


def test_one_second_before_the_deadline_is_in_time(browser, db, decide, calendar):
    application = an_application()
    (offer,) = decide("offer", application)
    calendar.move_to(offer.deadline - A_SECOND)

    browser(application.applicant).post(f"/offers/{offer.id}/confirmation")

    assert offer.answer is Answer.CONFIRMED


@pytest.mark.parametrize("deed", ["confirmation", "refusal"])
def test_at_the_deadline_it_is_too_late(browser, db, decide, calendar, deed):
    application = an_application()
    (offer,) = decide("offer", application)
    calendar.move_to(offer.deadline)

    answer = browser(application.applicant).post(f"/offers/{offer.id}/{deed}")

    assert answer.status_code == 409
    assert "deadline for this offer has passed" in answer.text
    assert "Confirm my place" not in browser(application.applicant).get(f"/offers/{offer.id}").text
    assert offer.answer is Answer.OPEN


def test_whoever_withdrew_the_application_cannot_confirm(browser, db, decide):
    application = an_application()
    (offer,) = decide("offer", application)
    application.withdraw(now=NOON_IN_MAY)
    db.commit()

    answer = browser(application.applicant).post(f"/offers/{offer.id}/confirmation")

    assert answer.status_code == 409
    assert db.query(Enrolment).count() == 0


def test_whoever_has_a_place_by_nomination_does_not_get_a_second_one(browser, db, decide):
    application = an_application()
    there = an_enrolment(
        workshop=application.workshop, person=application.applicant, audience=Audience.DOMESTIC
    )
    save(db, there)
    (offer,) = decide("offer", application)

    answer = browser(application.applicant).post(f"/offers/{offer.id}/confirmation")

    assert answer.status_code == 409
    assert db.query(Enrolment).count() == 1


def test_a_place_that_was_given_up_can_be_offered_and_taken_again(browser, db, decide):
    application = an_application()
    there = an_enrolment(workshop=application.workshop, person=application.applicant)
    there.withdraw(now=NOON_IN_MAY)
    save(db, there)
    (offer,) = decide("offer", application)

    browser(application.applicant).post(f"/offers/{offer.id}/confirmation")

    assert there.status is Place.CONFIRMED


# The next on the list


def test_an_offer_that_lapses_goes_to_the_first_on_the_reserve_list(work, db, decide, calendar):
    workshop = a_workshop(seats_international=1)
    first, second, third = (an_application(workshop=workshop) for _ in range(3))
    (offer,) = decide("offer", first)
    decide("reserve", second, third)
    calendar.move_to(offer.deadline + A_SECOND)

    work()

    following = db.query(Offer).filter(Offer.id != offer.id).one()
    assert offer.answer is Answer.LAPSED
    assert following.decision.application == second
    assert following.deadline == datetime(2026, 6, 10, 15, 59, 59, tzinfo=UTC)
    assert db.query(Decision).filter_by(verdict=Verdict.RESERVE).one().application == third
    assert letters(db)[-2:] == ["offer lapsed", "offer made"]


def test_a_job_that_runs_again_changes_nothing(work, db, decide, calendar):
    workshop = a_workshop(seats_international=1)
    (offer,) = decide("offer", an_application(workshop=workshop))
    decide("reserve", an_application(workshop=workshop))
    calendar.move_to(offer.deadline)
    work()
    before = letters(db)

    work()

    assert letters(db) == before


def test_a_second_before_the_deadline_nothing_lapses(work, db, decide, calendar):
    (offer,) = decide("offer", an_application())
    calendar.move_to(offer.deadline - A_SECOND)

    work()

    assert offer.answer is Answer.OPEN


def test_an_offer_does_not_lapse_before_its_deadline(db, decide):
    (offer,) = decide("offer", an_application())

    with pytest.raises(RuleBroken, match="has not passed yet"):
        offer.lapse(now=offer.deadline - A_SECOND)


def test_a_declined_offer_goes_to_the_next_at_once(browser, db, decide):
    workshop = a_workshop(seats_international=1)
    first, second = an_application(workshop=workshop), an_application(workshop=workshop)
    (offer,) = decide("offer", first)
    decide("reserve", second)

    browser(first.applicant).post(f"/offers/{offer.id}/refusal")

    following = db.query(Offer).filter_by(answer=Answer.OPEN).one()
    assert following.decision.application == second
    assert letters(db) == ["offer made", "decision reserve", "offer declined", "offer made"]


def test_the_place_of_a_participant_who_leaves_goes_to_the_next(browser, db, decide):
    workshop = a_workshop(seats_international=1)
    first, second = an_application(workshop=workshop), an_application(workshop=workshop)
    (offer,) = decide("offer", first)
    decide("reserve", second)
    browser(first.applicant).post(f"/offers/{offer.id}/confirmation")
    place = db.query(Enrolment).one()

    browser(first.applicant).post(f"/enrolments/{place.id}/withdrawal", data={"why": ""})

    assert place.status is Place.WITHDRAWN
    assert db.query(Offer).filter_by(answer=Answer.OPEN).one().decision.application == second


def test_whoever_withdrew_is_passed_over(browser, db, decide):
    workshop = a_workshop(seats_international=1)
    first, gone, third = (an_application(workshop=workshop) for _ in range(3))
    (offer,) = decide("offer", first)
    decide("reserve", gone, third)
    gone.withdraw(now=NOON_IN_MAY)
    db.commit()

    browser(first.applicant).post(f"/offers/{offer.id}/refusal")

    assert db.query(Offer).filter_by(answer=Answer.OPEN).one().decision.application == third


def test_the_offer_of_somebody_who_withdrew_the_application_ends(work, db, decide):
    workshop = a_workshop(seats_international=1)
    first, second = an_application(workshop=workshop), an_application(workshop=workshop)
    (offer,) = decide("offer", first)
    decide("reserve", second)
    first.withdraw(now=NOON_IN_MAY)
    db.commit()

    work()

    assert offer.answer is Answer.WITHDRAWN
    assert db.query(Offer).filter_by(answer=Answer.OPEN).one().decision.application == second


def test_whoever_confirmed_and_then_withdraws_the_application_loses_the_place(
    browser, work, db, decide
):
    workshop = a_workshop(seats_international=1)
    first, second = an_application(workshop=workshop), an_application(workshop=workshop)
    (offer,) = decide("offer", first)
    decide("reserve", second)
    browser(first.applicant).post(f"/offers/{offer.id}/confirmation")
    first.withdraw(now=NOON_IN_MAY)
    db.commit()

    work()
    work()

    assert offer.enrolment.status is Place.WITHDRAWN
    assert db.query(Offer).filter_by(answer=Answer.OPEN).one().decision.application == second


def test_nobody_moves_up_when_the_seats_were_made_fewer(work, db, decide, calendar):
    workshop = a_workshop(seats_international=2)
    first, second = decide("offer", *(an_application(workshop=workshop) for _ in range(2)))
    decide("reserve", an_application(workshop=workshop))
    second.deadline += timedelta(days=9)
    workshop.seats_international = 1
    db.commit()
    calendar.move_to(first.deadline)

    work()

    assert db.query(Offer).filter_by(answer=Answer.OPEN).one() == second


def test_an_offer_that_lapsed_can_be_made_again(work, db, decide, calendar):
    application = an_application()
    (offer,) = decide("offer", application)
    calendar.move_to(offer.deadline)
    work()

    decide("offer", application)

    assert (offer.answer, offer.answered_at) == (Answer.OPEN, None)
    assert letters(db) == ["offer made", "offer lapsed", "offer made"]


# Whose it is


def test_only_the_applicant_answers_and_organisers_look(browser, db, decide, grace):
    application, mallory = an_application(), a_person()
    save(db, mallory)
    (offer,) = decide("offer", application)

    def codes(person):
        return (
            browser(person).get(f"/offers/{offer.id}").status_code,
            browser(person).get(f"/applications/{application.id}/where").status_code,
            browser(person).post(f"/offers/{offer.id}/refusal").status_code,
            browser(person).post(f"/offers/{offer.id}/confirmation").status_code,
        )

    assert codes(mallory) == (403, 403, 403, 403)
    assert codes(grace) == (200, 200, 403, 403)
    assert browser().get(f"/offers/{offer.id}").status_code == 302
    assert browser(mallory).post(f"/offers/{offer.id}/withdrawal").status_code == 403
    assert offer.answer is Answer.OPEN


def test_nobody_gives_up_the_place_of_another(browser, db):
    place, mallory = an_enrolment(), a_person()
    save(db, place, mallory)

    answer = browser(mallory).post(f"/enrolments/{place.id}/withdrawal")

    assert answer.status_code == 403
    assert browser(mallory).get(f"/enrolments/{place.id}").status_code == 403
    assert place.status is Place.CONFIRMED


def test_an_organiser_who_withdraws_somebody_says_why(browser, db, grace):
    place = an_enrolment()
    save(db, place, grace)

    without = browser(grace).post(f"/enrolments/{place.id}/withdrawal", data={"why": " "})
    browser(grace).post(f"/enrolments/{place.id}/withdrawal", data={"why": "Visa refused"})

    assert without.status_code == 422
    assert (place.status, place.withdrawn_why) == (Place.WITHDRAWN, "Visa refused")


def test_a_note_is_for_the_organisers(browser, db, grace):
    place = an_enrolment()
    save(db, place, grace)

    browser(grace).post(f"/enrolments/{place.id}", data={"note": "Arrives on the second day"})

    assert place.note == "Arrives on the second day"


def test_a_link_in_a_letter_is_kept_as_a_digest_only(db, decide):
    decide("offer", an_application())

    digest = db.query(SignInLink).one().digest

    assert digest not in db.query(Letter).one().text
