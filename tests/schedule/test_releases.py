"""Releasing a programme: what is shown before, who is written to, and with which files."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import icalendar
import pytest
from sqlalchemy import select

from cistrat_training import mail
from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.schedule.models import Feed, Lecture, LectureKind, Speaker
from cistrat_training.schedule.releases import Release, ReleasedLecture, ReleaseLetters
from cistrat_training.schedule.tasks import write
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
    save,
)
from tests.questions import counted
from tests.second_reader import second_reader


class Desk:
    """An organiser with a draft: one lecture, its lecturer in Lagos, one participant in Kabul."""

    def __init__(self, browser, db, work):
        self.db, self.work = db, work
        self.organiser, self.workshop = an_organiser(), a_workshop()
        self.academy = an_organisation(db.get(Country, "CN"))
        self.lecturer = a_lecturer(self.academy, a_person(zone="Africa/Lagos"))
        reader = a_person(zone="Asia/Kabul", language="zh")
        self.place = an_enrolment(workshop=self.workshop, person=reader)
        self.lecture, speaker = a_lecture(
            self.workshop, self.lecturer, title_zh="怎样数没有人数过的"
        )
        save(db, self.organiser, self.place, self.lecture, speaker)
        self.browser = browser(self.organiser)
        self.page_address = f"/workshops/{self.workshop.id}/programme/release"

    def page(self):
        return self.browser.get(self.page_address)

    def shown(self):
        return self.page().text.split('name="shown" value="', 1)[1].split('"', 1)[0]

    def release(self, **facts):
        return self.browser.post(self.page_address, data={"shown": self.shown()} | facts)

    def released(self, **facts):
        """Released, and all letters written: those that are new."""
        before = set(self.db.scalars(select(Letter.id)))
        answer = self.release(**facts)
        assert answer.status_code == 302, answer.text
        self.work()
        return [one for one in self.db.scalars(select(Letter)) if one.id not in before]

    def move(self, days=1):
        self.lecture.starts_at += days * A_DAY
        self.lecture.ends_at += days * A_DAY
        save(self.db, self.lecture)


@pytest.fixture
def desk(browser, db, work):
    return Desk(browser, db, work)


def to(person, letters):
    (letter,) = [one for one in letters if one.recipient_id == person.id]
    return letter


def events_of(app, letter):
    """Each enclosed event, as a calendar program reads it from the mail."""
    with app.app_context():
        message = message_from_bytes(mail.message_of(letter).as_bytes(), policy=policy.default)
    found = []
    for part in message.iter_attachments():
        assert part.get_content_type() == "text/calendar"
        assert part.get_param("charset") == "utf-8"
        calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
        assert part.get_param("method") == str(calendar["method"])
        found += [(str(calendar["method"]), event) for event in calendar.walk("VEVENT")]
    return found


def test_nobody_but_organisers_sees_the_draft_and_the_page_says_what_would_be_new(desk):
    page = desk.page().text

    assert "How to count what nobody counted" in page
    assert "12 October 2026, 09:00 to 10:30 (Beijing, UTC+8)" in page
    assert "One lecturer or moderator" in page
    assert "one participant" in page


def test_each_gets_one_letter_with_the_event_and_nobody_else_gets_any(app, desk, db):
    save(db, an_enrolment(), a_person())

    letters = desk.released()

    assert {one.recipient_id for one in letters} == {
        desk.lecturer.person.id,
        desk.place.person.id,
    }
    ((method, event),) = events_of(app, to(desk.lecturer.person, letters))
    assert method == "REQUEST"
    assert event["uid"] == f"lecture-{desk.lecture.id}@localhost"
    assert event.start == datetime(2026, 10, 12, 1, tzinfo=UTC)
    assert event["attendee"] == f"mailto:{desk.lecturer.person.email}"
    assert event["organizer"] == "mailto:training@cistrat.example"
    assert event["sequence"] == 0


def test_the_one_event_of_a_letter_is_another_way_to_read_it(app, desk):
    """Outlook takes an event only from there; who reads text or HTML has both as before."""
    letter = to(desk.lecturer.person, desk.released())

    with app.app_context():
        message = message_from_bytes(mail.message_of(letter).as_bytes(), policy=policy.default)

    ways = next(part for part in message.walk() if part.get_content_subtype() == "alternative")
    assert [part.get_content_type() for part in ways.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    assert list(ways.iter_parts())[2].get_param("method") == "REQUEST"


def test_a_letter_tells_hours_on_the_clock_of_its_reader_and_of_the_workshop(desk):
    letters = desk.released()

    english, chinese = (
        to(person, letters).text for person in (desk.lecturer.person, desk.place.person)
    )
    assert "12 October 2026, 02:00 to 03:30 (Lagos, UTC+1)" in english
    assert "12 October 2026, 09:00 to 10:30 (Beijing, UTC+8)" in english
    assert "怎样数没有人数过的" in chinese
    assert "05:30" in chinese


def test_a_move_tells_both_hours_and_moves_the_event(app, desk):
    desk.released()
    desk.move()

    page = desk.page().text
    letters = desk.released()

    assert (
        "Moved from 12 October 2026, 09:00 to 10:30 (Beijing, UTC+8)"
        " to 13 October 2026, 09:00 to 10:30 (Beijing, UTC+8)." in page
    )
    letter = to(desk.lecturer.person, letters)
    assert "13 October 2026, 02:00 to 03:30 (Lagos, UTC+1)" in letter.text
    assert "Before: 12 October 2026, 02:00 to 03:30 (Lagos, UTC+1)" in letter.text
    ((method, event),) = events_of(app, letter)
    assert (method, event["sequence"]) == ("REQUEST", 1)
    assert event.start == datetime(2026, 10, 13, 1, tzinfo=UTC)


def test_two_releases_within_a_minute_tell_each_difference_once(desk, db, work):
    desk.released()
    desk.move()
    desk.release()
    desk.lecture.channel = "Room 2"
    save(db, desk.lecture)
    desk.release()

    work()

    _first, moved, room = db.scalars(
        select(Letter).where(Letter.recipient_id == desk.lecturer.person_id).order_by(Letter.id)
    )
    assert "13 October" in moved.text
    assert "Room 2" not in moved.text
    assert "Channel or room: Room 2; before: Room 1" in room.text
    assert "Before: 12 October" not in room.text


def test_a_lecture_called_off_is_taken_out_of_calendars(app, desk, db):
    desk.released()
    desk.lecture.cancel(now=NOON_IN_MAY)
    save(db, desk.lecture)

    letters = desk.released()

    for person in (desk.lecturer.person, desk.place.person):
        ((method, event),) = events_of(app, to(person, letters))
        assert (method, event["status"], event["sequence"]) == ("CANCEL", "CANCELLED", 1)
        assert event["attendee"] == f"mailto:{person.email}"
    assert "Called off" in to(desk.lecturer.person, letters).text


def test_a_lecturer_taken_out_hears_of_it_and_loses_the_event(app, desk, db):
    desk.released()
    other = a_lecturer(desk.academy)
    db.delete(db.scalars(select(Speaker)).one())
    save(db, Speaker(lecture=desk.lecture, lecturer=other))

    letters = desk.released()

    gone, come = to(desk.lecturer.person, letters), to(other.person, letters)
    assert "It takes place without you." in gone.text
    assert [method for method, _ in events_of(app, gone)] == ["CANCEL"]
    assert [method for method, _ in events_of(app, come)] == ["REQUEST"]
    assert "12 October 2026" in come.text
    assert other.person.full_name in to(desk.place.person, letters).text


def test_a_new_moderator_counts_as_a_change(app, desk, db):
    desk.released()
    moderator = a_person()
    desk.lecture.moderator = moderator
    save(db, desk.lecture, moderator)

    letters = desk.released()

    assert "You moderate it." in to(moderator, letters).text
    ((method, event),) = events_of(app, to(moderator, letters))
    assert (method, event["sequence"]) == ("REQUEST", 1)


def test_an_hour_that_is_open_again_leaves_calendars(app, desk, db):
    desk.released()
    desk.lecture.starts_at = desk.lecture.ends_at = None
    save(db, desk.lecture)

    letters = desk.released()

    ((method, event),) = events_of(app, to(desk.lecturer.person, letters))
    assert (method, event["sequence"]) == ("CANCEL", 1)
    assert event.start == datetime(2026, 10, 12, 1, tzinfo=UTC)


def test_a_description_that_was_improved_is_no_letter_to_participants(desk, db):
    desk.released()
    desk.lecture.about_en = "With more examples."
    save(db, desk.lecture)

    letters = desk.released()

    assert [one.recipient_id for one in letters] == [desk.lecturer.person.id]


def test_a_title_that_is_new_in_chinese_alone_is_told_to_who_reads_chinese(desk, db):
    desk.released()
    desk.lecture.title_zh = "怎样计数"
    save(db, desk.lecture)

    page = desk.page().text
    letters = desk.released()

    assert "one participant" in page
    assert [one.recipient_id for one in letters] == [desk.place.person.id]


def test_breaks_stand_in_the_programme_and_in_no_letter(desk, db):
    desk.released()
    tea, *_ = a_lecture(desk.workshop, kind=LectureKind.BREAK, title_en="Tea")
    tea.starts_at, tea.ends_at = tea.ends_at, tea.ends_at + timedelta(minutes=20)
    save(db, tea)

    letters = desk.released()

    assert letters == []
    assert db.scalars(select(Release).order_by(Release.number.desc())).first().number == 2


def test_a_first_programme_of_many_lectures_is_one_file(app, desk, db):
    for day in range(1, 5):
        for hour in range(3):
            starts = desk.lecture.starts_at + day * A_DAY + timedelta(hours=2 * hour)
            lecture, *_ = a_lecture(desk.workshop, starts_at=starts, title_en=f"Talk {day} {hour}")
            save(db, lecture)

    letters = desk.released()

    letter = to(desk.place.person, letters)
    found = events_of(app, letter)
    assert [method for method, _ in found] == ["PUBLISH"] * 13
    assert "attendee" not in found[0][1]
    assert "Talk 3 2" not in letter.text
    assert len(letter.attachments) == 1


def test_who_came_later_gets_no_old_letter(desk, db):
    late = an_enrolment(workshop=desk.workshop, confirmed_at=datetime(2036, 1, 1, tzinfo=UTC))
    save(db, late)

    letters = desk.released()

    assert late.person.id not in {one.recipient_id for one in letters}


def test_who_has_no_address_or_is_gone_gets_nothing(desk, db):
    silent, erased = (
        an_enrolment(workshop=desk.workshop, person=a_person(email=None)),
        an_enrolment(workshop=desk.workshop, person=a_person(erased_at=NOON_IN_MAY)),
    )
    save(db, silent, erased)

    assert "one participant" in desk.page().text
    assert len(desk.released()) == 2


def test_a_second_worker_writes_nothing_twice(app, desk, db, work):
    desk.released()

    again = db.scalars(select(ReleaseLetters)).one()
    again.finished_at = None
    save(db, again)
    work()

    assert again.finished_at
    assert again.written == len(db.scalars(select(Letter)).all()) == 2


def test_what_was_not_shown_is_not_released(desk, db):
    seen = desk.shown()
    desk.move()

    answer = desk.browser.post(desk.page_address, data={"shown": seen})

    assert answer.status_code == 422
    assert "The draft has changed since you opened this page" in answer.text
    assert "13 October 2026" in answer.text
    assert db.scalars(select(Release)).all() == []


def test_a_second_click_releases_nothing(desk, db):
    seen = desk.shown()

    first, second = (desk.browser.post(desk.page_address, data={"shown": seen}) for _ in range(2))

    assert (first.status_code, second.status_code) == (302, 422)
    assert len(db.scalars(select(Release)).all()) == 1


def test_nothing_new_is_no_release(desk, db):
    desk.released()

    answer = desk.release()

    assert answer.status_code == 422
    assert "Nothing has changed since the last release." in answer.text


def test_a_programme_that_everybody_may_see_from_now_on_writes_to_nobody(desk, db):
    desk.released()

    assert desk.released(is_public="1") == []
    assert [one.is_public for one in db.scalars(select(Release).order_by(Release.id))] == [
        False,
        True,
    ]


def test_a_draft_that_clashes_cannot_be_released(desk, db):
    other, speaker = a_lecture(desk.workshop, desk.lecturer, channel="Room 2", title_en="Other")
    save(db, other, speaker)

    page = desk.page()

    assert "cannot give" in page.text
    assert 'name="shown"' not in page.text


def test_the_sequence_rises_only_for_what_changed(desk, db):
    other, *_ = a_lecture(desk.workshop, starts_at=desk.lecture.ends_at)
    save(db, other)
    desk.released()
    desk.move()
    desk.released()

    found = {
        (one.release.number, one.lecture_id): (one.sequence, one.changed_at)
        for one in db.scalars(select(ReleasedLecture))
    }

    assert found[1, other.id] == found[2, other.id]
    assert found[2, desk.lecture.id][0] == found[1, desk.lecture.id][0] + 1
    assert db.get(Lecture, other.id).sequence == 0


def test_what_was_called_off_before_anybody_knew_is_in_no_release(desk, db):
    early, *_ = a_lecture(desk.workshop, starts_at=desk.lecture.ends_at)
    early.cancel(now=NOON_IN_MAY)
    save(db, early)

    desk.released()

    assert [one.lecture_id for one in db.scalars(select(ReleasedLecture))] == [desk.lecture.id]


def test_each_release_can_be_read_as_it_was(desk, db):
    desk.released()
    desk.move()
    desk.released()
    first, second = db.scalars(select(Release).order_by(Release.number))

    then = desk.browser.get(f"/programme-releases/{first.id}").text
    now = desk.browser.get(f"/programme-releases/{second.id}").text
    every = desk.browser.get(f"/workshops/{desk.workshop.id}/programme/releases").text

    assert "This is how it was." in then
    assert "12 October 2026, 09:00" in then
    assert "13 October 2026" not in then
    assert "Moved from 12 October 2026" in now
    assert "2 letters were written" in now
    assert every.index("Release 2") < every.index("Release 1")
    assert "Moved from 12 October 2026" in every


def test_the_page_says_who_has_not_agreed_yet(desk, db):
    assert "one invitation was not written yet" in desk.page().text

    speaker = db.scalars(select(Speaker)).one()
    speaker.invited_at, speaker.answer, speaker.answered_at = NOON_IN_MAY, "accepted", NOON_IN_MAY
    db.commit()

    assert "Not every lecturer has agreed" not in desk.page().text


def test_the_page_shows_how_many_letters_are_written(desk, db):
    desk.release()
    made = db.scalars(select(Release)).one()

    page = desk.browser.get(f"/programme-releases/{made.id}").text
    bar = desk.browser.get(f"/programme-releases/{made.id}/letters", headers={"HX-Request": "true"})

    assert "0 of 2 letters written" in page
    assert "0 of 2 letters written" in bar.text
    assert "HX-Refresh" not in bar.headers


def test_the_list_of_releases_asks_as_much_for_three_as_for_one(desk, db):
    desk.released()
    address = f"/workshops/{desk.workshop.id}/programme/releases"
    desk.browser.get(address)
    with counted() as once:
        desk.browser.get(address)
    for _ in range(2):
        desk.move()
        desk.released()

    with counted() as thrice:
        desk.browser.get(address)

    assert len(thrice) == len(once)


def test_six_windows_at_once_make_one_release(app, browser, desk, db):
    seen = desk.shown()
    windows = [browser(desk.organiser) for _ in range(6)]
    for window in windows:
        window.test_session = None  # one session cannot let go of its transaction in six threads
    db.commit()

    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda one: one.post(desk.page_address, data={"shown": seen}), windows)
        )

    assert sorted(answer.status_code for answer in answers) == [302, *[422] * 5]
    assert len(db.scalars(select(Release)).all()) == 1


def test_workers_at_once_write_each_letter_once(app, desk, db):
    save(db, *(an_enrolment(workshop=desk.workshop) for _ in range(150)))
    desk.release()
    db.commit()

    def work_on(_worker):
        with app.app_context():
            while write():
                pass

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work_on, range(3)))

    told = db.scalars(select(Letter.recipient_id)).all()
    kept = db.scalars(select(ReleaseLetters)).one()
    assert len(told) == len(set(told)) == kept.written == kept.readers == 152
    assert kept.finished_at


def test_a_second_reader_that_follows_letters_ends_with_what_the_feed_shows(app, browser, desk, db):
    """As a calendar program does it: of each UID the highest SEQUENCE counts (RFC 5546, 2.1.5)."""
    other, *_ = a_lecture(desk.workshop, starts_at=desk.lecture.ends_at, title_en="Other")
    save(db, other)
    letters = desk.released()
    desk.move()
    letters += desk.released()
    other.cancel(now=NOON_IN_MAY)
    save(db, other)
    letters += desk.released()
    reader = desk.place.person
    browser(reader).post("/calendar")
    feed = browser().get(f"/calendar/{db.scalars(select(Feed.secret)).one()}.ics").data

    shelf = {}
    with second_reader() as read, app.app_context():
        for letter in letters:
            if letter.recipient_id == reader.id:
                for number in range(len(letter.attachments)):
                    (event,) = read(letter.enclosed(number))["events"]
                    assert event["attendees"][0][0] == f"mailto:{reader.email}"
                    known = shelf.get(event["uid"])
                    assert known is None or event["sequence"] > known["sequence"]
                    shelf[event["uid"]] = event
        shown = {event["uid"]: event for event in read(feed)["events"]}

    what = ("starts", "ends", "sequence", "status", "title", "zone")
    assert {uid: [one[name] for name in what] for uid, one in shelf.items()} == {
        uid: [one[name] for name in what] for uid, one in shown.items()
    }
    assert {one["status"] for one in shown.values()} == {"CONFIRMED", "CANCELLED"}


def test_the_file_in_the_inbox_names_its_reader_too(browser, desk):
    letter = to(desk.lecturer.person, desk.released())

    answer = browser(desk.lecturer.person).get(f"/letters/{letter.id}/files/0")

    assert answer.headers["Content-Type"] == "text/calendar; method=REQUEST; charset=utf-8"
    (event,) = icalendar.Calendar.from_ical(answer.data).walk("VEVENT")
    assert event["attendee"] == f"mailto:{desk.lecturer.person.email}"
