"""The selection desk: its table, its decisions, its list to take away."""

import time_machine

from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.letter import Letter
from cistrat_training.workshops.models import Enrolment
from tests.people_and_things import (
    NOON_IN_MAY,
    an_application,
    an_organiser,
    a_workshop,
    save,
)


@time_machine.travel(NOON_IN_MAY, tick=False)
def test_an_organiser_offers_a_place_and_the_applicant_confirms_it(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    application = an_application(workshop=workshop)
    save(db, grace, application)

    desk = browser(grace).get(f"/workshops/{workshop.id}/selection")
    assert application.full_name in desk.text
    browser(grace).post(
        f"/workshops/{workshop.id}/decisions", data={"chosen": application.id, "verdict": "offer"}
    )
    offer = db.query(Offer).one()
    page = browser(application.applicant).get(f"/offers/{offer.id}")
    assert "Confirm my place" in page.text
    browser(application.applicant).post(f"/offers/{offer.id}/confirmation")

    assert db.query(Offer).one().answer is Answer.CONFIRMED
    assert db.query(Enrolment).one().person == application.applicant
    assert {letter.about.split(":")[2] for letter in db.query(Letter)} == {"made", "confirmed"}
