"""The player in a real browser: what plays there, and what of it the site hears."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.accounts.passwords import hashed
from cistrat_training.formats import VTT, WEBM
from cistrat_training.places.models import Country
from cistrat_training.schedule.materials import MaterialKind
from cistrat_training.schedule.viewings import Viewing
from tests.databases import on_sqlite
from tests.live import PASSWORD, barriers_on, sign_in, wait_until
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    released,
    save,
)
from tests.recordings import a_film, a_recording, agreed, laid

pytestmark = on_sqlite

ENGLISH = "WEBVTT\n\n00:01.000 --> 00:04.000\nGood morning.\n\n00:05.000 --> 00:09.000\nCount.\n"
CHINESE = "WEBVTT\n\n00:01.000 --> 00:04.000\n早上好。\n"
VIDEO = "document.getElementById('video')"


@pytest.fixture
def cinema(site, visitor):
    """A participant who has opened the page of a recorded lecture; and what the site heard."""
    page = visitor(viewport={"width": 1280, "height": 900})
    page.goto("/sign-in")
    film, small = a_film(page), a_film(page, width=64, height=36)
    engine = sa.create_engine(site.database.url)
    with Session(engine, expire_on_commit=False) as session:
        person, lecture = a_recorded_lecture(session, site.data / "files", film, small)
        sign_in(page, person.email, towards=f"/lectures/{lecture.id}")
    page.locator("#video").wait_for()
    until(page, f"{VIDEO}.readyState > 0")

    def covered():
        with Session(engine) as session:  # closed at once: the site must be able to write
            return session.scalar(sa.select(Viewing.parts)) or []

    yield page, covered
    engine.dispose()


def a_recorded_lecture(session, store, film, small):
    now = datetime.now(UTC)
    today = now.date()
    workshop = a_workshop(first_day=today - timedelta(days=2), last_day=today + timedelta(days=2))
    person = a_person(password_hash=hashed(PASSWORD), zone="Asia/Shanghai")
    lecturer = a_lecturer(an_organisation(session.get(Country, "RS")))
    lecture, *speakers = a_lecture(
        workshop, lecturer, starts_at=now - timedelta(hours=3), about_en="Numbers of all kinds."
    )
    save(session, an_enrolment(workshop=workshop, person=person), lecture, *speakers)
    save(
        session,
        a_recording(lecture, laid(store, film.webm(), WEBM)),
        a_recording(lecture, laid(store, small.webm(), WEBM), MaterialKind.SMALL_RECORDING),
        captions(lecture, store, ENGLISH, "en"),
        captions(lecture, store, CHINESE, "zh"),
        agreed(lecture, lecturer),
    )
    released(session, workshop)
    return person, lecture


def captions(lecture, store, words, language):
    file = laid(store, words.encode(), VTT)
    return a_recording(lecture, file, MaterialKind.CAPTIONS, language=language)


def until(page, it_is_so):
    """Asked from outside: the page lets nobody evaluate a text in it."""
    wait_until(lambda: page.evaluate(it_is_so), 10)


def test_a_participant_watches_a_recording_and_it_counts(cinema):
    page, covered = cinema

    page.get_by_label("Speed").select_option("200")
    page.get_by_role("button", name="Play").click()
    until(page, f"{VIDEO}.currentTime > 3")
    page.keyboard.press("k")
    wait_until(covered, 5)
    ((begins, ends),) = covered()
    assert begins < 500
    assert 2500 < ends < 5000
    page.locator("#progress").get_by_text("You watched").wait_for()

    page.get_by_role("button", name="10 s back").click()
    page.locator("#seek").press("End")
    until(page, f"{VIDEO}.currentTime > 9")
    page.locator("#seek").press("ArrowLeft")
    until(page, f"{VIDEO}.currentTime < 1")
    assert covered() == [[begins, ends]], "who only jumps has watched nothing"

    page.get_by_label("Captions").select_option("Chinese")
    page.get_by_role("button", name="早上好。").click()
    until(page, f"{VIDEO}.currentTime == 1")
    assert page.locator("#transcript li[aria-current]").inner_text().endswith("早上好。")

    page.get_by_label("Picture").select_option("small")
    until(page, f"{VIDEO}.videoWidth == 64")
    page.locator("#seek").focus()
    page.keyboard.press("k")
    until(page, f"{VIDEO}.currentTime > 6")
    page.route("**/watched", lambda route: route.abort())
    page.keyboard.press("k")
    page.get_by_text("The line is away.").wait_for()
    assert covered() == [[begins, ends]]
    address = page.url
    page.goto("/letters")
    page.unroute("**/watched")
    page.goto(address)
    wait_until(lambda: covered()[-1][1] > 5500, 10)

    page.reload()
    page.get_by_role("button", name="Go on at 0:06").wait_for()
    assert page.evaluate(f"{VIDEO}.src").split("#")[1] == "t=6"
    until(page, f"{VIDEO}.videoWidth == 64")
    assert not barriers_on(page)
