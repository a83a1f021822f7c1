"""Whose night it is: minutes, scores and burdens, in the zones that make it hard."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.schedule.fairness import (
    Crowd,
    Elsewhere,
    Group,
    Mark,
    Span,
    night_minutes,
    score,
    strip,
)

MINUTE = timedelta(minutes=1)
BEIJING, FIJI, SANTIAGO, KATHMANDU = (
    "Asia/Shanghai",
    "Pacific/Fiji",
    "America/Santiago",
    "Asia/Kathmandu",
)


def at(day, clock, zone, minutes=90):
    starts = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Span(starts, starts + minutes * MINUTE)


def some(zone, people=1, country="CL", **facts):
    return Group(zone, country, people, **facts)


# The night


@pytest.mark.parametrize(
    ("clock", "minutes", "night"),
    [
        ("20:30", 90, 0),  # ends at 22:00
        ("20:31", 90, 1),
        ("21:00", 90, 30),
        ("22:00", 90, 90),
        ("23:30", 60, 60),
        ("05:30", 90, 90),  # ends at 07:00
        ("06:30", 90, 30),
        ("07:00", 90, 0),
        ("12:00", 24 * 60, 9 * 60),
        ("21:30", 10 * 60, 9 * 60),
    ],
)
def test_the_night_lasts_from_ten_to_seven_on_each_clock(clock, minutes, night):
    for zone in (BEIJING, KATHMANDU, FIJI):
        assert night_minutes(at("2026-10-12", clock, zone, minutes), zone) == night


def test_a_workshop_over_the_end_of_summer_time_is_counted_by_the_clocks_of_each_day():
    # Cairo goes back by an hour in the night to 30 October 2026.
    before, after = (at(f"2026-10-{day}", "02:30", BEIJING) for day in (29, 31))

    assert night_minutes(before, "Africa/Cairo") == 60  # 21:30 there
    assert night_minutes(after, "Africa/Cairo") == 0  # 20:30 there


def test_where_the_clocks_change_during_a_lecture_each_minute_is_what_its_clock_shows():
    # Troll in Antarctica leaps by two hours at 01:00 UTC; its 07:00 is five hours after midnight.
    leap = Span(datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC))

    assert night_minutes(leap, "Antarctica/Troll") == 5 * 60


@given(
    st.datetimes(*(datetime.fromisoformat(f"{year}-01-01") for year in (2025, 2028))),
    st.integers(1, 600),
    st.sampled_from([BEIJING, FIJI, SANTIAGO, KATHMANDU, "Africa/Casablanca", "Asia/Tehran"]),
)
def test_the_minutes_are_those_that_one_would_count_one_by_one(starts, minutes, zone):
    span = Span(starts.replace(tzinfo=UTC), starts.replace(tzinfo=UTC) + minutes * MINUTE)

    one_by_one = sum(
        not 7 <= (span.starts_at + n * MINUTE).astimezone(ZoneInfo(zone)).hour < 22
        for n in range(minutes)
    )

    # A lecture that begins within a minute touches that minute only in part.
    exact = starts.second == 0 and starts.microsecond == 0
    assert abs(night_minutes(span, zone) - one_by_one) <= (0 if exact else 1)


# Scores


@pytest.mark.parametrize(
    ("night", "everything", "said"),
    [(0, 900, 100), (1, 900, 99), (450, 900, 50), (899, 900, 0), (900, 900, 0), (0, 0, None)],
)
def test_a_hundred_is_said_only_where_nobody_sits_in_the_night(night, everything, said):
    assert score(night, everything) == said


def test_a_slot_is_told_by_how_many_sit_in_the_night_and_for_how_long():
    crowd = Crowd([some(BEIJING, 20, "CN"), some(FIJI, 1, "FJ"), some(SANTIAGO, 2, "CL")])

    nights = crowd.nights(at("2026-10-12", "19:30", BEIJING))  # 23:30 in Fiji, 08:30 in Chile

    assert (nights.people, nights.of, nights.minutes) == (1, 23, 90)
    assert nights.score == 95  # 90 of 2,070 minutes


def test_who_has_neither_zone_nor_country_is_unknown_and_never_counted_as_fine():
    crowd = Crowd([some("", 3, ""), some(BEIJING, 1, "CN")])

    nights = crowd.nights(at("2026-10-12", "10:00", BEIJING))

    assert (nights.people, nights.of, nights.unknown) == (0, 1, 3)
    assert Crowd([some("", 3, "")]).nights(at("2026-10-12", "10:00", BEIJING)).score is None


def test_the_countries_in_which_it_is_night_are_told_with_their_hour():
    crowd = Crowd([some(BEIJING, 9, "CN"), some(FIJI, 1, "FJ"), some("Pacific/Auckland", 2, "NZ")])

    assert crowd.in_the_night(at("2026-10-12", "19:30", BEIJING)) == [
        Elsewhere("NZ", datetime.fromisoformat("2026-10-13T00:30"), 2),
        Elsewhere("FJ", datetime.fromisoformat("2026-10-12T23:30"), 1),
    ]


def test_a_programme_tells_who_bears_the_most_nights_and_on_how_many_days():
    crowd = Crowd([some(SANTIAGO, 2, "CL"), some(BEIJING, 9, "CN")])
    mornings = [
        at("2026-10-12", "10:00", BEIJING),
        at("2026-10-12", "14:00", BEIJING),
        at("2026-10-13", "10:00", BEIJING),
    ]
    evening = at("2026-10-13", "19:30", BEIJING)

    heaviest, lightest = crowd.burdens([*mornings, evening], BEIJING)

    assert heaviest.group.country == "CL"
    assert (heaviest.lectures, heaviest.of, heaviest.nights) == (3, 4, 2)
    assert heaviest.minutes == 3 * 90
    assert (lightest.group.country, lightest.lectures) == ("CN", 0)
    assert crowd.fairness([*mornings, evening]).sittings == 6
    assert crowd.fairness([]).score is None


# The drawing


def test_each_person_is_a_dot_while_there_is_room():
    crowd = Crowd([some(BEIJING, 5, "CN"), some(FIJI, 2, "FJ")])

    drawn = strip(crowd.marks(at("2026-10-12", "19:30", BEIJING)))

    assert drawn.each == 1
    assert [(dot.minute, dot.is_late) for dot in drawn.dots] == [
        *[(19 * 60 + 30, False)] * 5,
        *[(23 * 60 + 30, True)] * 2,
    ]


def test_thousands_are_grouped_and_nobody_is_lost_between_the_dots():
    drawn = strip([Mark(600, 4000, 0), Mark(1320, 1, 1)])

    assert drawn.each == 1000
    assert [dot.is_late for dot in drawn.dots] == [False] * 4 + [True]


def test_clocks_of_a_quarter_hour_stand_at_the_half_hour_before():
    (mark,) = Crowd([some(KATHMANDU, 3, "NP")]).marks(at("2026-10-12", "19:30", BEIJING))

    assert mark == Mark(17 * 60, 3, 0)  # 17:15 there
