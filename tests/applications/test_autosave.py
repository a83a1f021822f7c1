"""The form in Chromium: it saves itself, says when, and bears that the line goes away."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import Kind
from tests.applications.asked import a_question, a_section_of_its_own, a_yes_or_no
from tests.applications.wishes import a_pdf
from tests.databases import on_sqlite
from tests.live import barriers_on, wait_until
from tests.people_and_things import a_workshop, save
from tests.story import PASSWORD, Story

pytestmark = on_sqlite

SOON = 21_000  # milliseconds, a moment more than the form waits between two savings


@pytest.fixture
def story(site, visitor):
    story = Story(visitor, site, javascript=True)
    yield story
    story.engine.dispose()


@pytest.fixture
def form(story):
    """The address of an application to an open call, whose fifth section is its own."""
    for name in ("amina", "bao"):
        story.account(name.title(), f"{name}@example.org")
    today = datetime.now(UTC)
    workshop = a_workshop(
        first_day=(today + timedelta(days=40)).date(),
        last_day=(today + timedelta(days=42)).date(),
        call_opens_at=today - timedelta(days=1),
        call_closes_at=today + timedelta(days=20),
        call_opened_at=today - timedelta(days=2),
    )
    with Session(story.engine) as db:
        save(db, workshop)
        section = a_section_of_its_own(db, workshop)
        visa = a_yes_or_no(section, required=True, label_en="Do you need a visa?")
        save(db, visa)
        where = {"only_if_id": visa.id, "only_if": ["yes"], "label_en": "At which consulate?"}
        save(db, a_question(section, place=2, **where), a_question(section, Kind.FILE, 3))
        form = f"/calls/{workshop.id}/application"
    story.engine.dispose()
    return form


@pytest.fixture
def amina(story, form):
    amina = story.someone("Africa/Lagos")
    amina.page.clock.install()
    amina.signs_in("amina@example.org")
    return amina


def kept(story, column):
    with story.engine.connect() as connection:
        value = connection.scalar(sa.select(getattr(Application, column)))
    story.engine.dispose()
    return value


def is_said(person, words):
    wait_until(lambda: words in person.page.locator("#saved").inner_text(), 10)


def test_a_form_saves_itself_while_the_line_comes_and_goes(story, form, amina):
    page = amina.page
    amina.goes(f"{form}/3")

    # while she types
    amina.types(motivation="Our statistics are thin.")
    page.clock.run_for(SOON)
    is_said(amina, "(Lagos, UTC+1)")
    assert kept(story, "motivation") == "Our statistics are thin."

    # without a line it says so, and keeps what she typed on the page
    page.context.set_offline(True)
    amina.types(motivation="Our statistics are thin, and old.")
    page.clock.run_for(SOON)
    is_said(amina, "Not saved yet: there is no connection.")
    page.get_by_role("link", name="Documents").click()
    is_said(amina, "Not saved yet: there is no connection.")
    assert page.url.endswith(f"{form}/3")
    assert kept(story, "motivation") == "Our statistics are thin."

    # when it is back
    page.context.set_offline(False)
    page.clock.run_for(SOON)
    wait_until(lambda: kept(story, "motivation") == "Our statistics are thin, and old.", 10)
    is_said(amina, "Draft saved at")

    # leaving for another section saves first
    amina.types(motivation="Our statistics are thin, old, and few.")
    amina.follows("Documents")
    assert kept(story, "motivation") == "Our statistics are thin, old, and few."

    # a file is sent once, and kept when the section is left by its button
    page.locator("[name='cv']").set_input_files(
        {"name": "CV.pdf", "mimeType": "application/pdf", "buffer": a_pdf()}
    )
    page.clock.run_for(SOON)
    wait_until(lambda: kept(story, "cv_name") == "CV.pdf", 10)
    assert barriers_on(page) == []
    amina.clicks("Save and continue")
    amina.goes(f"{form}/4")
    amina.sees("CV.pdf")


def test_two_windows_do_not_overwrite_each_other_unseen(story, form, amina):
    phone = story.someone("Africa/Lagos")
    phone.page.clock.install()
    phone.signs_in("amina@example.org")
    for person in (amina, phone):
        person.goes(f"{form}/3")

    amina.types(motivation="Written at the desk")
    amina.page.clock.run_for(SOON)
    is_said(amina, "Draft saved at")
    phone.types(motivation="Written on the phone")
    phone.page.clock.run_for(SOON)

    is_said(phone, "in another window or on another device")
    assert kept(story, "motivation") == "Written at the desk"
    phone.clicks("Save and continue")
    phone.sees("A newer draft exists")
    assert phone.page.locator("[name='motivation']").input_value() == "Written on the phone"
    phone.follows("Load the newer draft, and let go of what stands below")
    assert phone.page.locator("[name='motivation']").input_value() == "Written at the desk"


def test_a_question_appears_with_the_answer_that_asks_for_it(story, form, amina):
    amina.goes(f"{form}/5")
    consulate = amina.page.get_by_label("At which consulate?")

    assert not consulate.is_visible()
    amina.page.get_by_label("Yes").check()
    assert consulate.is_visible()
    amina.page.get_by_label("No", exact=True).check()
    assert not consulate.is_visible()

    plain = story.visitor(java_script_enabled=False)
    plain.goto("/sign-in")
    plain.locator("[name='email']").fill("bao@example.org")
    plain.locator("[name='password']:visible").first.fill(PASSWORD)
    plain.get_by_role("button", name="Sign in").click()
    plain.goto(f"{form}/5")
    assert plain.get_by_label("At which consulate?").is_visible()
    assert plain.get_by_text("Only if you answered “Yes” to “Do you need a visa?”.").is_visible()
