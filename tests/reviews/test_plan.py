"""The phases of the reviews, how often reviewers are reminded, and the scores kept together."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from cistrat_training.reviews import scores
from cistrat_training.reviews.models import ApplicationScore, Review, average_of
from cistrat_training.reviews.plans import Phase, ReviewPlan
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_criterion,
    a_reviewer,
    a_workshop,
    an_application,
    an_assignment,
    an_organiser,
    save,
)

TODAY = NOON_IN_MAY.date()


@pytest.fixture(autouse=True)
def in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False) as clock:
        yield clock


def a_plan(workshop=None, **facts):
    return ReviewPlan(workshop=workshop or a_workshop(), **facts)


# Phases


def test_a_phase_holds_from_its_first_second_to_its_last_on_the_clock_of_the_workshop():
    plan = a_plan(scoring_from=date(2026, 5, 12), scoring_until=date(2026, 5, 13))

    def lets_judge(day, *time):
        return plan.lets_judge(datetime(2026, 5, day, *time, tzinfo=UTC))

    # Midnight in Beijing is 16:00 in UTC of the day before.
    assert [lets_judge(11, 15, 59, 59), lets_judge(11, 16)] == [False, True]
    assert [lets_judge(13, 15, 59, 59), lets_judge(13, 16)] == [True, False]


def test_without_days_reviewers_judge_at_any_time():
    assert a_plan().lets_judge(NOON_IN_MAY)


@pytest.mark.parametrize(("corrects", "may"), [(True, True), (False, False)])
def test_during_the_panel_reviewers_correct_only_where_that_is_set(corrects, may):
    plan = a_plan(scoring_until=TODAY - A_DAY, panel_until=TODAY + A_DAY, panel_corrects=corrects)

    assert plan.lets_judge(NOON_IN_MAY) is may
    assert plan.phase(NOON_IN_MAY) is Phase.PANEL


def test_days_that_end_before_they_begin_are_refused():
    with pytest.raises(RuleBroken, match="before the first"):
        a_plan(panel_from=TODAY, panel_until=TODAY - A_DAY).check_days()


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({"scoring_until": TODAY - A_DAY}, "Scoring is over"),
        ({"scoring_from": TODAY + A_DAY}, "Scoring has not begun yet."),
    ],
)
def test_outside_of_scoring_nobody_judges(browser, db, days, said):
    application = an_application()
    criterion, reviewer = a_criterion(application.workshop), a_reviewer(application.workshop)
    plan = a_plan(application.workshop, **days)
    save(db, criterion, plan, an_assignment(application, reviewer))
    url = f"/applications/{application.id}/review"

    page = browser(reviewer.person).get(url)
    sent = browser(reviewer.person).post(url, data={f"points_{criterion.id}": "4"})

    assert said in page.text
    assert "Save my review" not in page.text
    assert (sent.status_code, db.query(Review).count()) == (422, 0)


def test_reviewers_read_until_when_they_may_judge(browser, db):
    application = an_application()
    criterion, reviewer = a_criterion(application.workshop), a_reviewer(application.workshop)
    plan = a_plan(application.workshop, scoring_until=date(2026, 5, 20))
    save(db, criterion, plan, an_assignment(application, reviewer))

    for page in ("/reviews", f"/applications/{application.id}/review"):
        assert "20 May 2026, 23:59" in browser(reviewer.person).get(page).text


@pytest.mark.parametrize("shown", [True, False])
def test_applicants_see_the_phases_where_the_organisers_show_them(browser, db, shown):
    application = an_application()
    days = {"panel_from": date(2026, 6, 20), "panel_until": date(2026, 6, 23)}
    save(db, application, a_plan(application.workshop, shown=shown, **days))

    page = browser(application.applicant).get(f"/applications/{application.id}/where")

    assert ("20 to 23 June 2026" in page.text) is shown


PLAN = {
    "scoring_from": "2026-05-12",
    "scoring_until": "2026-05-20",
    "readers": "3",
    "spread_limit": "1,5",
    "blind": "y",
}


def test_an_organiser_sets_the_plan_and_sees_the_phase(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    page = browser(grace).post(
        f"/workshops/{workshop.id}/review-plan", data=PLAN, follow_redirects=True
    )

    plan = db.query(ReviewPlan).one()
    assert (plan.readers, plan.spread_limit, plan.blind, plan.shown) == (3, 1.5, True, False)
    assert "Now: Scoring." in page.text
    assert "12 to 20 May 2026" in browser(grace).get(f"/workshops/{workshop.id}/reviewers").text


def test_a_plan_saved_twice_stays_one(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    for _ in range(2):
        browser(grace).post(f"/workshops/{workshop.id}/review-plan", data=PLAN)

    assert db.query(ReviewPlan).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"scoring_until": "2026-05-11"},
        {"scoring_until": "tomorrow"},
        {"readers": "0"},
        {"readers": "many"},
        {"spread_limit": "nan"},
        {"spread_limit": "9"},
        {"days_to_remind": "-1"},
    ],
)
def test_a_plan_that_is_wrong_is_shown_again_and_not_kept(browser, db, wrong):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop)

    answer = browser(grace).post(f"/workshops/{workshop.id}/review-plan", data=PLAN | wrong)

    assert (answer.status_code, db.query(ReviewPlan).count()) == (422, 0)


# Reminders


@pytest.fixture
def late_and_done(db):
    """Two reviewers of a workshop: one has work left, one is done."""
    workshop = a_workshop()
    first, second = an_application(workshop=workshop), an_application(workshop=workshop)
    late, done = a_reviewer(workshop), a_reviewer(workshop)
    review = Review(application=first, reviewer=done, average=4.0, given_at=NOON_IN_MAY)
    given = [an_assignment(a, late) for a in (first, second)]
    save(db, *given, an_assignment(first, done), review)
    return late, done


def reminded(db):
    letters = db.query(Letter).order_by(Letter.id)
    return [(a.recipient_id, a.about.split(":")[3]) for a in letters if ":reminder:" in a.about]


def test_a_button_reminds_who_has_work_left_and_once_a_day(browser, db, in_may, late_and_done):
    grace, (late, _done) = an_organiser(), late_and_done
    save(db, grace)
    url = f"/workshops/{late.workshop_id}/reminders"

    looked = browser(grace).get(url).text
    for _ in range(2):
        browser(grace).post(url)
    once = reminded(db)
    in_may.shift(A_DAY)
    browser(grace).post(url)

    assert "2 applications wait for your review" in looked
    assert once == [(late.person_id, "2026-05-12")]
    assert reminded(db)[1:] == [(late.person_id, "2026-05-13")]


def test_looking_at_the_reminder_writes_none(browser, db, late_and_done):
    grace = an_organiser()
    save(db, grace)

    browser(grace).get(f"/workshops/{late_and_done[0].workshop_id}/reminders")

    assert db.query(Letter).count() == 0


def test_some_days_before_the_end_a_round_reminds_once(db, work, in_may, late_and_done):
    late, _done = late_and_done
    until = TODAY + 5 * A_DAY
    save(db, a_plan(late.workshop, scoring_until=until, days_to_remind=3))

    work()
    too_early = reminded(db)
    for _ in range(4):
        in_may.shift(A_DAY)
        work()

    assert too_early == []
    assert reminded(db) == [(late.person_id, "2026-05-14")]


def test_whoever_the_button_reminded_in_those_days_gets_no_second_letter(
    browser, db, work, in_may, late_and_done
):
    grace, (late, _done) = an_organiser(), late_and_done
    save(db, grace, a_plan(late.workshop, scoring_until=TODAY + 2 * A_DAY, days_to_remind=2))
    browser(grace).post(f"/workshops/{late.workshop_id}/reminders")

    in_may.shift(A_DAY)
    work()

    assert len(reminded(db)) == 1


# Scores kept together


def test_each_review_brings_the_scores_of_its_application_up_to_date(browser, db):
    application = an_application()
    criterion, workshop = a_criterion(application.workshop), application.workshop
    first, second = a_reviewer(workshop), a_reviewer(workshop)
    save(db, criterion, *(an_assignment(application, r) for r in (first, second)))
    url = f"/applications/{application.id}/review"

    for reviewer, points in ((first, 5), (second, 2), (first, 3)):
        browser(reviewer.person).post(url, data={f"points_{criterion.id}": str(points)})

    score = db.query(ApplicationScore).one()
    assert (score.mean, score.spread, score.readers) == (2.5, 1, 2)
    assert score.uncalibrated


def test_a_review_more_changes_what_is_normal_for_its_reader(db):
    workshop, reader = a_workshop(), None
    reader = a_reviewer(workshop)
    wanted = [an_application(workshop=workshop) for _ in range(4)]
    for application, average in zip(wanted, (2.0, 3.0, 5.0), strict=False):
        save(db, a_review(application, reader, average))
    scores.refresh(db, workshop)
    before = {s.application_id: s.normalised for s in db.query(ApplicationScore)}
    other = a_reviewer(workshop)
    save(db, *(a_review(a, other, x) for a, x in zip(wanted, (1.0, 1.0, 2.0), strict=False)))

    scores.refresh(db, workshop)
    db.commit()

    after = {s.application_id: s.normalised for s in db.query(ApplicationScore)}
    assert before.keys() == after.keys()
    assert all(after[number] < before[number] for number in before)


def a_review(application, reviewer, average):
    return Review(application=application, reviewer=reviewer, average=average, given_at=NOON_IN_MAY)


def test_an_average_compares_across_scales():
    """Half way up 0 to 10, and the top of 1 to 3: 1 + 4 · (0.6 · 0.5 + 0.4 · 1)."""
    workshop = a_workshop()
    long = a_criterion(workshop, weight=60, least=0, most=10)
    short = a_criterion(workshop, weight=40, least=1, most=3)

    assert average_of({long: 5, short: 3}) == pytest.approx(3.8)
    assert average_of({long: 0, short: 1}) == 1
    assert average_of({long: 10, short: 3}) == 5


def test_the_highest_points_of_every_criterion_make_exactly_five():
    workshop = a_workshop()
    thirds = [a_criterion(workshop, weight=weight) for weight in (33, 33, 34)]

    assert average_of(dict.fromkeys(thirds, 5)) == 5
