"""Letters of thanks to lecturers: who gets one, when, what it says, and what it looks like."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from cistrat_training import claims, clock, files
from cistrat_training.attendance.models import Mark
from cistrat_training.certificates import queries, tasks, thanking, thanks_paper
from cistrat_training.certificates.facts import Words
from cistrat_training.certificates.models import Kind
from cistrat_training.certificates.thanks import State, ThanksLetter
from cistrat_training.certificates.thanks_facts import Given, ThanksFacts
from cistrat_training.errors import RuleBroken
from cistrat_training.house import erasure
from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.schedule.models import LectureKind, Lecturer, Reply, Speaker
from tests.certificates.finished import AFTERWARDS, a_finished_workshop, press_the_button
from tests.papers import faults_of, text_of
from tests.people_and_things import (
    A_DAY,
    a_lecture,
    a_lecturer,
    a_mark,
    a_person,
    an_enrolment,
    an_organisation,
    save,
)
from tests.questions import counted

FACTS = ThanksFacts(
    holder=Words("Milan Petrovic", "米兰·彼得罗维奇"),
    post=Words("Director", "主任"),
    institution=Words("Institute Drina", "德里纳研究所"),
    series=Words("Innovation policy", "创新政策培训班"),
    number=12,
    title=Words("Innovation policy when data are few", "数据不足时的创新政策"),
    first_day=AFTERWARDS.date(),
    last_day=AFTERWARDS.date() + A_DAY,
    lectures=(
        Given(Words("What a policy question is", "什么是政策问题"), AFTERWARDS.date(), 90),
        Given(Words("Counting"), None, 75),
    ),
    listeners=28,
    countries=11,
    certificate="STI-12-L-0001-7QX4",
    signatory="Han Zhiyuan",
    signatory_post=Words("Director of CISTRAT", "中心主任"),
    written_on=AFTERWARDS.date(),
)


class Desk:
    def __init__(self, browser, db):
        self.browser, self.db = browser, db
        finished = a_finished_workshop(db)
        self.workshop, self.lecturer = finished.workshop, finished.lecturer
        self.lectures = finished.lectures
        self.organiser, self.amina = finished.organiser, finished.amina
        self.address = f"/workshops/{finished.workshop.id}/thanks"

    def page(self, now=AFTERWARDS):
        with time_machine.travel(now, tick=False):
            return self.browser(self.organiser).get(self.address).text

    def press(self, now=AFTERWARDS):
        with time_machine.travel(now, tick=False):
            return self.browser(self.organiser).post(self.address)

    def letters(self):
        return self.db.scalars(select(ThanksLetter).order_by(ThanksLetter.id)).all()

    def mails(self):
        return self.db.scalars(select(Letter).where(Letter.about.startswith("thanks:"))).all()

    def another_lecturer(self, *starts, **facts):
        home = an_organisation(self.db.get(Country, "CN"))
        lecturer = a_lecturer(home, a_person(**facts))
        for at in starts:
            save(self.db, *a_lecture(self.workshop, lecturer, starts_at=at))
        return lecturer


@pytest.fixture
def desk(browser, db):
    return Desk(browser, db)


def test_a_lecturer_is_thanked_with_what_they_gave_and_how_many_listened(desk, work):
    desk.press()
    work()

    (letter,) = desk.letters()
    facts = ThanksFacts.from_dict(letter.facts)
    assert letter.state is State.WRITTEN
    assert [given.title.en for given in facts.lectures] == ["What a policy question is", "Counting"]
    assert facts.minutes == 180
    assert (facts.listeners, facts.countries) == (2, 1)
    assert facts.signatory == "Prof. Wei Anran"
    (mail,) = desk.mails()
    assert mail.to_address == desk.lecturer.email
    assert "2 people from 1 country listened to you." in mail.text
    assert [paper["name"] for paper in mail.attachments] == [f"{desk.workshop.code} thanks.pdf"]


def test_who_was_not_there_did_not_listen(desk, db):
    never_came = an_enrolment(workshop=desk.workshop, country_code="KE")
    save(db, never_came, a_mark(desk.lectures[0], never_came, Mark.ABSENT))

    (owed,) = thanking.owed(db, desk.workshop, now=AFTERWARDS)

    assert (owed.facts.listeners, owed.facts.countries) == (2, 1)


def test_nobody_is_thanked_twice(desk, work):
    desk.press()
    work()
    again = desk.press()
    work()

    assert again.status_code == 302
    assert len(desk.letters()) == 1
    assert len(desk.mails()) == 1
    assert "Thank 1 lecturer" not in desk.page()


def test_thanks_come_after_the_last_lecture_and_not_before(desk, db):
    late = datetime(2026, 10, 15, 1, tzinfo=UTC)
    desk.another_lecturer(datetime(2026, 10, 12, 3, tzinfo=UTC), late, full_name="Li Later")

    between = late - A_DAY
    assert "Thank 1 lecturer<" in desk.page(between)
    assert "After the last lecture" in desk.page(between)
    assert "Dear Milan Petrovic," in desk.page(between)
    assert "Li Later，" not in desk.page(between)
    assert "Dear Li Later" not in desk.page(between)
    desk.press(between)
    assert [letter.person.full_name for letter in desk.letters()] == ["Milan Petrović"]

    desk.press(late + timedelta(minutes=90))
    assert [each.person.full_name for each in desk.letters()] == ["Milan Petrović", "Li Later"]


def test_breaks_and_what_was_called_off_or_declined_are_no_teaching(desk, db):
    lecturer = db.scalars(select(Lecturer).where(Lecturer.person == desk.lecturer)).one()
    noon = datetime(2026, 10, 12, 4, tzinfo=UTC)
    tea = a_lecture(desk.workshop, lecturer, starts_at=noon, kind=LectureKind.BREAK)
    gone, *rest = a_lecture(desk.workshop, lecturer, starts_at=noon + A_DAY)
    gone.cancel(now=noon)
    other = desk.another_lecturer(noon + 2 * A_DAY, full_name="Nora No")
    said_no = db.scalars(select(Speaker).where(Speaker.lecturer == other)).one()
    said_no.answer, said_no.answered_at = Reply.DECLINED, noon
    save(db, *tea, gone, *rest, said_no)

    owed = thanking.owed(db, desk.workshop, now=AFTERWARDS)

    assert [each.lecturer.person.full_name for each in owed] == ["Milan Petrović"]
    assert owed[0].facts.minutes == 180
    certified = queries.candidates(db, desk.workshop, Kind.LECTURING, now=AFTERWARDS)
    assert [(each.person, each.part.minutes) for each in certified] == [(desk.lecturer, 180)]


def test_the_letter_names_the_certificate_of_lecturing_where_one_was_issued(desk, db, work):
    press_the_button(db, desk.workshop, desk.organiser, Kind.LECTURING)
    work()

    (owed,) = thanking.owed(db, desk.workshop, now=AFTERWARDS)
    assert owed.facts.certificate.startswith(f"{desk.workshop.code}-L-0001")
    desk.press()
    work()
    assert owed.facts.certificate in desk.mails()[0].text


def test_organisers_read_both_languages_before_they_send(desk):
    page = desk.page()

    assert "Dear Milan Petrovic," in page
    assert "尊敬的Milan Petrović：" in page
    assert "Thank 1 lecturer<" in page


def test_the_lecturer_finds_the_letter_and_the_certificate_again(desk, db, browser, work):
    press_the_button(db, desk.workshop, desk.organiser, Kind.LECTURING)
    desk.press()
    work()
    lecturer, letter = browser(desk.lecturer), desk.letters()[0]

    page = lecturer.get("/certificates").text
    mine = lecturer.get("/my-lectures").text
    paper = lecturer.get(f"/thanks-letters/{letter.id}.pdf")

    for shown in (page, mine):
        assert "Certificate of Lecturing" in shown
        assert f'href="/thanks-letters/{letter.id}.pdf"' in shown
    assert paper.data.startswith(b"%PDF")
    assert browser(desk.amina).get(f"/thanks-letters/{letter.id}.pdf").status_code == 403


def test_who_has_no_address_gets_paper_and_no_mail(desk, db, work):
    desk.lecturer.email = None
    save(db, desk.lecturer)

    desk.press()
    work()

    assert desk.letters()[0].is_written
    assert desk.mails() == []


def test_a_name_that_cannot_be_printed_is_said_and_tried_again(desk, db, work, browser):
    desk.lecturer.latin_name = desk.lecturer.full_name = "ᠮᠣᠩᠭᠣᠯ"
    save(db, desk.lecturer)
    desk.press()
    work()
    assert desk.letters()[0].state is State.FAILED
    assert "our fonts do not have" in desk.page()

    desk.lecturer.latin_name = "Mongol"
    save(db, desk.lecturer)
    browser(desk.organiser).post(f"/thanks-letters/{desk.letters()[0].id}/another-try")
    work()

    db.expire_all()
    assert desk.letters()[0].is_written
    assert len(desk.mails()) == 1


def test_the_letter_goes_with_whom_it_names(desk, db, work):
    desk.press()
    work()
    paper = desk.letters()[0].pdf.sha256

    gone = erasure.erase(db, desk.lecturer, why="Asked for it.", now=AFTERWARDS)
    db.commit()

    assert desk.letters() == []
    assert paper in {file.sha256 for file in gone}
    assert thanking.owed(db, desk.workshop, now=AFTERWARDS) == []


def test_a_letter_in_the_making_is_waited_for(desk, db):
    desk.press()
    desk.letters()[0].claim(now=AFTERWARDS)
    db.commit()

    with pytest.raises(RuleBroken, match="letter of thanks to this person is being made"):
        erasure.erase(db, desk.lecturer, why="Asked for it.", now=AFTERWARDS)


def test_a_letter_that_is_made_is_not_made_again(desk, app):
    desk.press()

    with app.app_context():
        made = [tasks.thank(), tasks.thank()]

    assert made == [1, 0]
    assert len(desk.mails()) == 1


def test_a_worker_that_died_over_a_letter_holds_it_up_no_longer_than_a_claim(desk, db, work):
    desk.press()
    desk.letters()[0].claim(now=clock.now() - 2 * claims.CLAIM_LASTS)
    db.commit()

    work()

    db.expire_all()
    assert desk.letters()[0].is_written


def test_many_lecturers_ask_no_more_of_the_database_than_one(desk):
    desk.page()
    with counted() as with_one:
        desk.page()
    for number in range(4):
        desk.another_lecturer(datetime(2026, 10, 13, 2 + number, tzinfo=UTC))
    with counted() as with_five:
        desk.page()

    assert len(with_five) == len(with_one)


def test_it_is_in_the_language_of_the_lecturer(desk, db, work, app):
    desk.lecturer.language = "zh"
    save(db, desk.lecturer)

    desk.press()
    work()

    assert "感谢信" in text_of(paper_of(app, desk.letters()[0]))
    assert "尊敬的Milan Petrović：" in desk.mails()[0].text


def paper_of(app, letter):
    with app.app_context():
        return files.read(letter.pdf.sha256)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_paper_is_one_page_for_archives_and_for_every_reader(language):
    paper = thanks_paper.pdf(FACTS, language)

    assert faults_of(paper) == set()
    told = " ".join(text_of(paper).split())
    assert text_of(paper).count("\f") == 1
    assert FACTS.certificate in told
    assert "28" in told
    assert "11" in told
    assert "Han Zhiyuan" in told
    assert FACTS.lectures[0].title.said_in(language) in told
    assert thanks_paper.pdf(FACTS, language) == paper


def test_one_listener_is_one_person():
    told = thanks_paper.spoken(ThanksFacts.from_dict(FACTS.as_dict() | ONE), "en").paragraphs[0]

    assert "1 person from 1 country listened to you." in told


def test_where_nobody_was_marked_nobody_is_counted():
    told = thanks_paper.spoken(ThanksFacts.from_dict(FACTS.as_dict() | NONE), "en").paragraphs[0]

    assert "listened" not in told


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_series_that_is_called_as_its_workshop_is_named_once(language):
    called_the_same = replace(FACTS, series=FACTS.title)

    told = thanks_paper.spoken(called_the_same, language).thanks

    assert told.count(FACTS.title.said_in(language)) == 1


ONE, NONE = {"listeners": 1, "countries": 1}, {"listeners": 0, "countries": 0}
words = st.builds(Words, st.text(max_size=9), st.text(max_size=9))


@given(st.builds(ThanksFacts, **dict.fromkeys(("holder", "title"), words)))
def test_what_is_kept_is_read_again(facts):
    assert ThanksFacts.from_dict(facts.as_dict()) == facts
