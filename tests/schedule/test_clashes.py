"""What cannot be at the same time."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.clashes import Appointment, PlanFacts, found, refuse
from cistrat_training.schedule.models import LectureKind

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # in Beijing
_number = count(1)


def an_appointment(
    title="Counting", start=NINE, minutes=90, channel="Room 1", people=(1,), **facts
):
    names = {number: f"Lecturer {number}" for number in people}
    number = facts.pop("lecture_id", next(_number))
    kind = facts.pop("kind", LectureKind.LECTURE)
    ends = start + timedelta(minutes=minutes)
    return Appointment(number, title, kind, start, ends, channel, names, **facts)


def plan(**facts):
    days = {"first_day": date(2026, 10, 12), "last_day": date(2026, 10, 16)}
    return PlanFacts(**{"zone": "Asia/Shanghai"} | days | facts)


def test_a_lecturer_gives_one_lecture_at_a_time():
    other = an_appointment("Asking", NINE + timedelta(minutes=60), channel="Room 2")

    with pytest.raises(RuleBroken) as no:
        refuse([an_appointment()], [other], plan())

    assert str(no.value).startswith("Lecturer 1 cannot give “Counting” while giving “Asking”.")
    assert no.value.field == "lecturers"


def test_whoever_moderates_lectures_nowhere_else_meanwhile():
    other = an_appointment("Asking", channel="Room 2", people=(1, 3))

    with pytest.raises(RuleBroken) as no:
        refuse([an_appointment(people=(2, 3), moderator_id=3)], [other], plan())

    assert str(no.value).startswith("Lecturer 3 cannot be in “Counting” and in “Asking”")
    assert no.value.field == "moderator"


def test_a_lecture_of_another_workshop_is_named_with_it():
    other = an_appointment("Asking", channel="Room 2", elsewhere="OST-3")

    with pytest.raises(RuleBroken, match="while giving “Asking \\(OST-3\\)”"):
        refuse([an_appointment()], [other], plan())


def test_a_channel_carries_one_lecture_at_a_time_whatever_its_capitals():
    other = an_appointment("Asking", channel="ROOM 1", people=(2,))

    with pytest.raises(RuleBroken, match="“Counting” and “Asking” would be in Room 1") as no:
        refuse([an_appointment()], [other], plan())

    assert no.value.field == "channel"


def test_lectures_may_follow_each_other_at_once():
    for after in (NINE + timedelta(minutes=90), NINE - timedelta(minutes=90)):
        refuse([an_appointment()], [an_appointment("Asking", after)], plan())


def test_without_a_channel_only_people_clash():
    refuse([an_appointment(channel="")], [an_appointment(channel="", people=(2,))], plan())


def test_what_others_do_to_each_other_is_none_of_ours():
    others = [an_appointment("Asking"), an_appointment("Telling")]

    assert found([an_appointment(start=NINE + timedelta(hours=8))], others, plan()) == []


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
        refuse([an_appointment(start=start)], [], plan())

    if fits:
        place()
    else:
        with pytest.raises(RuleBroken, match="from 2026-10-12 to 2026-10-16 in Asia/Shanghai"):
            place()
