"""Participants are asked by letter, hand in once, and nobody can tell who wrote what."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import select

from cistrat_training import ciphers
from cistrat_training.applications import definition
from cistrat_training.evaluation import codes
from cistrat_training.evaluation.models import (
    AnsweringLink,
    Asked,
    Handed,
    Moment,
    Questionnaire,
    RespondentCode,
    Response,
    ResponseAnswer,
)
from cistrat_training.house import erasure
from cistrat_training.letter import Letter
from cistrat_training.trail import TrailEntry, TrailValue
from tests.people_and_things import a_workshop, an_enrolment, an_organiser, save

OPENS = datetime(2026, 10, 16, 10, tzinfo=UTC)
LATER = OPENS + timedelta(hours=5)
CLOSES = OPENS + timedelta(days=10)
OVER = CLOSES + timedelta(hours=2)


def at(moment):
    return time_machine.travel(moment, tick=False)


@pytest.fixture
def after(db):
    """The questionnaire after a workshop in which two people have a place."""
    workshop = a_workshop(first_day=date(2026, 10, 12), last_day=date(2026, 10, 16))
    after = Questionnaire(
        workshop=workshop, moment=Moment.AFTER, opens_at=OPENS, closes_at=CLOSES, reminders=[3]
    )
    save(db, after, an_enrolment(workshop=workshop), an_enrolment(workshop=workshop))
    return after


def letters(db):
    return db.scalars(
        select(Letter).where(Letter.about.startswith("questionnaire:")).order_by(Letter.id)
    ).all()


def links(db):
    return [re.search(r"/answer/[^\s?]+", letter.text)[0] for letter in letters(db)]


def satisfied(db, after):
    questions = definition.own(db, after.workshop, after.form).questions
    return next(question.key for question in questions if question.measures == "satisfaction")


def test_everybody_is_asked_once_and_only_who_has_not_handed_in_is_reminded(
    db, work, browser, after
):
    with at(LATER):
        work()
        work()
        first, _second = links(db)
        browser().post(first, data={satisfied(db, after): "4"})
    with at(CLOSES - timedelta(days=2)):
        work()
        work()

    about = [letter.about.split(":", 3)[3] for letter in letters(db)]
    assert about == ["asked", "asked", "reminder:1"]
    assert letters(db)[2].recipient_id == letters(db)[1].recipient_id


def test_who_is_asked_after_a_reminder_was_due_is_not_reminded_at_once(db, work, after):
    after.reminders = [3, 1]
    save(db, after)
    with at(CLOSES - timedelta(days=2)):
        work()
    asked = [letter.about.split(":", 3)[3] for letter in letters(db)]
    with at(CLOSES - timedelta(hours=2)):
        work()

    about = [letter.about.split(":", 3)[3] for letter in letters(db)]
    assert asked == ["asked", "asked"]
    assert about == ["asked", "asked", "reminder:2", "reminder:2"]


def test_a_press_twice_hands_in_once_and_thanks(db, work, browser, after):
    with at(LATER):
        work()
        link, visitor = links(db)[0], browser()
        assert visitor.get(link).status_code == 200
        sent = visitor.post(link, data={satisfied(db, after): "5"})
        visitor.post(link, data={satisfied(db, after): "1"})
        thanks = visitor.get(link).text

    assert sent.status_code == 302
    assert "Thank you" in thanks
    assert [answer.value for answer in db.scalars(select(ResponseAnswer))] == [5]
    assert len(db.scalars(select(Handed)).all()) == 1


def test_nothing_typed_is_lost_where_something_is_wrong(db, work, browser, after):
    with at(LATER):
        work()
        empty = browser().post(links(db)[0], data={})
        wrong = browser().post(
            links(db)[0], data={satisfied(db, after): "4", "q0": "", **_too_long(db, after)}
        )

    assert empty.status_code == wrong.status_code == 422
    assert "word word" in wrong.text
    assert db.scalars(select(Response)).all() == []


def _too_long(db, after):
    questions = definition.own(db, after.workshop, after.form).questions
    long = next(question for question in questions if question.most_words)
    return {long.key: "word " * 200}


def test_who_is_signed_in_answers_without_a_letter_and_strangers_do_not(db, work, browser, after):
    place = db.scalars(select(Asked.enrolment_id)).first()
    assert place is None
    with at(LATER):
        work()
        person = db.scalars(select(Asked)).first().enrolment.person
        page = f"/questionnaires/{after.id}/answers"
        assert browser(person).get(page).status_code == 200
        assert page in browser(person).get("/questionnaires").text
        browser(person).post(page, data={satisfied(db, after): "2"})
        stranger = an_organiser()
        save(db, stranger)
        assert browser(stranger).get(page).status_code == 403

    assert len(db.scalars(select(Response)).all()) == 1


def test_closed_is_closed(db, work, browser, after):
    with at(LATER):
        work()
        link, key = links(db)[0], satisfied(db, after)
    with at(OVER):
        shown, sent = browser().get(link), browser().post(link, data={key: "3"})

    assert (shown.status_code, sent.status_code) == (410, 410)
    assert db.scalars(select(Response)).all() == []


def test_organisers_plan_and_see_how_many_handed_in(db, work, browser, after):
    grace = an_organiser()
    save(db, grace)
    with at(LATER):
        work()
        browser().post(links(db)[0], data={satisfied(db, after): "4"})
        address = f"/workshops/{after.workshop_id}/questionnaires"
        planned = browser(grace).post(address, data={"moments": ["after", "six-months"]})
        page = browser(grace).get(address).text
        form = browser(grace).get(f"{address}/after")

    assert planned.status_code == 302
    assert "1 of 2" in page
    assert form.status_code == 200
    moments = [each.moment for each in db.scalars(select(Questionnaire)).all()]
    assert sorted(moments) == [Moment.AFTER, Moment.SIX]


def test_an_opening_that_has_passed_is_not_said_to_be_saved_otherwise(db, work, browser, after):
    grace = an_organiser()
    save(db, grace)
    with at(LATER):
        work()
        zone = after.workshop.tz
        times = {
            "opens_at": f"{OPENS.astimezone(zone):%Y-%m-%dT%H:%M}",
            "closes_at": f"{OVER.astimezone(zone):%Y-%m-%dT%H:%M}",
            "reminders": "3",
        }
        page = f"/questionnaires/{after.id}"
        sooner = {"opens_at": f"{LATER.astimezone(zone):%Y-%m-%dT%H:%M}"}
        refused = browser(grace).post(page, data=times | sooner)
        saved = browser(grace).post(page, data=times)
    db.refresh(after)

    assert refused.status_code == 422
    assert "the opening stays as it is" in refused.text
    assert saved.status_code == 302
    assert (after.opens_at, after.closes_at) == (OPENS, OVER)


def test_a_question_is_still_counted_for_a_lecture_that_was_cancelled(db, work, browser, after):
    grace = an_organiser()
    save(db, grace)
    with at(LATER):
        work()
        question = definition.own(db, after.workshop, after.form).questions[0]
        question.measures = "lecture:987"
        save(db, question)
        page = browser(grace).get(f"/questions/{question.id}").text

    assert re.search(r'<option selected value="lecture:987"', page)


def test_before_it_has_opened_there_is_nothing_to_answer(db, browser, after):
    person = an_enrolment(workshop=after.workshop)
    save(db, person)
    with at(LATER):
        page = browser(person.person).get(f"/questionnaires/{after.id}/answers")
        sent = browser(person.person).post(f"/questionnaires/{after.id}/answers", data={"q": "1"})

    assert (page.status_code, sent.status_code) == (410, 410)


def test_a_form_that_people_have_before_them_is_not_taken_away(db, work, browser, after):
    grace = an_organiser()
    save(db, grace)
    with at(LATER):
        work()
        address = f"/workshops/{after.workshop_id}/questionnaires/after/removal"
        answer = browser(grace).post(address)

    assert answer.status_code == 409
    assert definition.own(db, after.workshop, after.form)


def test_questionnaires_follow_the_days_of_a_workshop_until_somebody_sets_their_times(
    db, work, after
):
    workshop = after.workshop
    six = Questionnaire(
        workshop=workshop, moment=Moment.SIX, opens_at=OPENS, closes_at=CLOSES, follows=True
    )
    twelve = Questionnaire(
        workshop=workshop, moment=Moment.TWELVE, opens_at=OPENS, closes_at=CLOSES, follows=False
    )
    save(db, six, twelve)
    with at(OPENS - timedelta(days=3)):
        work()
        db.refresh(six)
        db.refresh(twelve)

    assert six.opens_at == datetime(2027, 4, 16, 1, tzinfo=UTC)
    assert twelve.opens_at == OPENS


# Anonymity, attacked


@pytest.fixture
def handed_in(db, work, browser, after):
    """Both have written something."""
    with at(LATER):
        work()
        questions = definition.own(db, after.workshop, after.form).questions
        open_one = next(question for question in questions if question.most_words)
        for number, link in enumerate(links(db), start=1):
            browser().post(link, data={open_one.key: f"A secret opinion {number}"})
    return after


def test_neither_the_trail_nor_a_column_tells_who_or_when(db, handed_in):
    told = [entry.facts for entry in db.scalars(select(TrailEntry))]
    told += [value.content for value in db.scalars(select(TrailValue))]
    columns = {
        str(column.type)
        for model in (Response, ResponseAnswer)
        for column in sa.inspect(model).columns
    }
    records = {entry.record.split(":")[0] for entry in db.scalars(select(TrailEntry))}

    assert not any("secret opinion" in each for each in told)
    assert not {"DATETIME", "DATE"} & columns
    assert not {"response", "response_answer", "respondent_code"} & records


def test_the_database_keeps_no_order_in_which_responses_came(app, db, handed_in, work):
    with at(OVER):
        work()

    if db.get_bind().dialect.name == "sqlite":
        tables = db.scalars(
            sa.text("SELECT sql FROM sqlite_master WHERE name IN ('response', 'response_answer')")
        ).all()
        assert all("WITHOUT ROWID" in table for table in tables)
        return
    transactions = db.scalars(sa.text("SELECT DISTINCT xmin::text FROM response")).all()
    others = db.scalars(sa.text("SELECT xmin::text FROM handed")).all()
    in_order = db.scalars(sa.text("SELECT id FROM response ORDER BY ctid")).all()
    assert len(transactions) == 1
    assert not set(transactions) & set(others)
    assert in_order == sorted(in_order)


def test_without_the_key_responses_of_one_person_are_not_found_together(app, db, handed_in):
    responses = db.scalars(select(Response)).all()
    sealed = [each.sealed_code for each in responses]
    sealed += [each.sealed for each in db.scalars(select(RespondentCode))]

    with app.app_context():
        found = codes.of(responses, ciphers.of_this_site())

    assert len(set(found.values())) == 2
    assert not any(code.encode() in each for code in found.values() for each in sealed)
    with pytest.raises(ciphers.NotReadable):
        codes.of(responses, ciphers.Keys((b"x" * 32,)))


def test_codes_stay_until_the_last_questionnaire_has_closed(db, handed_in, work):
    six = Questionnaire(
        workshop=db.get(Questionnaire, handed_in.id).workshop,
        moment=Moment.SIX,
        opens_at=OVER + timedelta(days=150),
        closes_at=OVER + timedelta(days=160),
        follows=False,
    )
    save(db, six)
    with at(OVER):
        work()
    kept = len(db.scalars(select(RespondentCode)).all())
    with at(OVER + timedelta(days=161)):
        work()

    assert (kept, len(db.scalars(select(RespondentCode)).all())) == (2, 0)
    assert len(db.scalars(select(Response)).all()) == 2


def test_erasing_a_person_lets_the_code_go_and_changes_no_number(app, db, handed_in):
    person = db.scalars(select(Handed)).first().enrolment.person

    with app.app_context():
        erasure.erase(db, person, why="They asked for it.", now=LATER)
        db.commit()

    kept = {
        model: len(db.scalars(select(model)).all())
        for model in (RespondentCode, AnsweringLink, Asked, Handed, Response)
    }
    assert kept == {RespondentCode: 1, AnsweringLink: 1, Asked: 2, Handed: 2, Response: 2}
