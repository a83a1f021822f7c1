"""What a recording asks of who watched it, and what answers do."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.answering import answer, ask
from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.presence import Watched, conclude
from cistrat_training.attendance.queries import Known
from cistrat_training.attendance.recording_questions import (
    MOST_WRONG,
    WHILE,
    AskedFor,
    RecordingAnswer,
    RecordingQuestion,
    folded,
)
from cistrat_training.attendance.terms import AttendanceTerms, usual
from cistrat_training.errors import RuleBroken
from cistrat_training.formats import MP4
from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.schedule.viewings import Played, Viewing, Visit
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_mark,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    released,
    save,
)
from tests.recordings import a_recording, agreed, an_mp4, kept

OVER = datetime(2026, 10, 12, 3, tzinfo=UTC)  # the lecture was from 01:00 to 02:30
A_MINUTE = 60_000
NINETY = 90 * A_MINUTE


def a_question(lecture, **facts):
    return RecordingQuestion(
        **{
            "lecture": lecture,
            "kind": AskedFor.WORD,
            "text_en": "Which river is shown at the end?",
            "text_zh": "片尾出现的是哪条河？",
            "words": ["Yangtze River", "长江"],
            "asked_at": OVER,
        }
        | facts
    )


WANTS_A_SENTENCE = {"kind": AskedFor.ANSWER, "words": [], "least_length": 10}
LONG_ENOUGH = "Because nobody measures it."


@pytest.mark.parametrize(
    "typed",
    [
        "yangtze river",
        " YANGTZE  RIVER ",
        "Ｙａｎｇｔｚｅ　Ｒｉｖｅｒ",
        "“Yangtze River”.",
        "长 江",
        "yangtzeriver",
    ],
)
def test_spellings_that_are_the_same_word(typed):
    assert a_question(a_lecture(a_workshop())[0]).is_right(typed)


@pytest.mark.parametrize("typed", ["", "Yangtze", "长", "River Yangtze", "。"])
def test_spellings_that_are_another_word(typed):
    assert not a_question(a_lecture(a_workshop())[0]).is_right(typed)


def test_words_of_two_languages_stay_apart():
    assert folded("Straße") == folded("STRASSE")
    assert folded("à") != folded("a")


def test_a_short_answer_needs_its_length():
    question = a_question(a_lecture(a_workshop())[0], **WANTS_A_SENTENCE)

    with pytest.raises(RuleBroken, match="at least 10 characters; you wrote 4"):
        question.is_right(" Yes! ")
    assert question.is_right(LONG_ENOUGH)


def test_who_has_not_answered_watched_nothing_that_counts_but_what_was_live_stays():
    workshop = a_workshop()
    lecture = a_lecture(workshop)[0]
    watched = Watched(NINETY, NINETY, OVER, OVER, lacks_answer=True)

    presence = conclude([], lecture, usual(workshop), watched)

    assert (presence.mark, presence.minutes) == (None, 0)
    marked = conclude(
        [a_mark(lecture, an_enrolment(), Mark.LATE, 1, minutes=60)],
        lecture,
        usual(workshop),
        watched,
    )
    assert marked.minutes == 60


@pytest.fixture
def watched(app, db, browser):
    """Somebody has watched a recording of 90 minutes."""

    class Seen:
        workshop = a_workshop()
        place = an_enrolment(workshop=workshop)
        lecturer = a_lecturer(an_organisation(db.get(Country, "RS")))
        organiser = an_organiser()
        at = OVER + timedelta(hours=2)

        def minutes(self):
            db.expire_all()
            return self.presence().recorded

        def presence(self):
            known = Known.about(db, self.workshop, [self.lecture])
            return known.presence(self.lecture, self.place.id)

        def answers(self, text, **headers):
            address = f"/lectures/{self.lecture.id}/recording-answer"
            with time_machine.travel(self.at, tick=False):
                return browser(self.place.person).post(
                    address, data={"answer": text}, headers=headers
                )

        def page(self, by=None, path=""):
            with time_machine.travel(self.at, tick=False):
                return browser(by or self.place.person).get(f"/lectures/{self.lecture.id}{path}")

        def asks(self, by=None, **typed):
            told = {
                "kind": AskedFor.WORD.value,
                "text_en": "Which river?",
                "text_zh": "哪条河？",
                "words": "Yangtze\n长江\n",
            }
            address = f"/lectures/{self.lecture.id}/recording-question"
            with time_machine.travel(self.at, tick=False):
                return browser(by or self.organiser).post(address, data=told | typed)

    seen = Seen()
    seen.lecture, *speakers = a_lecture(seen.workshop, seen.lecturer)
    video = a_recording(seen.lecture, kept(app, db, an_mp4(90 * 60), MP4))
    viewing = Viewing(
        lecture=seen.lecture, enrolment=seen.place, length=NINETY, sha256=video.file.sha256
    )
    played = Played(0, NINETY, 200, 0, NINETY // 2)
    viewing.add([played], OVER)
    visit = Visit(viewing=viewing, key="k", opened_at=OVER, heard_at=OVER, played=[list(played)])
    save(db, seen.organiser, *speakers, video, agreed(seen.lecture, seen.lecturer), visit)
    released(db, seen.workshop)
    return seen


def test_the_right_word_makes_watching_count(watched, db):
    assert watched.minutes() == 90
    watched.asks()
    assert watched.minutes() == 0

    page = watched.page().text
    answer = watched.answers("YANGTZE")

    assert "Which river?" in page
    assert "does not count yet" in page
    assert answer.headers["Location"].endswith("#recording-answer")
    assert watched.minutes() == 90
    assert "You have answered the question" in watched.page().text


def test_the_sheet_says_whose_watching_lacks_an_answer(watched):
    said = "It does not count yet: the question about the recording is not answered."
    watched.asks()

    assert said in watched.page(watched.organiser, "/attendance").text
    watched.answers("Yangtze")
    assert said not in watched.page(watched.organiser, "/attendance").text


def test_a_wrong_word_is_said_and_kept(watched, db):
    watched.asks()

    answer = watched.answers("Mekong")

    assert (answer.status_code, watched.minutes()) == (422, 0)
    assert "This is not the word" in answer.text
    assert [one.text for one in db.scalars(select(RecordingAnswer))] == ["Mekong"]


def test_an_answer_without_leaving_the_player_brings_what_counts_now(watched):
    watched.asks()

    wrong = watched.answers("Mekong", **{"HX-Request": "true"})
    right = watched.answers("长江", **{"HX-Request": "true"})

    assert wrong.status_code == right.status_code == 200
    assert "This is not the word" in wrong.text
    assert "You have answered the question" in right.text
    assert 'id="progress" hx-swap-oob="true"' in right.text
    assert "It counts as 90 of the 90 minutes" in right.text
    assert "<html" not in right.text


def test_nobody_tries_all_words_that_there_are(watched, db):
    question = a_question(watched.lecture)
    save(db, question)
    for number in range(MOST_WRONG):
        answer(db, watched.lecture, watched.place, f"word {number}", now=watched.at)
        db.commit()

    with pytest.raises(RuleBroken, match="5 wrong words"):
        answer(db, watched.lecture, watched.place, "长江", now=watched.at + WHILE / 2)
    later = answer(db, watched.lecture, watched.place, "长江", now=watched.at + WHILE)

    assert later.counts


def test_the_same_answer_sent_twice_is_kept_once(watched, db):
    watched.asks()

    watched.answers("长江")
    again = watched.answers("长江")

    assert again.status_code == 302
    assert len(db.scalars(select(RecordingAnswer)).all()) == 1


def test_a_short_answer_counts_until_it_is_sent_back_and_again_when_it_is_given_anew(
    watched, db, browser
):
    watched.asks(kind=AskedFor.ANSWER.value, words="", least_length="10")
    assert "You wrote 3" in watched.answers("Yes").text.replace("you", "You")
    watched.answers(LONG_ENOUGH)
    assert watched.minutes() == 90
    given = db.scalars(select(RecordingAnswer)).one()
    assert LONG_ENOUGH in watched.page(watched.lecturer.person, "/recording-question").text

    back = browser(watched.lecturer.person)
    silent = back.post(f"/recording-answers/{given.id}/return", data={"why": " "})
    back.post(f"/recording-answers/{given.id}/return", data={"why": "Name the river."})

    assert silent.status_code == 422
    assert watched.minutes() == 0
    assert "Name the river." in watched.page().text
    (letter,) = db.scalars(select(Letter).where(Letter.about.like("recording_answer:%")))
    assert "Name the river." in letter.text
    watched.answers("The river is the Yangtze.")
    assert watched.minutes() == 90


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_letter_goes_to_who_has_no_address(watched, db, browser):
    watched.asks(kind=AskedFor.ANSWER.value, words="", least_length="10")
    watched.answers(LONG_ENOUGH)
    watched.place.person.email = None
    db.commit()
    given = db.scalars(select(RecordingAnswer)).one()

    back = browser(watched.lecturer.person)
    sent = back.post(f"/recording-answers/{given.id}/return", data={"why": "Name the river."})

    assert (sent.status_code, watched.minutes()) == (302, 0)
    assert db.scalars(select(Letter).where(Letter.about.like("recording_answer:%"))).all() == []


def test_another_question_leaves_right_answers_right(watched, db):
    watched.asks()
    watched.answers("长江")

    watched.asks(words="Mekong")

    assert watched.minutes() == 90
    asked = db.scalars(select(RecordingQuestion).order_by(RecordingQuestion.id)).all()
    assert [bool(one.ended_at) for one in asked] == [True, False]


def test_the_same_question_asked_again_is_the_same(watched, db):
    watched.asks()
    watched.asks()

    assert len(db.scalars(select(RecordingQuestion)).all()) == 1


def test_where_nothing_is_asked_any_more_watching_counts(watched, browser):
    watched.asks()

    browser(watched.organiser).post(f"/lectures/{watched.lecture.id}/recording-question/end")

    assert watched.minutes() == 90
    assert "Nothing is asked about this recording any more" in watched.answers("长江").text


def test_who_attended_live_is_asked_nothing(watched, db):
    save(db, a_mark(watched.lecture, watched.place, Mark.PRESENT, 1))
    watched.asks()

    assert "Which river?" not in watched.page().text
    assert "Nothing is asked of you" in watched.page(path="/recording-answer").text


def test_before_the_recording_opens_nothing_can_be_answered(watched, db):
    question = a_question(watched.lecture)
    save(db, question)

    with pytest.raises(RuleBroken, match="not open yet"):
        answer(db, watched.lecture, watched.place, "长江", now=watched.lecture.starts_at)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"words": " \n。\n"}, "Write at least one code word"),
        ({"words": "\n".join(map(str, range(21)))}, "at most 20 code words"),
        ({"text_zh": ""}, "Write the question in Chinese"),
        ({"kind": "poem"}, "Not a valid choice"),
        ({"kind": AskedFor.ANSWER.value, "least_length": "-1"}, "whole number from 0"),
    ],
)
def test_a_question_that_cannot_be_asked_is_not(watched, db, typed, said):
    answer = watched.asks(**typed)

    assert (answer.status_code, said in answer.text) == (422, True)
    assert db.scalars(select(RecordingQuestion)).all() == []


def test_the_right_words_stand_on_no_page_of_a_participant_and_not_on_the_trail(watched, browser):
    watched.asks(words="Qinghai")

    trail = browser(watched.organiser).get("/trail/recording_question:1").text

    assert "Which river?" in trail
    assert (
        "Qinghai" not in trail + watched.page().text + watched.page(path="/recording-answer").text
    )


def test_two_who_ask_at_once_ask_one_thing(watched, db):
    first, second = a_question(watched.lecture), a_question(watched.lecture, words=["Mekong"])
    ask(db, first)
    ask(db, second)
    db.commit()

    assert (first.ended_at, second.ended_at) == (OVER, None)


def test_the_page_says_until_when_watching_counts_and_of_how_much(watched, db):
    terms = AttendanceTerms(workshop=watched.workshop, recorded_days=7, recorded_most=30)
    save(db, terms)

    in_time = watched.page().text
    watched.at = watched.lecture.ends_at + timedelta(days=8)
    too_late = watched.page().text

    assert "Watching it counts until" in in_time
    assert "at most 30% of the time of all lectures; you have used 30%" in in_time
    assert "Watching this recording no longer counts." in too_late
    assert "You can go on watching as long as it is open." in too_late


def test_where_recordings_do_not_count_the_page_says_so(watched, db):
    save(db, AttendanceTerms(workshop=watched.workshop, recorded_most=0))

    page = watched.page().text

    assert "Recordings do not count for the attendance of this workshop." in page
    assert "It counts as" not in page
