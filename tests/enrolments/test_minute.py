"""The minute of the panel, as PDF and DOCX, in both languages."""

import io
import subprocess

import docx
import page
import pytest
import time_machine

from cistrat_training.accounts.models import Gender
from cistrat_training.enrolments.minute import printable
from cistrat_training.reviews.assignments import Assignment, End
from cistrat_training.trail import TrailEntry
from tests.certificates.test_paper import MISTAKEN
from tests.enrolments.test_suggestion import a_floor_of_women, decide, scored
from tests.people_and_things import (
    NOON_IN_MAY,
    a_criterion,
    a_person,
    a_reviewer,
    a_workshop,
    an_application,
    an_organiser,
    save,
)


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def decided(browser, db):
    """Two offers, one of them before a better score, a reserve, and one who stands back."""
    workshop = a_workshop(seats_international=2)
    grace = an_organiser(full_name="Grace Example")
    best = scored(db, workshop, 5.0, "Best Score", country_code="PK")
    over = scored(db, workshop, 4.5, "Passed Over")
    woman = scored(db, workshop, 4.0, "Amina Bello", gender=Gender.WOMAN)
    ancient = scored(
        db, workshop, 3.0, "𓂀 Example", latin_name="Nefer Example", institution="Museum"
    )
    reviewer = a_reviewer(workshop, a_person(full_name="Ruth Reader"))
    stood_back = Assignment(
        application=over,
        reviewer=reviewer,
        assigned_at=NOON_IN_MAY,
        ended=End.CONFLICT,
        ended_at=NOON_IN_MAY,
    )
    save(
        db,
        grace,
        a_floor_of_women(workshop),
        a_criterion(workshop, title_zh="政策问题"),
        stood_back,
    )
    decide(browser, grace, "offer", best, woman)
    decide(browser, grace, "reserve", over)
    decide(browser, grace, "no place", ancient)
    browser(grace).post(
        f"/workshops/{workshop.id}/selection/deviations", data={"reason": "Half are women."}
    )
    return grace, workshop


def fetched(browser, grace, workshop, ending, language=""):
    asked = f"?language={language}" if language else ""
    answer = browser(grace).get(f"/workshops/{workshop.id}/selection/minute.{ending}{asked}")
    assert answer.status_code == 200
    return answer.get_data()


def text_of(pdf):
    return subprocess.run(
        ["/usr/bin/env", "pdftotext", "-layout", "-", "-"],
        check=True,
        capture_output=True,
        input=pdf,
    ).stdout.decode()


def words_of(content):
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in paper.paragraphs), *cells])


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_minute_says_how_the_list_came_about(browser, decided, ending):
    made = fetched(browser, *decided, ending)
    text = text_of(made) if ending == "pdf" else words_of(made)

    for words in [
        "Minute of the selection panel",
        "DRAFT",
        "Policy question",
        "100%",
        "Women: at least 50%",
        "Kept",
        "Best Score",
        "Amina Bello",
        "Half are women.",
        "Offers before better scores: 1. Applications passed over: 1.",
        "Passed Over",
        "Applications with the answer “no place”: 1.",
        "Ruth Reader",
        "Grace Example",
        "Countries of the applications: 2. Countries on the list: 2.",
    ]:
        assert words in " ".join(text.split()) or words in text, words
    assert "Nefer" not in text  # who has no place is counted, not named


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_minute_is_chinese_where_that_is_asked_for(browser, decided, ending):
    made = fetched(browser, *decided, ending, "zh")

    text = text_of(made) if ending == "pdf" else words_of(made)

    assert "政策问题" in text
    assert "Amina Bello" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pdf_can_be_kept_and_read_aloud(browser, decided, language):
    pdf = fetched(browser, *decided, "pdf", language)

    for profile in ("pdfa-2a", "pdfua-1"):
        failures = page.validate_pdf_bytes(pdf, profile=profile).failures
        assert [f.message for f in failures if f.message != MISTAKEN] == []


def test_a_draft_becomes_a_minute_once_all_is_released(browser, decided):
    grace, workshop = decided
    browser(grace).post(f"/workshops/{workshop.id}/release")

    text = text_of(fetched(browser, grace, workshop, "pdf"))

    assert "DRAFT" not in text
    assert "all decisions named here are released" in text
    assert "Half are women." in text


def test_a_workshop_in_which_nothing_happened_has_a_minute(browser, db):
    grace, workshop = an_organiser(), a_workshop()
    save(db, grace, workshop, an_application(workshop=workshop))

    text = text_of(fetched(browser, grace, workshop, "pdf"))

    assert "Nobody is on the list yet." in text
    assert "Applications without a decision: 1." in text


def test_each_copy_is_on_the_trail(browser, db, decided):
    grace, workshop = decided

    fetched(browser, grace, workshop, "docx", "zh")

    entry = db.query(TrailEntry).filter_by(deed="exported").one()
    assert (entry.record, entry.actor_id) == (f"workshop:{workshop.id}", grace.id)


def test_letters_that_no_font_has_do_not_stop_the_press():
    assert printable("Museum 𓂀") == "Museum □"
    assert printable("数据") == "数据"
