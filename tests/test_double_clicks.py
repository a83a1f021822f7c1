"""Ten at once, with real threads on real databases: one effect, and an answer for everybody.

Of other deeds the chapters' own tests say the same: an application submitted and an offer
confirmed, a review, certificates issued, a report published, the past imported.
"""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import func, select

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.attendance.models import Evidence
from cistrat_training.enrolments.models import NominationList
from cistrat_training.formats import MP4
from cistrat_training.letter import Letter
from cistrat_training.limits import limiter
from cistrat_training.places.models import Country
from cistrat_training.schedule.consents import LectureConsent
from cistrat_training.schedule.materials import Material
from cistrat_training.schedule.models import Feed, Lecture
from cistrat_training.schedule.viewings import Viewing, Visit
from cistrat_training.schedule.watching import Ticket
from cistrat_training.trail import TrailEntry
from cistrat_training.workshops.models import Enrolment, Series
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_person,
    a_series,
    a_workshop,
    an_application,
    an_enrolment,
    an_organisation,
    an_organiser,
    save,
)
from tests.recordings import a_recording, an_mp4, kept

TRAINEES = (
    "Name,E-mail,Institution,Institution category\n王小明,wang@example.org,示例大学,university\n"
)
KEPT = re.compile(r'name="file-kept" value="([^"]+)"')


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def at_once(app, db, monkeypatch):
    """`at_once(10, person, path, data)` sends it from ten windows; the status codes."""
    monkeypatch.setattr(limiter, "enabled", False)

    def at_once(times, person, path, data=None):
        windows = [app.test_client(user=person) for _ in range(times)]
        for window in windows:
            window.test_session = None
        db.commit()
        together = Barrier(times)

        def send(window):
            together.wait(timeout=30)
            return window.post(path, data=data() if callable(data) else data).status_code

        with ThreadPoolExecutor(times) as threads:
            codes = list(threads.map(send, windows))
        db.rollback()
        assert max(codes) < 500
        return codes

    return at_once


@pytest.fixture
def organiser(db):
    organiser = an_organiser()
    save(db, organiser)
    return organiser


def how_many(db, kind, *conditions):
    return db.scalar(select(func.count()).select_from(kind).where(*conditions))


def test_signing_up_ten_times_gives_one_account_and_one_letter(db, at_once):
    typed = {
        "full_name": "Amina Bello",
        "email": "Amina@Example.org",
        "password": "a few plain words",
    }

    codes = at_once(10, None, "/sign-up", typed)

    assert codes == [302] * 10
    assert how_many(db, User, User.email == "amina@example.org") == 1
    assert how_many(db, Letter, Letter.about.like("confirm:%")) == 1
    assert how_many(db, Letter) <= 2  # one more says that there is an account already


def test_a_call_opened_five_times_is_opened_once(db, at_once, organiser):
    workshop = a_workshop(call_opened_at=None)
    save(db, workshop)

    codes = at_once(5, organiser, f"/workshops/{workshop.id}/call")

    assert sorted(codes) == [302, 409, 409, 409, 409]
    changes = [
        entry
        for entry in db.scalars(select(TrailEntry).filter_by(record=f"workshop:{workshop.id}"))
        if "call_opened_at" in str(entry.changes)
    ]
    assert len(changes) <= 2  # made, and opened


def test_a_list_imported_five_times_gives_each_trainee_one_place(db, at_once, browser, organiser):
    workshop = a_workshop()
    save(db, workshop)
    path = f"/workshops/{workshop.id}/nominations"
    file = (io.BytesIO(TRAINEES.encode()), "list.csv")
    seen = browser(organiser).post(path, data={"file": file})
    kept = KEPT.search(seen.text)[1]

    codes = at_once(5, organiser, path, {"file-kept": kept, "deed": "import"})

    assert set(codes) <= {200, 302, 409, 422}
    assert 302 in codes
    assert how_many(db, Enrolment) == how_many(db, NominationList) == how_many(db, Letter) == 1


def test_a_sheet_saved_five_times_leaves_one_mark(db, at_once, organiser):
    workshop = a_workshop()
    place = an_enrolment(workshop=workshop)
    lecture, *speakers = a_lecture(workshop, a_lecturer(an_organisation(db.get(Country, "CN"))))
    save(db, place, lecture, *speakers)
    typed = {f"seen-{place.id}": "0", f"mark-{place.id}": "present"}

    codes = at_once(5, organiser, f"/lectures/{lecture.id}/attendance", typed)

    assert set(codes) <= {302, 422}
    assert how_many(db, Evidence) == 1


def test_a_series_made_ten_times_is_made_once(db, at_once, organiser):
    typed = {"series_code": "NEW", "title_en": "New methods"}

    codes = at_once(10, organiser, "/series/new", typed)

    assert sorted(codes) == [302] + [422] * 9
    assert how_many(db, Series, Series.code == "NEW") == 1


def test_a_lecture_arranged_ten_times_stands_once_in_its_room(db, at_once, organiser):
    workshop = a_workshop()
    save(db, workshop)
    typed = {
        "title_en": "How to count",
        "starts_at": "2026-10-12T09:00",
        "minutes": "90",
        "channel": "Room 1",
    }

    codes = at_once(10, organiser, f"/workshops/{workshop.id}/lectures/new", typed)

    assert sorted(codes) == [302] + [422] * 9
    assert how_many(db, Lecture) == 1


def test_an_application_withdrawn_ten_times_is_withdrawn_once(db, at_once):
    application = an_application()
    save(db, application)

    codes = at_once(10, application.applicant, f"/applications/{application.id}/withdrawal")

    assert set(codes) <= {302, 409, 422}
    assert how_many(db, Letter) == 1
    assert db.get(Application, application.id).status == "withdrawn"


def test_a_reviewer_assigned_ten_times_is_assigned_once(db, at_once, organiser):
    workshop = a_workshop()
    save(db, workshop, a_series())
    typed = {"email": "new.reviewer@example.org", "full_name": "Nia Reviewer", "language": "en"}

    codes = at_once(10, organiser, f"/workshops/{workshop.id}/reviewers", typed)

    assert codes.count(302) >= 1
    assert how_many(db, User, User.email == "new.reviewer@example.org") == 1
    assert how_many(db, Letter) == 1


def test_an_account_is_found_by_the_threads_that_come_second(db, at_once):
    person = a_person(email="amina@example.org")
    save(db, person)

    codes = at_once(10, None, "/password/forgotten", {"email": "amina@example.org"})

    assert codes == [302] * 10
    assert how_many(db, Letter) == 1


def test_what_was_watched_and_is_told_ten_times_counts_once(app, db, at_once):
    before = NOON_IN_MAY - timedelta(hours=1)
    lecture, *_ = a_lecture(a_workshop(), starts_at=before - timedelta(hours=2))
    place = an_enrolment(workshop=lecture.workshop)
    save(db, place, a_recording(lecture, kept(app, db, an_mp4(5400), MP4)))
    ticket = Ticket.issue(lecture, place, now=before).sealed(app.config["SECRET_KEY"])
    told = '{"claims": [[1, 0, 60000, 100, 0, 60000], [2, 60000, 90000, 100, 60000, 90000]]}'

    codes = at_once(
        10, place.person, f"/lectures/{lecture.id}/watched", {"ticket": ticket, "told": told}
    )

    assert codes == [200] * 10
    assert db.scalars(select(Visit.played)).one() == [[0, 90_000, 100, 0, 90_000]]
    assert db.scalars(select(Viewing.covered)).one() == 90_000


def test_of_ten_addresses_of_a_calendar_made_at_once_one_is_left(db, at_once):
    person = a_person()
    save(db, person)

    at_once(10, person, "/calendar")
    at_once(10, person, "/calendar")

    assert how_many(db, Feed, Feed.revoked_at.is_(None)) == 1


def test_a_lecturer_who_answers_ten_times_at_once_has_answered_once(db, at_once, organiser):
    lecturer = a_lecturer(an_organisation(db.get(Country, "NG")))
    lecture, *speakers = a_lecture(a_workshop(), lecturer, livestream_url="https://t.example/room")
    save(db, lecture, *speakers)

    at_once(10, lecturer.person, f"/lectures/{lecture.id}/consents", {"livestream": "no"})

    assert how_many(db, LectureConsent) == 1
    assert how_many(db, Letter) == 1


def test_a_material_deleted_ten_times_is_deleted_once(app, db, at_once, organiser):
    lecture, *_ = a_lecture(a_workshop())
    material = a_recording(lecture, kept(app, db, an_mp4(60), MP4), published_at=None)
    save(db, organiser, lecture, material)

    codes = at_once(10, organiser, f"/materials/{material.id}/removal")

    assert sorted(set(codes)) == [302, 404]
    assert how_many(db, Material) == 0
