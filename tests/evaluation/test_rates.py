"""The shares that reports print."""

from datetime import timedelta

from cistrat_training.evaluation.models import GRACE, Moment
from cistrat_training.evaluation.rates import Rate, rates
from tests.evaluation.answered import (
    LATER,
    ask,
    asked_twice,
    hand_in,
    question,
    questionnaire,
    section_of,
)
from tests.people_and_things import save


def test_positive_is_above_the_middle_of_the_scale(db, app):
    asked = asked_twice(db, app, people=7)

    found = rates(db, [asked.workshop.id], LATER)

    assert found == {"satisfaction": Rate(6, 7, 7)}
    assert found["satisfaction"].response_rate == 1


def test_before_it_closed_nothing_counts(db, app):
    asked = asked_twice(db, app)
    closed = asked.after.closes_at + GRACE

    assert rates(db, [asked.workshop.id], closed - timedelta(minutes=1)) == {}
    assert rates(db, [asked.workshop.id], closed) != {}


def test_of_four_people_only_that_they_were_asked_counts(db, app):
    small, large = asked_twice(db, app, people=4), asked_twice(db, app, people=6)

    found = rates(db, [small.workshop.id, large.workshop.id], LATER)

    assert found == {"satisfaction": Rate(5, 6, 10)}


def test_who_answered_twice_counts_once_by_the_later_answer(db, app):
    asked = asked_twice(db, app, people=6)
    for moment, days, value in ((Moment.SIX, 9, 1), (Moment.TWELVE, 5, 5)):
        applied = question(section_of(asked.workshop, moment.value), 1, measures="applied")
        follow_up = questionnaire(asked.workshop, moment, LATER - timedelta(days=days))
        save(db, applied, follow_up)
        ask(db, follow_up, asked.places)
        for place in asked.places[:5]:
            hand_in(db, app, follow_up, place, {applied: value})

    assert rates(db, [asked.workshop.id], LATER)["applied"] == Rate(5, 5, 6)


def test_without_workshops_there_is_nothing(db):
    assert rates(db, [], LATER) == {}
