"""Badges at the door: sent late, sent twice, sent in any order, and marked once."""

import json
from datetime import UTC, datetime, timedelta
from secrets import token_hex

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.check_ins import BadgeScan
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.queries import presences
from cistrat_training.enrolments.badge_codes import badge_code, in_print
from cistrat_training.places.models import Country
from cistrat_training.workshops.models import Place
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    save,
)

AT_NINE = datetime(2026, 10, 12, 1, tzinfo=UTC)
SECRET = "a secret for tests"


def minutes(number):
    return timedelta(minutes=number)


class Door:
    """A lecture at nine in Beijing, its lecturer, two participants and an organiser."""

    def __init__(self, browser, db):
        self.browser, self.db = browser, db
        self.workshop, self.organiser = a_workshop(), an_organiser()
        self.ada, self.bo = (an_enrolment(workshop=self.workshop) for _ in range(2))
        self.lecturer = a_lecturer(an_organisation(db.get(Country, "CN")))
        self.lecture, speaker = a_lecture(self.workshop, self.lecturer)
        save(db, self.organiser, self.ada, self.bo, self.lecture, speaker)
        self.path = f"/lectures/{self.lecture.id}/scan"

    def scan(self, place, minute=0, *, wrong_by=0, **facts):
        """What the device keeps; its clock is behind by so many seconds."""
        device_shows = AT_NINE + minutes(minute) - timedelta(seconds=wrong_by)
        return {
            "key": token_hex(16),
            "code": badge_code(place.id, SECRET),
            "at": int(device_shows.timestamp() * 1000),
            "apart": None,
        } | facts

    def send(self, *scans, minute=0, wrong_by=0, who=None, path=None, **facts):
        who = who or self.organiser
        now = AT_NINE + minutes(minute)
        shows = int((now - timedelta(seconds=wrong_by)).timestamp() * 1000)
        told = {"person": who.id, "now": shows, "scans": list(scans)} | facts
        with time_machine.travel(now, tick=False):
            return self.browser(who).post(
                path or f"{self.path}s",
                data={"told": json.dumps(told)},
                headers={"Accept": "application/json"},
            )

    def fates(self, *scans, **how):
        answers = {one["key"]: one["fate"] for one in self.send(*scans, **how).json["scans"]}
        return [answers[scan["key"]] for scan in scans]

    def evidence(self):
        self.db.expire_all()
        return self.db.scalars(select(Evidence).order_by(Evidence.id)).all()

    def presence(self, place):
        self.db.expire_all()
        return presences(self.db, self.lecture)[place.id]


@pytest.fixture
def door(browser, db):
    return Door(browser, db)


def test_a_badge_marks_its_person(door):
    answer = door.send(door.scan(door.ada))

    (piece,) = door.evidence()
    assert (piece.kind, piece.mark) == (EvidenceKind.BADGE, Mark.PRESENT)
    assert (piece.enrolment_id, piece.noted_by_id) == (door.ada.id, door.organiser.id)
    assert answer.json["scans"][0]["name"] == door.ada.person.full_name
    assert door.presence(door.ada).minutes == 90


def test_what_is_sent_again_is_known_by_its_key(door):
    scans = [door.scan(door.ada), door.scan(door.bo, 1)]

    first = door.fates(*scans, minute=2)
    again = door.fates(*scans, minute=3)

    assert first == again == ["marked", "marked"]
    assert len(door.evidence()) == 2


def test_the_same_badge_twice_is_one_mark(door):
    scans = [door.scan(door.ada), door.scan(door.ada, 1)]

    assert door.fates(*scans, minute=2) == ["marked", "already"]
    assert door.fates(door.scan(door.ada, 3), minute=3) == ["already"]
    assert len(door.evidence()) == 1


def test_one_key_twice_in_a_message_is_one_scan(door):
    scan = door.scan(door.ada)

    answer = door.send(scan, scan)

    assert [one["fate"] for one in answer.json["scans"]] == ["marked", "marked"]
    assert len(door.evidence()) == 1


def test_late_sending_is_no_lateness(door):
    assert door.fates(door.scan(door.ada, 5), minute=3 * 24 * 60) == ["marked"]

    (piece,) = door.evidence()
    assert (piece.mark, piece.minutes) == (Mark.PRESENT, None)
    assert piece.noted_at == AT_NINE + timedelta(days=3)


def test_late_scanning_is(door):
    door.send(door.scan(door.ada, 20), minute=20)

    assert door.presence(door.ada).mark is Mark.LATE
    assert door.presence(door.ada).minutes == 70


def test_the_list_of_the_first_door_may_come_last(door):
    door.send(door.scan(door.ada, 20), minute=20)

    assert door.fates(door.scan(door.ada, 2), minute=60) == ["marked"]
    assert (door.presence(door.ada).mark, door.presence(door.ada).minutes) == (Mark.PRESENT, 90)


@pytest.mark.parametrize("wrong_by", [-3600, 3600, 30 * 24 * 3600])
def test_a_wrong_clock_is_put_right(door, wrong_by):
    answer = door.send(door.scan(door.ada, 5, wrong_by=wrong_by), minute=40, wrong_by=wrong_by)

    assert answer.json["apart"] == wrong_by
    (piece,) = door.evidence()
    assert piece.mark is Mark.PRESENT
    assert door.db.scalar(select(BadgeScan)).scanned_at == AT_NINE + minutes(5)


def test_a_clock_that_was_put_right_between_scanning_and_sending_does_no_harm(door):
    scan = door.scan(door.ada, 5, wrong_by=3600, apart=3600)

    answer = door.send(scan, minute=40, wrong_by=0)

    assert answer.json["apart"] == 0
    assert door.db.scalar(select(BadgeScan)).scanned_at == AT_NINE + minutes(5)


def test_nobody_sends_what_another_scanned_on_the_same_device(door):
    answer = door.send(door.scan(door.ada), who=door.lecturer.person, person=door.organiser.id)

    assert answer.status_code == 409
    assert "Somebody else scanned these badges." in answer.json["says"]
    assert door.evidence() == []


def test_what_cannot_be_taken_is_told_one_by_one(door, db):
    gone = an_enrolment(
        workshop=door.workshop, status=Place.WITHDRAWN, withdrawn_at=AT_NINE - minutes(60)
    )
    elsewhere = an_enrolment()
    save(db, gone, elsewhere)
    scans = [
        door.scan(door.ada),
        door.scan(gone),
        door.scan(elsewhere),
        door.scan(door.bo, code="no badge"),
        door.scan(door.bo, -11),
        door.scan(door.bo, 31),
    ]

    answers = {a["key"]: a for a in door.send(*scans, minute=60).json["scans"]}

    told = [answers[scan["key"]] for scan in scans]
    assert [one["fate"] for one in told] == ["marked", *["refused"] * 5]
    assert "given up the place" in told[1]["says"]
    assert told[1]["name"] == gone.person.full_name
    assert "another workshop" in told[2]["says"]
    assert told[2]["name"] == ""
    assert "No badge has this code" in told[3]["says"]
    assert "before the check-in began: it was open from 08:50 to 09:30 (Beijing" in told[4]["says"]
    assert "after the check-in had ended" in told[5]["says"]
    assert len(door.evidence()) == 1


@pytest.mark.parametrize(
    "told",
    [
        "",
        "[]",
        "{}",
        '{"person": 1, "now": 1, "scans": [{}]}',
        '{"person": 1, "now": -1, "scans": []}',
        '{"person": 1, "now": 1e300, "scans": []}',
        '{"person": "1", "now": 1, "scans": []}',
        '{"person": 1, "now": 1, "scans": [{"key": "x", "code": "y", "at": 1}]}',
        '{"person": 1, "now": 1, "scans": [{"key": 7, "code": "y", "at": 1}]}',
        '{"person": 1, "now": 1, "scans": [null]}',
        '{"person": %(person)d, "now": 1, "scans": [{"key": "%(key)s", "code": ["a"], "at": 1}]}',
        '{"person": %(person)d, "now": 1, "scans": [{"key": "%(key)s", "code": {}, "at": 1}]}',
        "[" * 100_000,
    ],
)
def test_what_no_page_of_ours_sends_is_refused(door, told):
    if "%(" in told:
        told = told % {"person": door.organiser.id, "key": "0" * 32}

    answer = door.browser(door.organiser).post(f"{door.path}s", data={"told": told})

    assert answer.status_code == 409


def test_a_clock_beyond_all_years_is_no_error(door):
    scan = door.scan(door.ada, at=253_402_300_799_000, apart=10**8)

    assert door.fates(scan) == ["marked"]


def test_without_its_script_the_page_is_a_form(door):
    lines = f"{in_print(badge_code(door.ada.id, SECRET)).lower()}\n\nnonsense\n"

    with time_machine.travel(AT_NINE, tick=False):
        page = door.browser(door.organiser).post(door.path, data={"badges": lines})

    assert page.status_code == 422
    assert "1 person is marked." in page.text
    assert "One badge could not be taken" in page.text
    assert ">\nnonsense</textarea>" in page.text.replace("\r", "")
    assert len(door.evidence()) == 1


def test_the_page_that_is_kept_for_no_line_names_nobody(door):
    door.send(door.scan(door.ada))
    page = door.browser(door.organiser).get(door.path)
    kept = door.browser(door.organiser).get(f"{door.path}?offline=1")

    assert door.ada.person.full_name in page.text
    assert door.ada.person.full_name not in kept.text
    assert "camera=(self)" in page.headers["Permissions-Policy"]
    assert "camera=()" in door.browser(door.organiser).get("/").headers["Permissions-Policy"]


def test_only_who_marks_scans(door):
    assert door.browser(door.ada.person).get(door.path).status_code == 403
    assert door.send(door.scan(door.ada), who=door.ada.person).status_code == 403
    assert door.send(door.scan(door.ada), who=door.lecturer.person).status_code == 200
