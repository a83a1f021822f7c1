"""Asking to be excused, and what organisers answer."""

import io
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from cistrat_training.attendance import queries, tasks
from cistrat_training.attendance.apologies import Apology, ApologyLecture, Wish, asked_until
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.terms import AttendanceTerms
from cistrat_training.files import StoredFile
from cistrat_training.letter import Letter
from cistrat_training.trail import Deed, TrailEntry
from tests.attendance.running import NOW, a_running_workshop
from tests.people_and_things import A_DAY, a_lecture, an_enrolment, an_organiser, released, save
from tests.questions import counted
from tests.test_files import a_pdf, a_picture


@pytest.fixture(autouse=True)
def _on_the_third_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def course(db):
    return a_running_workshop(db)


@pytest.fixture
def asks(course, browser):
    """`asks(1, 3)`: Ada asks to be excused from these lectures."""

    def asks(*numbers, **more):
        ids = [course.lectures[number].id for number in numbers]
        typed = {"lectures": ids, "reason": "I was ill."} | more
        return browser(course.ada).post(
            f"{course.mine}/apologies", data=typed, content_type="multipart/form-data"
        )

    return asks


@pytest.fixture
def answers(course, browser, db):
    """`answers(1)`: the organiser excuses her from this lecture, and declines the rest."""

    def answers(*numbers, by=None, words="", **more):
        apology = db.scalars(select(Apology).order_by(Apology.id.desc())).first()
        begin = f"apology-{apology.id}-"
        typed = {
            f"{begin}lectures": [course.lectures[number].id for number in numbers],
            f"{begin}answer": words,
            "csrf_token": "there is always one",
        }
        return browser(by or course.organiser).post(
            f"/apologies/{apology.id}/answer", data=typed | more
        )

    return answers


def states(db):
    db.expire_all()
    return [wish.state for wish in db.scalars(select(ApologyLecture).order_by(ApologyLecture.id))]


def presence_at(db, course, number):
    db.expire_all()
    return queries.presences(db, course.lectures[number])[course.place.id]


def test_what_was_asked_waits_for_the_organisers(course, asks, browser, db):
    answer = asks(1, 3)

    assert answer.status_code == 302
    assert states(db) == [Wish.OPEN, Wish.OPEN]
    grace = browser(course.organiser)
    assert "1 apology waits for an answer" in grace.get("/").text
    queue = grace.get(course.apologies).text
    assert "I was ill." in queue
    assert "Ada Bello" in queue
    hers = browser(course.ada).get(course.mine).text
    assert "Apology not answered yet" in hers
    assert presence_at(db, course, 1).mark is Mark.ABSENT


def test_a_whole_day_can_be_asked_for_at_once(course, browser, db):
    browser(course.ada).post(
        f"{course.mine}/apologies", data={"days": ["2026-10-12"], "reason": "I was ill."}
    )

    wishes = db.scalars(select(ApologyLecture)).all()
    assert {wish.lecture.title_en for wish in wishes} == {"Counting", "Asking"}


def test_without_a_lecture_or_a_reason_nothing_is_sent_and_what_was_typed_stays(course, asks, db):
    none, mute = asks(), asks(1, reason=" ")

    assert (none.status_code, mute.status_code) == (422, 422)
    assert "Choose at least one lecture." in none.text
    assert "I was ill." in none.text
    assert "Write why you cannot come." in mute.text
    assert db.scalar(select(func.count()).select_from(Apology)) == 0


def test_a_file_is_opened_by_her_and_organisers_and_by_nobody_else(course, asks, browser, db):
    asks(1, file=(io.BytesIO(a_pdf()), "note.pdf"))
    apology = db.scalars(select(Apology)).one()
    path = f"/apologies/{apology.id}/file"
    other = an_enrolment(workshop=course.workshop)
    save(db, other)

    def opened_by(who):
        return browser(who).get(path).status_code

    assert [opened_by(who) for who in (course.ada, course.organiser)] == [200, 200]
    assert [opened_by(who) for who in (course.lecturer, other.person)] == [403, 403]
    record = f"apology:{apology.id}"
    looks = db.scalars(select(TrailEntry).filter_by(record=record, deed=Deed.VIEWED))
    assert [look.actor_id for look in looks] == [course.organiser.id]
    assert browser(course.ada).get(path).headers["Content-Disposition"].startswith("attachment")


def test_a_picture_will_do_and_a_program_will_not(asks, db):
    picture = asks(1, file=(io.BytesIO(a_picture()), "note.png"))
    program = asks(3, file=(io.BytesIO(b"MZ\x90"), "note.pdf"))

    assert (picture.status_code, program.status_code) == (302, 422)
    assert "whatever its name says" in program.text


def test_accepting_some_and_declining_the_rest_is_one_answer_and_one_letter(
    course, asks, answers, db
):
    asks(1, 3)

    answer = answers(1, words="You can come on Thursday, can you not?")

    assert answer.status_code == 302
    assert states(db) == [Wish.ACCEPTED, Wish.DECLINED]
    piece = db.scalars(select(Evidence).filter_by(kind=EvidenceKind.APOLOGY)).one()
    assert (piece.mark, piece.reason, piece.noted_by_id) == (Mark.EXCUSED, "", course.organiser.id)
    assert presence_at(db, course, 1).mark is Mark.EXCUSED
    assert presence_at(db, course, 3).mark is None
    letter = db.scalars(select(Letter)).one()
    assert letter.recipient_id == course.ada.id
    assert "You are excused from:\n– Asking" in letter.text
    assert "You are not excused from:\n– Deciding" in letter.text
    assert "You can come on Thursday" in letter.text
    assert "does not change how much time is asked" in letter.text
    assert "I was ill" not in letter.text


def test_who_declines_says_why(asks, answers, db):
    asks(1)

    mute, said = answers(), answers(words="You were seen there.")

    assert mute.status_code == 422
    assert "Say in a sentence why not." in mute.text
    assert said.status_code == 302
    assert states(db) == [Wish.DECLINED]


def test_declining_all_declines_also_what_is_chosen(asks, answers, db):
    asks(1)

    answers(1, decline="1", words="You were seen there.")

    assert states(db) == [Wish.DECLINED]


def test_of_two_organisers_one_answers(asks, answers, db):
    other = an_organiser()
    save(db, other)
    asks(1)

    first, second = answers(1), answers(by=other, words="No.")

    assert (first.status_code, second.status_code) == (302, 422)
    assert "answered meanwhile" in second.text
    assert states(db) == [Wish.ACCEPTED]
    assert db.scalar(select(func.count()).select_from(Letter)) == 1


def test_asking_twice_is_asking_once(asks, db):
    first, second = asks(1), asks(1)

    assert (first.status_code, second.status_code) == (302, 302)
    assert states(db) == [Wish.OPEN]


def test_who_asks_again_for_more_asks_for_the_rest(asks, db):
    asks(1)
    asks(1, 3)

    assert states(db) == [Wish.OPEN, Wish.OPEN]


def test_what_was_declined_can_be_asked_for_again(asks, answers, db):
    asks(1)
    answers(words="Which illness was it?")
    asks(1)

    assert states(db) == [Wish.DECLINED, Wish.OPEN]


def test_an_apology_is_taken_back_while_nobody_has_answered(course, asks, answers, browser, db):
    asks(1)
    apology = db.scalars(select(Apology)).one()

    browser(course.ada).post(f"/apologies/{apology.id}/withdrawal", follow_redirects=True)
    late = answers(1)

    assert states(db) == [Wish.TAKEN_BACK]
    assert "took this apology back" in late.text


def test_what_is_answered_is_not_taken_back(course, asks, answers, browser, db):
    asks(1)
    answers(1)
    apology = db.scalars(select(Apology)).one()

    page = browser(course.ada).post(f"/apologies/{apology.id}/withdrawal", follow_redirects=True)

    assert "answered meanwhile" in page.text
    assert states(db) == [Wish.ACCEPTED]


def test_an_excuse_is_withdrawn_with_a_reason_and_a_letter(course, asks, answers, browser, db):
    asks(1)
    answers(1)
    wish = db.scalars(select(ApologyLecture)).one()
    path = f"/apology-lectures/{wish.id}/withdrawal"

    mute = browser(course.organiser).post(path, data={"why": ""})
    browser(course.organiser).post(path, data={"why": "The note was of another day."})
    again = browser(course.organiser).post(path, data={"why": "Once more."})

    assert (mute.status_code, again.status_code) == (422, 422)
    assert states(db) == [Wish.WITHDRAWN]
    assert presence_at(db, course, 1).mark is Mark.ABSENT
    letter = db.scalars(select(Letter).order_by(Letter.id.desc())).first()
    assert "The note was of another day." in letter.text
    assert "The note was of another day." in browser(course.ada).get(course.mine).text


@pytest.mark.parametrize(("later", "code"), [(15 * A_DAY, 302), (18 * A_DAY, 422)])
def test_apologies_end_fourteen_days_after_the_last_day(asks, db, later, code):
    with time_machine.travel(NOW + later, tick=False):
        answer = asks(1)

    assert answer.status_code == code
    assert len(states(db)) == (code == 302)
    assert ("possible until 14 days after" in answer.text) == (code == 422)


def test_the_end_is_that_of_the_day_at_the_workshop(course):
    course.workshop.last_day = date(2026, 10, 16)

    assert asked_until(course.workshop).isoformat() == "2026-10-30T15:59:59+00:00"


def test_nobody_answers_their_own_apology(course, asks, browser, db):
    asks(1)
    course.ada.role = course.organiser.role
    db.commit()
    apology = db.scalars(select(Apology)).one()

    assert browser(course.ada).post(f"/apologies/{apology.id}/answer").status_code == 403
    assert "This one is your own." in browser(course.ada).get(course.apologies).text


def test_what_an_excuse_changes_is_told_before_asking(course, browser, db):
    save(db, AttendanceTerms(workshop=course.workshop, excused_most=20))

    page = browser(course.ada).get(f"{course.mine}/apologies").text

    assert "up to 20 per cent of the time of all lectures" in page


def test_more_apologies_ask_the_database_no_more(course, asks, browser, db):
    def asked():
        grace = browser(course.organiser)
        grace.get(course.apologies)
        with counted() as questions:
            assert grace.get(course.apologies).status_code == 200
        return len(questions)

    asks(1)
    before = asked()
    for n in range(4):
        lecture, *_ = a_lecture(course.workshop, starts_at=NOW, title_en=f"More {n}")
        place = an_enrolment(workshop=course.workshop)
        apology = Apology(enrolment=place, reason="Ill.", asked_at=NOW)
        save(db, lecture, place, ApologyLecture(apology=apology, enrolment=place, lecture=lecture))
    released(db, course.workshop)

    assert asked() == before


def test_reason_and_file_go_with_the_attendance_lists_and_the_answer_stays(
    app, course, asks, answers, db
):
    asks(1, file=(io.BytesIO(a_pdf()), "note.pdf"))
    answers(1, words="Get well.")
    asks(3, reason="A journey.")

    def after(days):
        db.commit()
        with time_machine.travel(NOW + days * A_DAY, tick=False):
            clear_all(app)
        db.expire_all()
        return [
            (one.reason, one.file_id is not None, one.answer)
            for one in db.scalars(select(Apology).order_by(Apology.id))
        ]

    assert after(100) == [("I was ill.", True, "Get well."), ("A journey.", False, "")]
    assert after(190) == [("", False, "Get well."), ("", False, "")]
    assert db.scalars(select(StoredFile)).all() == []
    assert states(db) == [Wish.ACCEPTED, Wish.OPEN]


def clear_all(app):
    with app.app_context():
        tasks.clear_papers()
