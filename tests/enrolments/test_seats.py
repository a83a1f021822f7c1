"""Never more open offers and confirmed places than seats, whatever runs at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from cistrat_training.enrolments import tasks
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.enrolments.seats import Seats, deadline_for
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from cistrat_training.reviews.models import Decision
from cistrat_training.workshops.models import Enrolment, Place
from tests.people_and_things import NOON_IN_MAY, a_workshop, an_application, an_organiser, save

BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


def test_as_many_as_are_free_can_be_held():
    Seats(total=5, offered=2, confirmed=1).hold(2)


def test_one_more_than_are_free_are_refused_and_the_answer_says_how_many_fit():
    with pytest.raises(RuleBroken, match="3 are too many: 2 fit, since 3 of 5"):
        Seats(total=5, offered=2, confirmed=1).hold(3)


def test_without_a_free_seat_the_answer_says_so():
    with pytest.raises(RuleBroken, match="No seat is free: of 5, 5 are"):
        Seats(total=5, offered=2, confirmed=3).hold(1)


def test_a_workshop_whose_seats_were_made_fewer_has_none_free():
    assert Seats(total=1, confirmed=3).free == 0


# The deadline


def test_an_offer_stands_until_the_end_of_a_day_where_the_workshop_is():
    workshop = a_workshop(days_to_confirm=14)

    deadline = deadline_for(workshop, NOON_IN_MAY)

    assert deadline == datetime(2026, 5, 26, 23, 59, 59, tzinfo=BEIJING)


def test_an_offer_does_not_stand_longer_than_until_the_eve_of_the_workshop():
    workshop = a_workshop(first_day=date(2026, 5, 20), last_day=date(2026, 5, 22))

    deadline = deadline_for(workshop, NOON_IN_MAY)

    assert deadline == datetime(2026, 5, 19, 23, 59, 59, tzinfo=BEIJING)


def test_during_the_workshop_an_offer_stands_until_it_ends():
    workshop = a_workshop(first_day=date(2026, 5, 11), last_day=date(2026, 5, 13))

    deadline = deadline_for(workshop, NOON_IN_MAY)

    assert deadline == datetime(2026, 5, 13, 23, 59, 59, tzinfo=BEIJING)


def test_after_the_workshop_nothing_is_offered():
    workshop = a_workshop(first_day=date(2026, 5, 1), last_day=date(2026, 5, 2))

    with pytest.raises(RuleBroken, match="The workshop is over"):
        deadline_for(workshop, NOON_IN_MAY)


# Races


def all_at_once(deeds):
    with ThreadPoolExecutor(len(deeds)) as threads:
        return [done.result().status_code for done in [threads.submit(deed) for deed in deeds]]


def posting(app, person, url, **data):
    """A browser of its own for each: one that is shared would wait for itself."""
    client = app.test_client(user=person)
    return lambda: client.post(url, data=data)


def test_ten_organisers_decide_and_release_at_once_and_each_offer_goes_out_once(app, db):
    """Whoever decides on somebody while others release: it waits for the next release."""
    grace, workshop = an_organiser(), a_workshop(seats_international=5)
    ten = [an_application(workshop=workshop, now=NOON_IN_MAY) for _ in range(10)]
    save(db, grace, *ten)
    url = f"/workshops/{workshop.id}"
    deciding = [
        posting(app, grace, f"{url}/decisions", chosen=a.id, verdict="offer") for a in ten[:5]
    ]
    releasing = [posting(app, grace, f"{url}/release") for _ in range(10)]
    db.expunge_all()
    db.commit()

    all_at_once([deed for pair in zip(deciding, releasing, strict=False) for deed in pair])
    all_at_once(releasing)

    assert db.query(Offer).filter_by(answer=Answer.OPEN).count() == 5
    assert db.query(Letter).count() == 5


def test_offers_released_at_once_by_many_are_no_more_than_the_seats(app, browser, db):
    """Nine are decided for five seats: none goes out, whoever releases, until four are undone."""
    grace, workshop = an_organiser(), a_workshop(seats_international=5)
    nine = [an_application(workshop=workshop, now=NOON_IN_MAY) for _ in range(9)]
    save(db, grace, *nine)
    url = f"/workshops/{workshop.id}"
    everybody = {"chosen": [a.id for a in nine], "verdict": "offer"}
    browser(grace).post(f"{url}/decisions", data=everybody)
    releasing = [posting(app, grace, f"{url}/release") for _ in range(10)]
    undoing = posting(
        app, grace, f"{url}/decisions", chosen=everybody["chosen"][5:], verdict="none"
    )
    db.expunge_all()
    db.commit()

    answers = all_at_once([*releasing[:5], undoing, *releasing[5:]])
    all_at_once(releasing)

    assert answers.count(302) <= 2
    assert db.query(Offer).filter_by(answer=Answer.OPEN).count() == 5
    assert db.query(Letter).count() == 5


def test_one_offer_confirmed_twenty_times_at_once_gives_one_place(app, browser, db):
    grace, workshop = an_organiser(), a_workshop()
    application = an_application(workshop=workshop)
    save(db, grace, application)
    decisions = f"/workshops/{workshop.id}/decisions"
    browser(grace).post(decisions, data={"chosen": application.id, "verdict": "offer"})
    browser(grace).post(f"/workshops/{workshop.id}/release")
    offer = db.query(Offer).one()
    url = f"/offers/{offer.id}/confirmation"
    deeds = [posting(app, application.applicant, url) for _ in range(20)]
    db.expunge_all()
    db.commit()

    answers = all_at_once(deeds)

    assert sorted(answers) == [302] + [409] * 19
    assert db.query(Enrolment).count() == 1
    assert db.query(Letter).filter(Letter.about.like("enrolment:%")).count() == 1


def test_leaving_and_offering_at_once_never_fill_a_seat_twice(app, browser, db):
    """Five participants leave, which asks five from the reserve list, while others are offered."""
    grace, workshop = an_organiser(), a_workshop(seats_international=5)
    placed, waiting, others = (
        [an_application(workshop=workshop) for _ in range(5)] for _ in range(3)
    )
    save(db, grace, *placed, *waiting, *others)
    decisions = f"/workshops/{workshop.id}/decisions"
    browser(grace).post(decisions, data={"chosen": [a.id for a in placed], "verdict": "offer"})
    browser(grace).post(decisions, data={"chosen": [a.id for a in waiting], "verdict": "reserve"})
    browser(grace).post(f"/workshops/{workshop.id}/release")
    for offer in db.query(Offer).all():
        person = offer.decision.application.applicant
        browser(person).post(f"/offers/{offer.id}/confirmation")
    leaving = [
        posting(app, grace, f"/enrolments/{e.id}/withdrawal", why="ill")
        for e in db.query(Enrolment)
    ]
    offering = [posting(app, grace, decisions, chosen=a.id, verdict="offer") for a in others]
    releasing = [posting(app, grace, f"/workshops/{workshop.id}/release") for _ in range(5)]
    db.expunge_all()
    db.commit()

    all_at_once(leaving + offering + releasing)

    confirmed = db.query(Enrolment).filter_by(status=Place.CONFIRMED).count()
    open_offers = db.query(Offer).filter_by(answer=Answer.OPEN).count()
    assert (confirmed, open_offers) == (0, 5)
    ranks = [d.rank for d in db.query(Decision) if d.rank]
    assert len(ranks) == len(set(ranks))


def test_the_job_that_lapses_offers_runs_on_four_machines_at_once(app, browser, db):
    grace, workshop = an_organiser(), a_workshop(seats_international=2)
    placed, waiting = ([an_application(workshop=workshop) for _ in range(2)] for _ in range(2))
    save(db, grace, *placed, *waiting)
    decisions = f"/workshops/{workshop.id}/decisions"
    browser(grace).post(decisions, data={"chosen": [a.id for a in placed], "verdict": "offer"})
    browser(grace).post(decisions, data={"chosen": [a.id for a in waiting], "verdict": "reserve"})
    browser(grace).post(f"/workshops/{workshop.id}/release")
    for offer in db.query(Offer):
        offer.deadline = NOON_IN_MAY
    db.commit()

    def lapse():
        with app.app_context():
            return tasks.lapse()

    with (
        time_machine.travel(NOON_IN_MAY + timedelta(seconds=1), tick=False),
        ThreadPoolExecutor(4) as threads,
    ):
        lapsed = [done.result() for done in [threads.submit(lapse) for _ in range(4)]]

    assert sum(lapsed) == 2
    answers = sorted(offer.answer for offer in db.query(Offer))
    assert answers == [Answer.LAPSED, Answer.LAPSED, Answer.OPEN, Answer.OPEN]
