"""How a workshop was attended, in numbers and drawings."""

from datetime import UTC, date, datetime

import pytest

from cistrat_training.attendance import drawings, figures
from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.presence import NOTHING, Presence
from tests.people_and_things import a_lecture, a_workshop, an_enrolment

WORKSHOP = a_workshop()
DAYS = (12, 12, 13)
LECTURES = [
    a_lecture(WORKSHOP, starts_at=datetime(2026, 10, day, 1 + at, tzinfo=UTC))[0]
    for at, day in enumerate(DAYS)
]
LIVE = Presence(Mark.PRESENT, live=90)
HALF = Presence(Mark.LATE, live=45)
SEEN = Presence(Mark.RECORDED, recorded=90)
BOTH = Presence(Mark.LATE, live=45, recorded=45)
AWAY = Presence(Mark.ABSENT)
UNCLEAR = Presence(is_unclear=True)


def rows(*of_each, countries=()):
    people = []
    for number, presences in enumerate(of_each, 1):
        facts = {"country_code": countries[number - 1]} if countries else {}
        one = an_enrolment(workshop=WORKSHOP, **facts)
        one.id = number
        people.append((one, list(presences)))
    return people


def test_at_a_lecture_everybody_is_counted_once_live_before_recorded():
    everybody = rows([BOTH, LIVE, LIVE], [SEEN, AWAY, LIVE], [UNCLEAR, NOTHING, LIVE])

    first, second, _third = figures.by_lecture(LECTURES, everybody)

    assert (first.live, first.recorded, first.attended, first.unclear) == (1, 1, 2, 1)
    assert (first.open, second.open) == (1, 1)
    assert (second.people, second.marks[Mark.ABSENT]) == (3, 1)


def test_a_lecture_of_which_nobody_said_anything_is_not_told():
    silent, unclear, _third = figures.by_lecture(LECTURES, rows([NOTHING, UNCLEAR, LIVE]))

    assert not silent.is_told
    assert unclear.is_told


def test_a_country_s_share_is_of_the_time_of_all_its_people_live_and_recorded_apart():
    everybody = rows(
        [LIVE, LIVE, LIVE], [HALF, SEEN, AWAY], [SEEN, SEEN, SEEN], countries=("NG", "NG", "RS")
    )

    nigeria, serbia = figures.parts(LECTURES, everybody, lambda one: one.country_code)

    assert (nigeria.key, nigeria.people, nigeria.offered) == ("NG", 2, 540)
    assert nigeria.live_share == pytest.approx(315 / 540)
    assert nigeria.recorded_share == pytest.approx(90 / 540)
    assert (serbia.live_share, serbia.recorded_share) == (0, 1)


def test_of_those_who_came_on_the_first_day_it_is_told_how_many_still_come():
    everybody = rows(
        [LIVE, AWAY, LIVE],  # stays
        [AWAY, HALF, SEEN],  # came late on the first day, and watches the second
        [UNCLEAR, AWAY, AWAY],  # was there once, and comes no more
        [AWAY, AWAY, LIVE],  # comes on the second day only
    )

    first, second = figures.by_day(LECTURES, everybody, "Asia/Shanghai")

    assert (first.day, first.came, first.stayed) == (date(2026, 10, 12), 3, 3)
    assert (second.came, second.stayed, second.stayed_live) == (3, 2, 1)


def test_days_are_those_of_the_workshop_s_own_calendar():
    late = a_lecture(WORKSHOP, starts_at=datetime(2026, 10, 12, 17, tzinfo=UTC))[0]

    [day] = figures.by_day([late], rows([LIVE]), "Asia/Shanghai")

    assert day.day == date(2026, 10, 13)


def test_without_any_hour_there_are_no_days():
    assert figures.by_day([a_lecture(WORKSHOP, starts_at=None)[0]], rows([LIVE]), "UTC") == []


def test_a_strip_draws_each_lecture_at_its_place_in_the_shape_of_its_mark():
    strip = drawings.strip([LIVE, AWAY, LIVE, UNCLEAR, NOTHING])

    assert strip.width == 5 * drawings.STEP
    assert dict(strip.paths) == {
        "present": "M1 1h10v10h-10zM25 1h10v10h-10z",
        "absent": "M13 2l10 8m0 -8l-10 8",
        "unclear": "M37 11h10l-5 -10z",
        "none": "M49 5m4 0h2v2h-2z",
    }
    assert strip.counts["present"] == 2


def test_a_line_goes_from_edge_to_edge_and_nobody_is_on_the_ground():
    top, ground = drawings.EDGE, drawings.HEIGHT - drawings.EDGE

    line = drawings.line([4, 2, 0], 4)

    assert [y for _x, y, _value in line.marks] == [top, (top + ground) // 2, ground]
    assert [line.marks[0][0], line.marks[-1][0]] == [drawings.EDGE, drawings.WIDTH - drawings.EDGE]
    assert drawings.line([3], 3).points == f"{drawings.EDGE},{top}"
    assert drawings.line([0], 0).marks[0][1] == ground
