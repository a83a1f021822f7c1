"""Who judges, what they see, what they may say, and until when."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine

from cistrat_training.accounts.models import User
from cistrat_training.letter import Letter
from cistrat_training.reviews.assignments import Assignment, End
from cistrat_training.reviews.models import ApplicationScore, Review, Reviewer, Score
from tests.people_and_things import (
    NOON_IN_MAY,
    a_criterion,
    a_draft,
    a_person,
    a_reviewer,
    a_workshop,
    an_application,
    an_assignment,
    an_organiser,
    save,
)


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def grace(db):
    grace = an_organiser()
    save(db, grace)
    return grace


@pytest.fixture
def application(db):
    """With a rubric of two criteria, 60 and 40."""
    application = an_application()
    criteria = [
        a_criterion(application.workshop, place=place, title_en=title, weight=weight)
        for place, title, weight in ((1, "Policy work", 60), (2, "Motivation", 40))
    ]
    save(db, application, *criteria)
    application.points = lambda *given: {
        f"points_{c.id}": str(points) for c, points in zip(criteria, given, strict=True)
    }
    return application


@pytest.fixture
def reviewer(db, application):
    """To whom the application is given."""
    reviewer = a_reviewer(application.workshop)
    save(db, an_assignment(application, reviewer))
    return reviewer


# Who is asked


def assign(browser, grace, workshop, **facts):
    person = {"full_name": "Rhea Viewer", "email": "Rhea@Example.org"} | facts
    return browser(grace).post(f"/workshops/{workshop.id}/reviewers", data=person)


def test_somebody_unknown_gets_an_account_and_a_letter_that_signs_in(browser, db, grace):
    workshop = a_workshop()
    save(db, workshop)

    assign(browser, grace, workshop)

    rhea = db.query(User).filter_by(email="rhea@example.org").one()
    link = next(word for word in db.query(Letter).one().text.split() if "/sign-in/" in word)
    assert rhea.password_hash is None
    assert browser().post(link).headers["Location"] == "/reviews"


def test_nobody_is_asked_twice(browser, db, grace):
    workshop = a_workshop()
    save(db, workshop)

    for _ in range(2):
        assert assign(browser, grace, workshop).status_code == 302

    assert db.query(Reviewer).count() == db.query(Letter).count() == 1


@pytest.mark.parametrize("wrong", [{"email": "rhea"}, {"email": ""}, {"full_name": " "}])
def test_an_assignment_that_lacks_something_keeps_what_was_typed(browser, db, grace, wrong):
    workshop = a_workshop()
    save(db, workshop)

    answer = assign(browser, grace, workshop, **wrong)

    assert answer.status_code == 422
    assert "Rhea" in answer.text or "rhea@example.org" in answer.text.lower()
    assert db.query(Reviewer).count() == 0


def test_a_reviewer_who_has_judged_stays_assigned(browser, db, grace, application, reviewer):
    save(db, Review(application=application, reviewer=reviewer, given_at=NOON_IN_MAY))

    answer = browser(grace).post(f"/reviewers/{reviewer.id}/removal")

    assert answer.status_code == 409
    assert db.query(Reviewer).count() == 1


def test_a_reviewer_who_has_not_judged_can_be_removed(browser, db, grace, application, reviewer):
    rhea = reviewer.person

    browser(grace).post(f"/reviewers/{reviewer.id}/removal")

    assert db.query(Reviewer).count() == 0
    assert browser(rhea).get(f"/applications/{application.id}/review").status_code == 403


def test_the_organiser_sees_how_far_each_reviewer_is(browser, db, grace, application, reviewer):
    save(db, an_assignment(an_application(workshop=application.workshop), reviewer))
    browser(reviewer.person).post(
        f"/applications/{application.id}/review", data=application.points(4, 4)
    )

    page = browser(grace).get(f"/workshops/{application.workshop_id}/reviewers")

    assert "1 of 2" in page.text


# Judging


def test_a_review_is_weighted_by_the_rubric(browser, db, application, reviewer):
    browser(reviewer.person).post(
        f"/applications/{application.id}/review",
        data={"comment": "Strong.", **application.points(5, 3)},
    )

    review = db.query(Review).one()
    assert review.average == pytest.approx(5 * 0.6 + 3 * 0.4)
    assert review.comment == "Strong."


def test_a_review_can_be_changed_and_stays_one(browser, db, application, reviewer):
    url = f"/applications/{application.id}/review"
    browser(reviewer.person).post(url, data=application.points(5, 3))

    browser(reviewer.person).post(url, data=application.points(1, 2))

    assert [score.points for score in db.query(Score).order_by(Score.id)] == [1, 2]
    assert db.query(Review).one().average == pytest.approx(1 * 0.6 + 2 * 0.4)


def test_a_review_sent_ten_times_at_once_is_one(app, db, application, reviewer):
    url, sent = f"/applications/{application.id}/review", application.points(5, 3)
    clients = [app.test_client(user=reviewer.person) for _ in range(10)]
    db.commit()

    with ThreadPoolExecutor(10) as threads:
        sendings = [threads.submit(client.post, url, data=sent) for client in clients]
        codes = {sending.result().status_code for sending in sendings}

    assert codes == {302}
    assert (db.query(Review).count(), db.query(Score).count()) == (1, 2)


@pytest.mark.parametrize("given", [("5", ""), ("6", "1"), ("0", "1"), ("-1", "1"), ("x", "1")])
def test_points_that_lack_or_are_off_the_scale_are_asked_again(
    browser, db, application, reviewer, given
):
    answer = browser(reviewer.person).post(
        f"/applications/{application.id}/review", data=application.points(*given)
    )

    assert answer.status_code == 422
    assert db.query(Review).count() == 0


def test_after_the_decision_a_review_no_longer_changes(browser, db, grace, application, reviewer):
    url = f"/applications/{application.id}/review"
    browser(reviewer.person).post(url, data=application.points(5, 5))
    browser(grace).post(
        f"/workshops/{application.workshop_id}/decisions",
        data={"chosen": application.id, "verdict": "no place"},
    )

    answer = browser(reviewer.person).post(url, data=application.points(1, 1))

    assert answer.status_code == 422
    assert db.query(Review).one().average == 5


def test_without_a_rubric_nobody_judges(browser, db):
    application = an_application()
    reviewer = a_reviewer(application.workshop)
    save(db, an_assignment(application, reviewer))

    page = browser(reviewer.person).get(f"/applications/{application.id}/review")
    browser(reviewer.person).post(f"/applications/{application.id}/review", data={"comment": "x"})

    assert "have not set the rubric" in page.text
    assert db.query(Review).count() == 0


# Conflicts of interest


def test_whoever_is_not_neutral_reads_no_more_and_leaves_no_points(
    browser, db, application, reviewer
):
    url = f"/applications/{application.id}"
    browser(reviewer.person).post(f"{url}/review", data=application.points(5, 5))

    browser(reviewer.person).post(f"{url}/conflict")

    assert db.query(Assignment).one().ended is End.CONFLICT
    assert (db.query(Review).count(), db.query(Score).count()) == (0, 0)
    assert db.query(ApplicationScore).count() == 0
    assert browser(reviewer.person).get(f"{url}/review").status_code == 403
    assert browser(reviewer.person).get(url).status_code == 403


def test_a_conflict_declared_by_mistake_is_taken_back(browser, db, application, reviewer):
    url = f"/applications/{application.id}"
    browser(reviewer.person).post(f"{url}/conflict")

    browser(reviewer.person).post(f"{url}/conflict", data={"deed": "back"})

    assert browser(reviewer.person).get(f"{url}/review").status_code == 200


# Who may


def test_only_who_is_assigned_judges_and_nobody_their_own(browser, db, grace, application):
    unassigned, own, reviewer = (
        a_reviewer(application.workshop),
        a_reviewer(application.workshop, application.applicant),
        a_reviewer(application.workshop),
    )
    draft = a_draft(workshop=application.workshop)
    given = [(application, own), (application, reviewer), (draft, reviewer)]
    save(db, unassigned, *(an_assignment(*pair) for pair in given))

    def codes(person, what=application):
        client = browser(person)
        return (
            client.get(f"/applications/{what.id}/review").status_code,
            client.post(f"/applications/{what.id}/review").status_code,
            client.post(f"/applications/{what.id}/conflict").status_code,
        )

    assert codes(unassigned.person) == (403, 403, 403)
    assert codes(own.person) == (403, 403, 403)
    assert codes(grace) == (403, 403, 403)
    assert codes(a_saved_stranger(db)) == (403, 403, 403)
    assert codes(reviewer.person, draft) == (403, 403, 403)
    assert browser(reviewer.person).get(f"/applications/{application.id}/review").status_code == 200


def a_saved_stranger(db):
    stranger = a_person()
    save(db, stranger)
    return stranger


def test_a_reviewer_sees_what_is_to_judge_and_nothing_else(browser, db, application, reviewer):
    own = an_application(workshop=application.workshop, applicant=reviewer.person)
    draft = a_draft(workshop=application.workshop)
    elsewhere, anothers = an_application(), an_application(workshop=application.workshop)
    save(db, anothers, elsewhere, an_assignment(own, reviewer), an_assignment(draft, reviewer))

    page = browser(reviewer.person).get("/reviews")

    assert f"/applications/{application.id}/review" in page.text
    for hidden in (own, draft, elsewhere, anothers):
        assert f"/applications/{hidden.id}/review" not in page.text
    assert "0 of 1 are done" in page.text
