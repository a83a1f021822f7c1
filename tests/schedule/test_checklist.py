"""What a lecturer is reminded of, and when it becomes urgent."""

from datetime import UTC, datetime, timedelta

import pytest

from cistrat_training.schedule.checklist import Facts, Task, checklist

FIRST_DAY = datetime(2026, 10, 12, tzinfo=UTC)
LECTURE = datetime(2026, 10, 13, 1, tzinfo=UTC)
INVITED = datetime(2026, 8, 1, tzinfo=UTC)


def facts(**said):
    nothing_done = {
        "invited_at": INVITED,
        "unanswered": 2,
        "begins_at": FIRST_DAY,
        "first_at": LECTURE,
        "has_told_hours": False,
        "hours_are_fixed": False,
        "has_profile": False,
        "consents_missing": 4,
        "without_slides": 1,
    }
    return Facts(**nothing_done | said)


def items(now=INVITED, **said):
    return {item.task: item for item in checklist(facts(**said), now)}


def test_nothing_is_done_and_everything_but_the_slides_has_its_day():
    asked = items()

    assert [(task, item.by) for task, item in asked.items()] == [
        (Task.ANSWER, datetime(2026, 8, 15, tzinfo=UTC)),
        (Task.HOURS, datetime(2026, 9, 12, tzinfo=UTC)),
        (Task.PROFILE, datetime(2026, 9, 29, 1, tzinfo=UTC)),
        (Task.CONSENTS, datetime(2026, 10, 6, 1, tzinfo=UTC)),
        (Task.SLIDES, None),
    ]
    assert {item.shape for item in asked.values()} == {"open"}


@pytest.mark.parametrize(
    ("task", "done"),
    [
        (Task.ANSWER, {"unanswered": 0}),
        (Task.HOURS, {"has_told_hours": True}),
        (Task.PROFILE, {"has_profile": True}),
        (Task.CONSENTS, {"consents_missing": 0}),
        (Task.SLIDES, {"without_slides": 0}),
    ],
)
def test_each_fact_ends_one_line(task, done):
    shapes = {asked: item.shape for asked, item in items(**done).items()}

    assert shapes.pop(task) == "done"
    assert set(shapes.values()) == {"open"}


def test_what_is_due_within_a_week_is_urgent_and_what_is_overdue_stays_so():
    due = LECTURE - timedelta(days=7)

    assert items(due - timedelta(days=7))[Task.CONSENTS].shape == "open"
    assert items(due - timedelta(days=6))[Task.CONSENTS].shape == "warn"
    assert items(due + timedelta(days=5))[Task.CONSENTS].shape == "warn"
    assert items(LECTURE)[Task.SLIDES].shape == "open"


def test_nobody_is_asked_for_hours_once_they_are_fixed():
    assert Task.HOURS not in items(hours_are_fixed=True)
    assert items(hours_are_fixed=True, has_told_hours=True)[Task.HOURS].is_done


def test_without_an_hour_the_first_day_of_the_workshop_counts():
    assert items(first_at=None)[Task.CONSENTS].by == datetime(2026, 10, 5, tzinfo=UTC)


def test_who_was_asked_by_telephone_has_two_weeks_from_today():
    today = datetime(2026, 9, 1, tzinfo=UTC)

    assert items(today, invited_at=None)[Task.ANSWER].by == datetime(2026, 9, 15, tzinfo=UTC)
