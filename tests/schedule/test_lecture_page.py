"""The page of a lecture, as each reader sees it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.places.models import Country
from cistrat_training.schedule.models import LectureKind, Speaker
from cistrat_training.schedule.views.lecture_page import State, state_of
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    released,
    save,
)
from tests.questions import counted

NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)  # in Beijing
MINUTE = timedelta(minutes=1)
ROOM = "https://meeting.example/room"


@pytest.fixture
def lecture(db):
    milan = a_person(full_name="Милан Петровић", latin_name="Milan Petrovic")
    lecturer = a_lecturer(
        an_organisation(db.get(Country, "RS"), name="Institute Drina"),
        milan,
        affiliation_en="Drina Institute of Economics",
        bio_en="He counts what nobody counted.",
        bio_zh="他统计无人统计之事。",
    )
    lecture, speaker = a_lecture(
        a_workshop(),
        lecturer,
        title_zh="如何统计",
        about_en="Surveys.\n\nAnd what they leave out.",
        language="en",
        interpretation="English to Chinese, channel 2",
        livestream_url=ROOM,
        moderator=a_person(full_name="Lin Yue"),
    )
    save(db, lecture, speaker, an_enrolment(workshop=lecture.workshop), an_organiser())
    return lecture


def test_everybody_reads_the_page_of_a_public_lecture_but_not_where_to_connect(
    lecture, db, browser
):
    released(db, lecture.workshop, public=True)

    page = browser().get(f"/lectures/{lecture.id}").text

    for words in (
        *("How to count what nobody counted", "Drina Institute of Economics", "He counts"),
        *("And what they leave out.", "channel 2", "English", "90 minutes"),
    ):
        assert words in page
    assert ROOM not in page
    assert 'id="recording"' not in page
    assert "Lin Yue" not in page


def test_a_participant_sees_where_to_connect_on_both_clocks(lecture, db, browser):
    place = an_enrolment(workshop=lecture.workshop, person=a_person(zone="America/Lima"))
    save(db, place)
    released(db, lecture.workshop)
    reader = browser(place.person)
    reader.set_cookie("zone", "America/Lima")

    page = reader.get(f"/lectures/{lecture.id}").text

    assert "Sunday, 11 October 2026" in page
    assert "20:00 – 21:30" in page
    assert "Monday, 12 October 2026" in page
    assert "09:00 – 10:30" in page
    assert f'href="{ROOM}"' in page
    assert "Lin Yue" in page


def test_the_page_is_also_in_chinese(lecture, db, browser):
    released(db, lecture.workshop, public=True)

    page = browser().get(f"/lectures/{lecture.id}?language=zh").text

    assert "如何统计" in page
    assert "他统计无人统计之事。" in page


def test_what_is_not_released_is_seen_by_who_gives_it_and_marked_so(lecture, db, browser):
    place, organiser = an_enrolment(workshop=lecture.workshop), an_organiser()
    save(db, place, organiser)
    address = f"/lectures/{lecture.id}"

    assert "Not released: the hour may still change" in browser(organiser).get(address).text
    assert browser(place.person).get(address).status_code == 403


def test_who_gives_it_goes_from_there_to_slides_and_consents(lecture, db, browser):
    released(db, lecture.workshop)
    place, ways = an_enrolment(workshop=lecture.workshop), ("materials", "consents")
    save(db, place)
    (speaker,) = db.scalars(select(Speaker).where(Speaker.lecture == lecture))
    address = f"/lectures/{lecture.id}"

    lecturers, participants = (
        browser(reader).get(address).text for reader in (speaker.lecturer.person, place.person)
    )

    assert all(f'href="{address}/{way}"' in lecturers for way in ways)
    assert not any(f'href="{address}/{way}"' in participants for way in ways)


def test_the_released_hour_is_shown_and_not_that_of_the_draft(lecture, db, browser):
    released(db, lecture.workshop, public=True)
    lecture.place_at(NINE + 300 * MINUTE, NINE + 390 * MINUTE, now=NOON_IN_MAY)
    db.commit()

    page = browser().get(f"/lectures/{lecture.id}").text

    assert "01:00 – 02:30" in page
    assert "06:00" not in page


def test_the_lectures_before_and_after_lead_to_each_other(lecture, db, browser):
    lunch, *_ = a_lecture(
        lecture.workshop,
        kind=LectureKind.BREAK,
        starts_at=NINE + 90 * MINUTE,
        ends_at=NINE + 120 * MINUTE,
        title_en="Tea",
    )
    after, *_ = a_lecture(lecture.workshop, starts_at=NINE + 120 * MINUTE, title_en="After tea")
    save(db, lunch, after)
    released(db, lecture.workshop, public=True)

    first = browser().get(f"/lectures/{lecture.id}").text
    second = browser().get(f"/lectures/{after.id}").text

    assert f'href="/lectures/{after.id}" rel="next"' in first
    assert 'rel="prev"' not in first
    assert f'href="/lectures/{lecture.id}" rel="prev"' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(-1, State.COMING), (0, State.RUNNING), (89, State.RUNNING), (90, State.OVER)],
)
def test_before_its_hour_it_comes_then_it_runs_then_it_is_over(minutes, state):
    lecture, *_ = a_lecture(a_workshop())

    assert state_of(lecture, NINE + minutes * MINUTE) is state


def test_a_lecture_that_was_called_off_is_nothing_else():
    lecture, *_ = a_lecture(a_workshop(), cancelled_at=NOON_IN_MAY)
    without_a_time, *_ = a_lecture(a_workshop(), starts_at=None)

    assert state_of(lecture, NINE) is State.CALLED_OFF
    assert state_of(without_a_time, NINE) is State.UNPLACED


def test_the_room_is_opened_from_the_top_of_the_page_until_the_lecture_is_over(
    lecture, db, browser
):
    released(db, lecture.workshop)
    organiser = an_organiser()
    save(db, organiser)

    def says(at):
        with time_machine.travel(at, tick=False):
            return browser(organiser).get(f"/lectures/{lecture.id}").text

    assert "Open the lecture room" in says(NINE)
    assert "Open the lecture room" not in says(NINE + 91 * MINUTE)


def test_the_page_asks_the_database_no_more_when_the_programme_grows(lecture, db, browser):
    def asked():
        released(db, lecture.workshop, public=True)
        with counted() as questions:
            browser().get(f"/lectures/{lecture.id}")
        return len(questions)

    few = asked()
    for n in range(1, 4):
        speaker = a_lecturer(an_organisation(db.get(Country, "RS")))
        save(db, *a_lecture(lecture.workshop, speaker, starts_at=NINE + n * 100 * MINUTE))

    assert asked() == few
