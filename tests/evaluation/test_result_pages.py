"""The pages and files of results: when they show something, to whom, and what they keep back."""

import io
from base64 import urlsafe_b64encode
from datetime import timedelta

import openpyxl
import pikepdf
import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.applications.questions import Kind, Question
from cistrat_training.evaluation.models import Moment, Response, ResponseAnswer
from cistrat_training.evaluation.themes import CodedAnswer, Theme
from cistrat_training.places.models import Country
from cistrat_training.trail import Deed, TrailEntry
from tests.evaluation.answered import (
    LATER,
    ask,
    asked_twice,
    hand_in,
    question,
    questionnaire,
    section_of,
)
from tests.people_and_things import a_lecture, a_lecturer, a_person, an_organisation, save
from tests.questions import counted


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


def test_answers_are_shown_with_their_number_and_the_response_rate(browser, db, app):
    asked = asked_twice(db, app)
    page = browser(asked.organiser).get(f"/questionnaires/{asked.after.id}/results").text

    assert "7 of 7 people who were asked handed in (100%)." in page
    assert "mean 4.7" in page
    assert "Text z" in page


def test_while_it_is_open_nothing_is_shown(browser, db, app):
    asked = asked_twice(db, app, closes_at=LATER + timedelta(days=1))
    visit = browser(asked.organiser)

    page = visit.get(f"/questionnaires/{asked.after.id}/results").text

    assert "7 of 7 people" in page
    assert "Text z" not in page
    assert "Satisfied" not in page
    for form in ("pdf", "csv", "xlsx"):
        found = visit.get(f"/questionnaires/{asked.after.id}/results.{form}")
        assert found.status_code == 404


def test_of_four_people_nothing_is_shown_anywhere(browser, db, app):
    asked = asked_twice(db, app, people=4)
    visit = browser(asked.organiser)
    words = db.scalars(select(Question).where(Question.kind == Kind.LONG)).one()
    base = f"/questionnaires/{asked.after.id}"

    page, table = visit.get(f"{base}/results").text, visit.get(f"{base}/results.csv").text

    assert "Fewer than 5 people answered" in page
    assert "Fewer than 5 people answered" in table
    assert "Text z" not in page + table
    assert visit.get(f"{base}/answers/{words.id}").status_code == 404
    assert visit.get(f"{base}/results.pdf").status_code == 200


def test_before_and_after_are_of_the_same_people(browser, db, app):
    asked = asked_twice(db, app)
    page = browser(asked.organiser).get(f"/workshops/{asked.workshop.id}/questionnaires/results")

    row = page.text.partition('id="gains"')[2].partition("</tbody>")[0]
    assert "Foresight" in row
    assert "+2.0" in row
    assert ">7<" in row


def test_with_another_key_nothing_is_compared_and_the_rest_is_shown(browser, db, app, monkeypatch):
    asked = asked_twice(db, app)
    monkeypatch.setitem(app.config, "TRAVEL_KEY", urlsafe_b64encode(bytes(32)).decode())

    page = browser(asked.organiser).get(f"/questionnaires/{asked.after.id}/results")

    assert "mean 4.7" in page.text
    assert "Fewer than 5 people can be compared." in page.text


def test_no_code_and_no_id_of_a_response_leaves_the_house(browser, db, app):
    asked = asked_twice(db, app)
    visit = browser(asked.organiser)
    ids = db.scalars(select(Response.id)).all()
    addresses = [
        f"/workshops/{asked.workshop.id}/questionnaires/results",
        *(f"/questionnaires/{asked.after.id}/results{form}" for form in ("", ".csv")),
    ]

    told = "".join(visit.get(address).text for address in addresses)

    assert [one for one in ids if one in told] == []


def test_the_workbook_holds_what_the_page_shows(browser, db, app):
    asked = asked_twice(db, app)
    sent = browser(asked.organiser).get(f"/questionnaires/{asked.after.id}/results.xlsx")

    rows = list(openpyxl.load_workbook(io.BytesIO(sent.data)).active.values)

    assert ("The workshop", "Satisfied", "5", 6, None, 7, 4.71, 7, 7) in rows
    assert ("The workshop", "What was most useful?", "Text z", 1, None, 7, None, 7, 7) in rows
    deed = db.scalars(select(TrailEntry).where(TrailEntry.deed == Deed.EXPORTED)).one()
    assert deed.record == f"questionnaire:{asked.after.id}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_in_print_is_one_page(browser, db, app, language):
    asked = asked_twice(db, app)
    visit = browser(asked.organiser)

    sent = visit.get(
        f"/questionnaires/{asked.after.id}/results.pdf", headers={"Accept-Language": language}
    )

    with pikepdf.open(io.BytesIO(sent.data)) as paper:
        assert len(paper.pages) == 1


# Themes


@pytest.fixture
def sorting(browser, db, app):
    asked = asked_twice(db, app)
    words = db.scalars(select(Question).where(Question.kind == Kind.LONG)).one()
    visit = browser(asked.organiser)
    for name in ("Time", "Examples"):
        visit.post(f"/workshops/{asked.workshop.id}/themes", data={"name": name})
    return visit, asked, f"/questionnaires/{asked.after.id}/answers/{words.id}"


def numbers(db, *names):
    return [db.scalars(select(Theme.id).where(Theme.name == name)).one() for name in names]


def an_answer(db, text):
    answers = db.scalars(select(ResponseAnswer)).all()
    return next(one.id for one in answers if one.value == text)


def test_an_answer_stands_under_several_themes_and_each_is_counted(sorting, db):
    visit, asked, address = sorting
    time, examples = numbers(db, "Time", "Examples")
    first, second = an_answer(db, "Text z"), an_answer(db, "Text y")

    visit.post(address, data={f"theme-{first}": [time, examples], f"theme-{second}": [time]})

    page = visit.get(f"/questionnaires/{asked.after.id}/results").text
    assert "<bdi>Time</bdi> (2)" in page
    assert "<bdi>Examples</bdi> (1)" in page


def test_two_organisers_sort_at_once_and_lose_nothing(sorting, db):
    visit, _, address = sorting
    time, examples = numbers(db, "Time", "Examples")
    one = an_answer(db, "Text z")
    visit.post(address, data={f"theme-{one}": [time]})

    visit.post(address, data={f"seen-{one}": "", f"theme-{one}": [examples]})

    assert set(db.scalars(select(CodedAnswer.theme_id))) == {time, examples}

    visit.post(address, data={f"seen-{one}": f"{time} {examples}", f"theme-{one}": [examples]})

    assert set(db.scalars(select(CodedAnswer.theme_id))) == {examples}


def test_a_theme_is_named_once_renamed_and_removed_without_the_answers(sorting, db):
    visit, asked, address = sorting
    (time,) = numbers(db, "Time")
    visit.post(address, data={f"theme-{an_answer(db, 'Text z')}": [time]})

    again = visit.post(f"/workshops/{asked.workshop.id}/themes", data={"name": "time"})
    visit.post(f"/themes/{time}", data={"name": "More time"})
    renamed = db.scalars(select(Theme.name).where(Theme.id == time)).one()
    visit.post(f"/themes/{time}/deletion")

    assert again.status_code == 422
    assert "There is a theme “time” already." in again.text
    assert renamed == "More time"
    assert db.scalars(select(CodedAnswer)).all() == []
    assert an_answer(db, "Text z")


# Lectures


def test_lecturers_see_what_was_said_of_their_own_lectures_alone(browser, db, app):
    asked = asked_twice(db, app, people=5)
    own, other = a_person(), a_person()
    home = an_organisation(db.get(Country, "RS"))
    mine, *more = a_lecture(asked.workshop, a_lecturer(home, own), title_en="Mine")
    theirs, *rest = a_lecture(asked.workshop, a_lecturer(home, other), title_en="Theirs")
    save(db, mine, *more, theirs, *rest)
    section = section_of(asked.workshop, "pulse")
    pulse = questionnaire(asked.workshop, Moment.PULSE, LATER - timedelta(days=1), day=LATER.date())
    rated = question(section, 1, label="How was Mine?", measures=f"lecture:{mine.id}")
    words = question(section, 2, Kind.LONG, "Words", measures=f"lecture:{mine.id}")
    elsewhere = question(section, 3, label="How was Theirs?", measures=f"lecture:{theirs.id}")
    save(db, pulse, rated, words, elsewhere)
    ask(db, pulse, asked.places)
    for place in asked.places:
        hand_in(db, app, pulse, place, {rated: 4, words: "Slower please", elsewhere: 1})

    page = browser(own).get(f"/lectures/{mine.id}/opinions")

    assert "mean 4.0" in page.text
    assert "Slower please" in page.text
    assert "How was Theirs?" not in page.text
    assert browser(own).get(f"/lectures/{theirs.id}/opinions").status_code == 403
    assert browser(asked.places[0].person).get(f"/lectures/{mine.id}/opinions").status_code == 403


def test_more_questionnaires_ask_the_database_no_more(browser, db, app):
    asked = asked_twice(db, app)
    visit = browser(asked.organiser)
    address = f"/workshops/{asked.workshop.id}/questionnaires/results"
    visit.get(address)
    with counted() as with_two:
        visit.get(address)
    for days in range(3):
        day = LATER.date() - timedelta(days=days)
        save(db, questionnaire(asked.workshop, Moment.PULSE, LATER - timedelta(days=9), day=day))

    with counted() as with_five:
        visit.get(address)

    assert len(with_five) == len(with_two)
