"""The calendar file, read again by another reader."""

from datetime import UTC, datetime

import icalendar
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.schedule.calendar import calendar
from tests.people_and_things import NOON_IN_MAY, a_lecture, a_lecturer, a_person, a_workshop

CHINA = Country(code="CN", iso3="CHN", m49="156", name_en="China", name_zh="中国")
ACADEMY = Organisation(name="Academy", name_zh="学院", country=CHINA, category=Category.RESEARCH)


def a_calendar(*lectures, speakers=None, language="en"):
    for number, lecture in enumerate(lectures, start=1):
        lecture.id = number
    return calendar(
        lectures, speakers or {}, title="My lectures", language=language, site="https://t.example"
    )


def events(content):
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


def test_a_lecture_stands_in_the_calendar_on_the_clock_of_its_workshop():
    lecture, _speaker = a_lecture(a_workshop(), who := a_lecturer(ACADEMY))

    content = a_calendar(lecture, speakers={1: [who]})

    (event,) = events(content)
    assert event["uid"] == "lecture-1@t.example"
    assert event.start == datetime(2026, 10, 12, 1, tzinfo=UTC)
    assert str(event.start.tzinfo) == "Asia/Shanghai"
    assert event["location"] == "Room 1"
    assert who.person.full_name in event["description"]
    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai" in content


def test_a_move_raises_the_sequence_and_keeps_the_name():
    lecture, *_ = a_lecture(a_workshop())
    before = events(a_calendar(lecture))[0]

    lecture.place_at(lecture.starts_at, lecture.ends_at, now=NOON_IN_MAY)

    after = events(a_calendar(lecture))[0]
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def test_what_was_called_off_says_so():
    lecture, *_ = a_lecture(a_workshop())

    lecture.cancel(now=NOON_IN_MAY)

    assert events(a_calendar(lecture))[0]["status"] == "CANCELLED"


def test_a_lecture_without_a_time_is_left_out():
    lecture, *_ = a_lecture(a_workshop(), starts_at=None)

    assert events(a_calendar(lecture)) == []


def test_the_same_lectures_give_the_same_bytes():
    lecture, *_ = a_lecture(a_workshop())

    assert a_calendar(lecture) == a_calendar(lecture)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=200))
def test_any_title_survives_the_calendar(title):
    lecture, *_ = a_lecture(a_workshop(), title_en=title)

    assert events(a_calendar(lecture))[0]["summary"] == title


def test_names_are_in_the_language_of_the_reader():
    lecture, _speaker = a_lecture(
        a_workshop(), who := a_lecturer(ACADEMY, a_person(full_name="李明")), title_zh="数据"
    )

    event = events(a_calendar(lecture, speakers={1: [who]}, language="zh"))[0]

    assert event["summary"] == "数据"
    assert "李明, 学院" in event["description"]
