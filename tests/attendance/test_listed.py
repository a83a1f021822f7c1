"""What the rows of one person in a list say of one lecture; which lectures a list is about."""

from datetime import datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.attendance.covering import Meeting, proposed
from cistrat_training.attendance.listed import said, stretch, window
from cistrat_training.attendance.lists import Unmeasured
from cistrat_training.attendance.models import Mark
from tests.people_and_things import A_DAY, NOON_IN_MAY


class Row(NamedTuple):
    line: int = 1
    joined_at: datetime | None = None
    left_at: datetime | None = None
    seconds: int | None = None


class Talk(NamedTuple):
    id: int
    starts_at: datetime | None
    ends_at: datetime | None


def at(minutes):
    return NOON_IN_MAY + timedelta(minutes=minutes)


def row(joined=None, left=None, minutes=None, line=1):
    times = (None if one is None else at(one) for one in (joined, left))
    return Row(line, *times, None if minutes is None else 60 * minutes)


def stamp(minutes):
    return int(at(minutes).timestamp())


HERE = window(at(0), at(60))
NEXT = window(at(60), at(120))


def told(*rows, here=HERE, elsewhere=(), unmeasured=None):
    return [tuple(one) for one in said(rows, here, elsewhere, unmeasured)]


def test_joins_of_one_person_are_one_piece_with_all_of_their_times():
    rows = row(30, 60, line=3), row(0, 40, line=2)

    assert told(*rows) == [(None, None, ((stamp(0), stamp(40)), (stamp(30), stamp(60))), (2, 3))]


def test_sums_are_never_added():
    assert [one[1] for one in told(row(minutes=30), row(minutes=20, line=2))] == [30, 20]


def test_a_length_beside_the_hour_of_joining_says_when_somebody_left():
    assert stretch(row(10, minutes=20)) == (stamp(10), stamp(30))


def test_a_length_that_was_rounded_leaves_the_times_as_they_are():
    assert stretch(row(0, 60, minutes=59)) == (stamp(0), stamp(60))


def test_who_went_out_and_came_back_was_there_no_longer_than_stated():
    assert told(row(0, 60, minutes=25)) == [(None, 25, (), (1,))]


def test_what_was_stated_of_a_longer_meeting_is_cut_to_the_lecture():
    assert told(row(40, 180, minutes=90)) == [(None, 20, (), (1,))]
    assert told(row(70, 180, minutes=90)) == []


def test_a_sum_over_two_lectures_is_of_neither_for_certain():
    assert told(row(0, 120, minutes=50), elsewhere=[NEXT]) == [
        (None, None, ((stamp(0), None),), (1,))
    ]


def test_no_length_stays_unknown_unless_somebody_says_that_it_was_the_whole():
    assert told(row()) == [(None, None, (), (1,))]
    assert told(row(), unmeasured=Unmeasured.UNKNOWN) == [(None, None, (), (1,))]
    assert told(row(), unmeasured=Unmeasured.WHOLE) == [(Mark.PRESENT, None, (), (1,))]


def test_times_that_are_known_are_not_made_the_whole_by_a_row_without():
    marks = [one[0] for one in told(row(0, 10), row(20, line=2), unmeasured=Unmeasured.WHOLE)]

    assert marks == [None, None]


def test_who_joined_after_the_end_was_not_there_however_long_they_stayed():
    assert told(row(60), unmeasured=Unmeasured.WHOLE) == []


def test_an_end_before_the_beginning_is_no_time():
    assert stretch(row(60, 0)) is None


some_minutes = st.none() | st.integers(-300, 300)
rows = st.lists(st.builds(row, some_minutes, some_minutes, st.none() | st.integers(0, 300)))


@given(rows, st.sampled_from([None, *Unmeasured]))
def test_whatever_a_list_holds_no_row_counts_twice_and_no_sum_grows(some, unmeasured):
    some = [one._replace(line=number) for number, one in enumerate(some, 1)]

    pieces = said(some, HERE, [NEXT], unmeasured)

    lines = [line for piece in pieces for line in piece.rows]
    assert len(lines) == len(set(lines))
    for piece in pieces:
        if piece.minutes is not None:
            (line,) = piece.rows
            assert 60 * piece.minutes <= some[line - 1].seconds


FIRST, SECOND = Talk(1, at(0), at(60)), Talk(2, at(60), at(120))
TOMORROW, WAITING = Talk(3, at(0) + A_DAY, at(60) + A_DAY), Talk(4, None, None)
TALKS = [FIRST, SECOND, TOMORROW, WAITING]


@pytest.mark.parametrize(
    ("seen", "meeting", "wanted", "found"),
    [
        ([row(0, 120)], Meeting(), None, {1, 2}),
        ([row(0, 58)] * 9 + [row(0, 100)], Meeting(), None, {1}),
        ([row(0, 58)], Meeting(), 4, {1, 4}),
        ([row(500, 600)], Meeting(), None, set()),
        ([row(minutes=30)], Meeting(at(50), at(130)), None, {2}),
        ([row(minutes=30)], Meeting(at(50), at(130)), 1, {1}),
        ([row()], Meeting(day=TOMORROW.starts_at.date()), None, {3}),
        ([row()], Meeting(day=FIRST.starts_at.date()), None, set()),
        ([row()], Meeting(), None, set()),
        ([row()], Meeting(), 99, set()),
    ],
    ids=[
        "the meeting lasted over both",
        "one forgot to leave",
        "somebody named another",
        "another hour",
        "sums are of the lecture that was most of the meeting",
        "or of the one that was named",
        "the only lecture of the day",
        "two lectures that day",
        "nothing is known",
        "no lecture of the workshop",
    ],
)
def test_a_list_is_about_the_lectures_in_which_people_were_there(seen, meeting, wanted, found):
    assert proposed(TALKS, seen, meeting, "UTC", wanted) == found
