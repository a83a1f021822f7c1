"""Hours after a move: lengths and gaps stay, and the wall keeps showing the same hour."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import moves
from cistrat_training.schedule.moves import Placement
from cistrat_training.schedule.planning_forms import hours_in
from cistrat_training.zones import instant, wall

ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/Santiago", "Africa/Cairo", "Asia/Tehran")
MINUTE = timedelta(minutes=1)
NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # on the clock in Beijing


def on_the_wall(told):
    return datetime.fromisoformat(told)


def at(hour, minute=0, length=60, channel="", day=12):
    starts = datetime(2026, 10, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    return Placement(starts, starts + length * MINUTE, channel)


days_of_placements = st.lists(
    st.builds(
        lambda start, length: Placement(
            NINE + start * MINUTE, NINE + (start + length) * MINUTE, "Room 1"
        ),
        st.integers(0, 600),
        st.integers(5, 240),
    ),
    min_size=1,
    max_size=8,
).map(lambda placements: dict(enumerate(placements)))


@given(days_of_placements, st.integers(-120, 120))
def test_a_shift_keeps_lengths_and_gaps(placements, minutes):
    try:
        after = moves.shifted(placements, minutes, "Asia/Shanghai")
    except RuleBroken:
        return

    assert {key: one.length for key, one in after.items()} == {
        key: one.length for key, one in placements.items()
    }
    assert {after[key].starts_at - one.starts_at for key, one in placements.items()} == {
        minutes * MINUTE
    }


def test_the_rest_of_a_day_is_what_begins_then_or_later_on_that_day():
    placements = {1: at(9), 2: at(11), 3: at(14), 4: at(9, day=13)}

    assert moves.rest_of_day(placements, placements[2], "Asia/Shanghai") == [2, 3]


def test_nothing_is_shifted_into_the_next_day():
    with pytest.raises(RuleBroken, match="begin on another day"):
        moves.shifted({1: at(9), 2: at(23)}, 60, "Asia/Shanghai")


@given(
    st.sampled_from(ZONES),
    st.datetimes(on_the_wall("2025-01-01T00:00"), on_the_wall("2027-12-31T00:00")),
    st.dates(date(2025, 1, 1), date(2027, 12, 31)),
    st.integers(5, 480),
)
def test_on_another_day_the_wall_shows_the_same_hour_whatever_the_law_of_the_zone(
    zone, begins, day, length
):
    begins = begins.replace(second=0, microsecond=0)
    try:
        starts = instant(begins, zone)
        after = moves.on_day(Placement(starts, starts + length * MINUTE), day, zone)
    except RuleBroken:  # the clocks skip that hour
        return

    assert wall(after.starts_at, zone) == datetime.combine(day, begins.time())
    assert after.length == length * MINUTE


def test_across_the_end_of_summer_time_nine_stays_nine():
    saturday = instant(on_the_wall("2026-10-24T09:00"), "Europe/Berlin")

    monday = moves.on_day(
        Placement(saturday, saturday + 90 * MINUTE), date(2026, 10, 26), "Europe/Berlin"
    )

    assert monday.starts_at - saturday == timedelta(days=2, hours=1)
    assert wall(monday.starts_at, "Europe/Berlin").time() == time(9)


def test_lectures_moved_together_keep_their_distances_on_the_wall():
    friday = instant(on_the_wall("2026-10-23T09:00"), "Europe/Berlin")
    placements = {
        1: Placement(friday, friday + 90 * MINUTE, "A"),
        2: Placement(friday + timedelta(hours=5), friday + timedelta(hours=6), "B"),
    }

    after = moves.moved_together(
        placements, instant(on_the_wall("2026-10-26T10:00"), "Europe/Berlin"), "Europe/Berlin"
    )

    assert [wall(after[key].starts_at, "Europe/Berlin").hour for key in (1, 2)] == [10, 15]
    assert [after[key].channel for key in (1, 2)] == ["A", "B"]
    assert after[1].length == 90 * MINUTE


def test_distances_are_those_of_the_wall_although_summer_time_ends_between():
    saturday = instant(on_the_wall("2026-10-24T09:00"), "Europe/Berlin")
    monday = instant(on_the_wall("2026-10-26T09:00"), "Europe/Berlin")
    hour = timedelta(hours=1)
    placements = {1: Placement(saturday, saturday + hour), 2: Placement(monday, monday + hour)}

    after = moves.moved_together(
        placements, instant(on_the_wall("2026-11-07T09:00"), "Europe/Berlin"), "Europe/Berlin"
    )

    assert wall(after[2].starts_at, "Europe/Berlin") == on_the_wall("2026-11-09T09:00")


def test_an_hour_of_another_workshop_is_that_of_its_wall():
    here = moves.at_wall(at(9), date(2027, 3, 1), "Asia/Shanghai", "Africa/Lagos")

    assert wall(here.starts_at, "Africa/Lagos") == on_the_wall("2027-03-01T09:00")


@pytest.mark.parametrize(
    ("by_weekday", "expected"), [(False, date(2027, 3, 4)), (True, date(2027, 3, 3))]
)
def test_the_day_here_is_the_one_of_the_same_number_or_of_the_same_name(by_weekday, expected):
    wednesday, first, other_first = date(2026, 10, 14), date(2026, 10, 12), date(2027, 3, 2)

    found = moves.day_in_another(wednesday, first, other_first, by_weekday=by_weekday)

    assert found == expected


def test_two_hours_of_one_channel_that_overlap_are_no_pattern():
    moves.refuse_overlap([at(9), at(10), at(9, channel="B")])

    with pytest.raises(RuleBroken, match="overlap"):
        moves.refuse_overlap([at(9, length=90), at(10)])


@pytest.mark.parametrize(
    ("typed", "hours"),
    [
        ("09:00, 10:45", [time(9), time(10, 45)]),
        ("9:00、14.30", [time(9), time(14, 30)]),
        ("10:45 09:00 9:00", [time(9), time(10, 45)]),
        ("nine", []),
        ("24:00", []),
        ("09:00, later", []),
    ],
)
def test_hours_are_read_as_people_type_them(typed, hours):
    assert hours_in(typed) == hours
