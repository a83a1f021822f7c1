"""Answers of every kind: typed in a browser, kept, and shown to whoever may see them."""

import re
from datetime import datetime

import pytest
from sqlalchemy import select

from cistrat_training.applications import answers
from cistrat_training.applications.answers import Eyes
from cistrat_training.applications.models import Application, Level, Status
from cistrat_training.applications.questions import Answer, Kind, SeenBy
from cistrat_training.workshops.models import Audience
from tests.applications.asked import a_question, a_section_of_its_own, a_yes_or_no, choices
from tests.applications.wishes import a_cv, a_pdf, typed
from tests.papers import a_pdf as titled
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_reviewer,
    an_application,
    an_assignment,
    an_organiser,
    save,
)
from tests.questions import counted

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def section(db, workshop):
    return a_section_of_its_own(db, workshop)


@pytest.fixture
def amina(db):
    amina = a_person(full_name="Amina Example")
    save(db, amina)
    return amina


def the_one(db):
    return db.scalars(select(Application)).one()


def kept(db):
    return db.scalars(select(Answer)).one().value


def lines(db, eyes=Eyes.APPLICANT, language="en"):
    said = answers.read(db, the_one(db), eyes, language)
    return {line.question.key: line for section in said for line in section.lines}


FRUIT = choices(("apple", "Apple", "苹果"), ("pear", "Pear", "梨"), ("plum", "Plum", "李子"))


@pytest.mark.parametrize(
    ("kind", "facts", "sent", "value", "in_english", "in_chinese"),
    [
        (Kind.SHORT, {}, "  One line ", "One line", "One line", "One line"),
        (Kind.LONG, {}, "Two\r\nlines", "Two\nlines", "Two\nlines", "Two\nlines"),
        (Kind.ONE, {"choices": FRUIT}, "pear", "pear", "Pear", "梨"),
        (Kind.SEVERAL, {"choices": FRUIT}, ["apple", "plum"], ["apple", "plum"], "", ""),
        (Kind.NUMBER, {"least": 0, "most": 60}, "12", 12, "12", "12"),
        (Kind.DATE, {}, "1999-05-01", "1999-05-01", "1 May 1999", "1999年5月1日"),
        (Kind.COUNTRY, {}, "MN", "MN", "Mongolia", "蒙古"),
        (Kind.ORGANISATION, {}, "Ein Institut", "Ein Institut", "Ein Institut", "Ein Institut"),
    ],
)
def test_an_answer_is_kept_and_shown_as_its_kind_wants_it(
    browser, db, amina, form, section, kind, facts, sent, value, in_english, in_chinese
):
    question = a_question(section, kind, **facts)
    save(db, question)

    answer = browser(amina).post(f"{form}/5", data={question.key: sent})

    assert answer.status_code == 302
    assert kept(db) == value
    assert lines(db)[question.key].text == in_english
    assert lines(db, language="zh")[question.key].text == in_chinese


def test_several_choices_are_shown_as_a_list(browser, db, amina, form, section):
    question = a_question(section, Kind.SEVERAL, choices=FRUIT)
    save(db, question)

    browser(amina).post(f"{form}/5", data={question.key: ["apple", "plum"]})

    assert lines(db)[question.key].items == ("Apple", "Plum")
    assert lines(db, language="zh")[question.key].items == ("苹果", "李子")


@pytest.mark.parametrize(
    ("kind", "facts", "sent", "says"),
    [
        (Kind.ONE, {"choices": FRUIT}, "<b>", "Choose one of these answers."),
        (Kind.SEVERAL, {"choices": FRUIT}, ["apple", "x"], "Choose one of these answers."),
        (Kind.NUMBER, {}, "a dozen", "Write a whole number, in digits."),
        (Kind.NUMBER, {}, "9" * 30, "Write a whole number, in digits."),
        (Kind.DATE, {}, "31 May", "Write a day as year-month-day"),
        (Kind.DATE, {}, "2026-02-30", "Write a day as year-month-day"),
        (Kind.DATE, {}, "0001-01-01", "Write a day as year-month-day"),
        (Kind.COUNTRY, {}, "XX", "Choose a country from the list."),
        (Kind.SHORT, {}, "x" * 201, "Shorten this to 200 characters."),
        (Kind.FILE, {}, b"no PDF", "This file is not a PDF"),
    ],
)
def test_what_has_another_shape_is_not_kept_and_stays_in_the_form(
    browser, db, amina, form, section, kind, facts, sent, says
):
    question = a_question(section, kind, **facts)
    save(db, question)

    typed = a_cv(sent) if kind is Kind.FILE else sent
    answer = browser(amina).post(f"{form}/5", data={question.key: typed})

    assert answer.status_code == 422
    assert says in answer.text
    if kind in {Kind.SHORT, Kind.NUMBER, Kind.DATE}:
        assert sent in answer.text
    assert db.scalars(select(Answer)).all() == []


@pytest.mark.parametrize(
    ("kind", "facts", "sent", "says"),
    [
        (Kind.LONG, {"most_words": 3}, "one two three four", "Shorten this by 1 words."),
        (Kind.LONG, {"most_words": 3}, "一二三四五", "Shorten this by 2 words."),
        (Kind.NUMBER, {"least": 5}, "4", "Write a number that is at least 5."),
        (Kind.NUMBER, {"most": 5}, "6", "Write a number that is at most 5."),
        (Kind.SHORT, {"required": True}, "", "Write an answer."),
        (Kind.ONE, {"required": True, "choices": FRUIT}, None, "Choose an answer."),
        (Kind.CONSENT, {"required": True}, None, "Without your consent to this"),
    ],
)
def test_what_a_draft_still_lacks_is_said_and_kept(
    browser, db, amina, form, section, kind, facts, sent, says
):
    question = a_question(section, kind, **facts)
    save(db, question)

    answer = browser(amina).post(f"{form}/5", data={question.key: sent} if sent else {})

    assert answer.status_code == 422
    assert says in answer.text
    assert [row.value for row in db.scalars(select(Answer))] == (
        [int(sent) if kind is Kind.NUMBER else sent] if sent else []
    )


def test_an_answer_is_taken_back_by_emptying_it(browser, db, amina, form, section):
    question = a_question(section, Kind.NUMBER)
    save(db, question)
    hers = browser(amina)

    hers.post(f"{form}/5", data={question.key: "12"})
    assert 'value="12"' in hers.get(f"{form}/5").text
    hers.post(f"{form}/5", data={question.key: ""})

    assert kept(db) is None


def test_a_consent_keeps_what_was_agreed_to_in_which_language_and_when(
    browser, db, amina, form, section, clock
):
    question = a_question(
        section, Kind.CONSENT, label_zh="我同意公开我的照片", hint_zh="仅限网站。", required=True
    )
    save(db, question)
    hers = browser(amina)
    hers.get(f"{form}?language=zh")

    hers.post(f"{form}/5", data={question.key: "y"})
    clock.shift(60)
    hers.post(f"{form}/5", data={question.key: "y"})

    assert kept(db) == {
        "agreed": True,
        "text": "我同意公开我的照片 仅限网站。",
        "language": "zh",
        "at": NOON_IN_MAY.isoformat(),
    }
    assert lines(db)[question.key].text == "Agreed"


def test_a_file_is_kept_shown_and_sent_to_those_who_may_see_it(
    browser, db, amina, form, section, workshop
):
    question = a_question(section, Kind.FILE, label_en="Letter of your ministry")
    hidden = a_question(section, Kind.FILE, place=2, identifies=True)
    inside = a_question(section, Kind.FILE, place=3, seen_by=SeenBy.ORGANISERS)
    grace, judge, mallory = an_organiser(), a_person(), a_person()
    save(db, question, hidden, inside, grace, mallory)
    files = {each.key: a_cv(name=f"amina-{each.place}.pdf") for each in (question, hidden, inside)}
    browser(amina).post(f"{form}/5", data=files)
    browser(amina).post(f"{form}/all", data=typed(submit="1"))
    save(db, an_assignment(the_one(db), a_reviewer(workshop, judge)))

    def asked_by(user):
        address = f"/applications/{the_one(db).id}/files"
        return [
            browser(user).get(f"{address}/{each.key}").status_code
            for each in (question, hidden, inside)
        ]

    assert asked_by(amina) == [200, 200, 200]
    assert asked_by(grace) == [200, 200, 200]
    assert asked_by(judge) == [200, 200, 404]
    assert asked_by(mallory) == [403, 403, 403]
    sent = browser(grace).get(f"/applications/{the_one(db).id}/files/{question.key}")
    assert sent.data == a_pdf()
    assert "amina-1.pdf" in sent.headers["Content-Disposition"]


def test_a_blind_reviewer_sees_neither_who_it_is_nor_how_the_files_are_called(
    browser, db, amina, form, section
):
    letter = a_question(section, Kind.FILE, label_en="Letter of your ministry")
    save(db, letter, a_question(section, place=2, identifies=True, label_en="Your homepage"))
    browser(amina).post(f"{form}/all", data=typed() | {letter.key: a_cv(name="Amina.pdf")})

    seen = lines(db, Eyes.BLIND)

    assert not {"full_name", "latin_name", "institution", "position", "cv"} & set(seen)
    assert seen["motivation"].text.startswith("I want to learn")
    assert seen[letter.key].file.name == "Letter of your ministry.pdf"
    assert "Amina" not in repr([(line.label, line.text, line.items) for line in seen.values()])


def test_what_only_organisers_see_no_reviewer_does(browser, db, amina, form, section):
    question = a_question(section, seen_by=SeenBy.ORGANISERS)
    save(db, question)
    browser(amina).post(f"{form}/5", data={question.key: "A need of mine"})

    assert lines(db, Eyes.ORGANISER)[question.key].text == "A need of mine"
    assert question.key not in lines(db, Eyes.REVIEWER)
    assert question.key not in lines(db, Eyes.BLIND)


def test_a_question_that_was_closed_is_asked_no_more_and_its_answers_stay(
    browser, db, amina, form, section
):
    question, never = a_question(section, required=True), a_question(section, place=2)
    save(db, question, never)
    browser(amina).post(f"{form}/5", data={question.key: "Yes indeed"})

    question.closed_at = never.closed_at = NOON_IN_MAY
    db.commit()

    page = browser(amina).get(f"{form}/all").text
    assert f'name="{question.key}"' not in page
    assert lines(db)[question.key].text == "Yes indeed"
    assert never.key not in lines(db)


def test_a_question_for_others_is_not_asked(browser, db, amina, form, section):
    question = a_question(section, audience=Audience.DOMESTIC, required=True)
    save(db, question)

    assert f'name="{question.key}"' not in browser(amina).get(f"{form}/all").text
    answer = browser(amina).post(f"{form}/all", data=typed(submit="1"))
    assert the_one(db).status is Status.SUBMITTED, answer.text


class TestAQuestionThatDependsOnAnother:
    @pytest.fixture
    def visa(self, db, section):
        question = a_yes_or_no(section, required=True, label_en="Do you need a visa?")
        save(db, question)
        return question

    @pytest.fixture
    def where(self, db, section, visa):
        question = a_question(
            section,
            place=2,
            required=True,
            label_en="At which consulate?",
            only_if_id=visa.id,
            only_if=["yes"],
        )
        save(db, question)
        return question

    def test_is_shown_with_its_condition(self, browser, amina, form, visa, where):
        page = browser(amina).get(f"{form}/5").text

        assert "Only if you answered “Yes” to “Do you need a visa?”." in page.replace("&#34;", '"')
        assert "After your answers so far this is left out." in page
        assert f'data-only-if="{visa.key}" data-only="yes"' in page

    def test_is_required_only_after_that_answer(self, browser, db, amina, form, visa, where):
        hers = browser(amina)

        refused = hers.post(f"{form}/all", data=typed(submit="1") | {visa.key: "yes"})
        assert refused.status_code == 422
        assert "At which consulate?: Write an answer." in refused.text
        hers.post(f"{form}/all", data=typed(submit="1") | {visa.key: "no"})

        assert the_one(db).status is Status.SUBMITTED

    def test_counts_for_nothing_after_another_answer(self, browser, db, amina, form, visa, where):
        hers = browser(amina)

        hers.post(f"{form}/5", data={visa.key: "yes", where.key: "Lagos"})
        assert lines(db)[where.key].text == "Lagos"
        hers.post(f"{form}/5", data={visa.key: "no", where.key: "Lagos"})

        assert where.key not in lines(db)


def test_the_level_of_english_is_a_core_fact(browser, db, amina, form):
    browser(amina).post(f"{form}/all", data=typed(submit="1", language_level="B2"))

    assert the_one(db).language_level is Level.B2
    assert lines(db, Eyes.BLIND)["language_level"].text == "B2 (upper intermediate)"
    grace = an_organiser()
    save(db, grace)
    export = browser(grace).get(f"/workshops/{the_one(db).workshop_id}/selection.csv")
    assert "Level of English" in export.text
    assert ",B2," in export.text


def test_organisers_read_other_titles_than_the_person_who_wrote(browser, db, amina, form):
    browser(amina).post(f"{form}/all", data=typed(submit="1"))
    hers, ours = (
        [section.title for section in answers.read(db, the_one(db), eyes, "en")]
        for eyes in (Eyes.APPLICANT, Eyes.ORGANISER)
    )

    assert hers == ["You", "Your institution", "Motivation", "Documents"]
    assert ours == ["The person", "Institution", "Motivation", "Documents"]


def test_intros_labels_and_hints_are_in_the_language_of_the_reader(
    browser, db, amina, form, section
):
    section.intro_en, section.intro_zh = "About your journey.", "关于您的行程。"
    save(db, a_question(section, hint_en="In short.", hint_zh="请简述。"))
    hers = browser(amina)

    english = hers.get(f"{form}/5?language=en").text
    chinese = hers.get(f"{form}/5?language=zh").text

    assert all(words in english for words in ("About your journey.", "Question 1", "In short."))
    assert all(words in chinese for words in ("关于您的行程。", "问题1", "请简述。", "旅行"))


def test_markup_of_organisers_and_applicants_stays_text(browser, db, amina, form, section):
    evil = "<script>alert(1)</script>"
    question = a_question(section, label_en=f"{evil} label", hint_en=f"{evil} hint")
    chosen = a_question(section, Kind.ONE, 2, choices=choices(("k", f"{evil} choice", "")))
    save(db, question, chosen)
    hers = browser(amina)
    hers.post(f"{form}/5", data={question.key: evil, chosen.key: "k"})

    pages = [hers.get(f"{form}/{page}").text for page in ("5", "all", "check")]

    assert all(evil not in page and "&lt;script&gt;alert" in page for page in pages)


def test_a_page_asks_no_more_of_the_database_for_more_questions(browser, db, amina, form, section):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(later="1"))

    def asked(page):
        hers.get(page)
        with counted() as statements:
            assert hers.get(page).status_code == 200
        return len(statements)

    pages = [f"{form}/5", f"{form}/all", f"{form}/check", f"/applications/{the_one(db).id}"]
    save(db, a_question(section))
    few = [asked(page) for page in pages]
    more = [a_question(section, Kind.FILE, place) for place in range(2, 12)]
    save(db, *more)
    hers.post(f"{form}/5", data={each.key: a_cv(titled(each.key)) for each in more})

    assert [asked(page) for page in pages] == few


def test_the_story_of_an_application_is_kept(browser, db, amina, form, clock):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(submit="1"))
    number = the_one(db).id
    clock.shift(60)
    hers.post(f"/applications/{number}/reopening")
    hers.post(f"/applications/{number}/reopening")
    clock.shift(60)
    hers.post(f"{form}/all", data=typed(submit="1", ticked=[]))
    clock.shift(60)
    hers.post(f"/applications/{number}/withdrawal")

    assert [step.status for step in the_one(db).became] == [
        Status.SUBMITTED,
        Status.DRAFT,
        Status.SUBMITTED,
        Status.WITHDRAWN,
    ]
    assert [step.at.minute for step in the_one(db).became] == [0, 1, 2, 3]


def test_a_step_has_its_own_moment():
    application = an_application(now=NOON_IN_MAY)

    assert application.became == [(Status.SUBMITTED, NOON_IN_MAY)]
    assert re.fullmatch(r"submitted \S+", application.steps[0])
    assert datetime.fromisoformat(application.steps[0].split(" ")[1]) == NOON_IN_MAY
