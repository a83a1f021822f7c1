"""How offers are made: conditions, reminders, reasons for a no, and the organiser's nod."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from cistrat_training.enrolments import tasks
from cistrat_training.enrolments.models import (
    Answer,
    Condition,
    Offer,
    OfferCondition,
    Support,
    WhyDeclined,
)
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from cistrat_training.reviews.models import Decision, Verdict
from cistrat_training.workshops.models import Enrolment, Promotion, Workshop
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_workshop,
    an_application,
    an_organiser,
    save,
)
from tests.questions import counted

A_SECOND = timedelta(seconds=1)
DEADLINE = datetime(2026, 5, 26, 15, 59, 59, tzinfo=UTC)


@pytest.fixture(autouse=True)
def calendar():
    with time_machine.travel(NOON_IN_MAY, tick=False) as calendar:
        yield calendar


@pytest.fixture
def grace():
    return an_organiser()


@pytest.fixture
def release(browser, db, grace):
    """`release(offer=[application], reserve=[…])`: decided, released, and the offers by person."""

    def release(**verdicts):
        for verdict, applications in verdicts.items():
            save(db, grace, *applications)
            browser(grace).post(
                f"/workshops/{applications[0].workshop_id}/decisions",
                data={"chosen": [a.id for a in applications], "verdict": verdict},
            )
        workshop = next(iter(verdicts.values()))[0].workshop
        assert browser(grace).post(f"/workshops/{workshop.id}/release").status_code == 302
        return {offer.decision.application: offer for offer in db.query(Offer)}

    return release


def a_condition(workshop, **facts):
    said = {"kind": Support.ACCOMMODATION, "text_en": "Accommodation is provided."}
    return Condition(workshop=workshop, **(said | facts))


def deeds(db):
    return [letter.about.split(":")[2] for letter in db.query(Letter).order_by(Letter.id)]


# Reminders


@pytest.fixture
def remind(app, db):
    def remind():
        db.commit()
        with app.app_context():
            return tasks.remind()

    return remind


def test_three_days_before_the_deadline_we_write_once_more_and_only_once(
    db, calendar, release, remind
):
    (offer,) = release(offer=[an_application()]).values()
    assert offer.deadline == DEADLINE
    calendar.move_to(DEADLINE - timedelta(days=3) - A_SECOND)
    assert remind() == 0

    calendar.move_to(DEADLINE - timedelta(days=3))

    assert [remind(), remind()] == [1, 0]
    assert deeds(db) == ["made", "reminder"]
    assert "Please answer by 26 May 2026" in db.query(Letter).order_by(Letter.id)[1].subject


def test_the_link_in_a_reminder_leads_to_the_offer(browser, db, calendar, release, remind):
    person = a_person(password_hash=None, confirmed_at=None)
    (offer,) = release(offer=[an_application(applicant=person)]).values()
    calendar.move_to(DEADLINE - timedelta(days=1))
    remind()

    text = db.query(Letter).order_by(Letter.id)[1].text
    link = next(word for word in text.split() if "/sign-in/" in word)

    assert browser().post(link).headers["Location"] == f"/offers/{offer.id}"


@pytest.mark.parametrize("answer", ["confirmation", "refusal"])
def test_who_has_answered_is_not_reminded(browser, db, calendar, release, remind, answer):
    application = an_application()
    offer = release(offer=[application])[application]
    browser(application.applicant).post(f"/offers/{offer.id}/{answer}")
    calendar.move_to(DEADLINE - timedelta(days=1))

    assert remind() == 0


def test_who_withdrew_the_application_is_not_reminded(db, calendar, release, remind):
    application = an_application()
    release(offer=[application])
    application.withdraw(now=NOON_IN_MAY)
    db.commit()
    calendar.move_to(DEADLINE - timedelta(days=1))

    assert remind() == 0


def test_after_the_deadline_nobody_is_reminded(calendar, release, remind):
    release(offer=[an_application()])
    calendar.move_to(DEADLINE)

    assert remind() == 0


@pytest.mark.parametrize(("days", "reminded"), [(0, 0), (10, 1)])
def test_a_workshop_says_how_many_days_before_or_never(calendar, release, remind, days, reminded):
    release(offer=[an_application(workshop=a_workshop(days_to_remind=days))])
    calendar.move_to(DEADLINE - timedelta(days=9))

    assert remind() == reminded


def test_an_offer_made_when_the_deadline_was_near_has_no_reminder(calendar, release, remind):
    release(offer=[an_application(workshop=a_workshop(days_to_confirm=2))])
    calendar.shift(timedelta(days=1))

    assert remind() == 0


# Conditions


def test_the_offer_and_its_letter_say_the_conditions_in_the_language_of_the_reader(
    browser, db, release
):
    workshop = a_workshop()
    chinese = an_application(workshop=workshop, applicant=a_person(language="zh"))
    english = an_application(workshop=workshop)
    save(db, a_condition(workshop, text_zh="提供住宿。"))

    offers = release(offer=[english, chinese])

    page = browser(english.applicant).get(f"/offers/{offers[english].id}").text
    assert "Accommodation is provided." in page
    letters = {letter.recipient_id: letter.text for letter in db.query(Letter)}
    assert "Accommodation is provided." in letters[english.applicant_id]
    assert "提供住宿。" in letters[chinese.applicant_id]


@pytest.mark.parametrize(("said", "accepted"), [("yes", True), ("no", False)])
def test_a_place_is_confirmed_with_a_yes_or_a_no_to_each_condition(
    browser, db, release, said, accepted
):
    application = an_application()
    save(db, a_condition(application.workshop))
    offer = release(offer=[application])[application]

    answer = browser(application.applicant).post(
        f"/offers/{offer.id}/confirmation", data={"accepts_accommodation": said}
    )

    assert answer.status_code == 302
    assert db.query(OfferCondition).one().accepted is accepted
    assert db.query(Enrolment).count() == 1


@pytest.mark.parametrize(
    ("necessary", "sent", "says"),
    [
        (False, {}, "Accept this condition, or decline it."),
        (False, {"accepts_accommodation": "perhaps"}, "Not a valid choice"),
        (True, {"accepts_accommodation": "no"}, "Without this condition there is no place."),
    ],
)
def test_what_is_not_answered_or_is_necessary_is_asked_again(
    browser, db, release, necessary, sent, says
):
    application = an_application()
    save(db, a_condition(application.workshop, necessary=necessary))
    offer = release(offer=[application])[application]

    answer = browser(application.applicant).post(f"/offers/{offer.id}/confirmation", data=sent)

    assert answer.status_code == 422
    assert says in answer.text
    assert db.query(Enrolment).count() == 0


def test_the_domain_itself_asks_for_each_condition(db, release):
    application = an_application()
    save(db, a_condition(application.workshop))
    offer = release(offer=[application])[application]

    with pytest.raises(RuleBroken, match="Accept this condition"):
        offer.confirm(now=NOON_IN_MAY)


def test_what_is_out_keeps_its_conditions_when_the_rules_change(browser, db, grace, release):
    application = an_application()
    save(db, a_condition(application.workshop))
    offer = release(offer=[application])[application]

    answer = browser(grace).post(
        f"/workshops/{application.workshop_id}/offers",
        data={
            "days_to_remind": "5",
            "promotion": "after a nod",
            "travel_en": "Travel is not covered.",
            "travel_zh": "不承担旅费。",
            "travel_necessary": "y",
        },
    )

    assert answer.status_code == 302
    assert [c.kind for c in offer.conditions] == [Support.ACCOMMODATION]
    rule = db.query(Condition).one()
    assert (rule.kind, rule.text_zh, rule.necessary) == (Support.TRAVEL, "不承担旅费。", True)
    workshop = db.query(Workshop).one()
    assert (workshop.days_to_remind, workshop.promotion) == (5, Promotion.AFTER_A_NOD)


def test_the_conditions_of_one_offer_can_differ_until_it_is_answered(browser, db, grace, release):
    application = an_application()
    offer = release(offer=[application])[application]
    url = f"/offers/{offer.id}/conditions"

    saved = browser(grace).post(url, data={"funding_en": "A grant of 500 USD"})
    shown = browser(grace).get(url).text
    page = browser(application.applicant).get(f"/offers/{offer.id}").text
    sent = {"accepts_funding": "yes"}
    browser(application.applicant).post(f"/offers/{offer.id}/confirmation", data=sent)
    refused = browser(grace).post(url, data={"funding_en": "Nothing"})

    assert saved.status_code == 302
    assert "A grant of 500 USD" in shown
    assert "A grant of 500 USD" in page
    assert refused.status_code == 409
    assert db.query(OfferCondition).one().text_en == "A grant of 500 USD"


def test_chinese_alone_is_asked_for_in_english_too(browser, db, grace):
    workshop = a_workshop()
    save(db, grace, workshop)

    answer = browser(grace).post(
        f"/workshops/{workshop.id}/offers",
        data={"days_to_remind": "3", "promotion": "automatic", "travel_zh": "不承担旅费。"},
    )

    assert answer.status_code == 422
    assert "Write it in English, too." in answer.text


# A no, with its reason


def test_who_declines_may_say_why_and_organisers_count_the_reasons(browser, db, grace, release):
    workshop = a_workshop(seats_international=3)
    three = [an_application(workshop=workshop) for _ in range(3)]
    offers = release(offer=three)
    sent = [{"why": "visa", "note": "The embassy is closed."}, {"why": "visa"}, {}]

    for application, data in zip(three, sent, strict=True):
        url = f"/offers/{offers[application].id}/refusal"
        assert browser(application.applicant).post(url, data=data).status_code == 302

    page = browser(grace).get(f"/workshops/{workshop.id}/offers").text
    assert "I cannot get a visa in time" in page
    assert "No reason given" in page
    offer = offers[three[0]]
    assert (offer.declined_why, offer.declined_note) == (
        WhyDeclined.VISA,
        "The embassy is closed.",
    )
    assert "The embassy is closed." in browser(grace).get(f"/offers/{offer.id}").text


def test_a_reason_that_is_none_of_ours_declines_nothing(browser, db, release):
    application = an_application()
    offer = release(offer=[application])[application]

    answer = browser(application.applicant).post(
        f"/offers/{offer.id}/refusal", data={"why": "because"}
    )

    assert answer.status_code == 422
    assert offer.answer is Answer.OPEN


# The nod


def a_free_seat(browser, release):
    """One has declined, and two wait in a workshop whose organisers want to nod."""
    workshop = a_workshop(seats_international=1, promotion=Promotion.AFTER_A_NOD)
    three = [an_application(workshop=workshop) for _ in range(3)]
    offer = release(offer=three[:1], reserve=three[1:])[three[0]]
    browser(three[0].applicant).post(f"/offers/{offer.id}/refusal")
    return workshop, three


def test_after_a_nod_the_seat_goes_to_the_first_on_the_reserve_list(browser, db, grace, release):
    workshop, (_, second, third) = a_free_seat(browser, release)
    assert db.query(Offer).filter_by(answer=Answer.OPEN).count() == 0

    page = browser(grace).get(f"/workshops/{workshop.id}/reserve").text
    decision = db.query(Decision).filter_by(application_id=second.id).one()
    url = f"/decisions/{decision.id}/promotion"
    answers = [browser(grace).post(url).status_code for _ in range(2)]

    assert f'action="{url}"' in page
    assert answers == [302, 409]
    assert db.query(Offer).filter_by(answer=Answer.OPEN).one().decision.application == second
    text = db.query(Letter).order_by(Letter.id.desc()).first().text
    assert "you were on the reserve list" in text
    assert db.query(Decision).filter_by(application_id=third.id).one().verdict is Verdict.RESERVE


def test_only_the_first_is_offered_the_seat(browser, db, grace, release):
    _, (_, _, third) = a_free_seat(browser, release)
    decision = db.query(Decision).filter_by(application_id=third.id).one()

    answer = browser(grace).post(f"/decisions/{decision.id}/promotion")

    assert answer.status_code == 409
    assert db.query(Offer).filter_by(answer=Answer.OPEN).count() == 0


def test_without_a_free_seat_there_is_nothing_to_nod_to(browser, db, grace, release):
    workshop = a_workshop(seats_international=1)
    two = [an_application(workshop=workshop) for _ in range(2)]
    release(offer=two[:1], reserve=two[1:])
    decision = db.query(Decision).filter_by(application_id=two[1].id).one()

    page = browser(grace).get(f"/workshops/{workshop.id}/reserve").text
    answer = browser(grace).post(f"/decisions/{decision.id}/promotion")

    assert "/promotion" not in page
    assert answer.status_code == 409


def test_organisers_see_the_free_seat_as_they_come_in(browser, grace, release):
    a_free_seat(browser, release)

    page = browser(grace).get("/").text

    assert "A seat is free" in page


# All seats taken


def test_the_seats_made_fewer_after_the_offers_confirm_no_more_than_there_are(browser, db, release):
    workshop = a_workshop(seats_international=3)
    four = [an_application(workshop=workshop) for _ in range(4)]
    offers = release(offer=four[:3], reserve=four[3:])
    workshop.seats_international = 1
    db.commit()

    answers = [browser(a.applicant).post(f"/offers/{offers[a].id}/confirmation") for a in four[:3]]

    assert [answer.status_code for answer in answers] == [302, 409, 409]
    assert "All seats were taken when you confirmed." in answers[1].text
    assert db.query(Enrolment).count() == 1
    ranks = {d.application: d.rank for d in db.query(Decision) if d.rank}
    assert ranks == {four[1]: 1, four[2]: 2, four[3]: 3}
    assert deeds(db).count("taken") == 2
    where = browser(four[1].applicant).get(f"/applications/{four[1].id}/where").text
    assert "You are on the reserve list" in where


def test_pages_of_offers_ask_no_more_of_the_database_when_there_are_more(
    browser, db, grace, release
):
    workshop = a_workshop(seats_international=9)
    nine = [an_application(workshop=workshop) for _ in range(9)]

    def asked():
        with counted() as asked:
            browser(grace).get(f"/workshops/{workshop.id}/offers")
        return len(asked)

    release(offer=nine[:1])
    few = asked()
    release(offer=nine[1:])

    assert asked() == few


def test_the_reserve_list_asks_no_more_of_the_database_when_more_wait(browser, db, grace, release):
    workshop = a_workshop(seats_international=9)
    nine = [an_application(workshop=workshop) for _ in range(9)]

    def asked():
        with counted() as asked:
            assert browser(grace).get(f"/workshops/{workshop.id}/reserve").status_code == 200
        return len(asked)

    release(reserve=nine[:1])
    few = asked()
    release(reserve=nine[1:])

    assert asked() == few
