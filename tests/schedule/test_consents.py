"""What lecturers agree to: asked of each, kept for ever, and counted anew each time."""

import pytest
import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from cistrat_training import files
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from cistrat_training.places.models import Country
from cistrat_training.schedule import consent_queries, publishing, releasing
from cistrat_training.schedule.consents import (
    ConsentAnswer,
    ConsentPurpose,
    Consents,
    LectureConsent,
    Licence,
)
from cistrat_training.schedule.models import Feed, Lecturer, Reply, Speaker
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
    save,
)
from tests.questions import counted

YES, PARTICIPANTS, NO = ConsentAnswer
RECORDING, LIVESTREAM, SLIDES, PHOTO = ConsentPurpose


class Someone:
    """A lecturer who needs no database."""

    def __init__(self, number, erased_at=None):
        self.id = number
        self.person = a_person(erased_at=erased_at)


ADA, BO = Someone(1), Someone(2)


def said(*answers, lecturers=(ADA, BO)):
    """`answers` are triples of lecturer, purpose, answer, and a licence where there is one."""
    given = {
        (one.id, purpose): LectureConsent(
            lecture=None,
            lecturer=None,
            purpose=purpose,
            answer=answer,
            licence=licence[0] if licence else None,
            answered_at=NOON_IN_MAY,
        )
        for one, purpose, answer, *licence in answers
    }
    return Consents(list(lecturers), given)


def test_every_lecturer_of_a_lecture_has_to_agree():
    one = said((ADA, RECORDING, PARTICIPANTS))
    both = said((ADA, RECORDING, PARTICIPANTS), (BO, RECORDING, PARTICIPANTS))

    assert not one.allow(RECORDING)
    assert one.lacking(RECORDING) == [BO]
    assert both.allow(RECORDING)
    assert not both.allow(SLIDES)


def test_a_no_is_no_missing_answer_but_blocks_all_the_same():
    consents = said((ADA, SLIDES, NO), (BO, SLIDES, YES, Licence.CC_BY))

    assert consents.unanswered(SLIDES) == []
    assert consents.refusing(SLIDES) == consents.lacking(SLIDES) == [ADA]


def test_who_is_added_to_a_lecture_later_has_not_agreed():
    consents = said((ADA, RECORDING, PARTICIPANTS), lecturers=[ADA])
    later = consents._replace(lecturers=[ADA, BO])

    assert consents.allow(RECORDING)
    assert later.lacking(RECORDING) == [BO]


def test_an_erased_account_has_taken_back_every_yes():
    gone = Someone(3, erased_at=NOON_IN_MAY)
    consents = said((gone, RECORDING, PARTICIPANTS), lecturers=[gone])

    assert consents.refusing(RECORDING) == [gone]
    assert consents.unanswered(RECORDING) == []


@pytest.mark.parametrize(
    ("first", "second", "licence"),
    [
        ((YES, Licence.CC_BY), (YES, Licence.CC_BY), Licence.CC_BY),
        ((YES, Licence.CC_BY), (YES, Licence.CC_BY_NC_ND), Licence.CC_BY_NC_ND),
        ((YES, Licence.CC_BY), (PARTICIPANTS,), None),
        ((YES, Licence.CC_BY), (NO,), None),
    ],
)
def test_slides_of_two_go_out_under_the_stricter_licence(first, second, licence):
    consents = said((ADA, SLIDES, *first), (BO, SLIDES, *second))

    assert consents.licence() == licence


def test_a_ceremony_without_lecturers_asks_nobody_and_is_not_for_everybody():
    consents = said(lecturers=[])

    assert consents.allow(RECORDING)
    assert consents.licence() is None


@pytest.mark.parametrize(
    ("answer", "inside", "outside"),
    [(YES, True, True), (PARTICIPANTS, True, False), (NO, False, False), (None, False, False)],
)
def test_a_photo_is_shown_to_those_for_whom_the_lecturer_said_yes(answer, inside, outside):
    consents = said(*([(ADA, PHOTO, answer)] if answer else []))

    assert consents.shows_photo(ADA, outside=False) is inside
    assert consents.shows_photo(ADA, outside=True) is outside


def test_slides_for_everybody_need_a_licence():
    with pytest.raises(RuleBroken, match="Choose the licence"):
        LectureConsent.give(None, None, SLIDES, YES, by=None, now=NOON_IN_MAY)
    with pytest.raises(RuleBroken, match="cannot be given here"):
        LectureConsent.give(None, None, RECORDING, YES, by=None, now=NOON_IN_MAY)


@pytest.fixture
def talk(db):
    """A lecture of two lecturers."""

    class Talk:
        workshop = a_workshop()
        organiser = an_organiser()

        def answer(self, lecturer, purpose, answer, licence=None):
            given = LectureConsent.give(
                self.lecture,
                lecturer,
                purpose,
                answer,
                licence,
                by=lecturer.person,
                now=NOON_IN_MAY,
            )
            save(db, given)
            return given

        def consents(self):
            return consent_queries.consents_of(db, [self.lecture])[self.lecture.id]

    talk = Talk()
    institute = an_organisation(db.get(Country, "CN"))
    talk.ada, talk.bo = a_lecturer(institute), a_lecturer(institute)
    talk.lecture, *speakers = a_lecture(talk.workshop, talk.ada, talk.bo)
    save(db, talk.organiser, talk.lecture, *speakers)
    return talk


def test_the_last_answer_counts_and_the_others_stay(talk, db):
    talk.answer(talk.ada, RECORDING, PARTICIPANTS)
    talk.answer(talk.bo, RECORDING, PARTICIPANTS)
    assert talk.consents().allow(RECORDING)

    talk.answer(talk.ada, RECORDING, NO)

    assert talk.consents().refusing(RECORDING) == [talk.ada]
    answers = db.scalars(consent_queries.answers_about(talk.lecture)).all()
    assert [one.answer for one in answers] == [NO, PARTICIPANTS, PARTICIPANTS]


def test_the_database_itself_lets_nobody_change_an_answer(talk, db):
    given = talk.answer(talk.ada, RECORDING, NO)

    with pytest.raises(DBAPIError, match="followed by another one"):
        db.execute(
            sa.text("UPDATE lecture_consent SET answer = 'participants only' WHERE id = :id"),
            {"id": given.id},
        )
    db.rollback()


def test_who_left_the_draft_still_spoke_in_the_released_lecture(talk, db):
    releasing.release(db, talk.workshop, by=None, public=False, now=NOON_IN_MAY)
    leaving = db.scalars(select(Speaker).where(Speaker.lecturer_id == talk.bo.id)).one()

    db.delete(leaving)
    db.commit()
    assert talk.consents().lecturers == [talk.ada, talk.bo]
    releasing.release(db, talk.workshop, by=None, public=False, now=NOON_IN_MAY + A_DAY)
    db.commit()

    assert talk.consents().lecturers == [talk.ada]


def test_a_livestream_that_a_lecturer_refused_is_closed(talk, db):
    talk.answer(talk.ada, LIVESTREAM, PARTICIPANTS)
    assert publishing.closed_livestreams(db, [talk.lecture]) == set()

    talk.answer(talk.bo, LIVESTREAM, NO)

    assert publishing.closed_livestreams(db, [talk.lecture]) == {talk.lecture.id}


# The pages


def form(**answers):
    return {"recording": "participants only", "slides": "yes: CC BY 4.0"} | answers


def test_a_lecturer_answers_and_changes_an_answer_later(talk, browser, db):
    mine = browser(talk.ada.person)
    address = f"/lectures/{talk.lecture.id}/consents"

    mine.post(address, data=form())
    mine.post(address, data=form())
    page = mine.get(address).text
    mine.post(address, data=form(slides="no"))

    answers = db.scalars(consent_queries.answers_about(talk.lecture)).all()
    assert [(one.purpose, one.answer) for one in answers] == [
        (SLIDES, NO),
        (SLIDES, YES),
        (RECORDING, PARTICIPANTS),
    ]
    assert 'checked id="recording-0"' in page
    assert {one.answered_by_id for one in answers} == {talk.ada.person_id}


def test_an_answer_that_we_do_not_offer_is_not_taken(talk, browser, db):
    answer = browser(talk.ada.person).post(
        f"/lectures/{talk.lecture.id}/consents", data={"recording": "yes"}
    )

    assert answer.status_code == 422
    assert db.scalars(select(LectureConsent)).all() == []


def test_a_lecturer_answers_for_nobody_else(talk, browser, db):
    address = f"/lectures/{talk.lecture.id}/consents/{talk.bo.id}"

    assert browser(talk.ada.person).post(address, data=form(note="x")).status_code == 403
    assert browser(talk.organiser).get(f"{address}9").status_code == 404
    written = browser(talk.organiser).post(address, data=form(note="Letter of 3 May"))

    assert written.status_code == 302
    answers = db.scalars(select(LectureConsent)).all()
    assert {(one.lecturer, one.answered_by, one.note) for one in answers} == {
        (talk.bo, talk.organiser, "Letter of 3 May")
    }


def test_what_an_organiser_writes_down_says_how_we_know(talk, browser, db):
    answer = browser(talk.organiser).post(
        f"/lectures/{talk.lecture.id}/consents/{talk.bo.id}", data=form()
    )

    assert answer.status_code == 422
    assert "Say how the lecturer answered" in answer.text


def letters(db, about):
    return db.scalars(
        select(Letter).where(Letter.about.startswith(about)).order_by(Letter.id)
    ).all()


def test_organisers_hear_of_a_yes_that_was_taken_back(talk, browser, db):
    mine = browser(talk.ada.person)
    address = f"/lectures/{talk.lecture.id}/consents"
    mine.post(address, data=form())
    assert letters(db, "consent-refused") == []

    mine.post(address, data=form(recording="no"))

    told = letters(db, "consent-refused")
    assert [letter.recipient_id for letter in told] == [talk.organiser.id]
    assert talk.ada.person.full_name in told[0].text
    assert f"/lectures/{talk.lecture.id}/materials" in told[0].text


def test_organisers_hear_of_a_no_to_a_livestream_that_has_an_address(talk, browser, db):
    mine = browser(talk.ada.person)
    mine.post(f"/lectures/{talk.lecture.id}/consents", data={"photo": "no"})
    assert letters(db, "consent-refused") == []
    talk.lecture.livestream_url = "https://live.example.org/1"
    db.commit()

    mine.post(f"/lectures/{talk.lecture.id}/consents", data={"livestream": "no"})

    assert "shown to nobody any more" in letters(db, "consent-refused")[0].text
    page = browser(talk.organiser).get(f"/workshops/{talk.workshop.id}/consents").text
    assert "The address of the livestream is hidden" in page


def test_those_with_an_answer_open_get_one_letter(talk, browser, db):
    for purpose in (RECORDING, LIVESTREAM, SLIDES, PHOTO):
        talk.answer(talk.ada, purpose, PARTICIPANTS)
    talk.answer(talk.bo, RECORDING, NO)
    desk = browser(talk.organiser)
    address = f"/workshops/{talk.workshop.id}/consents"
    assert "3 of 8 answers are missing" in desk.get(address).text

    desk.post(f"{address}/letters")
    desk.post(f"{address}/letters")

    (letter,) = letters(db, "consents-asked")
    assert letter.recipient_id == talk.bo.person_id
    assert "/sign-in/" in letter.text
    assert "was asked by letter already" in desk.get(address).text


def test_after_answering_comes_the_next_lecture_with_an_answer_open(talk, browser, db):
    second, *speakers = a_lecture(talk.workshop, talk.ada, starts_at=talk.lecture.starts_at + A_DAY)
    save(db, second, *speakers)

    answer = browser(talk.ada.person).post(
        f"/lectures/{talk.lecture.id}/consents",
        data=form(livestream="no", photo="no"),
    )

    assert answer.location == f"/lectures/{second.id}/consents"


def test_who_declined_a_lecture_is_asked_nothing_about_it(talk, browser, db):
    second, speaker = a_lecture(talk.workshop, talk.ada, starts_at=talk.lecture.starts_at + A_DAY)
    speaker.answer, speaker.answered_at, speaker.reason = Reply.DECLINED, NOON_IN_MAY, "At sea."
    save(db, second, speaker)

    answer = browser(talk.ada.person).post(
        f"/lectures/{talk.lecture.id}/consents", data=form(livestream="no", photo="no")
    )
    assert answer.location == f"/lectures/{talk.lecture.id}/consents"

    browser(talk.organiser).post(f"/workshops/{talk.workshop.id}/consents/letters")
    asked = [letter.recipient_id for letter in letters(db, "consents-asked")]
    assert asked == [talk.bo.person_id]


def test_the_overview_asks_as_much_for_many_lectures_as_for_one(talk, browser, db):
    desk = browser(talk.organiser)
    address = f"/workshops/{talk.workshop.id}/consents"
    desk.get(address)
    with counted() as few:
        desk.get(address)
    for n in range(1, 4):
        lecturer = db.get(Lecturer, talk.ada.id)
        save(db, *a_lecture(talk.workshop, lecturer, starts_at=talk.lecture.starts_at + n * A_DAY))

    with counted() as many:
        desk.get(address)
    assert len(many) == len(few)


def test_a_refused_livestream_is_told_in_no_programme_and_no_calendar(talk, browser, db):
    talk.lecture.livestream_url = "https://live.example.org/1"
    listener = an_enrolment(workshop=talk.workshop)
    feed = Feed(person=listener.person, secret="a-secret-feed", created_at=NOON_IN_MAY)
    save(db, listener, feed)
    releasing.release(db, talk.workshop, by=None, public=False, now=NOON_IN_MAY)
    db.commit()
    theirs = browser(listener.person)
    places = (
        f"/workshops/{talk.workshop.id}/programme",
        "/programme",
        f"/workshops/{talk.workshop.id}/programme.ics",
        f"/lectures/{talk.lecture.id}/lecture.ics",
        "/calendar/a-secret-feed.ics",
    )
    before = [theirs.get(place) for place in places]
    assert all("live.example.org" in answer.text for answer in before)

    talk.answer(talk.bo, LIVESTREAM, NO)

    for place, was in zip(places, before, strict=True):
        now = theirs.get(
            place, headers={"If-None-Match": was.headers["ETag"]} if "ics" in place else {}
        )
        assert now.status_code == 200
        assert "live.example.org" not in now.text


def test_a_refused_livestream_is_told_in_no_letter_of_a_release(talk, app, work, browser, db):
    talk.lecture.livestream_url = "https://live.example.org/1"
    listener = an_enrolment(workshop=talk.workshop)
    save(db, listener)
    talk.answer(talk.bo, LIVESTREAM, NO)
    shown = releasing.preview(db, talk.workshop, now=NOON_IN_MAY).fingerprint

    releasing.release_as_shown(
        db, talk.workshop, shown, by=talk.organiser, public=False, now=NOON_IN_MAY
    )
    db.commit()
    work()

    (letter,) = db.scalars(select(Letter).where(Letter.recipient_id == listener.person_id))
    assert talk.lecture.title_en in letter.text
    assert "live.example.org" not in letter.text
    with app.app_context():
        enclosed = [files.read(one["sha256"]) for one in letter.attachments]
    assert enclosed
    assert not any(b"live.example.org" in content for content in enclosed)
