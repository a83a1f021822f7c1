"""Arranging lectures, and what each of them sees."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from sqlalchemy import select

from cistrat_training.places.models import Country
from cistrat_training.schedule.models import Feed, Lecture, Lecturer, Speaker
from tests.people_and_things import (
    A_DAY,
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


@pytest.fixture
def desk(browser, db):
    """An organiser at the programme of a workshop, with one lecturer to choose."""

    class Desk:
        organiser = an_organiser()
        workshop = a_workshop()
        lecturer = None

        def add(self, **facts):
            return self.browser.post(
                f"/workshops/{self.workshop.id}/lectures/new", data=a_typed_lecture(self, **facts)
            )

    desk = Desk()
    desk.lecturer = a_lecturer(an_organisation(db.get(Country, "CN")))
    save(db, desk.organiser, desk.workshop, desk.lecturer)
    desk.browser = browser(desk.organiser)
    return desk


def a_typed_lecture(desk, **facts):
    return {
        "title_en": "Counting what nobody counts",
        "topic_en": "statistics",
        "lecturers": [desk.lecturer.id],
        "starts_at": "2026-10-12T09:00",
        "minutes": "90",
        "channel": "Room 1",
    } | facts


def test_what_is_typed_on_the_clock_of_the_workshop_is_kept_in_utc(desk, db):
    answer = desk.add()

    assert answer.status_code == 302
    lecture = db.scalars(select(Lecture)).one()
    assert lecture.starts_at == datetime(2026, 10, 12, 1, tzinfo=UTC)
    assert lecture.length == 90
    assert [s.lecturer_id for s in db.scalars(select(Speaker))] == [desk.lecturer.id]


def test_an_overlap_is_refused_with_both_names_and_nothing_typed_is_lost(desk, db):
    desk.add()

    answer = desk.add(title_en="Asking what nobody asks", starts_at="2026-10-12T10:00", channel="")

    assert answer.status_code == 422
    assert "Asking what nobody asks” while giving “Counting what nobody counts”" in answer.text
    assert 'value="2026-10-12T10:00"' in answer.text
    assert db.scalars(select(Lecture)).one().title_en == "Counting what nobody counts"


def test_a_lecturer_is_busy_in_another_workshop_too(desk, browser, db):
    other = a_workshop()
    save(db, other)
    desk.add()

    answer = desk.browser.post(
        f"/workshops/{other.id}/lectures/new", data=a_typed_lecture(desk, channel="Room 2")
    )

    assert answer.status_code == 422
    assert "cannot give" in answer.text


def test_a_lecture_may_be_saved_again_where_it_stands(desk, db):
    desk.add()
    lecture = db.scalars(select(Lecture)).one()

    answer = desk.browser.post(
        f"/lectures/{lecture.id}/edit", data=a_typed_lecture(desk, minutes="60")
    )

    assert answer.status_code == 302
    db.refresh(lecture)
    assert lecture.length == 60


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"title_en": ""}, "Write the title in English."),
        ({"title_en": "x" * 201}, "Shorten this to 200 characters."),
        ({"minutes": "0"}, "between 5 and 480"),
        ({"minutes": "99999999999999999999"}, "between 5 and 480"),
        ({"starts_at": "2026-10-11T09:00"}, "from 12 October 2026 to 16 October 2026 in Beijing"),
        ({"starts_at": "yesterday"}, "Not a valid datetime value."),
        ({"livestream_url": "javascript:alert(1)"}, "beginning with https://"),
        ({"lecturers": ["999999"]}, "not"),
    ],
)
def test_a_slip_gets_words_and_no_lecture(desk, db, facts, says):
    answer = desk.add(**facts)

    assert answer.status_code == 422
    assert says in answer.text
    assert db.scalars(select(Lecture)).all() == []


def test_a_new_lecturer_is_one_person_and_one_institution(desk, db):
    typed = {
        "full_name": "Adaeze Example",
        "email": "ADAEZE@Example.org",
        "organisation": "Academy of Examples",
        "country": "NG",
        "category": "university",
        "role": "professor",
        "language": "en",
        "zone": "Africa/Lagos",
    }

    first = desk.browser.post("/lecturers/new", data=typed)
    again = desk.browser.post("/lecturers/new", data=typed)

    assert first.status_code == 302
    assert again.status_code == 422
    assert "ADAEZE@Example.org is among the lecturers already" in again.text
    lecturer = db.scalars(select(Lecturer).order_by(Lecturer.id.desc()).limit(1)).one()
    assert lecturer.person.email == "adaeze@example.org"
    assert lecturer.organisation.country_code == "NG"


def test_a_private_feed_costs_nothing_until_something_changes(browser, db):
    workshop = a_workshop()
    place = an_enrolment(workshop=workshop)
    lecture, *_ = a_lecture(workshop)
    save(db, lecture, place)
    released(db, workshop)
    browser(place.person).post("/calendar")
    address = f"/calendar/{db.scalars(select(Feed.secret)).one()}.ics"
    program = browser()

    first = program.get(address)
    again = program.get(address, headers={"If-None-Match": first.headers["ETag"]})
    lecture.place_at(
        lecture.starts_at + timedelta(days=1), lecture.ends_at + timedelta(days=1), now=NOON_IN_MAY
    )
    released(db, workshop, now=NOON_IN_MAY + A_DAY)
    later = program.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert len(icalendar.Calendar.from_ical(first.data).walk("VEVENT")) == 1
    assert (again.status_code, again.data) == (304, b"")
    assert later.status_code == 200


def test_a_new_feed_ends_the_one_before(browser, db):
    person = a_person()
    save(db, person)
    visitor = browser(person)
    visitor.post("/calendar")
    first = db.scalars(select(Feed.secret)).one()

    visitor.post("/calendar")

    assert visitor.get(f"/calendar/{first}.ics").status_code == 404
    assert visitor.get("/calendar/guessed.ics").status_code == 404
