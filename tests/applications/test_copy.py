"""The copy in print that each submission brings its applicant."""

import logging
import subprocess

import page
import pytest
import time_machine
from sqlalchemy import select

from cistrat_training import press
from cistrat_training.applications import copies, paper, tasks
from cistrat_training.applications.copies import ApplicationCopy
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import Answer, FormSection, Kind, Question
from cistrat_training.database import db as the_database
from cistrat_training.letter import Letter
from tests.people_and_things import (
    NOON_IN_MAY,
    a_draft,
    a_person,
    a_workshop,
    an_application,
    an_organiser,
    save,
)

MISTAKEN = "a stream /Length does not match its raw content length"
"""The checker takes a last byte of compressed data that is a CR for a part of the line's end."""


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


def text_of(pdf):
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],  # noqa: S607 (wherever it is installed)
        input=pdf,
        capture_output=True,
        check=True,
    )
    return read.stdout.decode()


@pytest.fixture
def printed(app, db):
    """`printed(application)`: the bytes of its copy."""

    def printed(application):
        save(db, application)
        number = application.id
        db.commit()
        with app.app_context():
            again = the_database.session.get(Application, number)
            made = paper.pdf(paper.read(the_database.session, again))
            the_database.session.remove()
        return made

    return printed


def faults_of(made):
    found = set()
    for profile in ("pdfa-2a", "pdfua-1"):
        found |= {f.message for f in page.validate_pdf_bytes(made, profile=profile).failures}
    return found - {MISTAKEN}


def test_everything_stands_on_it(printed):
    application = an_application(motivation="I want to learn.\n\nAnd to count.", number=42)

    text = text_of(printed(application))

    for words in [
        application.full_name,
        application.code,
        "Innovation policy when data are few",
        "12 to 16 October 2026",
        "12 May 2026, 20:00",
        "Beijing, UTC+8",
        "Institute for Examples, Abuja",
        "Nigeria",
        "I want to learn.",
        "And to count.",
        "1/1",
    ]:
        assert words in text


def test_every_kind_of_answer_stands_on_it(db, printed):
    workshop = a_workshop()
    section = FormSection(workshop=workshop, place=1, title_en="More about you")
    answered = {
        Kind.SHORT: ("Short", "a line"),
        Kind.LONG: ("Long", "one\ntwo"),
        Kind.ONE: ("One", "b"),
        Kind.SEVERAL: ("Several", ["a", "b"]),
        Kind.NUMBER: ("Number", 7),
        Kind.DATE: ("Date", "2026-05-12"),
        Kind.COUNTRY: ("Country of birth", "KE"),
        Kind.ORGANISATION: ("Organisation", "House of Tests"),
        Kind.CONSENT: ("Consent", {"agreed": True}),
    }
    choices = [{"key": "a", "en": "Answer A"}, {"key": "b", "en": "Answer B"}]
    application = an_application(workshop=workshop)
    for place, (kind, (label, value)) in enumerate(answered.items(), start=1):
        question = Question(
            workshop=workshop,
            section=section,
            place=place,
            kind=kind,
            label_en=label,
            choices=choices if kind in {Kind.ONE, Kind.SEVERAL} else [],
        )
        save(db, Answer(application=application, question=question, value=value))

    text = text_of(printed(application))

    for words in ["More about you", "a line", "two", "Answer A", "7", "12 May 2026", "Kenya"]:
        assert words in text
    assert "House of Tests" in text
    assert "Agreed" in text


def test_in_chinese(printed):
    person = a_person(language="zh", full_name="王小明")
    application = an_application(applicant=person, motivation="我想学习。")

    made = printed(application)

    text = text_of(made)
    for words in ["王小明", "数据不足时的创新政策", "我想学习。", "申请理由", application.code]:
        assert words in text
    assert faults_of(made) == set()


def test_right_to_left(printed):
    person = a_person(full_name="محمد عبد الرحمن الأنصاري")
    words = "أريد أن أتعلم كيف تقاس العلوم في بلدي."
    made = printed(an_application(applicant=person, motivation=words))

    text = "".join(text_of(made).split())

    assert "أتعلم" in text or "أتعلم"[::-1] in text
    assert faults_of(made) == set()


@pytest.mark.parametrize(
    "words",
    [
        "\U0001f600 hello \U0001f9d1\u200d\U0001f52c",
        "தமிழ் மொழி",
        "שלום עולם",
        "한국어 이름",
        "ქართული",
        "\ufffd \ue000 \U000f0000",
        "#heading *bold* $x^2$ @label <tag> \\ \" ' [[x]]",
        "x" * 20_000,
        "\u202eevil\u202c \u200b\u200f",
        "👩🏽‍🚀" * 300,
        "中" * 3000,
        "a\n" * 2000,
    ],
    ids=lambda words: words[:8].encode("unicode_escape").decode(),
)
def test_whatever_people_write_can_be_printed(printed, words):
    person = a_person(full_name=words[:100].replace("\n", " "))
    made = printed(an_application(applicant=person, motivation=words, position=words[:200]))

    assert faults_of(made) == set()


def test_what_cannot_be_printed_is_described(printed):
    text = text_of(printed(an_application(motivation="I am 😀 and write தமிழ் too.")))

    assert "I am [grinning face] and write [Tamil" in text
    assert "Words in square brackets describe characters" in text


def test_brackets_of_the_applicant_stay(printed):
    text = text_of(printed(an_application(motivation="See [1] and [[2]].")))

    assert "See [1] and [[2]]." in text
    assert "square brackets" not in text


def test_it_is_an_archivable_and_accessible_pdf(printed):
    assert faults_of(printed(an_application())) == set()


def test_the_same_submission_gives_the_same_bytes(printed):
    application = an_application()

    assert printed(application) == printed(application)


def owed(db, application):
    save(db, application, copies.owed(application))
    return application


def letters_of(db, application):
    db.expire_all()
    about = f"application:{application.id}:submitted:"
    return db.scalars(select(Letter).where(Letter.about.startswith(about))).all()


def test_the_worker_sends_one_letter_with_the_copy(app, db, browser, work):
    application = owed(db, an_application())

    work()
    work()

    (letter,) = letters_of(db, application)
    assert [each["name"] for each in letter.attachments] == [f"{application.code}.pdf"]
    assert "attached as a PDF" in letter.text
    file = browser(application.applicant).get(f"/letters/{letter.id}/files/0")
    assert application.code in text_of(file.data)


def test_a_copy_that_was_claimed_by_a_worker_that_died_is_made_by_another(db, work):
    application = owed(db, an_application())
    copy = db.scalars(select(ApplicationCopy)).one()
    copy.claim(now=NOON_IN_MAY)
    db.commit()

    work()
    assert letters_of(db, application) == []
    with time_machine.travel(NOON_IN_MAY.replace(hour=13), tick=False):
        work()

    assert len(letters_of(db, application)) == 1


def test_a_slow_worker_writes_no_second_letter(app, db):
    application = owed(db, an_application())
    number = db.scalars(select(ApplicationCopy.id)).one()
    db.commit()

    with app.app_context():
        for _ in range(2):
            tasks._settle(the_database.session.get(ApplicationCopy, number), None)
        the_database.session.remove()

    assert len(letters_of(db, application)) == 1


def test_where_printing_fails_the_letter_says_it_all(db, work, monkeypatch, caplog):
    application = owed(db, an_application(motivation="I want to learn."))

    def fails(*_facts, **_how):
        raise press.CannotPrint("no ink")

    monkeypatch.setattr(press, "pdf", fails)
    with caplog.at_level(logging.WARNING):
        work()

    (letter,) = letters_of(db, application)
    assert letter.attachments == []
    assert "I want to learn." in letter.text
    assert "no ink" in caplog.text


def test_what_was_reopened_before_it_was_printed_is_not_sent(db, work):
    application = owed(db, an_application())
    application.reopen(now=NOON_IN_MAY)
    db.commit()

    work()

    assert letters_of(db, application) == []
    assert db.scalars(select(ApplicationCopy)).one().made_at


def test_who_downloads_it(db, browser, work):
    application = owed(db, an_application())
    organiser, stranger = an_organiser(), a_person()
    draft = a_draft()
    save(db, organiser, stranger, draft)
    path = f"/applications/{application.id}/copy.pdf"

    on_demand = browser(organiser).get(path)
    work()
    kept = browser(application.applicant).get(path)

    assert on_demand.data == kept.data
    assert kept.headers["Content-Disposition"].endswith(f"{application.code}.pdf")
    assert browser(stranger).get(path).status_code == 403
    drafts = f"/applications/{draft.id}/copy.pdf"
    assert browser(draft.applicant).get(drafts).status_code == 404
    assert browser(organiser).get(drafts).status_code == 403
