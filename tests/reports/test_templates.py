"""Which reports there are is told by files; each is whole in both languages."""

import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.reports import drafts, templates
from cistrat_training.reports.document import Drawing, Table
from cistrat_training.reports.facts import Period
from tests.databases import on_sqlite
from tests.people_and_things import an_organiser, save
from tests.reports.rows import AFTER_IT_ALL, both_trainings

BOTH_YEARS = Period(2021, 2022)


def told(db, template, language="en"):
    return drafts.draft(db, BOTH_YEARS, language, AFTER_IT_ALL, template)


def test_the_reports_of_the_centre():
    assert {"annex", "annual", "biennial", "board"} <= set(templates.known())
    assert templates.usual(Period(2023, 2023)) == "annual"
    assert templates.usual(BOTH_YEARS) == "biennial"


@pytest.mark.parametrize("key", ["annex", "annual", "biennial", "board"])
def test_a_template_says_the_same_things_in_both_languages(key):
    template = templates.known()[key]

    for text in (template.name, template.about, *(part.heading for part in template.parts)):
        assert bool(text.en) == bool(text.zh)
    for part in template.parts:
        for section in part.sections:
            english, chinese = section.paragraphs["en"], section.paragraphs["zh"]
            assert [slots(frame) for frame in english] == [slots(frame) for frame in chinese]


def slots(frame):
    parts = (part for sentence in frame.sentences for part in sentence)
    pieces = (piece for part in parts for piece in getattr(part, "pieces", (part,)))
    return {piece.name for piece in pieces if hasattr(piece, "name")}


def test_an_unknown_indicator_is_refused_by_name():
    section = {"key": "a", "indicators": ["nobody-counts-it"]}
    content = {"name": "x", "part": [{"key": "a", "section": [section]}]}

    with pytest.raises(RuleBroken, match="there is no indicator"):
        templates.read("ours", content)


@on_sqlite
def test_the_boards_page_tells_the_main_figures(db):
    both_trainings(db)

    english, chinese = told(db, "board").document, told(db, "board", "zh").document

    assert english.template == "board"
    assert english.title.text == "CISTRAT: summary for the board, 2021 and 2022"
    assert english.cover == ()
    assert "so: Asia (" in english.text
    assert "In 2021 and 2022 the Centre held three workshops, and " in english.text
    assert "2021年和2022年，中心共举办培训班3期，来自" in chinese.text
    assert not english.borrowed
    assert not chinese.borrowed


@on_sqlite
def test_numbers_of_a_template_open_what_they_count(db):
    both_trainings(db)

    report = told(db, "board").document

    figures = {
        run.slot: run.figure
        for paragraph in report.paragraphs()
        for sentence in paragraph.sentences
        for run in sentence.runs
        if run.figure
    }
    assert figures["workshops"] == "workshops"
    [table] = [block for block in report.blocks() if isinstance(block, Table)]
    assert {cell.figure for cell in table.rows[1][2:]} == {
        "enrolled?audience=international",
        "enrolled?audience=domestic",
        "enrolled",
    }


@on_sqlite
def test_the_annex_has_a_table_of_each_indicator_and_its_definition(db):
    both_trainings(db)

    report = told(db, "annex").document

    tables = {block.key: block for block in report.blocks() if isinstance(block, Table)}
    by_country = tables["enrolled-by-country"]
    assert sum(row[-1].number for row in by_country.rows) == 234
    assert by_country.notes[0].startswith("Participations by country: ")
    assert any(isinstance(block, Drawing) for block in report.blocks())


@on_sqlite
@pytest.mark.parametrize("key", ["annex", "annual", "biennial", "board"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_of_report_is_read_as_a_page(browser, db, key, language):
    both_trainings(db)
    organiser = an_organiser()
    save(db, organiser)

    page = browser(organiser).get(f"/reports/2021-2022?in={language}&as={key}")

    assert page.status_code == 200
    assert told(db, key, language).document.title.text in page.text


@on_sqlite
def test_what_is_changed_by_hand_belongs_to_one_kind_of_report(browser, db):
    both_trainings(db)
    organiser = an_organiser()
    save(db, organiser)

    answer = browser(organiser).post(
        "/reports/2021-2022/sentences/en/at-a-glance/0/0?as=board",
        data={"text": "A good year.", "why": "Shorter"},
    )

    assert answer.status_code == 302
    assert "A good year." in told(db, "board").document.text
    assert "A good year." not in told(db, "biennial").document.text
