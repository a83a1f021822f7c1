"""Days, times of day and lengths of stay as programs write them."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from cistrat_training.attendance.exports.clocks import Clock
from cistrat_training.attendance.exports.durations import HOUR, MINUTE, SECOND, minutes_in
from cistrat_training.attendance.exports.stamps import order_of, stamp
from cistrat_training.attendance.reading import DayOrder

AFTERNOON = time(14, 48, 5)
BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "written",
    [
        *("9/22/26, 2:48:05 PM", "9/22/2026, 2:48:05\u202fPM", "09/22/2026 02:48:05 PM"),
        *(
            "22/09/2026, 14:48:05",
            "22.09.26, 14:48:05",
            "22-09-2026 14:48:05",
            "22.9.2026 14.48.05",
        ),
        *(
            "2026-09-22T14:48:05",
            "2026-09-22 14:48:05",
            "2026/9/22 14:48:05",
            "2026. 9. 22. 14:48:05",
        ),
        *("2026年9月22日 下午2:48:05", "2026/9/22 下午 02:48:05", "2026年9月22日 14时48分05秒"),
        *("Sep 22, 2026 2:48:05 PM", "22 Sep 2026 14:48:05", "Tue, Sep 22, 2026, 2:48:05 p.m."),
        *("22. September 2026 14:48:05", "22 septembre 2026 à 14:48:05", "22 set. 2026, 14:48:05"),
        *("22 de septiembre de 2026, 2:48:05 p. m.", "22 сентября 2026 14:48:05"),
        *(
            "٢٢\u200f/٩\u200f/٢٠٢٦ ٢:٤٨:٠٥ م",
            "２０２６-０９-２２ １４：４８：０５",
            '="2026-09-22 14:48:05"',
        ),
        *("2026-09-22 14:48:05.123", "星期二 2026-09-22 14:48:05"),
    ],
)
def test_one_moment_is_written_in_many_ways(written):
    found = stamp(written)

    assert (found.day(None), found.clock) == (date(2026, 9, 22), AFTERNOON)


@pytest.mark.parametrize(
    ("written", "offset"),
    [
        ("2026-09-22T14:48:05Z", UTC),
        ("2026-09-22T14:48:05+08:00", BEIJING),
        ("2026-09-22 14:48:05 GMT+8", BEIJING),
        ("22/09/2026 14:48:05 (UTC)", UTC),
        ("1790088485", UTC),
    ],
)
def test_a_time_may_name_its_own_distance_from_utc(written, offset):
    at = Clock("Europe/Berlin").at(stamp(written))

    assert at == datetime(2026, 9, 22, 14, 48, 5, tzinfo=offset)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "--",
        "75",
        "1.5",
        "soon",
        "31/02/2026 10:00",
        "2026-13-01",
        "25:00",
        "9:61",
        "1/2",
        "0:0",
    ],
)
def test_what_is_no_time_is_none(written):
    assert stamp(written) is None


def test_a_spreadsheet_counts_days():
    found = stamp(46287.5)

    assert (found.day(None), found.clock) == (date(2026, 9, 22), time(12))


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        *(("1h 2m 3s", 62.05), ("3h 23m 20s", 203.3333), ("43m 12s", 43.2), ("8s", 0.1333)),
        *(
            ("59 Min. 0 Sek.", 59),
            ("1 Std. 5 Min.", 65),
            ("2 h et 5 min", 125),
            ("1 ora 5 minuti", 65),
        ),
        *(("1 godz. 2 min 3 sek.", 62.05), ("1 ч 2 мин 3 с", 62.05), ("ساعة", None)),
        *(
            ("١ ساعة ٥ دقائق", 65),
            ("1小时2分3秒", 62.05),
            ("1 小时 5 分钟", 65),
            ("1 uur 5 minuten", 65),
        ),
        *(
            ("1 hora e 5 minutos", 65),
            ("1 hr 2 min", 62),
            ("58 min", 58),
            ("42m", 42),
            ("45 mins", 45),
        ),
        *(("1:02:03", 62.05), ("0:30:00", 30), ("26:00:00", 1560), ("0:00:00", 0)),
        *(("", None), ("--", None), ("-", None), ("n/a", None), ("long", None), ("5 apples", None)),
        *(
            ("-5 min", None),
            ("<1 min", None),
            ("5 min ago", None),
            ("1:75:00", None),
            ("9" * 30, None),
        ),
    ],
)
def test_a_length_is_read_or_unknown_and_never_zero_instead(written, minutes):
    assert minutes_in(written) == minutes


@pytest.mark.parametrize("end", [":10:10", ":10", " min", "", "h"])
def test_a_number_without_end_is_no_length(end):
    assert minutes_in("9" * 5000 + end, unit=MINUTE, pair=HOUR) is None


@pytest.mark.parametrize(
    ("unit", "minutes"), [(None, None), (MINUTE, 90), (SECOND, 1.5), (HOUR, 5400)]
)
def test_a_bare_number_needs_a_unit(unit, minutes):
    assert minutes_in("90", unit=unit) == minutes
    assert minutes_in(90, unit=unit) == minutes


@pytest.mark.parametrize(("pair", "minutes"), [(None, None), (MINUTE, 1.5), (HOUR, 90)])
def test_of_two_numbers_the_source_tells_what_the_first_counts(pair, minutes):
    assert minutes_in("1:30", pair=pair) == minutes


def stamps(*written):
    return [stamp(text) for text in written]


@pytest.mark.parametrize(
    ("values", "order"),
    [
        (["03/04/2026 10:00", "13/04/2026 10:00"], DayOrder.DAY_FIRST),
        (["03/04/2026 10:00", "04/13/2026 10:00"], DayOrder.MONTH_FIRST),
        (["03/04/2026 10:00", "04/05/2026 10:00"], None),
        (["13/04/2026 10:00", "04/13/2026 10:00", "03/04/2026 10:00"], None),
        (["03.04.2026 10:00", "03/04/2026 10:00"], None),
    ],
)
def test_the_order_of_day_and_month_follows_from_all_the_values(values, order):
    assert order_of(stamps(*values), [], None) == order


@pytest.mark.parametrize(
    ("day", "order"),
    [
        (date(2026, 4, 3), DayOrder.DAY_FIRST),
        (date(2026, 4, 4), DayOrder.DAY_FIRST),
        (date(2026, 3, 4), DayOrder.MONTH_FIRST),
        (date(2026, 8, 1), None),
        (None, None),
    ],
)
def test_the_order_follows_from_the_day_of_the_lecture(day, order):
    assert order_of(stamps("03/04/2026 10:00"), [], day) == order


def test_nobody_stays_for_a_month():
    joined, left = stamps("03/04/2026 23:50", "04/04/2026 00:20")

    assert order_of([joined, left], [(joined, left)], None) is DayOrder.DAY_FIRST


def test_a_date_with_dots_has_its_day_first():
    assert stamp("06.10.26, 18:01:00").day(None) == date(2026, 10, 6)


def test_an_hour_that_the_clock_shows_twice_is_told_by_the_length_of_the_stay():
    clock = Clock("Europe/Berlin")
    joined, left = stamps("2026-10-25 01:50", "2026-10-25 02:20")

    once = clock.stay(joined, left, 30)
    twice = clock.stay(joined, left, 90)

    assert once[1] - once[0] == timedelta(minutes=30)
    assert twice[1] - twice[0] == timedelta(minutes=90)


def test_who_came_in_the_first_of_two_equal_hours_and_left_in_the_second_was_there():
    joined, left = stamps("2026-10-25 02:50", "2026-10-25 02:10")

    came, went = Clock("Europe/Berlin").stay(joined, left, None)

    assert went - came == timedelta(minutes=20)


def test_an_hour_that_the_clock_leaves_out_is_read_all_the_same():
    at = Clock("Europe/Berlin").at(stamp("2026-03-29 02:30"))

    assert at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_a_stay_without_days_may_end_after_midnight():
    joined, left = stamps("23:30", "00:15")

    came, went = Clock("UTC", day=date(2026, 11, 16)).stay(joined, left, None)

    assert (came.day, went.day) == (16, 17)


def test_who_comes_after_midnight_to_a_meeting_of_the_evening_comes_the_next_day():
    clock = Clock("UTC", day=date(2026, 11, 16), start=time(23, 0))

    assert clock.at(stamp("00:10")) == datetime(2026, 11, 17, 0, 10, tzinfo=UTC)
    assert clock.at(stamp("22:50")) == datetime(2026, 11, 16, 22, 50, tzinfo=UTC)


def test_nobody_leaves_before_coming():
    joined, left = stamps("2026-11-16 10:00", "2026-11-16 09:00")

    came, went = Clock("UTC").stay(joined, left, None)

    assert came
    assert went is None
