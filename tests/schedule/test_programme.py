"""Under which day a lecture stands, what runs now, and what a choice leaves."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.schedule.models import Lecture, LectureKind
from cistrat_training.schedule.programme import (
    Choice,
    at_this_moment,
    by_day,
    days_later,
    offered,
    rows,
)
from cistrat_training.zones import names
from tests.people_and_things import NOON_IN_MAY, a_workshop

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # in Beijing


def a_talk(starts_at=NINE, minutes=90, **facts):
    return Lecture(
        **{
            "workshop": facts.pop("workshop", None) or a_workshop(),
            "place": 1,
            "title_en": "Counting",
            "starts_at": starts_at,
            "ends_at": starts_at and starts_at + minutes * MINUTE,
            "changed_at": NOON_IN_MAY,
        }
        | facts
    )


WORKSHOP = a_workshop()
instants = st.integers(-1_000_000, 2_000_000).map(lambda minutes: NINE + minutes * MINUTE)
talks = st.builds(
    a_talk,
    starts_at=st.none() | instants,
    minutes=st.integers(5, 480),
    workshop=st.just(WORKSHOP),
    kind=st.sampled_from(LectureKind),
    topic_en=st.sampled_from(["", "statistics", "foresight"]),
    language=st.sampled_from(["", "en", "zh", "fr"]),
    cancelled_at=st.sampled_from([None, NOON_IN_MAY]),
)


@given(st.lists(talks, max_size=12), st.sampled_from(names()))
def test_in_every_zone_a_lecture_is_the_same_instant_under_exactly_one_day(programme, zone):
    days = by_day(programme, zone)

    shown = [talk for _, those in days for talk in those]
    assert sorted(map(id, shown)) == sorted(id(talk) for talk in programme if talk.starts_at)
    assert len({day for day, _ in days}) == len(days)
    assert [day for day, _ in days] == sorted(day for day, _ in days)
    for day, those in days:
        for talk in those:
            on_the_wall = talk.starts_at.astimezone(ZoneInfo(zone))
            assert on_the_wall.date() == day
            assert on_the_wall == talk.starts_at


@given(st.lists(talks, max_size=12))
def test_what_one_choice_leaves_out_another_shows(programme):
    there = offered(programme, reader="en", language="en")

    for name, keys in [
        ("topic", [key for key, _ in there.topics]),
        ("kind", there.kinds),
        ("spoken", there.spoken),
    ]:
        each = [Choice(**{name: key}).of(programme, "en") for key in keys]
        assert sorted(id(talk) for some in each for talk in some) == sorted(map(id, programme))
    assert Choice().of(programme, "en") == programme


@given(st.lists(talks, max_size=12), instants)
def test_what_runs_has_begun_and_what_is_next_has_not(programme, now):
    moment = at_this_moment(programme, now)

    assert all(talk.starts_at <= now < talk.ends_at for talk in moment.running)
    assert len({talk.starts_at for talk in moment.coming}) <= 1
    for talk in programme:
        if talk.starts_at and not talk.cancelled_at and now < talk.ends_at:
            assert talk in moment.running or talk.starts_at >= moment.coming[0].starts_at


def test_the_day_is_that_of_the_reader():
    early = a_talk(datetime(2026, 10, 12, 1, tzinfo=UTC))

    assert by_day([early], "Asia/Shanghai")[0][0].day == 12
    assert by_day([early], "America/Lima")[0][0].day == 11
    assert by_day([early], "Asia/Kabul")[0][0].day == 12


def test_a_lecture_over_midnight_says_so_where_it_is_midnight():
    late = a_talk(datetime(2026, 10, 12, 15, tzinfo=UTC))  # 23:00 in Beijing

    assert days_later(late, "Asia/Shanghai") == 1
    assert days_later(late, "Asia/Kabul") == 0


def test_at_its_last_minute_a_lecture_runs_and_at_its_end_it_does_not():
    first = a_talk()
    second = a_talk(NINE + 90 * MINUTE)

    running, coming = at_this_moment([first, second], NINE + 89 * MINUTE)
    assert (running, coming) == ([first], [second])
    assert at_this_moment([first, second], NINE + 90 * MINUTE) == ([second], [])


def test_two_that_begin_together_are_next_together_and_one_called_off_is_not():
    together = [a_talk(NINE), a_talk(NINE)]
    called_off = a_talk(NINE - HOUR, cancelled_at=NOON_IN_MAY)

    assert at_this_moment([*together, called_off], NINE - 2 * HOUR).coming == together


def test_the_same_hour_is_one_row_of_the_day_grid_on_every_day():
    opening, tea = a_talk(minutes=30), a_talk(NINE + 2 * HOUR)
    lesson, next_day = a_talk(NINE + HOUR), a_talk(NINE + timedelta(days=1, hours=1))

    found = rows(by_day([opening, lesson, tea, next_day], "Asia/Shanghai"), "Asia/Shanghai")

    assert [found[talk] for talk in (opening, lesson, tea, next_day)] == [1, 2, 3, 2]


def test_lectures_at_once_and_days_with_little_in_common_are_not_set_in_rows():
    at_once = [a_talk(), a_talk()]
    unlike = [a_talk(NINE + n * timedelta(days=1, hours=1)) for n in range(3)]
    many = [a_talk(NINE + n * 10 * MINUTE, minutes=10) for n in range(8)]

    assert rows(by_day(at_once, "Asia/Shanghai"), "Asia/Shanghai") == {}
    assert rows(by_day(unlike, "Asia/Shanghai"), "Asia/Shanghai") == {}
    assert rows(by_day(many, "Asia/Shanghai"), "Asia/Shanghai") == {}
