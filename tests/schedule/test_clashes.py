"""What cannot be at the same time."""

from datetime import UTC, datetime, timedelta

import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.clashes import Slot, refuse_clash, refuse_outside
from tests.people_and_things import a_workshop

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # in Beijing


def a_slot(title="Counting", start=NINE, minutes=90, channel="Room 1", lecturers=(1,)):
    names = {number: f"Lecturer {number}" for number in lecturers}
    return Slot(title, start, start + timedelta(minutes=minutes), channel, names)


def test_a_lecturer_gives_one_lecture_at_a_time():
    other = a_slot("Asking", NINE + timedelta(minutes=60), channel="Room 2")

    with pytest.raises(RuleBroken) as no:
        refuse_clash(a_slot(), [other])

    assert str(no.value).startswith("Lecturer 1 cannot give “Counting” while giving “Asking”.")
    assert no.value.field == "lecturers"


def test_a_channel_carries_one_lecture_at_a_time_whatever_its_capitals():
    other = a_slot("Asking", channel="ROOM 1", lecturers=(2,))

    with pytest.raises(RuleBroken, match="“Counting” and “Asking” would be in Room 1") as no:
        refuse_clash(a_slot(), [other])

    assert no.value.field == "channel"


def test_lectures_may_follow_each_other_at_once():
    refuse_clash(a_slot(), [a_slot("Asking", NINE + timedelta(minutes=90))])
    refuse_clash(a_slot(), [a_slot("Asking", NINE - timedelta(minutes=90))])


def test_without_a_channel_only_lecturers_clash():
    refuse_clash(a_slot(channel=""), [a_slot("Asking", channel="", lecturers=(2,))])


@pytest.mark.parametrize(
    ("start", "fits"),
    [
        (datetime(2026, 10, 11, 16, tzinfo=UTC), True),  # midnight in Beijing, the first day
        (datetime(2026, 10, 11, 15, 59, tzinfo=UTC), False),
        (datetime(2026, 10, 16, 14, 29, tzinfo=UTC), True),  # ends at 23:59 on the last day
        (datetime(2026, 10, 16, 14, 31, tzinfo=UTC), False),
    ],
)
def test_a_lecture_is_within_the_days_of_its_workshop_on_its_clock(start, fits):
    def place():
        refuse_outside(a_workshop(), a_slot(start=start))

    if fits:
        place()
    else:
        with pytest.raises(RuleBroken, match="from 2026-10-12 to 2026-10-16 in Asia/Shanghai"):
            place()
