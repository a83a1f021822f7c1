"""Hours when lecturers are free: told, painted and typed, on whatever clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import select

from cistrat_training.places.models import Country
from cistrat_training.schedule import told_hours, week_grid
from cistrat_training.schedule.availability import Availability, is_free, joined
from cistrat_training.trail import TrailEntry
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_organisation,
    an_organiser,
    save,
)

WEEK = [date(2026, 10, 11) + timedelta(days=n) for n in range(7)]  # a Sunday, and what follows
MONDAY = 1
NINE = 18  # the half hour that begins at 09:00


def at(hour, minute=0, day=12):
    return datetime(2026, 10, day, hour, minute, tzinfo=UTC)


def read(line, zone="UTC", days=WEEK):
    return told_hours.read(line, zone, days)


# Told


def test_hours_that_touch_become_one():
    assert joined([(at(9), at(10)), (at(10), at(12)), (at(13), at(14)), (at(8), at(9, 30))]) == [
        (at(8), at(12)),
        (at(13), at(14)),
    ]


def test_a_lecture_fits_only_where_all_of_it_is_free():
    told = [(at(9), at(12)), (at(13), at(15))]

    assert is_free(told, at(9), at(12))
    assert is_free(told, at(13, 30), at(15))
    assert not is_free(told, at(11), at(14))
    assert not is_free(told, at(8, 59), at(10))
    assert not is_free([], at(9), at(10))


# Typed


@pytest.mark.parametrize(
    "line",
    [
        "2026-10-12 09:00-12:30",
        "2026/10/12: 9:00 – 12:30",
        "12 October 9:00 to 12:30",
        "12 Oct 2026, 09.00-12.30",
        "Oct 12 9am-12:30pm",
        "october 12th, 9-12:30 pm",
        "12.10.2026 9-12:30",
        "12.10. 9-12h30",
        "12/10 09:00-12:30",
        "10/12 09:00-12:30",
        "Mon 9-12:30",
        "Monday (12 October) 9-12:30",
        "Monday, 12 October: 9 until 12:30",
        "10月12日 9:00至12:30",
        "2026年10月12日（周一）9点到12点30",
        "周一 9:00～12:30",
        "2026-10-12 09:00-11:00, 10:30-12:30",
    ],
)
def test_people_write_the_same_hours_in_many_ways(line):
    assert read(line) == ([(at(9), at(12, 30))], [])


def test_several_hours_and_every_day_and_the_whole_day():
    assert read("Tue 9-10, 14-16; 20:00-21:00").spans == [
        (at(9, day=13), at(10, day=13)),
        (at(14, day=13), at(16, day=13)),
        (at(20, day=13), at(21, day=13)),
    ]
    assert len(read("every day 8-20").spans) == 7
    assert read("Mon all day").spans == [(at(0), at(0, day=13))]


def test_an_end_before_the_start_is_on_the_next_day():
    assert read("Mon 22:00-02:00").spans == [(at(22), at(2, day=13))]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("tomorrow 9-10", "Begin with the day"),
        ("2026-11-12 9-10", "not among those asked for"),
        ("2026-02-30 9-10", "not among those asked for"),
        ("Mon", "Write the hours as"),
        ("Mon morning", "Write the hours as"),
        ("Mon 9-10 and perhaps later", "Write the hours as"),
        ("Mon 9-25", "from 00:00 to 24:00"),
        ("Mon 9:75-10", "from 00:00 to 24:00"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line_and_what_to_do(line, says):
    read_hours, (wrong,) = read(f"Tue 9-10\n\n{line}")

    assert (wrong.line, wrong.typed) == (3, line)
    assert says in wrong.message
    assert read_hours == [(at(9, day=13), at(10, day=13))]


def test_a_day_that_could_be_two_is_asked_about():
    days = [date(2026, 9, 10) + timedelta(days=n) for n in range(40)]

    (wrong,) = read("10/9 9-10\n9/10 9-10", days=days).wrong[:1]

    assert "can be two days" in wrong.message


halves = some.integers(0, 7 * 48 - 1)
spans = some.lists(some.tuples(halves, some.integers(1, 20)), max_size=8)
zones = some.sampled_from(
    ["UTC", "Africa/Lagos", "Asia/Kathmandu", "Asia/Shanghai", "America/Santiago", "Pacific/Fiji"]
)


def of(pairs):
    start = datetime(2026, 10, 11, tzinfo=UTC)
    half = timedelta(minutes=30)
    return joined((start + a * half, start + (a + length) * half) for a, length in pairs)


@given(spans, zones)
def test_what_is_written_reads_back_as_the_same_instants(pairs, zone):
    told = of(pairs)
    days = week_grid.around(WEEK[0], WEEK[-1], 2)

    assert read(told_hours.written(told, zone), zone, days) == (told, [])


# Painted


@given(spans, zones, zones)
def test_a_grid_that_nobody_painted_changes_nothing_on_any_clock(pairs, zone, other):
    told = of(pairs)
    for clock in (zone, other):
        grid = week_grid.grid(WEEK, clock, told)

        assert week_grid.painted(grid, grid.free, told) == told


@given(spans, zones, some.sets(some.integers(0, 7 * 48 - 1)))
def test_what_is_painted_is_free_and_what_is_left_out_is_not(pairs, zone, chosen):
    told = of(pairs)
    grid = week_grid.grid(WEEK, zone, told)

    after = week_grid.painted(grid, chosen, told)

    assert week_grid.grid(WEEK, zone, after).free >= chosen
    for key in grid.free - chosen:
        for span in grid.cells[key].spans:
            assert not any(start < span[1] and span[0] < end for start, end in after)


def test_minutes_that_were_typed_outlive_a_painted_change_elsewhere():
    told = read("Mon 09:10-12:20").spans
    grid = week_grid.grid(WEEK, "UTC", told)

    after = week_grid.painted(grid, grid.free | {2 * 48 + NINE}, told)

    assert told_hours.written(after, "UTC") == "2026-10-12 09:10-12:20\n2026-10-13 09:00-09:30"


def test_days_that_the_grid_does_not_show_stay_as_they_were():
    told = read("Mon 9-10\nFri 9-10").spans
    grid = week_grid.grid(WEEK[:2], "UTC", told)

    after = week_grid.painted(grid, set(), told)

    assert told_hours.written(after, "UTC") == "2026-10-16 09:00-10:00"


def test_an_hour_that_summer_time_skips_is_not_there_and_one_it_repeats_counts_twice():
    lisbon_in_spring = week_grid.half_hours(date(2026, 3, 29), "Europe/Lisbon")
    lisbon_in_autumn = week_grid.half_hours(date(2026, 10, 25), "Europe/Lisbon")

    assert [number for number, spans in enumerate(lisbon_in_spring) if not spans] == [2, 3]
    assert [number for number, spans in enumerate(lisbon_in_autumn) if len(spans) == 2] == [2, 3]


def test_a_clock_put_forward_at_midnight_has_a_short_day():
    santiago = week_grid.half_hours(date(2026, 9, 6), "America/Santiago")

    assert [number for number, spans in enumerate(santiago) if not spans] == [0, 1]
    assert sum(map(len, santiago)) == 46


def test_one_day_is_copied_to_all():
    assert week_grid.copied({MONDAY * 48 + NINE, 5}, MONDAY, 3) == {NINE, 48 + NINE, 96 + NINE}


# The page


@pytest.fixture
def scene(browser, db):
    class Scene:
        workshop = a_workshop()
        adaeze = a_person(zone="Africa/Lagos")
        organiser = an_organiser()

        def told(self):
            return db.scalar(select(Availability))

        def posts(self, path="", person=None, **typed):
            url = f"{self.page}{path}?workshop={self.workshop.id}"
            return browser(person or self.adaeze).post(url, data=typed)

    scene = Scene()
    scene.lecturer = a_lecturer(an_organisation(db.get(Country, "NG")), scene.adaeze)
    save(db, scene.organiser, *a_lecture(scene.workshop, scene.lecturer))
    scene.page = f"/lecturers/{scene.lecturer.id}/availability"
    return scene


def cell(day, half):
    return WEEK.index(day) * 48 + half


def test_painted_hours_are_kept_as_instants_and_shown_on_another_clock(scene, browser):
    nine = cell(date(2026, 10, 12), NINE)

    scene.posts(f=[nine, nine + 1], do="save")

    assert scene.told().free == [["2026-10-12T08:00+00:00", "2026-10-12T09:00+00:00"]]
    lagos = browser(scene.adaeze).get(scene.page).text
    assert "2026-10-12 09:00-10:00" in lagos
    assert "16:00" in lagos  # what Beijing's clocks show beside it
    tehran = browser(scene.adaeze).get(f"{scene.page}?zone=Asia/Tehran").text
    assert "2026-10-12 11:30-12:30" in tehran


def test_the_buttons_of_the_grid_fill_it(scene):
    nine = cell(date(2026, 10, 12), NINE)
    scene.posts(f=[nine], do="copy:1")
    assert len(scene.told().spans) == 7

    scene.posts(f=[nine], do="day")
    assert scene.told().is_free(at(7), at(19))

    scene.posts(f=[nine], do="clear")
    assert scene.told().free == []


def test_typed_hours_replace_all_and_a_slip_loses_nothing(scene, browser):
    scene.posts("/typed", typed="Mon 9-12\nTue 25-26")
    assert scene.told() is None

    page = scene.posts("/typed", typed="Mon 9-12\nTue 25-26")
    assert page.status_code == 422
    assert "Line 2, “Tue 25-26”" in page.text
    assert "Mon 9-12\nTue 25-26</textarea>" in page.text

    scene.posts("/typed", typed="Mon 9-12\r\nTue 9-10")
    assert len(scene.told().spans) == 2


def test_no_hours_is_an_answer_and_nothing_told_is_none(scene, browser):
    scene.posts(f=[], do="save")
    assert "no hour suits" in browser(scene.adaeze).get(scene.page).text

    scene.posts("/oblivion")

    assert scene.told() is None
    assert "Nothing is told yet" in browser(scene.adaeze).get(scene.page).text


def test_an_organiser_writes_down_what_was_said_and_the_trail_says_who(scene, browser, db):
    scene.posts("/typed", person=scene.organiser, typed="Mon 9-12")

    told = scene.told()
    assert told.told_by_id == scene.organiser.id
    entry = db.scalar(select(TrailEntry).where(TrailEntry.record == f"availability:{told.id}"))
    assert entry.actor_id == scene.organiser.id
    assert "written down by" in browser(scene.adaeze).get(scene.page).text


def test_hours_are_told_for_the_workshops_of_the_lecturer_only(scene, browser, db):
    other, stranger = a_workshop(), a_person()
    save(db, other, stranger)

    def asked_by(person):
        return browser(person).get(f"{scene.page}?workshop={other.id}").status_code

    assert asked_by(scene.adaeze) == 404
    assert asked_by(scene.organiser) == 200
    assert asked_by(stranger) == 403
    assert browser(scene.adaeze).get(f"{scene.page}?workshop=99999999999999").status_code == 404


def test_two_weeks_weigh_little_and_a_long_workshop_is_shown_in_parts(scene, browser, db):
    scene.workshop.last_day = date(2026, 11, 20)
    db.commit()

    first = browser(scene.adaeze).get(scene.page)
    second = browser(scene.adaeze).get(f"{scene.page}?part=1")

    assert first.text.count('type="checkbox"') == 14 * 48
    assert len(first.data) < 100_000
    assert "Sun 11 Oct" in first.text
    assert "Sun 25 Oct" in second.text
    scene_url = f"{scene.page}?part=1&workshop={scene.workshop.id}"
    browser(scene.adaeze).post(scene_url, data={"f": [NINE], "do": "save"})
    assert scene.told().free == [["2026-10-25T08:00+00:00", "2026-10-25T08:30+00:00"]]


def test_nonsense_in_the_address_does_no_harm(scene, browser):
    for words in ("zone=Mars/Olympus", "part=-3", "part=900", "workshop=x", "zone=../../etc"):
        assert browser(scene.adaeze).get(f"{scene.page}?{words}").status_code == 200
    assert scene.posts(f=["x", "-4", "999999"], do="copy:99").status_code == 302
    assert scene.posts(f=["9" * 5000], do="copy:" + "9" * 5000).status_code == 302
    assert scene.told().free == []
