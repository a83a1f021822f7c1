"""The rubric of a workshop: weights that make 100, frozen once somebody has judged by it."""

import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.reviews.models import Criterion, Review
from cistrat_training.reviews.rubric import SUGGESTED, Line, check
from tests.people_and_things import (
    NOON_IN_MAY,
    a_criterion,
    a_reviewer,
    a_workshop,
    an_application,
    an_organiser,
    save,
)


def a_line(weight):
    return Line("Policy work", "政策工作", "", "", weight)


def a_rubric(*lines):
    """What the form sends: title and weight, in the order given unless `place` says otherwise."""
    sent = {}
    for number, (title, weight, *place) in enumerate(lines):
        sent |= {
            f"criteria-{number}-title_en": title,
            f"criteria-{number}-weight": weight,
            f"criteria-{number}-place": place[0] if place else number + 1,
        }
    return sent


def titles(db, workshop):
    return [
        c.title_en
        for c in db.query(Criterion).filter_by(workshop=workshop).order_by(Criterion.place)
    ]


def test_the_suggested_rubric_is_a_rubric():
    check(SUGGESTED)


@pytest.mark.parametrize("weights", [(50, 49), (100, 1), (1,)])
def test_weights_that_do_not_make_a_hundred_are_refused(weights):
    with pytest.raises(RuleBroken, match=f"make {sum(weights)} per cent"):
        check([a_line(weight) for weight in weights])


def test_a_rubric_without_a_criterion_is_refused():
    with pytest.raises(RuleBroken, match="at least one"):
        check([])


def test_an_organiser_is_offered_a_rubric_and_saves_it(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    page = browser(grace).get(f"/workshops/{workshop.id}/rubric")
    assert SUGGESTED[0].title_en in page.text
    browser(grace).post(
        f"/workshops/{workshop.id}/rubric", data=a_rubric(("Use at home", 60), ("Motivation", 40))
    )

    assert titles(db, workshop) == ["Use at home", "Motivation"]


def test_criteria_are_put_into_order_taken_out_and_added(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)
    url = f"/workshops/{workshop.id}/rubric"
    browser(grace).post(url, data=a_rubric(("A", 50), ("B", 30), ("C", 20)))

    browser(grace).post(url, data=a_rubric(("C", 60, 2), ("", ""), ("D", 40, 1)))

    assert titles(db, workshop) == ["D", "C"]


@pytest.mark.parametrize(
    "sent",
    [
        a_rubric(("A", 50), ("B", 49)),
        a_rubric(("A", 0), ("B", 100)),
        a_rubric(("A", "many")),
        a_rubric(("A" * 201, 100)),
        a_rubric(("", "")),
    ],
)
def test_a_rubric_that_is_wrong_is_shown_again_and_not_kept(browser, db, sent):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    answer = browser(grace).post(f"/workshops/{workshop.id}/rubric", data=sent)

    assert answer.status_code == 422
    assert titles(db, workshop) == []


def test_what_is_wrong_in_a_row_is_said_with_a_link_to_its_input(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    page = browser(grace).post(f"/workshops/{workshop.id}/rubric", data=a_rubric(("A", 900)))

    assert '<a href="#criteria-0-weight">Weight in per cent (1): Write a whole number' in page.text


def test_a_rubric_by_which_somebody_judged_stays_as_it_is(browser, db):
    grace, application = an_organiser(), an_application()
    criterion = a_criterion(application.workshop, title_en="Policy work")
    review = Review(
        application=application, reviewer=a_reviewer(application.workshop), given_at=NOON_IN_MAY
    )
    review.judge({criterion: 4}, "", now=NOON_IN_MAY)
    save(db, grace, review)

    url = f"/workshops/{application.workshop_id}/rubric"
    answer = browser(grace).post(url, data=a_rubric(("Other", 100)))

    assert answer.status_code == 422
    assert "can no longer change" in answer.text
    assert titles(db, application.workshop) == ["Policy work"]


def test_the_public_call_says_how_the_centre_chooses(browser, db):
    workshop = a_workshop()
    save(db, a_criterion(workshop, title_en="Use at home"))

    page = browser().get(f"/calls/{workshop.id}")

    assert "Use at home" in page.text
