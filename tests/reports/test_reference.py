"""The reference document: supplied on the page of settings, and taken up by the next DOCX."""

import io

import docx
import pytest

from cistrat_training.reports.settings import settings_of
from tests.people_and_things import an_administrator, save
from tests.reports.rows import the_workshops
from tests.reports.test_outs import a_reference

USUAL = {"smallest_cell": "3", "youth_age": "35"}


@pytest.fixture
def desk(db, browser):
    grace = an_administrator()
    save(db, grace)
    return browser(grace)


def supply(desk, content, name="house.docx", **more):
    file = (io.BytesIO(content), name)
    return desk.post("/reports/settings", data=USUAL | {"reference_file": file} | more)


def heading_font(desk):
    answer = desk.get("/reports/2021-2022/report.docx")
    return docx.Document(io.BytesIO(answer.data)).styles["Heading 1"].font.name


def test_reports_take_the_styles_of_the_document_that_was_supplied(db, desk):
    the_workshops(db)
    before = heading_font(desk)

    assert supply(desk, a_reference()).status_code == 302

    assert (before, heading_font(desk)) == (None, "Songti Example")
    assert settings_of(db).reference_name == "house.docx"
    assert "<b><bdi>house.docx</bdi></b>" in desk.get("/reports/settings").text


def test_other_settings_leave_the_document_as_it_is_until_it_is_taken_away(db, desk):
    supply(desk, a_reference())

    desk.post("/reports/settings", data=USUAL | {"youth_age": "30"})
    kept = settings_of(db).reference_name
    desk.post("/reports/settings", data=USUAL | {"without_reference": "y"})

    db.expire_all()
    assert kept == "house.docx"
    assert settings_of(db).reference is None


@pytest.mark.parametrize("content", [b"%PDF-1.7", a_reference()[:2000]])
def test_what_is_no_document_is_refused_with_a_sentence(db, desk, content):
    answer = supply(desk, content)

    assert answer.status_code == 422
    assert "DOCX" in answer.text
    assert settings_of(db).reference is None


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("zip", b"PK"), ("json", b"{")],
)
def test_a_draft_is_taken_away_in_every_form(db, desk, ending, begins):
    the_workshops(db)

    answer = desk.get(f"/reports/2021-2022/report.{ending}?in=zh")

    assert answer.status_code == 200
    assert answer.data.startswith(begins)
    assert f'filename="report-2021-2022-zh.{ending}"' in answer.headers["Content-Disposition"]
