"""What cannot be at the same time."""

import timeit
from datetime import UTC, date, datetime, timedelta
from itertools import combinations, count, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.appointments import Home, Stood
from cistrat_training.schedule.clashes import Appointment, PlanFacts, by_day, found, refuse
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


# What warns


CAIRO = Home("Africa/Cairo", country="EG", country_en="Egypt", country_zh="埃及")


def messages(*appointments, others=(), **facts):
    return [str_of(one) for one in found(appointments, others, plan(**facts)) if not one.is_hard]


def str_of(clash):
    return clash.message % clash.facts


def test_a_break_shorter_than_the_workshop_keeps_is_pointed_out():
    later = an_appointment("Asking", NINE + timedelta(minutes=100), channel="Room 2")

    (told,) = messages(an_appointment(), later)

    assert told.startswith("Lecturer 1 has 10 minutes between “Counting” and “Asking”")


@pytest.mark.parametrize(
    ("minutes", "least", "warns"), [(15, 15, False), (14, 15, True), (0, 0, False)]
)
def test_the_workshop_says_how_short_a_break_may_be(minutes, least, warns):
    later = an_appointment("Asking", NINE + timedelta(minutes=90 + minutes), channel="")

    told = messages(an_appointment(), later, shortest_break=timedelta(minutes=least))

    assert bool(told) is warns


def test_a_moderator_needs_a_break_too_and_a_tea_break_is_one():
    tea = an_appointment("Tea", NINE + timedelta(minutes=90), 30, kind=LectureKind.BREAK)
    discussion = an_appointment(
        "Talk", NINE + timedelta(minutes=125), people=(2, 1), moderator_id=1
    )

    assert messages(an_appointment(), tea, discussion) == []
    assert len(messages(an_appointment(), discussion, shortest_break=timedelta(minutes=40))) == 1


def test_an_hour_outside_what_a_lecturer_told_is_named_on_their_clock():
    free = [(NINE + timedelta(hours=6), NINE + timedelta(hours=10))]

    told = messages(an_appointment(), homes={1: CAIRO._replace(free=free)})

    assert told == [
        "“Counting” is outside the hours at which Lecturer 1 told us to be free: there it is"
        " 2026-10-12 04:00–05:30 (Africa/Cairo). Choose another hour, or ask Lecturer 1."
    ]


def test_who_told_nothing_is_not_complained_of_and_who_told_no_hour_is_never_free():
    assert messages(an_appointment(), homes={1: CAIRO}) == []
    assert len(messages(an_appointment(), homes={1: CAIRO._replace(free=[])})) == 1


def test_a_weekend_is_that_of_the_lecturers_country():
    friday = an_appointment(start=NINE + timedelta(days=4))

    (told,) = messages(friday, homes={1: CAIRO})

    assert told.startswith("“Counting” is on a weekend in Egypt, where Lecturer 1 works")
    assert messages(friday, homes={1: CAIRO._replace(country="DE")}) == []


def test_the_day_is_that_on_the_lecturers_clock():
    """Early on Saturday in Beijing it is still Friday evening in Santiago."""
    saturday = datetime(2026, 10, 16, 23, tzinfo=UTC)
    days = {"first_day": date(2026, 10, 12), "last_day": date(2026, 10, 18)}
    chile = Home("America/Santiago", country="CL", country_en="Chile")

    assert messages(an_appointment(start=saturday), homes={1: chile}, **days) == []
    assert len(messages(an_appointment(start=saturday), homes={1: CAIRO}, **days)) == 1


def test_a_lecture_that_ends_at_midnight_does_not_touch_the_next_day():
    """Thursday until midnight, with the weekend after it."""
    end = datetime(2026, 10, 15, 21, tzinfo=UTC)

    told = messages(an_appointment(start=end - timedelta(minutes=90)), homes={1: CAIRO})

    assert told == []


def test_a_public_holiday_is_named():
    days = {"first_day": date(2026, 9, 14), "last_day": date(2026, 9, 19)}
    chile = Home("America/Santiago", country="CL", country_en="Chile")
    eighteenth = an_appointment(start=datetime(2026, 9, 18, 13, tzinfo=UTC))

    (told,) = messages(eighteenth, homes={1: chile}, **days)

    assert told.startswith(
        "“Counting” is on a public holiday in Chile, where Lecturer 1 works (Independence Day):"
        " 2026-09-18 10:00–11:30 (America/Santiago)"
    )


def test_of_somebody_without_an_institution_no_day_off_is_claimed():
    friday = an_appointment(start=NINE + timedelta(days=4))

    assert messages(friday, homes={1: Home("Africa/Cairo")}) == []


def test_a_lecture_that_builds_on_another_comes_after_it():
    first = an_appointment("Basics", NINE, people=(1,), lecture_id=7)
    then = an_appointment(
        "Depths", NINE + timedelta(minutes=60), channel="", people=(2,), lecture_id=8
    )
    later = then._replace(starts_at=first.ends_at, ends_at=first.ends_at + timedelta(hours=1))

    assert messages(first, then, orders=[(7, 8)]) == [
        "“Depths” should come after “Basics” has ended. Move one of them, or take the order back."
    ]
    assert messages(first, later, orders=[(7, 8)]) == []
    assert len(messages(then, others=[first], orders=[(7, 8)])) == 1
    assert messages(then, orders=[(7, 8)]) == []
    elsewhere = an_appointment(start=NINE + timedelta(days=1), people=(3,))
    assert messages(elsewhere, others=[first, then], orders=[(7, 8)]) == []


def test_who_declined_is_named():
    (told,) = messages(an_appointment(lecture_id=7), declined={(7, 1)})

    assert told.startswith("Lecturer 1 has declined to give “Counting”")


def test_a_long_lecture_is_pointed_out_a_long_ceremony_is_not():
    told = messages(an_appointment(minutes=200))

    assert told[0].startswith("“Counting” takes 200 minutes, and this workshop keeps to 180")
    assert messages(an_appointment(minutes=200, kind=LectureKind.CEREMONY)) == []


def test_a_law_that_changed_since_is_told():
    then = Stood("2026-10-12T10:00+09:00", "Asia/Shanghai")
    (told,) = messages(an_appointment(lecture_id=7), stood={7: then})

    assert told.startswith(
        "“Counting” stood at 2026-10-12 10:00 on the clock of Asia/Shanghai when it got its hour,"
        " and stands at 2026-10-12 09:00 now"
    )


def test_an_hour_that_was_changed_since_tells_nothing_of_laws():
    then = Stood("2026-10-12T08:00+08:00", "Asia/Shanghai")

    assert messages(an_appointment(lecture_id=7), stood={7: then}) == []


# As a list


def test_clashes_are_listed_by_the_days_of_the_workshop_hard_ones_first():
    late = datetime(2026, 10, 12, 16, 30, tzinfo=UTC)  # half past midnight in Beijing
    ours = [
        an_appointment("Two", late, channel="Room 2"),
        an_appointment("One", NINE, minutes=200),
        an_appointment("Three", late, channel="Room 3"),
    ]

    days = by_day(found(ours, [], plan()), ours, "Asia/Shanghai")

    assert [day.day for day in days] == [date(2026, 10, 12), date(2026, 10, 13)]
    assert [entry.appointment.title for day in days for entry in day.entries] == ["One", "Two"]


starts = st.integers(0, 400).map(lambda n: NINE + timedelta(minutes=15 * n))
appointments = st.lists(
    st.builds(
        an_appointment,
        start=starts,
        minutes=st.integers(1, 12).map(lambda n: 15 * n),
        channel=st.sampled_from(["", "Room 1", "room 1 ", "Room 2"]),
        people=st.sets(st.integers(1, 4), max_size=3),
    ),
    max_size=12,
)


def must_not_meet(one, other):
    overlap = one.starts_at < other.ends_at and other.starts_at < one.ends_at
    rooms = {one.channel.strip().casefold(), other.channel.strip().casefold()}
    return overlap and bool(
        one.people.keys() & other.people.keys() or rooms in ({"room 1"}, {"room 2"})
    )


@given(appointments, appointments)
def test_exactly_what_cannot_be_is_refused(ours, others):
    """Found by looking at each pair, which is slow and cannot be wrong."""
    days = plan(last_day=date(2026, 12, 31))
    cannot_be = any(must_not_meet(a, b) for a, b in combinations(ours, 2)) or any(
        must_not_meet(a, b) for a, b in product(ours, others)
    )

    clashes = [one for one in found(ours, others, days) if one.is_hard]

    assert bool(clashes) is cannot_be
    if cannot_be:
        with pytest.raises(RuleBroken):
            refuse(ours, others, days)
    else:
        refuse(ours, others, days)


@given(appointments)
def test_what_is_found_does_not_depend_on_the_order_of_asking(ours):
    days = plan(last_day=date(2026, 12, 31), homes={1: CAIRO})

    assert found(ours, [], days) == found(ours[::-1], [], days)


def test_two_hundred_lectures_take_milliseconds():
    """Twenty days with ten lectures each, forty lecturers, a warning for about every other one."""
    ours = [
        an_appointment(
            f"Lecture {day}-{n}",
            NINE + timedelta(days=day, minutes=95 * n),
            people=(n + day % 4, 40),
        )
        for day in range(20)
        for n in range(10)
    ]
    facts = plan(last_day=date(2026, 11, 12), homes=dict.fromkeys(range(41), CAIRO))
    found(ours, [], facts)  # the library of holidays is loaded once

    took = min(timeit.repeat(lambda: found(ours, [], facts), number=1, repeat=3))

    assert len(found(ours, [], facts)) > 200
    assert took < 0.05
