"""The table of local hours, what a change means for people, and hours to compare."""

from datetime import UTC, date, datetime, timedelta

from cistrat_training.schedule.better_hours import Hour, Speaker, half_hours, on_days
from cistrat_training.schedule.explanation import explain
from cistrat_training.schedule.fairness import Crowd, Group, Span
from cistrat_training.schedule.hours_table import MOST_LINES, hours_table

BEIJING, FIJI, SANTIAGO, KATHMANDU, BERLIN = (
    "Asia/Shanghai",
    "Pacific/Fiji",
    "America/Santiago",
    "Asia/Kathmandu",
    "Europe/Berlin",
)
MONDAY = date(2026, 10, 12)


def a_span(hour, day=12, minutes=90):
    starts_at = datetime(2026, 10, day, tzinfo=UTC) + timedelta(hours=hour - 8)
    return Span(starts_at, starts_at + timedelta(minutes=minutes))


def test_a_line_shows_what_the_clocks_of_a_country_show_from_west_to_east():
    crowd = Crowd([Group(FIJI, "FJ", 1), Group(SANTIAGO, "CL", 2), Group(KATHMANDU, "NP", 1)])

    table = hours_table(crowd, [a_span(10)], BEIJING, MONDAY)

    assert [line.countries for line in table.lines] == [["CL"], ["NP"], ["FJ"]]
    assert [str(hour) for hour in table.lines[0].hours[:4]] == ["21", "22", "23", "0"]
    assert [hour.is_night for hour in table.lines[0].hours[:4]] == [False, True, True, True]
    assert str(table.lines[1].hours[0]) == "5:45"


def test_hours_with_a_lecture_are_marked_and_late_ones_are_shown():
    table = hours_table(
        Crowd([Group(SANTIAGO, "CL", 2)]), [a_span(6.5), a_span(21.5)], BEIJING, MONDAY
    )

    assert [column.hour for column in table.columns if column.has_lecture] == [6, 7, 21, 22]
    assert [column.in_the_night for column in table.columns][:4] == [0, 0, 0, 2]


def test_a_lecture_over_midnight_is_shown_to_the_end_of_its_day():
    table = hours_table(Crowd([Group(BEIJING, "CN", 1)]), [a_span(23)], BEIJING, MONDAY)

    assert table.columns[-1].hour == 23


def test_with_many_countries_those_whose_clocks_agree_share_a_line():
    codes = [f"{n:02}" for n in range(MOST_LINES + 5)]
    crowd = Crowd(Group(BEIJING if n % 2 else FIJI, code, 1) for n, code in enumerate(codes))

    table = hours_table(crowd, [a_span(10)], BEIJING, MONDAY)

    assert len(table.lines) == 2
    assert sum(line.people for line in table.lines) == len(codes)
    assert sorted(code for line in table.lines for code in line.countries) == codes


def test_a_change_tells_by_day_and_by_country_who_gains_and_who_loses():
    crowd = Crowd([Group(SANTIAGO, "CL", 2), Group(FIJI, "FJ", 1), Group(BEIJING, "CN", 5)])

    told = explain(crowd, [a_span(10)], [a_span(19.5, day=13)], BEIJING)

    assert [(one.day.day, one.before.sittings, one.after.sittings) for one in told.days] == [
        (12, 2, 0),
        (13, 0, 1),
    ]
    assert [one.after.group.country for one in told.gains] == ["CL"]
    assert [(one.after.group.country, one.minutes) for one in told.loses] == [("FJ", 90)]
    assert {one.after.group.country for one in told.changes} == {"CL", "FJ"}  # China has none


def test_half_hours_go_on_over_a_change_of_the_clocks():
    # In Berlin, 25 October 2026 has 25 hours, all of the additional one before 08:00.
    days = [date(2026, 10, 24), date(2026, 10, 25)]

    spans = half_hours(days, 90, BERLIN)

    per_day = len(spans) // 2
    first, last = spans[per_day], spans[-1]
    assert first.starts_at == datetime(2026, 10, 25, 7, tzinfo=UTC)  # 08:00, in winter time
    assert last.ends_at == datetime(2026, 10, 25, 21, tzinfo=UTC)
    assert spans[0].starts_at == datetime(2026, 10, 24, 6, tzinfo=UTC)
    assert {span.minutes for span in spans} == {90}


def test_only_the_hours_of_the_days_asked_for_are_compared():
    hours = [Hour(a_span(10), ""), Hour(a_span(10, day=13), "")]

    assert on_days(hours, [MONDAY], BEIJING) == hours[:1]


def test_a_speaker_whose_clock_nobody_knows_is_not_said_to_sit_in_the_night():
    assert Speaker("Ada", SANTIAGO).is_at_night(a_span(10))
    assert not Speaker("Ada", "").is_at_night(a_span(10))
