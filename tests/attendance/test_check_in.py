"""Checking in to a lecture with the code on its screen."""

import re
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance import codes
from cistrat_training.attendance.check_ins import CheckIn, CheckInRoom
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.queries import presences
from cistrat_training.places.models import Country
from tests.people_and_things import (
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

AT_NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)


class Hall:
    """A lecture at nine in Beijing, its lecturer, two participants and an organiser."""

    def __init__(self, browser, db):
        self.browser, self.db = browser, db
        self.workshop, self.organiser = a_workshop(), an_organiser()
        self.ada, self.bo = (an_enrolment(workshop=self.workshop) for _ in range(2))
        self.lecturer = a_lecturer(an_organisation(db.get(Country, "CN")))
        self.lecture, speaker = a_lecture(self.workshop, self.lecturer)
        save(db, self.organiser, self.ada, self.bo, self.lecture, speaker)
        self.path = f"/lectures/{self.lecture.id}/check-in"
        self.screen = f"{self.path}/screen"

    def at(self, minute, seconds=0):
        moment = AT_NINE + timedelta(minutes=minute, seconds=seconds)
        return time_machine.travel(moment, tick=False)

    def open(self, who=None, path=None):
        with self.at(-20):
            self.browser(who or self.lecturer.person).post(f"{path or self.path}/opening")

    def code(self, minute=0, seconds=0, path=None):
        number = int((path or self.path).split("/")[2])
        room = self.db.scalar(select(CheckInRoom).where(CheckInRoom.lecture_id == number))
        moment = AT_NINE + timedelta(minutes=minute, seconds=seconds)
        return codes.code_of(room.secret, codes.step_of(moment))

    def enter(self, place, code, minute=0, seconds=0, path=None, **how):
        with self.at(minute, seconds):
            client = self.browser(place.person)
            return client.post(path or self.path, data={"digits": code}, **how)

    def evidence(self):
        self.db.expire_all()
        return self.db.scalars(select(Evidence).order_by(Evidence.id)).all()

    def presence(self, place):
        self.db.expire_all()
        return presences(self.db, self.lecture)[place.id]


@pytest.fixture
def hall(browser, db):
    return Hall(browser, db)


def test_the_screen_shows_a_code_that_checks_in(hall, browser):
    hall.open()
    with hall.at(0):
        page = browser(hall.lecturer.person).get(hall.screen)
    code = "".join(re.search(r"<span>(\d{3})</span> <span>(\d{3})</span>", page.text).groups())

    answer = hall.enter(hall.ada, code)

    assert answer.status_code == 302
    (piece,) = hall.evidence()
    assert (piece.kind, piece.mark, piece.minutes) == (EvidenceKind.CODE, Mark.PRESENT, None)
    assert piece.noted_by_id == hall.ada.person_id
    assert hall.presence(hall.ada).minutes == 90
    assert "0 of 2 have checked in" in page.text
    with hall.at(1):
        assert "1 of 2 have checked in" in browser(hall.organiser).get(hall.screen).text
        assert "You are checked in." in browser(hall.ada.person).get(hall.path).text


def test_a_code_passed_on_after_its_time_fails_with_a_sentence(hall):
    hall.open()

    answer = hall.enter(hall.ada, hall.code(), seconds=40)

    assert answer.status_code == 422
    assert "A code works for at most 40 seconds" in answer.text
    assert hall.evidence() == []


def test_one_page_takes_the_code_of_whatever_lecture_is_open(hall, db):
    other, *_ = a_lecture(hall.workshop, starts_at=AT_NINE)
    save(db, other)
    hall.open()
    path = f"/lectures/{other.id}/check-in"
    hall.open(hall.organiser, path)

    answer = hall.enter(hall.ada, hall.code(path=path), path="/check-in")

    assert answer.location == path
    assert [piece.lecture_id for piece in hall.evidence()] == [other.id]


def test_a_second_press_says_that_it_is_done(hall, browser):
    hall.open()
    hall.enter(hall.ada, hall.code())

    answer = hall.enter(hall.ada, hall.code(seconds=20), seconds=20, follow_redirects=True)

    assert "You had checked in before." in answer.text
    assert len(hall.evidence()) == 1


def test_late_counts_for_the_minutes_that_are_left(hall):
    hall.open()

    hall.enter(hall.ada, hall.code(20), 20)

    (piece,) = hall.evidence()
    assert (piece.mark, piece.minutes) == (Mark.LATE, 70)
    assert (hall.presence(hall.ada).mark, hall.presence(hall.ada).minutes) == (Mark.LATE, 70)


@pytest.mark.parametrize(
    ("minute", "says"),
    [(-11, "One can check in from"), (31, "The check-in is over. One could check in until")],
)
def test_before_and_after_the_window_it_is_refused_with_the_times(hall, browser, minute, says):
    hall.open()

    answer = hall.enter(hall.ada, hall.code(minute), minute)

    assert answer.status_code == 422
    assert says in answer.text
    assert "Beijing, UTC+8" in answer.text
    assert hall.evidence() == []
    with hall.at(minute):
        assert '<p class="digits"' not in browser(hall.organiser).get(hall.screen).text


def test_closed_is_closed_and_opened_again_goes_on_with_the_same_secret(hall, browser):
    hall.open()
    code = hall.code()
    browser(hall.organiser).post(f"{hall.path}/closing")

    refused = hall.enter(hall.ada, code)
    hall.open(hall.organiser)
    taken = hall.enter(hall.ada, code)

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "The check-in is not open" in refused.text


@pytest.mark.parametrize("facts", [{"starts_at": None}, {"cancelled_at": AT_NINE}])
def test_a_lecture_without_hours_has_no_check_in(hall, browser, db, facts):
    lecture, *_ = a_lecture(hall.workshop, **facts)
    save(db, lecture)

    opened = browser(hall.organiser).post(f"/lectures/{lecture.id}/check-in/opening")

    assert opened.status_code == 409
    assert db.scalar(select(CheckInRoom)) is None
    page = browser(hall.organiser).get(f"/lectures/{lecture.id}/check-in/screen")
    assert "This lecture has no hours" in page.text


def test_six_digits_cannot_be_guessed(hall):
    hall.open()
    right = hall.code()
    wrong = str((int(right) + 1) % 10**6).zfill(6)

    answers = [hall.enter(hall.ada, wrong) for _ in range(10)]
    eleventh = hall.enter(hall.ada, right)
    somebody_else = hall.enter(hall.bo, right)

    assert {answer.status_code for answer in answers} == {422}
    assert "Ten codes were tried within five minutes." in eleventh.text
    assert somebody_else.status_code == 302
    assert [piece.enrolment_id for piece in hall.evidence()] == [hall.bo.id]


def test_opening_a_link_writes_nothing_and_fills_the_code_in(hall, browser):
    hall.open()
    code, step = hall.code(), codes.step_of(AT_NINE)

    with hall.at(0):
        page = browser(hall.ada.person).get(f"{hall.path}?code={code}&at={step}")
    with hall.at(2):
        later = browser(hall.ada.person).get(f"{hall.path}?code={code}&at={step}")

    assert f'value="{code}"' in page.text
    assert f'value="{code}"' not in later.text
    assert "The code that brought you here has run out." in later.text
    assert hall.evidence() == []


def test_who_is_signed_out_signs_in_first_and_comes_back_with_the_code(hall, browser):
    hall.open()

    with hall.at(0):
        answer = browser().get(f"{hall.path}?code=123456&at=7")

    assert answer.status_code == 302
    assert "next=/lectures/" in answer.location
    assert "code%3D123456%26at%3D7" in answer.location


def test_pages_of_participants_lead_there_while_it_is_open(hall, browser, db):
    released(db, hall.workshop)
    hall.open()
    pages = ["/", f"/lectures/{hall.lecture.id}", "/programme"]

    def told(place, minute=0):
        with hall.at(minute):
            texts = [browser(place.person).get(page).text for page in pages]
        return [f'href="{hall.path}"' in text for text in texts]

    hall.enter(hall.bo, hall.code())

    assert told(hall.ada) == [True] * 3
    assert told(hall.bo) == [False] * 3
    assert told(hall.ada, 31) == [False] * 3


def test_a_stranger_to_the_workshop_cannot_check_in(hall, browser, db):
    stranger = a_person()
    save(db, stranger)
    hall.open()

    assert browser(stranger).get(hall.path).status_code == 403
    elsewhere = browser(stranger).post("/check-in", data={"digits": hall.code()})
    assert elsewhere.status_code == 422
    assert hall.evidence() == []


def test_a_device_is_known_again_and_its_line_is_not_written_down(hall, browser, db):
    hall.open()
    code = hall.code()

    with hall.at(0):
        phone, elsewhere = browser(hall.ada.person), browser(hall.bo.person)
        elsewhere.environ_base["REMOTE_ADDR"] = "203.0.113.9"
        first = phone.post(hall.path, data={"digits": code})
        elsewhere.post(hall.path, data={"digits": code})

    assert "HttpOnly" in first.headers["Set-Cookie"]
    ada, bo = db.scalars(select(CheckIn).order_by(CheckIn.id))
    assert ada.device != bo.device != ""
    assert ada.network != bo.network
    assert phone.get_cookie("device").value not in ada.device


def test_two_presses_at_once_are_one_check_in(hall, browser, db):
    hall.open()
    code, both, answers = hall.code(), Barrier(2), []

    def press(phone):
        both.wait()
        answers.append(phone.post(hall.path, data={"digits": code}).status_code)

    with hall.at(0):
        phones = [browser(hall.ada.person) for _ in range(2)]
        for phone in phones:
            phone.test_session = None
        presses = [Thread(target=press, args=(phone,)) for phone in phones]
        db.commit()
        for one in presses:
            one.start()
        for one in presses:
            one.join()

    assert answers == [302, 302]
    assert len(hall.evidence()) == 1


def test_only_who_marks_sees_the_screen(hall, browser):
    assert browser(hall.ada.person).get(hall.screen).status_code == 403
    assert browser(hall.ada.person).get(f"{hall.screen}/code").status_code == 403
    assert browser(hall.ada.person).post(f"{hall.path}/opening").status_code == 403
