"""“This is not right”: objected, answered, put right, and all of it kept."""

import io

import pytest
import time_machine
from sqlalchemy import func, select

from cistrat_training.attendance import queries
from cistrat_training.attendance.models import Evidence, EvidenceKind, Mark
from cistrat_training.attendance.objections import Objection, ObjectionState, Statement
from cistrat_training.letter import Letter
from cistrat_training.trail import Deed, TrailEntry
from tests.attendance.running import NOW, a_running_workshop
from tests.people_and_things import A_DAY, an_enrolment, an_organiser, save
from tests.questions import counted
from tests.test_files import a_pdf


@pytest.fixture(autouse=True)
def _on_the_third_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def course(db):
    return a_running_workshop(db)


@pytest.fixture
def objects(course, browser):
    """`objects("I was there.")`: Ada, about the lecture from which she was marked absent."""

    def objects(words, *, number=1, seen=0, **more):
        path = f"/lectures/{course.lectures[number].id}/objection"
        typed = {"words": words, "seen": seen} | more
        return browser(course.ada).post(path, data=typed, content_type="multipart/form-data")

    return objects


@pytest.fixture
def answers(course, browser, db):
    def answers(words="You are right.", *, seen=1, by=None, **more):
        objection = db.scalars(select(Objection)).one()
        typed = {"words": words, "seen": seen, "mark": ""} | more
        return browser(by or course.organiser).post(
            f"/objections/{objection.id}/answer", data=typed
        )

    return answers


@pytest.fixture
def says_again(course, browser):
    def says_again(words, *, seen):
        typed = {"words": words, "seen": seen}
        return browser(course.ada).post("/objections/1", data=typed)

    return says_again


def thread(db):
    db.expire_all()
    return [
        (one.is_answer, one.text)
        for one in db.scalars(select(Statement).order_by(Statement.number))
    ]


def presence_at(db, course, number=1):
    db.expire_all()
    return queries.presences(db, course.lectures[number])[course.place.id]


def test_an_objection_waits_for_organisers_with_the_evidence_beside_it(course, objects, browser):
    answer = objects("I was there, with the name iPad.")

    assert answer.status_code == 302
    grace = browser(course.organiser)
    assert "1 objection waits for an answer" in grace.get("/").text
    assert "with the name iPad" in grace.get(course.objections).text
    page = grace.get(answer.location).text
    assert "with the name iPad" in page
    assert "Concluded at that time:" in page
    assert "by Grace Example" in page
    assert "A mark by hand: Absent, 0 of 90 minutes." in page


def test_putting_it_right_is_a_correction_with_its_reason_and_a_letter(
    course, objects, answers, browser, db
):
    objects("I was there.")

    answer = answers(mark="present", reason="Found under another name.")

    assert answer.status_code == 302
    piece = db.scalars(select(Evidence).filter_by(kind=EvidenceKind.CORRECTION)).one()
    assert (piece.mark, piece.reason) == (Mark.PRESENT, "Found under another name.")
    assert presence_at(db, course).mark is Mark.PRESENT
    said = db.scalars(select(Statement).filter_by(number=2)).one()
    assert (said.evidence_id, said.mark, said.minutes) == (piece.id, Mark.PRESENT, 90)
    letter = db.scalars(select(Letter)).one()
    assert letter.recipient_id == course.ada.id
    assert "You are right." in letter.text
    assert "The lecture now stands as: Present." in letter.text
    hers = browser(course.ada).get("/objections/1").text
    assert "You are right." in hers
    assert "Put right:" in hers
    assert "Grace Example" not in hers


def test_leaving_it_as_it_is_changes_no_evidence(course, objects, answers, db):
    objects("I was there.")
    before = db.scalar(select(func.count()).select_from(Evidence))

    answers("The list does not have you.")

    assert db.scalar(select(func.count()).select_from(Evidence)) == before
    assert presence_at(db, course).mark is Mark.ABSENT
    assert "stays as it was" in db.scalars(select(Letter)).one().text


def test_late_needs_minutes_and_a_correction_a_reason(course, objects, answers, db):
    objects("I was there.")

    hasty = answers(mark="late", reason="Seen at ten.")
    mute = answers(mark="present")
    good = answers(mark="late", reason="Seen at ten.", minutes="30")

    assert (hasty.status_code, mute.status_code, good.status_code) == (422, 422, 302)
    assert "Write how many minutes" in hasty.text
    assert presence_at(db, course).live == 30


def test_of_two_organisers_one_answers(objects, answers, db):
    other = an_organiser()
    save(db, other)
    objects("I was there.")

    first = answers(mark="present", reason="Found.")
    second = answers("No.", by=other, mark="absent", reason="Not found.")

    assert (first.status_code, second.status_code) == (302, 422)
    assert "answered meanwhile" in second.text
    assert [is_answer for is_answer, _text in thread(db)] == [False, True]
    assert db.scalar(select(func.count()).select_from(Letter)) == 1


def test_who_answers_has_read_all_that_was_said(objects, answers, says_again, db):
    objects("I was there.")
    says_again("And Bo saw me.", seen=1)

    stale, fresh = answers(seen=1), answers(seen=2)

    assert (stale.status_code, fresh.status_code) == (422, 302)
    assert "said here meanwhile" in stale.text


def test_she_objects_to_the_answer_and_gets_another(objects, answers, says_again, db):
    objects("I was there.")
    answers("The list does not have you.")
    again = says_again("Look for iPad.", seen=2)
    answers("Found, sorry.", seen=3, mark="present", reason="It was the iPad.")

    assert again.status_code == 302
    assert thread(db) == [
        (False, "I was there."),
        (True, "The list does not have you."),
        (False, "Look for iPad."),
        (True, "Found, sorry."),
    ]
    assert db.scalars(select(Objection)).one().state is ObjectionState.ANSWERED
    assert db.scalar(select(func.count()).select_from(Letter)) == 2


def test_the_same_form_twice_says_it_once(objects, says_again, db):
    objects("I was there.")
    first, second = says_again("And Bo saw me.", seen=1), says_again("And Bo saw me.", seen=1)

    assert (first.status_code, second.status_code) == (302, 422)
    assert len(thread(db)) == 2


def test_objecting_twice_about_one_lecture_leads_to_what_was_said(course, objects, db):
    first, second = objects("I was there."), objects("I was there.")

    assert first.location == second.location
    assert len(thread(db)) == 1


def test_the_standing_can_be_objected_to_and_answered(course, browser, answers, db):
    path = f"{course.mine}/objection"
    browser(course.ada).post(path, data={"words": "I attended more.", "seen": "0"})
    page = browser(course.organiser).get("/objections/1").text

    corrected = answers(mark="present", reason="Found.")
    answered = answers("Which lecture do you mean?")

    assert "The standing altogether" in page
    assert (corrected.status_code, answered.status_code) == (422, 302)
    assert "Correct the lecture that is meant." in corrected.text
    assert "your attendance in" in db.scalars(select(Letter)).one().text


def test_a_file_is_opened_by_her_and_organisers_and_by_nobody_else(course, objects, browser, db):
    objects("See the picture.", file=(io.BytesIO(a_pdf()), "screen.pdf"))
    other = an_enrolment(workshop=course.workshop)
    save(db, other)

    def opened_by(who, number=1):
        return browser(who).get(f"/objections/1/files/{number}").status_code

    assert [opened_by(who) for who in (course.ada, course.organiser)] == [200, 200]
    assert [opened_by(who) for who in (course.lecturer, other.person)] == [403, 403]
    assert opened_by(course.ada, 2) == 404
    (look,) = db.scalars(select(TrailEntry).filter_by(deed=Deed.VIEWED))
    assert (look.record, look.actor_id) == ("objection_statement:1", course.organiser.id)


def test_lecturers_and_others_do_not_read_it(course, objects, browser, db):
    objects("I was there.")
    other = an_enrolment(workshop=course.workshop)
    save(db, other)

    assert browser(course.lecturer).get("/objections/1").status_code == 403
    assert browser(other.person).get("/objections/1").status_code == 403
    assert browser(course.lecturer).get(course.objections).status_code == 403


def test_an_organiser_does_not_speak_for_her_nor_answer_their_own(course, objects, browser, db):
    objects("I was there.")

    foreign = browser(course.organiser).post("/objections/1", data={"words": "x", "seen": 1})
    course.ada.role = course.organiser.role
    db.commit()
    own = browser(course.ada).post("/objections/1/answer", data={"words": "x", "seen": 1})

    assert (foreign.status_code, own.status_code) == (403, 403)
    assert "Your answer" not in browser(course.ada).get("/objections/1").text


@pytest.mark.parametrize(("later", "code"), [(16 * A_DAY, 302), (17 * A_DAY, 422)])
def test_objections_end_with_the_apologies(objects, later, code):
    with time_machine.travel(NOW + later, tick=False):
        assert objects("I was there.").status_code == code


def test_after_an_answer_there_is_time_to_object_again(objects, answers, says_again):
    with time_machine.travel(NOW + 16 * A_DAY, tick=False):
        objects("I was there.")
        answers("No.")
    with time_machine.travel(NOW + 25 * A_DAY, tick=False):
        in_time = says_again("But look.", seen=2)
        answers("No, still.", seen=3)
    with time_machine.travel(NOW + 50 * A_DAY, tick=False):
        late = says_again("But look.", seen=4)

    assert (in_time.status_code, late.status_code) == (302, 422)


def test_a_lecture_that_is_not_there_cannot_be_objected_to(course, objects, db):
    course.lectures[1].cancelled_at = NOW
    db.commit()

    assert objects("I was there.").status_code == 404


def test_more_objections_ask_the_database_no_more(course, objects, browser, db):
    def asked():
        grace = browser(course.organiser)
        grace.get(course.objections)
        with counted() as questions:
            assert grace.get(course.objections).status_code == 200
        return len(questions)

    objects("I was there.")
    before = asked()
    for _ in range(4):
        place = an_enrolment(workshop=course.workshop)
        objection = Objection(
            enrolment=place, lecture=course.lectures[0], opened_at=NOW, last_at=NOW
        )
        save(db, objection, objection.say("I was there.", 0, by=place.person, now=NOW))

    assert asked() == before
