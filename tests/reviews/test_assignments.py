"""Which reviewer gets which application, by hand or automatically, and how it comes back."""

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from cistrat_training.reviews.assignments import Assignment, End, How
from cistrat_training.reviews.models import ApplicationScore, Review
from cistrat_training.reviews.plans import ReviewPlan
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_criterion,
    a_draft,
    a_person,
    a_reviewer,
    a_workshop,
    an_administrator,
    an_application,
    an_assignment,
    an_organiser,
    save,
)
from tests.questions import counted


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False) as clock:
        yield clock


@pytest.fixture
def grace(db):
    grace = an_organiser()
    save(db, grace)
    return grace


@pytest.fixture
def workshop(db):
    workshop = a_workshop()
    save(db, workshop)
    return workshop


def applications_to(db, workshop, count, **facts):
    found = [an_application(workshop=workshop, **facts) for _ in range(count)]
    save(db, *found)
    return found


def reviewers_of(db, workshop, count, **facts):
    found = [a_reviewer(workshop, **facts) for _ in range(count)]
    save(db, *found)
    return found


def pairs(db):
    found = db.scalars(select(Assignment).where(Assignment.ended.is_(None)))
    return {(each.application_id, each.reviewer_id) for each in found}


def fill(visit, workshop):
    """Look, then press the button that stands there."""
    url = f"/workshops/{workshop.id}/assignments/proposal"
    page = visit.get(url).text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    return visit.post(url, data={"seen": seen}, follow_redirects=True)


# By hand


def test_several_applications_go_to_one_reviewer_with_one_letter(browser, db, grace, workshop):
    chosen = applications_to(db, workshop, 3)
    (reviewer,) = reviewers_of(db, workshop, 1)

    data = {"chosen": [a.id for a in chosen], "reviewer": reviewer.id}
    browser(grace).post(f"/workshops/{workshop.id}/assignments", data=data)

    assert pairs(db) == {(a.id, reviewer.id) for a in chosen}
    letter = db.query(Letter).one()
    assert letter.subject.startswith("3 applications to judge")
    assert "/sign-in/" in letter.text


def test_given_twice_is_given_once(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1)
    (reviewer,) = reviewers_of(db, workshop, 1)
    url = f"/applications/{application.id}/readers"

    for _ in range(2):
        assert browser(grace).post(url, data={"reviewer": reviewer.id}).status_code == 302

    assert db.query(Assignment).count() == db.query(Letter).count() == 1


def test_nobody_is_given_their_own_application(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1)
    own = a_reviewer(workshop, application.applicant)
    save(db, own)

    answer = browser(grace).post(
        f"/applications/{application.id}/readers", data={"reviewer": own.id}
    )

    assert (answer.status_code, db.query(Assignment).count()) == (422, 0)


def test_a_draft_and_an_application_of_another_workshop_are_not_given(browser, db, grace, workshop):
    draft, elsewhere = a_draft(workshop=workshop), an_application()
    (reviewer,) = reviewers_of(db, workshop, 1)
    save(db, draft, elsewhere)

    answer = browser(grace).post(
        f"/workshops/{workshop.id}/assignments",
        data={"chosen": [draft.id, elsewhere.id], "reviewer": reviewer.id},
    )

    assert (answer.status_code, db.query(Assignment).count()) == (422, 0)


@pytest.mark.parametrize("chosen", ["99999999999999999999", "-1", "0", "x", ""])
def test_a_number_that_no_application_has_is_not_given(browser, db, grace, workshop, chosen):
    (reviewer,) = reviewers_of(db, workshop, 1)

    answer = browser(grace).post(
        f"/workshops/{workshop.id}/assignments", data={"chosen": chosen, "reviewer": reviewer.id}
    )

    assert (answer.status_code, db.query(Assignment).count()) == (422, 0)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_a_page_that_is_not_there_is_no_failure(browser, db, grace, workshop, page):
    (reviewer,) = reviewers_of(db, workshop, 1)

    for path in (
        "/reviews",
        f"/reviewers/{reviewer.id}",
        f"/workshops/{workshop.id}/assignments",
    ):
        assert browser(grace).get(f"{path}?page={page}").status_code in {200, 404}


def test_a_reviewer_of_another_workshop_cannot_be_chosen(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1)
    stranger = a_reviewer(a_workshop())
    save(db, stranger)

    answer = browser(grace).post(
        f"/applications/{application.id}/readers", data={"reviewer": stranger.id}
    )

    assert (answer.status_code, db.query(Assignment).count()) == (422, 0)


def test_what_is_taken_away_is_no_longer_theirs_and_can_come_back(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1)
    (reviewer,) = reviewers_of(db, workshop, 1)
    assignment = an_assignment(application, reviewer)
    save(db, assignment)
    theirs = f"/applications/{application.id}/review"

    browser(grace).post(f"/assignments/{assignment.id}/end", data={"why": "On leave"})
    taken = browser(reviewer.person).get(theirs).status_code
    browser(grace).post(f"/applications/{application.id}/readers", data={"reviewer": reviewer.id})

    assert taken == 403
    assert browser(reviewer.person).get(theirs).status_code == 200


def test_what_was_judged_is_not_taken_away(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1)
    (reviewer,) = reviewers_of(db, workshop, 1)
    assignment = an_assignment(application, reviewer)
    save(db, assignment, Review(application=application, reviewer=reviewer, given_at=NOON_IN_MAY))

    answer = browser(grace).post(f"/assignments/{assignment.id}/end")

    assert answer.status_code == 409
    assert db.query(Assignment).one().is_open()


# Automatically


def test_what_lacks_readers_is_filled_evenly_and_each_reviewer_gets_one_letter(
    browser, db, grace, workshop
):
    applications_to(db, workshop, 6)
    reviewers_of(db, workshop, 3)

    page = fill(browser(grace), workshop)

    assert "12 readings are assigned." in page.text
    assert {each.how for each in db.query(Assignment)} == {How.AUTOMATIC}
    loads = [sum(who == r for _, who in pairs(db)) for r in {who for _, who in pairs(db)}]
    assert loads == [4, 4, 4]
    assert db.query(Letter).count() == 3


def test_looking_assigns_nothing(browser, db, grace, workshop):
    applications_to(db, workshop, 2)
    reviewers_of(db, workshop, 2)

    page = browser(grace).get(f"/workshops/{workshop.id}/assignments/proposal")

    assert "4 readings would be assigned." in page.text
    assert db.query(Assignment).count() == 0


def test_what_changed_since_it_was_seen_is_shown_again(browser, db, grace, workshop):
    applications_to(db, workshop, 1)
    reviewers_of(db, workshop, 2)
    url = f"/workshops/{workshop.id}/assignments/proposal"

    answer = browser(grace).post(url, data={"seen": "something else"})

    assert answer.status_code == 422
    assert "has changed since you looked" in answer.text
    assert db.query(Assignment).count() == 0


def test_later_applications_are_filled_by_the_same_button(browser, db, grace, workshop, in_may):
    applications_to(db, workshop, 1)
    reviewers_of(db, workshop, 3)
    fill(browser(grace), workshop)
    before = pairs(db)
    in_may.shift(A_DAY)

    (later,) = applications_to(db, workshop, 1)
    fill(browser(grace), workshop)

    assert before <= pairs(db)
    assert {number for number, _ in pairs(db) - before} == {later.id}
    assert len(pairs(db)) == 4


def test_nobody_reads_what_comes_from_their_own_institution(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1, institution="Institute for Examples, Abuja")
    (theirs, other) = reviewers_of(db, workshop, 2)
    url = f"/reviewers/{theirs.id}"
    browser(grace).post(url, data={"institution": "INSTITUTE for examples", "country_code": "NG"})

    fill(browser(grace), workshop)

    assert pairs(db) == {(application.id, other.id)}
    page = browser(grace).get(f"/workshops/{workshop.id}/assignments/proposal").text
    assert "From the same institution" in page


def test_nobody_reads_an_applicant_with_an_address_of_their_institution(
    browser, db, grace, workshop
):
    applicant = a_person(email="amina@policy.institute.example")
    application = an_application(workshop=workshop, applicant=applicant)
    theirs = a_reviewer(workshop, a_person(email="rhea@institute.example"))
    other = a_reviewer(workshop)
    save(db, application, theirs, other)

    fill(browser(grace), workshop)

    assert pairs(db) == {(application.id, other.id)}


def test_a_reviewer_who_agreed_to_few_gets_few(browser, db, grace, workshop):
    applications_to(db, workshop, 4)
    (few, *_others) = reviewers_of(db, workshop, 3)
    answer = browser(grace).post(f"/reviewers/{few.id}", data={"most": "1", "country_code": ""})
    assert answer.status_code == 302

    fill(browser(grace), workshop)

    assert sum(reviewer == few.id for _, reviewer in pairs(db)) == 1


def test_a_reviewer_who_applies_to_the_workshop_is_left_out(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1)
    rival, other = a_reviewer(workshop), a_reviewer(workshop)
    save(db, rival, other, an_application(workshop=workshop, applicant=rival.person))

    fill(browser(grace), workshop)

    assert {reviewer for _, reviewer in pairs(db)} == {other.id}
    assert (application.id, other.id) in pairs(db)


# How it comes back


def test_a_conflict_comes_back_and_goes_to_somebody_else(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1)
    biased, other, third = reviewers_of(db, workshop, 3)
    save(db, an_assignment(application, biased), an_assignment(application, other))

    browser(biased.person).post(
        f"/applications/{application.id}/conflict", data={"why": "We wrote a paper together"}
    )
    page = browser(grace).get(f"/applications/{application.id}/readers").text
    fill(browser(grace), workshop)

    assert "Conflict of interest" in page
    assert "We wrote a paper together" in page
    assert pairs(db) == {(application.id, other.id), (application.id, third.id)}


def test_a_conflict_is_remembered_where_the_two_meet_again(browser, db, grace, workshop):
    (earlier,) = applications_to(db, workshop, 1)
    biased, ended = a_reviewer(workshop), {"ended": End.CONFLICT, "ended_at": NOON_IN_MAY}
    save(db, an_assignment(earlier, biased, **ended))
    later = a_workshop()
    again = an_application(workshop=later, applicant=earlier.applicant)
    same, other = a_reviewer(later, biased.person), a_reviewer(later)
    save(db, again, same, other)

    fill(browser(grace), later)
    by_hand = browser(grace).post(f"/applications/{again.id}/readers", data={"reviewer": same.id})

    assert pairs(db) == {(again.id, other.id)}
    assert by_hand.status_code == 422


def test_what_an_erased_reviewer_had_left_goes_to_somebody_else(browser, db, workshop):
    admin, (application,) = an_administrator(), applications_to(db, workshop, 1)
    gone, other, third = reviewers_of(db, workshop, 3)
    save(db, admin, an_assignment(application, gone), an_assignment(application, other))

    erased = browser(admin).post(
        f"/people/{gone.person_id}/erasure", data={"why": "Asked by letter", "sure": "y"}
    )
    fill(browser(admin), workshop)

    assert erased.status_code == 302
    assert pairs(db) == {(application.id, other.id), (application.id, third.id)}


def test_an_abstention_gives_no_score_and_lacks_a_reader(browser, db, grace, workshop):
    (application,) = applications_to(db, workshop, 1)
    first, second, third = reviewers_of(db, workshop, 3)
    criterion = a_criterion(workshop)
    save(db, criterion, an_assignment(application, first), an_assignment(application, second))
    url, points = f"/applications/{application.id}", {f"points_{criterion.id}": "4"}
    browser(first.person).post(f"{url}/review", data=points)
    browser(second.person).post(f"{url}/review", data=points)

    browser(second.person).post(f"{url}/abstention", data={"why": "Not my field"})
    lacking = browser(grace).get(f"/workshops/{workshop.id}/assignments?show=lacking").text
    fill(browser(grace), workshop)

    score = db.query(ApplicationScore).one()
    assert (score.mean, score.readers) == (4, 1)
    assert f"/applications/{application.id}/readers" in lacking
    assert pairs(db) == {(application.id, first.id), (application.id, third.id)}


def test_an_abstention_needs_its_reason(browser, db, workshop):
    (application,) = applications_to(db, workshop, 1)
    (reviewer,) = reviewers_of(db, workshop, 1)
    save(db, an_assignment(application, reviewer))

    answer = browser(reviewer.person).post(f"/applications/{application.id}/abstention")

    assert answer.status_code == 422
    assert "Say why you abstain." in answer.text
    assert pairs(db) == {(application.id, reviewer.id)}


def test_scores_far_apart_call_one_more_reader(browser, db, grace, workshop):
    agreed, apart = applications_to(db, workshop, 2)
    first, second, third = reviewers_of(db, workshop, 3)
    criterion = a_criterion(workshop)
    save(
        db,
        criterion,
        ReviewPlan(workshop=workshop, spread_limit=1.5),
        *(an_assignment(a, r) for a in (agreed, apart) for r in (first, second)),
    )
    for application, reviewer, points in (
        (agreed, first, 4),
        (agreed, second, 3),
        (apart, first, 5),
        (apart, second, 3),
    ):
        browser(reviewer.person).post(
            f"/applications/{application.id}/review",
            data={f"points_{criterion.id}": str(points)},
        )

    page = browser(grace).get(f"/workshops/{workshop.id}/assignments?show=apart").text
    before = pairs(db)
    fill(browser(grace), workshop)

    assert "Needs one more reader" in page
    assert f"/applications/{agreed.id}/readers" not in page
    assert pairs(db) - before == {(apart.id, third.id)}


def test_an_assignment_taken_away_cannot_be_taken_back_by_the_reviewer():
    assignment = an_assignment(an_application(), a_reviewer(a_workshop()))
    assignment.end(End.TAKEN_AWAY, now=NOON_IN_MAY)

    with pytest.raises(RuleBroken, match="to somebody else"):
        assignment.take_back()
    with pytest.raises(RuleBroken, match="to somebody else"):
        assignment.end(End.CONFLICT, now=NOON_IN_MAY)


def test_a_conflict_is_not_overruled_by_hand():
    assignment = an_assignment(an_application(), a_reviewer(a_workshop()))
    assignment.end(End.CONFLICT, now=NOON_IN_MAY)

    with pytest.raises(RuleBroken, match="conflict of interest"):
        assignment.assign_again(How.BY_HAND, now=NOON_IN_MAY + A_DAY)


# Pages


@pytest.mark.parametrize("page", ["assignments", "assignments/proposal", "reviewers", "reminders"])
def test_the_pages_of_the_organiser_ask_no_more_for_more_rows(app, browser, db, grace, page):
    small, large = a_workshop(), a_workshop()
    for workshop, many in ((small, 2), (large, 6)):
        people = reviewers_of(db, workshop, many)
        save(
            db,
            *(an_assignment(a, r) for a in applications_to(db, workshop, many) for r in people[1:]),
        )
    asked = {}
    for workshop in (small, large):
        visit = browser(grace)
        visit.get("/workshops")
        with counted() as asked[workshop.id]:
            assert visit.get(f"/workshops/{workshop.id}/{page}").status_code == 200

    assert len(asked[small.id]) == len(asked[large.id])


def test_the_list_of_a_reviewer_asks_no_more_for_more_rows(app, browser, db, workshop):
    few, many = reviewers_of(db, workshop, 2)
    wanted = applications_to(db, workshop, 9)
    save(db, an_assignment(wanted[0], few), *(an_assignment(a, many) for a in wanted))
    asked = []
    for reviewer in (few, many):
        visit = browser(reviewer.person)
        visit.get("/")
        with counted() as questions:
            visit.get("/reviews")
        asked.append(len(questions))

    assert asked[0] == asked[1]
