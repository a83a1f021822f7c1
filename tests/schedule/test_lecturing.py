"""Lecturers are asked, they answer, and organisers know what came of it."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.schedule.consents import ConsentAnswer, ConsentPurpose, LectureConsent
from cistrat_training.schedule.models import Reply, Speaker
from cistrat_training.schedule.releasing import release
from tests.people_and_things import (
    A_DAY,
    NOON_IN_MAY,
    a_lecture,
    a_lecturer,
    a_person,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    released,
    save,
)
from tests.questions import counted


@pytest.fixture
def scene(browser, db):
    """Two lectures of one lecturer in Lagos, of which nobody told her yet."""

    class Scene:
        workshop = a_workshop()
        organiser = an_organiser()
        other_organiser = an_organiser()
        adaeze = a_person(full_name="Adaeze Example", zone="Africa/Lagos")

        def post(self, path, **typed):
            return self.desk.post(f"/workshops/{self.workshop.id}{path}", data=typed)

        def invites(self, **typed):
            chosen = {"lecturers": [self.lecturer.id], "do": "invite"}
            return self.post("/invitations/letters", **chosen | typed)

        def answers(self, person=None, **typed):
            told = {name.replace("_", "-"): value for name, value in typed.items()}
            return browser(person or self.adaeze).post(self.page, data=told)

    scene = Scene()
    scene.lecturer = a_lecturer(an_organisation(db.get(Country, "NG")), scene.adaeze)
    first = a_lecture(scene.workshop, scene.lecturer, title_en="Counting")
    second = a_lecture(
        scene.workshop,
        scene.lecturer,
        title_en="Asking",
        starts_at=datetime(2026, 10, 13, 1, tzinfo=UTC),
    )
    save(db, scene.organiser, scene.other_organiser, *first, *second)
    scene.counting, scene.asking = first[0], second[0]
    scene.speakers = [first[1], second[1]]
    scene.desk = browser(scene.organiser)
    scene.page = f"/lecturers/{scene.lecturer.id}/answers"
    return scene


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=True):
        yield


def letters_to(db, person):
    return db.scalars(
        select(Letter).where(Letter.recipient_id == person.id).order_by(Letter.id)
    ).all()


# Invitations


def test_one_letter_asks_for_all_lectures_on_the_clock_of_the_lecturer(scene, db, browser):
    answer = scene.invites(note="We met in Abuja.")

    assert answer.status_code == 302
    (letter,) = letters_to(db, scene.adaeze)
    assert letter.subject == f"Your lectures in our workshop {scene.workshop.code}"
    assert "We met in Abuja." in letter.text
    assert "12 October 2026, 02:00 (Lagos, UTC+1)" in letter.text
    assert "12 October 2026, 09:00 (Beijing, UTC+8)" in letter.text
    assert "13 October 2026, 02:00 (Lagos, UTC+1)" in letter.text
    path = letter.text.split("http://localhost", 1)[1].split()[0]
    visitor = browser()
    assert visitor.get(scene.page).status_code == 302
    assert visitor.post(path).headers["Location"] == scene.page
    assert "Counting" in visitor.get(scene.page).text


def test_a_second_press_writes_no_second_letter(scene, db):
    scene.invites()
    again = scene.desk.post(
        f"/workshops/{scene.workshop.id}/invitations/letters",
        data={"lecturers": [scene.lecturer.id], "do": "invite"},
        follow_redirects=True,
    )

    assert "have been invited already" in again.text
    assert len(letters_to(db, scene.adaeze)) == 1


def test_a_lecture_that_comes_later_gets_a_letter_of_its_own(scene, db):
    scene.invites()
    save(db, *a_lecture(scene.workshop, scene.lecturer, title_en="Thinking", starts_at=None))

    scene.invites()

    _first, second = letters_to(db, scene.adaeze)
    assert "Thinking" in second.text
    assert "The hour is not fixed yet." in second.text
    assert "Counting" not in second.text


def test_letters_can_be_looked_at_before_they_are_sent(scene, db):
    scene.adaeze.language = "zh"
    db.commit()

    page = scene.invites(do="preview", note="A line of our own.")

    assert page.status_code == 200
    assert 'lang="zh"' in page.text
    assert "A line of our own." in page.text
    assert letters_to(db, scene.adaeze) == []
    assert db.get(Speaker, scene.speakers[0].id).invited_at is None


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"lecturers": []}, "Choose at least one lecturer."),
        ({"lecturers": ["99999"]}, "not"),
        ({"note": "x" * 2001}, "Shorten this to 2000 characters."),
    ],
)
def test_a_slip_sends_nothing_and_loses_nothing(scene, db, typed, says):
    answer = scene.invites(**typed)

    assert answer.status_code == 422
    assert says in answer.text
    assert letters_to(db, scene.adaeze) == []


def test_who_has_no_address_is_named_and_gets_no_letter(scene, db):
    scene.adaeze.email = None
    db.commit()

    scene.invites()

    assert letters_to(db, scene.adaeze) == []
    assert "No e-mail address" in scene.desk.get(f"/workshops/{scene.workshop.id}/invitations").text


def test_only_a_missing_answer_is_called_to_mind_and_not_twice_a_day(scene, db):
    scene.invites()
    scene.answers(**{f"answer_{scene.counting.id}": "accepted"})
    scene.invites(do="remind")
    assert len(letters_to(db, scene.adaeze)) == 1  # it went today

    with time_machine.travel(NOON_IN_MAY + 3 * A_DAY):
        scene.invites(do="remind")
        scene.invites(do="remind")

    _invitation, reminder = letters_to(db, scene.adaeze)
    assert reminder.subject.startswith("We hope for your answer")
    assert "Asking" in reminder.text
    assert "Counting" not in reminder.text

    with time_machine.travel(NOON_IN_MAY + 5 * A_DAY):
        scene.invites(do="remind")
    assert len(letters_to(db, scene.adaeze)) == 3


# Answers


def test_each_lecture_is_answered_for_itself(scene, db):
    scene.invites()

    scene.answers(
        **{
            f"answer_{scene.counting.id}": "accepted",
            f"answer_{scene.asking.id}": "declined",
            f"reason_{scene.asking.id}": "I am on a ship.",
        }
    )

    counting, asking = (db.get(Speaker, one.id) for one in scene.speakers)
    assert (counting.answer, counting.reason) == (Reply.ACCEPTED, "")
    assert (asking.answer, asking.reason) == (Reply.DECLINED, "I am on a ship.")
    seen = scene.desk.get(f"/workshops/{scene.workshop.id}/invitations").text
    assert "I am on a ship." in seen


def test_a_refusal_without_a_reason_is_asked_again_and_nothing_is_lost(scene, db):
    scene.invites()

    page = scene.answers(
        **{
            f"answer_{scene.counting.id}": "declined",
            f"answer_{scene.asking.id}": "declined",
            f"reason_{scene.asking.id}": "A wedding.",
        }
    )

    assert page.status_code == 422
    assert f'href="#reason-{scene.counting.id}"' in page.text
    assert f'href="#reason-{scene.asking.id}"' not in page.text
    assert "A wedding." in page.text
    assert db.get(Speaker, scene.speakers[1].id).answer is None


def test_who_invited_hears_of_a_refusal_once_and_of_a_yes_not_at_all(scene, db):
    scene.invites()
    declines = {f"answer_{scene.asking.id}": "declined", f"reason_{scene.asking.id}": "A wedding."}

    scene.answers(**{f"answer_{scene.counting.id}": "accepted"})
    assert letters_to(db, scene.organiser) == []
    scene.answers(**declines)
    scene.answers(**declines)

    (letter,) = letters_to(db, scene.organiser)
    assert "Adaeze Example has answered" in letter.subject
    assert "Declined: “Asking”" in letter.text
    assert "Reason: A wedding." in letter.text
    assert letters_to(db, scene.other_organiser) == []


def test_a_yes_taken_back_and_a_no_taken_back_are_both_told(scene, db):
    scene.invites()
    accepts = {f"answer_{scene.asking.id}": "accepted"}
    scene.answers(**accepts)

    scene.answers(**{f"answer_{scene.asking.id}": "declined", f"reason_{scene.asking.id}": "Flu."})
    scene.answers(**accepts)

    declined, accepted = letters_to(db, scene.organiser)
    assert "Declined: “Asking”" in declined.text
    assert "Accepted after all: “Asking”" in accepted.text
    assert db.get(Speaker, scene.speakers[1].id).reason == ""


def test_where_who_invited_is_gone_all_organisers_hear_of_it(scene, db):
    scene.invites()
    scene.organiser.erased_at = NOON_IN_MAY
    db.commit()

    scene.answers(**{f"answer_{scene.asking.id}": "declined", f"reason_{scene.asking.id}": "Flu."})

    assert letters_to(db, scene.organiser) == []
    assert len(letters_to(db, scene.other_organiser)) == 1


def test_an_organiser_writes_down_what_was_said_on_the_telephone(scene, db):
    scene.answers(
        scene.organiser,
        **{f"answer_{scene.asking.id}": "declined", f"reason_{scene.asking.id}": "On leave."},
    )

    assert db.get(Speaker, scene.speakers[1].id).answer is Reply.DECLINED
    assert letters_to(db, scene.organiser) == []
    assert scene.answers(**{f"answer_{scene.counting.id}": "accepted"}).status_code == 302
    assert db.get(Speaker, scene.speakers[0].id).answer is None  # she was not asked that yet


def test_an_answer_ends_when_the_lecture_begins(scene, db):
    scene.invites()
    first = {f"answer_{scene.counting.id}": "accepted"}
    second = {f"answer_{scene.asking.id}": "accepted"}

    with time_machine.travel(scene.counting.starts_at + timedelta(minutes=1)):
        late = scene.answers(**first, **second)
        scene.answers(**second)

    assert late.status_code == 422
    assert "“Counting” has begun or was called off" in late.text
    counting, asking = (db.get(Speaker, one.id) for one in scene.speakers)
    assert counting.answer is None
    assert asking.answer is Reply.ACCEPTED


def test_whose_answers_are_whose(scene, browser, db):
    stranger, participant = a_person(), an_enrolment(workshop=scene.workshop)
    save(db, stranger, participant)
    scene.invites()

    for someone in (stranger, participant.person):
        assert scene.answers(someone).status_code == 403
        assert browser(someone).get(scene.page).status_code == 403
    assert browser().get(scene.page).status_code == 302


# My lectures


def mine(browser, scene):
    return browser(scene.adaeze).get("/my-lectures").text


def test_what_was_not_told_is_not_seen_and_what_is_not_released_is_marked(scene, browser):
    assert "Counting" not in mine(browser, scene)

    scene.invites()

    page = mine(browser, scene)
    assert "Counting" in page
    assert "Not released: the hour may still change." in page


def test_the_release_counts_not_the_draft(scene, browser, db):
    released(db, scene.workshop)
    scene.counting.title_en = "Something the organisers only think of"
    db.commit()

    page = mine(browser, scene)

    assert "Counting" in page
    assert "only think of" not in page
    assert "Not released" not in page


def test_the_address_of_a_refused_livestream_stands_nowhere(scene, browser, db):
    scene.counting.livestream_url = "https://rooms.example/old"
    db.commit()
    released(db, scene.workshop)
    scene.counting.livestream_url = "https://rooms.example/new"
    db.commit()
    released(db, scene.workshop)
    told = mine(browser, scene)

    no = LectureConsent.give(
        scene.counting,
        scene.lecturer,
        ConsentPurpose.LIVESTREAM,
        ConsentAnswer.NO,
        by=scene.adaeze,
        now=NOON_IN_MAY,
    )
    save(db, no)

    assert 'href="https://rooms.example/new"' in told
    assert "New address of the livestream: https://rooms.example/new" in told
    assert "rooms.example" not in mine(browser, scene)


def test_a_released_lecture_waits_for_an_answer_until_it_is_over(scene, browser, db):
    released(db, scene.workshop)

    page = mine(browser, scene)
    assert "Not invited" not in page
    assert page.count("No answer yet") == 3  # the next lecture, and both in the table
    assert page.count(">Accept</button>") == 3

    with time_machine.travel(datetime(2026, 11, 1, tzinfo=UTC)):
        page = mine(browser, scene)
    assert "No answer yet" not in page
    assert page.count("Over") == 2


def test_an_invitation_can_be_accepted_with_one_press(scene, browser, db):
    scene.invites()

    answer = browser(scene.adaeze).post(
        scene.page, data={f"answer-{scene.counting.id}": "accepted", "from": "my_lectures"}
    )

    assert answer.headers["Location"] == "/my-lectures"
    assert db.get(Speaker, scene.speakers[0].id).answer is Reply.ACCEPTED


def test_the_page_tells_what_each_release_changed_and_what_was_answered(scene, browser, db):
    release(db, scene.workshop, by=None, public=False, now=NOON_IN_MAY)
    db.commit()
    scene.answers(**{f"answer_{scene.counting.id}": "accepted"})
    scene.counting.place_at(
        scene.counting.starts_at + A_DAY, scene.counting.ends_at + A_DAY, now=NOON_IN_MAY
    )
    release(db, scene.workshop, by=None, public=False, now=NOON_IN_MAY + 2 * A_DAY)
    scene.asking.cancel(now=NOON_IN_MAY)
    release(db, scene.workshop, by=None, public=False, now=NOON_IN_MAY + 3 * A_DAY)
    db.commit()

    history = mine(browser, scene).split("What happened so far")[1]

    told = ["Called off", "Moved from 12 October 2026, 01:00", "Accepted", "New"]
    places = [history.index(words) for words in told]
    assert places == sorted(places)


def test_the_start_page_asks_for_the_answers_that_are_missing(scene, browser):
    def says():
        page = browser(scene.adaeze).get("/").text
        return [n for n in (1, 2) if f"{n} lecture" in page and "your answer" in page]

    assert says() == []
    scene.invites()
    assert says() == [2]
    scene.answers(**{f"answer_{scene.counting.id}": "accepted"})
    assert says() == [1]


def test_who_was_replaced_still_sees_that_and_no_more(scene, browser, db):
    other = a_lecturer(scene.lecturer.organisation, a_person(full_name="Bao Example"))
    db.add(Speaker(lecture=scene.counting, lecturer=other))
    db.flush()
    release(db, scene.workshop, by=None, public=False, now=NOON_IN_MAY)
    db.delete(scene.speakers[0])
    release(db, scene.workshop, by=None, public=False, now=NOON_IN_MAY + A_DAY)
    scene.counting.place_at(
        scene.counting.starts_at + A_DAY, scene.counting.ends_at + A_DAY, now=NOON_IN_MAY
    )
    release(db, scene.workshop, by=None, public=False, now=NOON_IN_MAY + 2 * A_DAY)
    db.commit()

    lectures, history = mine(browser, scene).split("What happened so far")

    assert "Counting" not in lectures
    assert "Adaeze Example and Bao Example" in history
    assert "It takes place without you." in history
    assert "Moved" not in history


def test_who_will_listen_is_told_in_numbers(scene, browser, db):
    released(db, scene.workshop)
    save(
        db,
        an_enrolment(workshop=scene.workshop, person=a_person(full_name="Bao Example")),
        an_enrolment(workshop=scene.workshop, person=a_person(zone="Asia/Shanghai")),
    )

    page = mine(browser, scene)

    assert "2 international participants, from one country" in page
    assert "Bao Example" not in page


def test_many_lectures_cost_no_more_questions_than_one(scene, browser, db):
    def costs():
        with counted() as asked:
            mine(browser, scene)
        return len(asked)

    scene.invites()
    few = costs()
    more = [
        thing
        for n in range(5)
        for thing in a_lecture(
            scene.workshop, scene.lecturer, starts_at=datetime(2026, 10, 14, n, tzinfo=UTC)
        )
    ]
    for speaker in more[1::2]:
        speaker.invited_at = NOON_IN_MAY
    save(db, *more)

    assert costs() <= few
