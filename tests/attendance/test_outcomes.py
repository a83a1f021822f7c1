"""How everybody stands is kept for the figures, and reckoned anew when something changes."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance import reckoning, tasks
from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.outcomes import AttendanceOutcome
from tests.attendance.test_warnings import AN_HOUR, NINE, Course
from tests.people_and_things import A_DAY, a_rule, a_workshop, an_enrolment, save

A_YEAR_LATER = NINE + timedelta(days=400)


@pytest.fixture
def course(app, db):
    return Course(app, db)


def reckoned(course, at):
    with course.app.app_context(), time_machine.travel(at, tick=False):
        tasks.reckon_outcomes()
    course.db.expire_all()
    found = course.db.scalars(select(AttendanceOutcome)).all()
    return {outcome.enrolment: outcome for outcome in found}


def test_it_is_what_the_participant_sees(course):
    for lecture in range(1, 5):
        course.mark(lecture, Mark.PRESENT)
    course.mark(5, Mark.ABSENT)

    outcome = reckoned(course, NINE + 5 * A_DAY)[course.ada]

    assert outcome.is_met
    assert (outcome.minutes_attended, outcome.minutes_asked) == (360, 450)


def test_who_missed_too_much_has_not_met_the_rule(course):
    course.mark(1, Mark.PRESENT)

    assert not reckoned(course, NINE + 5 * A_DAY)[course.ada].is_met


def test_where_nothing_is_asked_somebody_must_have_come(course, db):
    workshop = a_workshop(number=77, first_day=NINE.date(), last_day=NINE.date())
    place = an_enrolment(workshop=workshop)
    save(db, place)

    assert not reckoned(course, NINE + A_DAY)[place].is_met


def test_a_correction_long_after_is_reckoned(course):
    for lecture in range(1, 5):
        course.mark(lecture, Mark.ABSENT)
    reckoned(course, NINE + 5 * A_DAY)
    for lecture in range(1, 5):
        course.mark(lecture, Mark.PRESENT, number=2, at=A_YEAR_LATER)

    assert reckoned(course, A_YEAR_LATER + AN_HOUR)[course.ada].is_met


def test_a_rule_that_changed_shows_itself_in_time(course):
    course.mark(1, Mark.PRESENT)
    assert not reckoned(course, NINE + 5 * A_DAY)[course.ada].is_met
    rule = course.db.scalars(select(type(a_rule(course.workshop)))).one()
    rule.amount = 10
    course.db.commit()

    assert reckoned(course, A_YEAR_LATER)[course.ada].is_met


def test_a_workshop_that_nothing_was_noted_about_rests(course, db):
    reckoned(course, NINE + 5 * A_DAY)

    assert db.scalars(reckoning.to_reckon(A_YEAR_LATER)).all() == []
