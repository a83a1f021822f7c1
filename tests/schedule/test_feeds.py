"""Calendars that programs ask for again and again: what stands in them, and what a poll costs."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import icalendar
import pytest
from sqlalchemy import select

from cistrat_training.places.models import Country
from cistrat_training.schedule.consents import ConsentAnswer, ConsentPurpose, LectureConsent
from cistrat_training.schedule.models import Feed, LectureKind
from cistrat_training.workshops.models import Enrolment
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    released,
    save,
)
from tests.questions import counted

LATER = NOON_IN_MAY + A_DAY


class Reader:
    """A person with a private address, and the program that asks for it."""

    def __init__(self, browser, db, person):
        save(db, person)
        browser(person).post("/calendar")
        found = select(Feed.secret).where(Feed.person == person, Feed.revoked_at.is_(None))
        self.address = f"/calendar/{db.scalars(found).one()}.ics"
        self.program = browser()

    def ask(self, **headers):
        return self.program.get(self.address, headers=headers)

    def events(self):
        return icalendar.Calendar.from_ical(self.ask().data).walk("VEVENT")


@pytest.fixture
def programme(db):
    """A workshop with one lecture and its lecturer; nothing is released yet."""

    class Programme:
        workshop = a_workshop()
        lecturer = a_lecturer(an_organisation(db.get(Country, "CN")))
        lecture, speaker = a_lecture(workshop, lecturer, livestream_url="https://live.example/1")

    save(db, Programme.lecture, Programme.speaker)
    return Programme


@pytest.fixture
def reader(browser, db, programme):
    place = an_enrolment(workshop=programme.workshop)
    save(db, place)
    return Reader(browser, db, place.person)


def test_the_draft_stands_in_no_calendar(reader, db, programme):
    assert reader.events() == []

    released(db, programme.workshop)
    programme.lecture.starts_at += A_DAY
    programme.lecture.ends_at += A_DAY
    save(db, programme.lecture)

    (event,) = reader.events()
    assert event.start == datetime(2026, 10, 12, 1, tzinfo=UTC)


def test_a_poll_that_finds_nothing_new_costs_four_small_questions(reader, db, programme):
    released(db, programme.workshop)
    first = reader.ask()

    with counted() as asked:
        by_tag = reader.ask(**{"If-None-Match": first.headers["ETag"]})
    by_time = reader.ask(**{"If-Modified-Since": first.headers["Last-Modified"]})

    assert (by_tag.status_code, by_tag.data) == (304, b"")
    assert (by_time.status_code, by_time.data) == (304, b"")
    assert len([one for one in asked if one.startswith("SELECT")]) == 4


def test_a_release_is_news(reader, db, programme):
    released(db, programme.workshop)
    first = reader.ask()
    programme.lecture.starts_at += A_DAY
    programme.lecture.ends_at += A_DAY
    save(db, programme.lecture)

    before = reader.ask(**{"If-None-Match": first.headers["ETag"]})
    released(db, programme.workshop, now=LATER)
    by_tag = reader.ask(**{"If-None-Match": first.headers["ETag"]})
    a_year_ago = format_datetime(NOON_IN_MAY - 365 * A_DAY, usegmt=True)
    by_time = reader.ask(**{"If-Modified-Since": a_year_ago})

    assert (before.status_code, by_tag.status_code, by_time.status_code) == (304, 200, 200)
    (event,) = icalendar.Calendar.from_ical(by_tag.data).walk("VEVENT")
    assert event["sequence"] == 1


def test_another_language_is_news(reader, db, programme):
    programme.lecture.title_zh = "数据"
    released(db, programme.workshop)
    first = reader.ask()
    person = db.scalars(select(Feed)).one().person
    person.language = "zh"
    save(db, person)

    again = reader.ask(**{"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200
    assert "数据" in again.text


def test_a_place_given_up_is_news_also_for_who_asks_by_time(reader, db, programme):
    released(db, programme.workshop)
    first = reader.ask()
    place = db.scalars(select(Enrolment)).one()
    place.withdraw(now=datetime.now(UTC) + timedelta(hours=1))
    save(db, place)

    by_tag = reader.ask(**{"If-None-Match": first.headers["ETag"]})
    by_time = reader.ask(**{"If-Modified-Since": first.headers["Last-Modified"]})
    assert (by_tag.status_code, by_time.status_code) == (200, 200)
    assert reader.events() == []


def test_what_was_called_off_stays_as_cancelled(reader, db, programme):
    released(db, programme.workshop)
    programme.lecture.cancel(now=NOON_IN_MAY)
    save(db, programme.lecture)
    released(db, programme.workshop, now=LATER)

    (event,) = reader.events()

    assert (event["status"], event["sequence"]) == ("CANCELLED", 1)


def test_lecturers_and_moderators_find_their_own_lectures_and_no_others(browser, db, programme):
    moderator = a_person()
    other, *_ = a_lecture(programme.workshop, starts_at=programme.lecture.ends_at)
    other.moderator = moderator
    save(db, other, moderator)
    released(db, programme.workshop)

    for person, lecture in ((programme.lecturer.person, programme.lecture), (moderator, other)):
        (event,) = Reader(browser, db, person).events()
        assert event["uid"] == f"lecture-{lecture.id}@localhost"


def test_nobody_elses_workshop_stands_in_it(browser, db, programme):
    released(db, programme.workshop)

    assert Reader(browser, db, a_person()).events() == []


def test_breaks_and_what_has_no_hour_stand_in_no_calendar(reader, db, programme):
    ends = programme.lecture.ends_at
    save(db, a_lecture(programme.workshop, kind=LectureKind.BREAK, starts_at=ends)[0])
    save(db, a_lecture(programme.workshop, starts_at=None)[0])
    released(db, programme.workshop)

    assert len(reader.events()) == 1


def test_a_long_programme_asks_no_more_than_a_short_one(reader, db, programme):
    released(db, programme.workshop)
    reader.ask()
    with counted() as short:
        reader.ask()
    for n in range(1, 6):
        lecture, speaker = a_lecture(
            programme.workshop,
            programme.lecturer,
            starts_at=programme.lecture.starts_at + n * A_DAY,
        )
        lecture.moderator = a_person()
        save(db, lecture, speaker)
    released(db, programme.workshop, now=LATER)

    with counted() as long:
        reader.ask()

    assert len(long) == len(short)


def test_files_show_what_was_released(browser, db, programme):
    lecturer = browser(programme.lecturer.person)
    paths = [
        f"/lectures/{programme.lecture.id}/lecture.ics",
        f"/workshops/{programme.workshop.id}/programme.ics",
    ]
    assert lecturer.get(paths[0]).status_code == 404

    released(db, programme.workshop)

    for path in paths:
        answer = lecturer.get(path)
        (event,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
        assert event["url"] == "https://live.example/1"
        again = lecturer.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_a_new_feed_ends_the_one_before(browser, db):
    person = a_person()
    first = Reader(browser, db, person)

    second = Reader(browser, db, person)

    assert first.ask().status_code == 404
    assert second.ask().status_code == 200
    assert second.program.get("/calendar/guessed.ics").status_code == 404


def test_a_feed_can_be_ended_without_another(browser, db):
    person = a_person()
    reader = Reader(browser, db, person)

    page = browser(person).post("/calendar/end", data={"from": "my_lectures"})

    assert page.location.startswith("/my-lectures")
    assert reader.ask().status_code == 404
    assert "End this address" not in browser(person).get("/programme").text


def test_the_first_address_is_not_said_to_have_ended_another(browser, db):
    person = a_person()
    save(db, person)

    said = [browser(person).post("/calendar", follow_redirects=True).text for _ in range(2)]

    assert ["and the one before has ended" in text for text in said] == [False, True]


def test_a_livestream_refused_meanwhile_is_news_also_for_who_asks_by_date_alone(
    reader, db, programme
):
    released(db, programme.workshop)
    first = reader.ask()
    save(
        db,
        LectureConsent(
            lecture=programme.lecture,
            lecturer=programme.lecturer,
            purpose=ConsentPurpose.LIVESTREAM,
            answer=ConsentAnswer.NO,
            answered_at=LATER,
        ),
    )

    later = reader.ask(**{"If-Modified-Since": format_datetime(datetime.now(UTC), usegmt=True)})

    assert b"live.example" in first.data
    assert later.status_code == 200
    assert b"live.example" not in later.data
