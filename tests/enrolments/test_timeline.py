"""“Where is my application?”: what was, what is, what comes."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from cistrat_training.applications.endorsements import Endorsement, Role, State
from cistrat_training.enrolments.models import Offer
from cistrat_training.enrolments.timeline import Tense, steps
from cistrat_training.reviews.models import Decision, Verdict
from cistrat_training.reviews.plans import ReviewPlan
from tests.people_and_things import NOON_IN_MAY, a_draft, an_application, an_organiser, save

IN_JUNE = datetime(2026, 6, 20, 12, tzinfo=UTC)


def a_decision(application, verdict, **facts):
    return Decision(
        application=application,
        workshop=application.workshop,
        audience=application.audience,
        verdict=verdict,
        decided_at=IN_JUNE,
        released_at=IN_JUNE,
        **facts,
    )


def an_offer(application):
    return Offer(
        decision=a_decision(application, Verdict.OFFER),
        workshop=application.workshop,
        audience=application.audience,
        made_at=IN_JUNE,
        deadline=IN_JUNE + timedelta(days=14),
    )


def told(application, offer=None, decision=None, now=IN_JUNE, being_read=False):
    decision = offer.decision if offer else decision
    found = steps(application, decision=decision, offer=offer, being_read=being_read, now=now)
    return [f"{step.tense} {step.what}" for step in found]


def test_a_draft_waits_to_be_sent():
    assert told(a_draft())[0] == "now draft"


def test_a_submitted_application_is_with_the_reviewers():
    assert told(an_application()) == [
        "past submitted",
        "now reading",
        "coming decision",
        "coming answer",
        "coming workshop",
    ]


def test_before_the_call_closes_the_reading_has_a_day_on_which_it_begins():
    application = an_application()

    reading = steps(application, decision=None, offer=None, being_read=False, now=NOON_IN_MAY)[1]

    assert reading.at == application.workshop.call_closes_at


def test_an_offer_waits_for_its_answer():
    application = an_application()

    assert told(application, an_offer(application)) == [
        "past submitted",
        "past offer",
        "now answer",
        "coming workshop",
    ]


def test_after_a_yes_comes_the_workshop():
    application = an_application()
    offer = an_offer(application)
    offer.confirm(now=IN_JUNE)

    assert told(application, offer)[-2:] == ["past confirmed", "now workshop"]


def test_after_the_workshop_everything_is_past():
    application = an_application()
    offer = an_offer(application)
    offer.confirm(now=IN_JUNE)

    told_later = told(application, offer, now=IN_JUNE + timedelta(days=365))

    assert all(step.startswith(Tense.PAST) for step in told_later)


def test_who_gave_up_the_place_sees_that_last():
    application = an_application()
    offer = an_offer(application)
    offer.confirm(now=IN_JUNE).withdraw(now=IN_JUNE)

    assert told(application, offer)[-1] == "now given up"


def test_who_declined_sees_that_last():
    application = an_application()
    offer = an_offer(application)
    offer.decline(now=IN_JUNE)

    assert told(application, offer)[-1] == "now declined"


def test_an_offer_past_its_deadline_has_lapsed_even_before_the_job_came_by():
    application = an_application()

    assert told(application, an_offer(application), now=IN_JUNE + timedelta(days=14))[-1] == (
        "now lapsed"
    )


@pytest.mark.parametrize(
    ("verdict", "facts", "last"),
    [(Verdict.NO_PLACE, {}, "now no place"), (Verdict.RESERVE, {"rank": 3}, "coming workshop")],
)
def test_without_an_offer_the_decision_is_how_it_stands(verdict, facts, last):
    application = an_application()

    assert told(application, decision=a_decision(application, verdict, **facts))[-1] == last


def test_who_withdrew_sees_no_more_steps():
    application = an_application()
    application.withdraw(now=IN_JUNE)

    assert told(application) == ["past submitted", "now withdrawn"]


def test_the_page_shows_the_offer_with_its_button_and_the_letters(browser, db):
    with time_machine.travel(NOON_IN_MAY, tick=False):
        grace, application = an_organiser(), an_application()
        save(db, grace, application)
        browser(grace).post(
            f"/workshops/{application.workshop_id}/decisions",
            data={"chosen": application.id, "verdict": "offer"},
        )
        browser(grace).post(f"/workshops/{application.workshop_id}/release")

        page = browser(application.applicant).get(f"/applications/{application.id}/where").text

    assert f'href="/offers/{db.query(Offer).one().id}"' in page
    assert "We offer you a place: Innovation policy when data are few" in page


def test_the_page_says_how_many_are_asked_before(browser, db):
    with time_machine.travel(NOON_IN_MAY, tick=False):
        grace, application = an_organiser(), an_application()
        other = an_application(workshop=application.workshop)
        save(db, grace, application, other)
        browser(grace).post(
            f"/workshops/{application.workshop_id}/decisions",
            data={"chosen": [application.id, other.id], "verdict": "reserve"},
        )
        browser(grace).post(f"/workshops/{application.workshop_id}/release")

        page = browser(other.applicant).get(f"/applications/{other.id}/where").text

    assert "One person is asked before you." in page


def test_each_time_it_was_opened_and_sent_again_has_its_own_step_and_date():
    application = an_application()
    application.steps = [
        "submitted 2026-05-12T12:00:00+00:00",
        "draft 2026-05-13T12:00:00+00:00",
        "submitted 2026-05-14T12:00:00+00:00",
    ]

    found = steps(application, decision=None, offer=None, being_read=True, now=IN_JUNE)

    assert [(step.what, step.at.day) for step in found if step.tense == "past"] == [
        ("submitted", 12),
        ("reopened", 13),
        ("resubmitted", 14),
    ]


def test_who_was_asked_to_speak_for_it_and_answered_stands_between():
    application = an_application()
    endorsement = Endorsement(
        application=application,
        role=Role.SUPERVISOR,
        name="Dr. Grace",
        post="Head",
        organisation="Institute",
        email="grace@example.org",
        named_at=NOON_IN_MAY,
    )
    endorsement.asked_at, endorsement.state = NOON_IN_MAY + timedelta(days=1), State.ASKED
    endorsement.answered_at, endorsement.state = NOON_IN_MAY + timedelta(days=2), State.GIVEN

    found = steps(
        application,
        decision=None,
        offer=None,
        being_read=True,
        endorsements=[endorsement],
        now=IN_JUNE,
    )

    assert [f"{step.tense} {step.what}" for step in found][:4] == [
        "past submitted",
        "past asked",
        "past spoken for",
        "now reading",
    ]


def test_the_phases_of_the_reviews_are_shown_where_the_organisers_show_them(browser, db):
    with time_machine.travel(NOON_IN_MAY, tick=False):
        application = an_application()
        plan = ReviewPlan(workshop=application.workshop, scoring_from=date(2026, 6, 1))
        save(db, application, plan)
        url = f"/applications/{application.id}/where"
        hidden = browser(application.applicant).get(url).text
        plan.shown = True
        db.commit()

        shown = browser(application.applicant).get(url).text

    assert "<dt>Scoring</dt><dd>from 1 June 2026</dd>" not in hidden
    assert shown.count("<dt>Scoring</dt><dd>from 1 June 2026</dd>") == 1
