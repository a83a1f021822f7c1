"""The recording of a lecture: who watches it, and what of it counts."""

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.models import Mark
from cistrat_training.formats import MP4, VTT, WEBM
from cistrat_training.places.models import Country
from cistrat_training.schedule.consents import ConsentAnswer
from cistrat_training.schedule.materials import MaterialKind
from cistrat_training.schedule.viewings import Viewing, Visit
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_mark,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    released,
    save,
)
from tests.questions import counted
from tests.recordings import a_recording, agreed, an_mp4, kept, webm_info

OVER = datetime(2026, 10, 12, 3, tzinfo=UTC)  # the lecture was from 01:00 to 02:30
CLOSES = OVER + timedelta(days=14)
MINUTE = timedelta(minutes=1)
A_MINUTE = 60_000
NINETY = 90 * A_MINUTE


@pytest.fixture
def recorded(app, db, browser):
    """A lecture of 90 minutes with a recording of 90, two participants, and a clock at its end."""

    class Recorded:
        workshop = a_workshop()
        place, other_place = an_enrolment(workshop=workshop), an_enrolment(workshop=workshop)
        lecturer = a_lecturer(an_organisation(db.get(Country, "RS")))
        organiser = an_organiser()

        def page(self, by, query="", **headers):
            return browser(by).get(f"/lectures/{self.lecture.id}{query}", headers=headers)

        def part(self, by, video=None, **headers):
            address = f"/materials/{(video or self.video).id}/file"
            return browser(by).get(address, headers=headers)

        def open(self, by=None, lecture=None):
            """The page of a participant, as far as its script reads it."""
            address = f"/lectures/{(lecture or self.lecture).id}"
            page = browser(by or self.place.person).get(address).text
            found = re.search(r'data-ticket="([^"]+)"', page)
            return found and found[1]

        def tell(self, ticket, *claims, by=None, position=None, lecture=None):
            told = json.dumps({"claims": [list(one) for one in claims], "position": position})
            number = (lecture or self.lecture).id
            return browser(by or self.place.person).post(
                f"/lectures/{number}/watched", data={"ticket": ticket, "told": told}
            )

        def viewing(self):
            return db.query(Viewing).one()

    recorded = Recorded()
    recorded.lecture, *speakers = a_lecture(
        recorded.workshop, recorded.lecturer, recording_until=CLOSES
    )
    recorded.video = a_recording(recorded.lecture, kept(app, db, an_mp4(90 * 60), MP4))
    recorded.consent = agreed(recorded.lecture, recorded.lecturer)
    save(db, recorded.place, recorded.other_place, recorded.organiser, *speakers)
    save(db, recorded.video, recorded.consent)
    released(db, recorded.workshop)
    with time_machine.travel(OVER, tick=False) as recorded.clock:
        yield recorded


def played(number, start, end, speed=100, began=0):
    took = (end - start) * 100 // speed
    return (number, start, end, speed, began, began + took)


def test_parts_of_a_recording_go_to_those_who_take_part_and_to_nobody_else(recorded, db):
    stranger = a_person()
    save(db, stranger)

    def asked_by(who):
        return recorded.part(who, Range="bytes=4-7").status_code

    assert recorded.part(recorded.place.person, Range="bytes=4-7").data == b"ftyp"
    assert [asked_by(recorded.lecturer.person), asked_by(recorded.organiser)] == [206, 206]
    assert asked_by(stranger) == 403
    assert asked_by(None) == 302


def test_outside_of_its_window_nobody_watches_but_who_answers_for_it(recorded):
    recorded.clock.move_to(CLOSES)

    assert recorded.part(recorded.place.person, Range="bytes=4-7").status_code == 410
    assert recorded.part(recorded.lecturer.person).status_code == 200
    assert "cannot be watched now" in recorded.page(recorded.place.person).text
    assert recorded.open() is None


def test_a_consent_taken_back_stops_the_recording_at_once(recorded, db):
    ticket = recorded.open()
    save(db, agreed(recorded.lecture, recorded.lecturer, ConsentAnswer.NO, now=OVER))

    assert recorded.part(recorded.place.person, Range="bytes=4-7").status_code == 410
    assert recorded.part(recorded.organiser).status_code == 410
    assert "not everybody who lectures has agreed" in recorded.page(recorded.place.person).text
    assert recorded.tell(ticket, played(1, 0, A_MINUTE)).status_code == 410


def test_what_is_watched_counts_for_attendance(recorded, browser):
    ticket = recorded.open()
    recorded.clock.shift(71 * MINUTE)

    answer = recorded.tell(ticket, played(1, 0, 71 * A_MINUTE), position=71 * A_MINUTE)

    assert answer.json["number"] == 1
    assert answer.json["clock"] == 71 * A_MINUTE
    assert "You watched 71 of 90 minutes of the recording." in answer.json["progress"]
    sheet = browser(recorded.organiser).get(f"/lectures/{recorded.lecture.id}/attendance").text
    assert "Watched 71 of 90 minutes of the recording on 12 October 2026" in sheet
    overview = browser(recorded.organiser).get(f"/workshops/{recorded.workshop.id}/attendance")
    assert "71 / 90" in overview.text


def test_the_recording_goes_on_where_it_was_left_on_any_device(recorded):
    ticket = recorded.open()
    recorded.clock.shift(10 * MINUTE)
    recorded.tell(ticket, played(1, 0, 10 * A_MINUTE), position=10 * A_MINUTE)

    page = recorded.page(recorded.place.person).text

    assert 'data-starts="600000"' in page
    assert "#t=600" in page
    assert 'data-starts="0"' in recorded.page(recorded.place.person, "?at=0").text
    assert 'data-starts="0"' in recorded.page(recorded.other_place.person).text


def test_what_an_older_page_sends_late_does_not_move_the_place_where_one_is_now(recorded):
    before = recorded.open()
    recorded.clock.shift(10 * MINUTE)
    now = recorded.open()
    recorded.clock.shift(10 * MINUTE)

    recorded.tell(now, played(1, 40 * A_MINUTE, 50 * A_MINUTE), position=50 * A_MINUTE)
    recorded.tell(before, played(1, 0, 10 * A_MINUTE), position=10 * A_MINUTE)

    assert recorded.viewing().position == 50 * A_MINUTE
    assert recorded.viewing().covered == 20 * A_MINUTE


def test_what_is_told_twice_counts_once_and_what_comes_late_is_not_lost(recorded):
    ticket = recorded.open()
    first, second = played(1, 0, A_MINUTE), played(2, A_MINUTE, 2 * A_MINUTE, began=A_MINUTE)
    recorded.clock.shift(timedelta(days=2))

    recorded.tell(ticket, first)
    recorded.tell(ticket, first, second)
    recorded.tell(ticket, played(2, 50 * A_MINUTE, 51 * A_MINUTE, began=5 * A_MINUTE))

    assert recorded.viewing().parts == [[0, 2 * A_MINUTE]]


def test_what_was_watched_before_the_end_of_the_window_counts_when_it_comes_after_it(recorded):
    recorded.clock.move_to(CLOSES - 5 * MINUTE)
    ticket = recorded.open()
    recorded.clock.move_to(CLOSES + timedelta(days=1))

    recorded.tell(ticket, played(1, 0, 10 * A_MINUTE))

    assert recorded.viewing().covered == 5 * A_MINUTE


def test_more_than_the_clock_allows_is_cut(recorded, db):
    ticket = recorded.open()
    recorded.clock.shift(MINUTE)

    recorded.tell(ticket, played(1, 0, NINETY))

    assert recorded.viewing().covered == A_MINUTE + 5000
    assert db.query(Visit).one().cut > 80 * A_MINUTE


def test_two_recordings_at_once_count_as_one(recorded, db, app):
    other, *speakers = a_lecture(recorded.workshop, recorded.lecturer, starts_at=OVER - 90 * MINUTE)
    video = a_recording(other, kept(app, db, an_mp4(60 * 60), MP4))
    save(db, other, *speakers, video, agreed(other, recorded.lecturer))
    released(db, recorded.workshop)
    tickets = [recorded.open(), recorded.open(lecture=other)]
    recorded.clock.shift(10 * MINUTE)

    recorded.tell(tickets[0], played(1, 0, 10 * A_MINUTE))
    recorded.tell(tickets[1], played(1, 40 * A_MINUTE, 50 * A_MINUTE), lecture=other)

    found = db.scalars(select(Viewing).order_by(Viewing.id))
    assert [viewing.covered for viewing in found] == [10 * A_MINUTE, 0]


def test_a_page_of_one_person_counts_nothing_for_another(recorded):
    ticket = recorded.open()

    assert recorded.tell(ticket, by=recorded.other_place.person).status_code == 409
    assert recorded.tell("a ticket of nobody").status_code == 409
    assert recorded.tell(ticket, by=recorded.organiser).status_code == 403
    assert recorded.tell(ticket, by=recorded.lecturer.person).status_code == 403


@pytest.mark.parametrize(
    "told",
    ["", "[]", "{}", '{"claims": 3}', '{"claims": [[1, 2]]}', '{"claims": [[1,0,1,1,0,-1]]}', "9"],
)
def test_what_no_page_of_ours_tells_is_refused(recorded, browser, told):
    data = {"ticket": recorded.open(), "told": told}

    answer = browser(recorded.place.person).post(
        f"/lectures/{recorded.lecture.id}/watched", data=data
    )

    assert answer.status_code == 409


def test_watching_of_lecturers_and_organisers_is_not_counted(recorded):
    assert recorded.open(recorded.lecturer.person) is None
    assert recorded.open(recorded.organiser) is None
    assert "What you watch is not counted" in recorded.page(recorded.organiser).text


def test_a_hand_mark_decides_and_the_sheet_tells_of_the_recording_beside_it(recorded, db, browser):
    save(db, a_mark(recorded.lecture, recorded.place, Mark.ABSENT))
    ticket = recorded.open()
    recorded.clock.shift(90 * MINUTE)
    recorded.tell(ticket, played(1, 0, NINETY))

    sheet = browser(recorded.organiser).get(f"/lectures/{recorded.lecture.id}/attendance").text

    assert re.search(r'value="absent"[^>]* checked', sheet)
    assert "Watched 90 of 90 minutes of the recording" in sheet
    assert "One person is marked with less than they watched of the recording." in sheet


def test_who_watched_the_recording_is_not_marked_present_with_the_rest(recorded, browser):
    ticket = recorded.open()
    recorded.clock.shift(45 * MINUTE)
    recorded.tell(ticket, played(1, 0, 45 * A_MINUTE))
    address = f"/lectures/{recorded.lecture.id}/attendance"
    seen = {f"seen-{one.id}": 0 for one in (recorded.place, recorded.other_place)}

    browser(recorded.organiser).post(address, data={**seen, "rest": "present"})

    overview = browser(recorded.organiser).get(f"/workshops/{recorded.workshop.id}/attendance")
    assert "45 / 90" in overview.text
    assert "90 / 90" in overview.text


def test_the_small_picture_is_given_to_those_who_chose_it_or_save_data(app, recorded, db):
    small = a_recording(
        recorded.lecture, kept(app, db, an_mp4(5400, version=1), MP4), MaterialKind.SMALL_RECORDING
    )
    save(db, small)
    person = recorded.place.person

    def plays(video, *how, **headers):
        return (
            f'src="/materials/{video.id}/file"'
            in recorded.page(person, *how, **headers).text.split("<track")[0].split("data-src")[0]
        )

    assert plays(recorded.video)
    assert plays(small, "?quality=small")
    assert plays(small, **{"Save-Data": "on"})
    assert plays(recorded.video, "?quality=full", **{"Save-Data": "on"})


@pytest.mark.parametrize("place", ["-5", "9" * 4300])
def test_a_place_that_no_recording_has_does_no_harm(recorded, place):
    assert recorded.page(recorded.place.person, f"?at={place}").status_code == 200


def test_captions_come_as_captions(app, recorded, db):
    words = b"WEBVTT\n\n00:01.000 --> 00:02.000\nGood morning.\n"
    captions = a_recording(
        recorded.lecture, kept(app, db, words, VTT), MaterialKind.CAPTIONS, language="en"
    )
    save(db, captions)

    answer = recorded.part(recorded.place.person, captions)

    assert (answer.data, answer.mimetype) == (words, "text/vtt")
    assert 'srclang="en" label="English"' in recorded.page(recorded.place.person).text


def test_a_recording_elsewhere_is_a_link_that_does_not_count(recorded, db):
    recorded.video.withdraw(now=OVER)
    recorded.lecture.recording_url = "https://video.example/1"
    db.commit()

    page = recorded.page(recorded.place.person).text

    assert 'href="https://video.example/1"' in page
    assert "What you watch there is not counted" in page


def test_my_programme_lists_what_can_be_watched_and_how_far_one_is(recorded, browser):
    def listed():
        page = browser(recorded.place.person).get("/programme").text
        return page.partition('id="recordings"')[2].partition("</section>")[0]

    assert "Nothing yet" in listed()
    ticket = recorded.open()
    recorded.clock.shift(45 * MINUTE)
    recorded.tell(ticket, played(1, 0, 45 * A_MINUTE))
    assert "45 of 90 minutes" in listed()
    assert "26 October 2026" in listed()
    recorded.clock.move_to(CLOSES)
    assert listed() == ""


def test_a_list_of_recordings_asks_the_database_no_more_when_it_grows(recorded, db, app, browser):
    reader = browser(recorded.place.person)
    with counted() as few:
        reader.get("/programme")
    for n in range(1, 4):
        starts = OVER - timedelta(days=n)
        other, *speakers = a_lecture(recorded.workshop, recorded.lecturer, starts_at=starts)
        video = a_recording(other, kept(app, db, an_mp4(60 * n), MP4))
        save(db, other, *speakers, video, agreed(other, recorded.lecturer))
    recorded.workshop.first_day -= timedelta(days=9)
    released(db, recorded.workshop)

    with counted() as many:
        page = reader.get("/programme").text

    assert page.count("Nothing yet") == 4
    assert len(many) == len(few)


def test_without_javascript_the_player_of_the_browser_plays_and_the_page_says_what_is_missing(
    recorded,
):
    page = recorded.page(recorded.place.person).text

    assert '<video id="video" controls preload="metadata"' in page
    assert "autoplay" not in page
    assert "Without JavaScript nothing can be counted." in page
    assert '<div class="controls" role="group" aria-label="Player" hidden>' in page


def test_a_new_cut_of_the_recording_has_a_length_of_its_own(app, recorded, db):
    ticket = recorded.open()
    recorded.clock.shift(45 * MINUTE)
    recorded.tell(ticket, played(1, 0, 45 * A_MINUTE))
    recorded.video.withdraw(now=OVER)
    save(db, a_recording(recorded.lecture, kept(app, db, an_mp4(45 * 60), MP4)))

    answer = recorded.tell(ticket)

    assert "You watched 45 of 45 minutes of the recording." in answer.json["progress"]


def test_a_recording_that_does_not_say_its_length_is_as_long_as_the_lecture(app, recorded, db):
    recorded.video.withdraw(now=OVER)
    save(db, a_recording(recorded.lecture, kept(app, db, webm_info(duration=None), WEBM)))
    ticket = recorded.open()
    recorded.clock.shift(45 * MINUTE)

    answer = recorded.tell(ticket, played(1, 0, 45 * A_MINUTE))

    assert "You watched 45 of 90 minutes of the recording." in answer.json["progress"]
