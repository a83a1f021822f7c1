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
    an_assignment,
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


def a_scale(least, most, **meanings):
    """One criterion with all the weight, on this scale."""
    return a_rubric(("Use at home", 100)) | {
        "criteria-0-least": least,
        "criteria-0-most": most,
        **{f"criteria-0-points_{language}": words for language, words in meanings.items()},
    }


def test_each_criterion_has_its_scale_and_says_what_its_points_mean(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)
    sent = a_scale("0", "10", en="0: No use\r\n10: A task, people and a date", zh="10：任务明确")

    browser(grace).post(f"/workshops/{workshop.id}/rubric", data=sent)

    criterion = db.query(Criterion).one()
    assert (criterion.least, criterion.most) == (0, 10)
    assert criterion.points_en == {"0": "No use", "10": "A task, people and a date"}
    assert (criterion.means(10, "zh"), criterion.means(0, "zh")) == ("任务明确", "No use")
    call = browser().get(f"/calls/{workshop.id}").text
    assert "<summary>What the points mean</summary>" in call
    assert "A task, people and a date" in call
    again = browser(grace).get(f"/workshops/{workshop.id}/rubric").text
    assert "10: A task, people and a date" in again


@pytest.mark.parametrize(
    "sent",
    [
        a_scale("5", "1"),
        a_scale("3", "3"),
        a_scale("0", "11"),
        a_scale("-1", "5"),
        a_scale("one", "5"),
        a_scale("1", "5", en="without its points"),
        a_scale("1", "5", en="6: Beyond the scale"),
        a_scale("1", "5", en="1: " + "long " * 60),
    ],
)
def test_a_scale_that_is_wrong_is_shown_again_and_not_kept(browser, db, sent):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    answer = browser(grace).post(f"/workshops/{workshop.id}/rubric", data=sent)

    assert answer.status_code == 422
    assert titles(db, workshop) == []
    assert sent.get("criteria-0-points_en", "") in answer.text


@pytest.mark.parametrize(("points", "code"), [("0", 302), ("3", 302), ("4", 422), ("-1", 422)])
def test_points_are_taken_within_the_scale_of_their_criterion(browser, db, points, code):
    application = an_application()
    criterion = a_criterion(application.workshop, least=0, most=3)
    reviewer = a_reviewer(application.workshop)
    save(db, criterion, an_assignment(application, reviewer))

    answer = browser(reviewer.person).post(
        f"/applications/{application.id}/review", data={f"points_{criterion.id}": points}
    )

    assert answer.status_code == code


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
