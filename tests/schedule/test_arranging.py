"""Deeds on a draft: what they do, what they refuse, and that each can be undone."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Country
from cistrat_training.schedule import arranging, planning_queries
from cistrat_training.schedule.arranging import Placement, Planner
from cistrat_training.schedule.steps import Step
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_workshop,
    an_organisation,
    an_organiser,
    save,
)

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # on the clock in Beijing
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def plan(db):
    """Two lectures of two lecturers on the first day, at 9 and at 11, and one that waits."""

    class Plan:
        organiser = an_organiser(full_name="Lin Yue")
        other = an_organiser(full_name="Zhou Min")
        workshop = a_workshop()

        def by(self, person=None, seen=None):
            return Planner(person or self.organiser, NOON_IN_MAY, seen)

        def picture(self):
            return arranging.Draft(db, self.workshop, NOON_IN_MAY).picture()

        def place(self, lecture, starts_at, channel="Room 1", **facts):
            where = {lecture.id: Placement(starts_at, starts_at + HOUR, channel)}
            told = {"by": self.organiser, "now": NOON_IN_MAY, "what": "Moved"} | facts
            return arranging.place_all(db, self.workshop, where, **told)

    plan = Plan()
    save(db, plan.organiser, plan.other)
    home = an_organisation(db.get(Country, "CN"))
    plan.ada, plan.bo = a_lecturer(home), a_lecturer(home)
    nine = a_lecture(plan.workshop, plan.ada, title_en="Nine")
    eleven = a_lecture(plan.workshop, plan.bo, title_en="Eleven", starts_at=NINE + 2 * HOUR)
    waiting = a_lecture(plan.workshop, plan.ada, title_en="Waiting", starts_at=None, minutes=60)
    save(db, *nine, *eleven, *waiting)
    plan.nine, plan.eleven, plan.waiting = nine[0], eleven[0], waiting[0]
    return plan


def test_a_lecture_that_is_placed_stands_there_and_the_journal_says_so(plan, db):
    step = plan.place(plan.waiting, NINE + DAY, "Room 2")

    assert plan.waiting.starts_at == NINE + DAY
    assert (plan.waiting.length, plan.waiting.channel) == (60, "Room 2")
    assert (step.number, step.by, step.what) == (1, plan.organiser, "Moved")
    assert step.lecture_ids == {plan.waiting.id}


def test_a_hard_clash_leaves_everything_where_it_was(plan, db):
    was = plan.picture()
    where = {
        plan.waiting.id: Placement(NINE + HOUR, NINE + 2 * HOUR, "Room 9"),
        plan.eleven.id: Placement(NINE + DAY, NINE + DAY + HOUR, "Room 1"),
    }

    with pytest.raises(RuleBroken, match=r"cannot give “.*” while giving"):
        arranging.place_all(
            db, plan.workshop, where, by=plan.organiser, now=NOON_IN_MAY, what="Moved"
        )
    db.rollback()

    assert plan.picture().lectures == was.lectures
    assert db.scalars(select(Step)).all() == []


def test_undoing_brings_back_exactly_what_was(plan, db):
    was = plan.picture()
    plan.place(plan.waiting, NINE + DAY)

    step = arranging.undo(db, plan.workshop, 1, plan.by(plan.other))

    assert plan.picture().lectures == was.lectures
    assert (step.undone_by, step.undone_number) == (plan.other, 2)


def test_steps_are_undone_from_the_last_one_back(plan, db):
    plan.place(plan.waiting, NINE + DAY)
    plan.place(plan.nine, NINE + 2 * DAY, by=plan.other)

    with pytest.raises(RuleBroken, match="Zhou Min has done something since"):
        arranging.undo(db, plan.workshop, 1, plan.by())

    arranging.undo(db, plan.workshop, 2, plan.by())
    arranging.undo(db, plan.workshop, 1, plan.by())
    with pytest.raises(RuleBroken, match="no step to undo"):
        arranging.undo(db, plan.workshop, 1, plan.by())


def test_what_was_changed_by_other_means_is_not_undone(plan, db):
    plan.place(plan.waiting, NINE + DAY)
    plan.waiting.title_en = "Called otherwise"
    db.commit()

    with pytest.raises(RuleBroken, match="was changed since by other means"):
        arranging.undo(db, plan.workshop, 1, plan.by())


def test_undoing_does_not_bring_back_what_clashes_now(plan, db):
    plan.place(plan.nine, NINE + DAY)
    elsewhere = a_workshop()
    save(db, *a_lecture(elsewhere, plan.ada, title_en="Elsewhere", channel="Hall"))

    with pytest.raises(RuleBroken, match="Elsewhere"):
        arranging.undo(db, plan.workshop, 1, plan.by())


def test_who_has_not_seen_a_change_does_not_overwrite_it(plan, db):
    seen = planning_queries.latest_number(db, plan.workshop)
    plan.place(plan.nine, NINE + DAY, by=plan.other)

    with pytest.raises(RuleBroken, match="Meanwhile Zhou Min has changed “Nine”"):
        plan.place(plan.nine, NINE + 2 * DAY, seen=seen)
    db.rollback()

    plan.place(plan.eleven, NINE + 2 * DAY, seen=seen)
    assert plan.eleven.starts_at == NINE + 2 * DAY


def test_an_undone_step_counts_as_a_change_too(plan, db):
    plan.place(plan.nine, NINE + DAY, by=plan.other)
    seen = planning_queries.latest_number(db, plan.workshop)
    arranging.undo(db, plan.workshop, 1, plan.by(plan.other))

    with pytest.raises(RuleBroken, match="Meanwhile Zhou Min"):
        plan.place(plan.nine, NINE + 2 * DAY, seen=seen)
