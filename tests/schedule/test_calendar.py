"""Released lectures as events, read again by another reader."""

from datetime import UTC, datetime

import icalendar
import pytest

from cistrat_training.calendars import Organiser
from cistrat_training.places.models import Category, Country, Organisation
from cistrat_training.schedule.calendar import Calendars
from cistrat_training.schedule.models import LectureKind
from cistrat_training.schedule.releases import Release, ReleasedLecture
from tests.people_and_things import NOON_IN_MAY, a_lecture, a_lecturer, a_person, a_workshop

CHINA = Country(code="CN", iso3="CHN", m49="156", name_en="China", name_zh="中国")
ACADEMY = Organisation(name="Academy", name_zh="学院", country=CHINA, category=Category.RESEARCH)
COPIED = ("kind", "title_en", "title_zh", "starts_at", "ends_at", "channel", "livestream_url")


def a_copy(**facts):
    """A lecture as it was released."""
    draft, *_ = a_lecture(a_workshop(), **facts)
    release = Release(workshop=draft.workshop, number=1, released_at=NOON_IN_MAY)
    copied = {name: getattr(draft, name) for name in (*COPIED, "cancelled_at", "about_en")}
    copy = ReleasedLecture(
        release=release,
        lecture=draft,
        place=1,
        sequence=2,
        changed_at=NOON_IN_MAY,
        moderator=draft.moderator,
        **copied,
    )
    copy.lecture_id = 1
    return copy


def written(*copies, speakers=None, language="en"):
    office = Calendars("https://t.example", Organiser("Centre", "c@t.example"), language)
    return office.feed(copies, speakers or {}, name="My lectures")


def events(content):
    return icalendar.Calendar.from_ical(content).walk("VEVENT")


def test_a_lecture_stands_in_the_calendar_on_the_clock_of_its_workshop():
    who = a_lecturer(ACADEMY)

    content = written(a_copy(), speakers={1: [who]})

    (event,) = events(content)
    assert event["uid"] == "lecture-1@t.example"
    assert event["sequence"] == 2
    assert event.start == datetime(2026, 10, 12, 1, tzinfo=UTC)
    assert str(event.start.tzinfo) == "Asia/Shanghai"
    assert event["location"] == "Room 1"
    assert who.person.full_name in event["description"]
    assert b"BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai" in content


def test_what_was_called_off_says_so():
    assert events(written(a_copy(cancelled_at=NOON_IN_MAY)))[0]["status"] == "CANCELLED"


@pytest.mark.parametrize("facts", [{"starts_at": None}, {"kind": LectureKind.BREAK}])
def test_what_has_no_time_or_is_a_break_is_left_out(facts):
    assert events(written(a_copy(**facts))) == []


def test_the_same_lectures_give_the_same_bytes():
    copy = a_copy()

    assert written(copy) == written(copy)


def test_names_are_in_the_language_of_the_reader(app):
    copy = a_copy(title_zh="数据", moderator=a_person(full_name="王芳"))
    who = a_lecturer(ACADEMY, a_person(full_name="李明"))

    with app.test_request_context():
        event = events(written(copy, speakers={1: [who]}, language="zh"))[0]

    assert event["summary"] == "数据"
    assert "李明, 学院" in event["description"]
    assert "王芳" in event["description"]


def test_who_is_to_take_it_out_is_told_the_hour_that_they_have():
    was, now = a_copy(), a_copy(starts_at=None)
    now.sequence = 3
    office = Calendars("https://t.example", Organiser("Centre", "c@t.example"), "en")

    (event,) = events(office.cancel(now, was))

    assert event.start == was.starts_at
    assert (event["sequence"], event["status"]) == (3, "CANCELLED")
