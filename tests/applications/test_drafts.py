"""A draft that saves itself, is resumed elsewhere, and is never overwritten unseen."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest
from sqlalchemy import select

from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.questions import Answer, Kind
from cistrat_training.letter import Letter
from cistrat_training.limits import limiter
from cistrat_training.trail import Deed, TrailEntry, history, record_of
from tests.applications.asked import a_question, a_section_of_its_own
from tests.applications.wishes import a_cv, typed
from tests.people_and_things import A_DAY, NOON_IN_MAY, a_person, save

STAMP = re.compile(r'name="stamp" value="([^"]*)"')
LINK = re.compile(r"http://localhost(/sign-in/\S+)")
CLOSES = datetime.fromisoformat("2026-05-31T15:59:59+00:00")

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def amina(db):
    amina = a_person(full_name="Amina Example", email="amina@example.org")
    save(db, amina)
    return amina


def the_one(db):
    return db.scalars(select(Application)).one()


def stamp_of(page):
    return STAMP.search(page.text)[1]


# Saved as it is typed


def test_what_was_typed_is_saved_and_the_answer_says_when_in_the_clock_of_the_reader(
    browser, db, amina, form
):
    hers = browser(amina)
    hers.set_cookie("zone", "Africa/Lagos")

    answer = hers.post(f"{form}/2/draft", data={"institution": "Institute", "position": "Head"})

    assert answer.status_code == 200
    assert answer.json["says"] == "Draft saved at 13:00 (Lagos, UTC+1)."
    assert answer.json["wrong"] == {}
    assert datetime.fromisoformat(answer.json["saved_at"]) == NOON_IN_MAY
    assert (the_one(db).institution, the_one(db).status) == ("Institute", Status.DRAFT)


def test_what_is_wrong_is_told_by_field_and_the_rest_is_saved(browser, db, amina, form):
    answer = browser(amina).post(
        f"{form}/2/draft", data={"institution": "x" * 201, "position": "Head"}
    )

    assert answer.json["wrong"] == {"institution": "Shorten this to 200 characters."}
    assert (the_one(db).institution, the_one(db).position) == ("", "Head")


def test_what_is_only_missing_so_far_is_no_mistake(browser, amina, form):
    assert browser(amina).post(f"{form}/1/draft", data={"call_me": "Amina"}).json["wrong"] == {}


def test_a_file_is_sent_once_and_known_by_its_token(browser, db, amina, form):
    hers = browser(amina)

    token = hers.post(f"{form}/4/draft", data={"cv": a_cv(name="one.pdf")}).json["kept"]["cv-kept"]
    hers.post(f"{form}/4/draft", data={"cv-kept": token})

    assert the_one(db).cv_name == "one.pdf"


def test_saving_again_what_is_saved_changes_nothing(browser, db, amina, form, clock):
    hers = browser(amina)
    data = {"institution": "Institute", "position": "Head", "country_code": "NG"}
    first = hers.post(f"{form}/2/draft", data=data)
    clock.shift(60)

    second = hers.post(f"{form}/2/draft", data=data | {"stamp": "of long ago"})

    assert second.json == first.json
    assert the_one(db).saved_at == NOON_IN_MAY


def test_after_the_deadline_nothing_is_saved_any_more(browser, db, amina, form, clock):
    clock.move_to(CLOSES + A_DAY)

    answer = browser(amina).post(f"{form}/2/draft", data={"position": "Head"})

    assert answer.status_code == 409
    assert answer.json["says"] == "The call has closed, so the draft is not saved any more."
    assert db.scalars(select(Application)).all() == []


def test_what_was_submitted_meanwhile_is_left_alone(browser, db, amina, form):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(submit="1"))

    answer = hers.post(f"{form}/2/draft", data={"position": "Head"})

    assert answer.status_code == 409
    assert answer.json == {"gone": f"/applications/{the_one(db).id}/where"}
    assert the_one(db).position == "Researcher"


def test_ten_savings_at_once_begin_one_draft(browser, db, amina, form):
    windows = [browser(amina) for _ in range(10)]
    db.commit()
    for window in windows:
        window.test_session = None

    with ThreadPoolExecutor(10) as threads:
        answers = list(
            threads.map(lambda w: w.post(f"{form}/2/draft", data={"position": "Head"}), windows)
        )

    assert {answer.status_code for answer in answers} == {200}
    assert the_one(db).position == "Head"


# Two windows, two devices


def test_an_older_window_does_not_overwrite_newer_answers_unseen(browser, db, amina, form, clock):
    phone, desk = browser(amina), browser(amina)
    phone.post(f"{form}/3", data={"motivation": "First words"})
    old = stamp_of(phone.get(f"{form}/3"))
    clock.shift(60)
    desk.post(f"{form}/3", data={"motivation": "Better words", "stamp": old})

    saving = phone.post(f"{form}/3/draft", data={"motivation": "Old words", "stamp": old})
    page = phone.post(f"{form}/3", data={"motivation": "Old words", "stamp": old})

    assert saving.status_code == 409
    assert saving.json["newer"] is True
    assert "was saved at 12:01 (UTC) in another window" in saving.json["says"]
    assert page.status_code == 409
    assert "A newer draft exists" in page.text
    assert "Old words" in page.text
    assert the_one(db).motivation == "Better words"


def test_who_was_told_of_the_newer_answers_may_still_replace_them(browser, db, amina, form):
    hers = browser(amina)
    old = stamp_of(hers.get(f"{form}/3"))
    hers.post(f"{form}/3", data={"motivation": "Better words"})
    page = hers.post(f"{form}/3", data={"motivation": "Old words", "stamp": old})

    hers.post(f"{form}/3", data={"motivation": "Old words", "stamp": stamp_of(page)})

    assert the_one(db).motivation == "Old words"


def test_other_sections_saved_meanwhile_do_not_disturb(browser, db, amina, form):
    hers = browser(amina)
    old = stamp_of(hers.get(f"{form}/3"))
    hers.post(f"{form}/2/draft", data={"position": "Head"})

    answer = hers.post(f"{form}/3", data={"motivation": "Words", "stamp": old})

    assert answer.status_code == 302
    assert (the_one(db).motivation, the_one(db).position) == ("Words", "Head")


def test_an_older_window_does_not_submit_what_it_never_showed(browser, db, amina, form):
    hers = browser(amina)
    old = stamp_of(hers.get(f"{form}/all"))
    hers.post(f"{form}/3", data={"motivation": "Better words"})

    page = hers.post(f"{form}/all", data=typed(submit="1", stamp=old))

    assert page.status_code == 409
    assert the_one(db).status is Status.DRAFT
    assert the_one(db).motivation == "Better words"


def test_a_page_that_was_opened_before_the_form_was_changed_saves_what_it_showed(
    browser, db, amina, workshop, form
):
    hers = browser(amina)
    page = hers.get(f"{form}/2")
    asked = re.search(r'name="asked" value="([^"]*)"', page.text)[1]
    section = a_section_of_its_own(db, workshop, place=0)
    save(db, a_question(section))

    hers.post(f"{form}/2", data={"asked": asked, "institution": "Kept", "position": "Head"})

    assert (the_one(db).institution, the_one(db).position) == ("Kept", "Head")


# The line breaks


def test_a_submit_whose_answer_was_lost_is_repeated_safely(browser, db, amina, form, work):
    hers = browser(amina)
    stamp = stamp_of(hers.get(f"{form}/all"))
    answers = [hers.post(f"{form}/all", data=typed(submit="1", stamp=stamp)) for _ in range(3)]

    where = f"/applications/{the_one(db).id}/where"
    assert [answer.location for answer in answers] == [where] * 3
    assert len(the_one(db).became) == 1
    work()
    assert len(db.scalars(select(Letter)).all()) == 1


def test_a_section_whose_answer_was_lost_is_sent_again_safely(browser, db, amina, form):
    hers = browser(amina)
    stamp = stamp_of(hers.get(f"{form}/3"))
    answers = [
        hers.post(f"{form}/3", data={"motivation": "Words", "stamp": stamp}) for _ in range(2)
    ]

    assert [answer.location for answer in answers] == [f"{form}/4"] * 2


# On another device


def test_a_letter_with_a_link_opens_the_draft_where_nobody_signed_in(
    browser, db, amina, form, clock
):
    hers = browser(amina)
    answer = hers.post(f"{form}/2", data={"position": "Head", "elsewhere": "1"})
    assert answer.location == f"{form}/2"
    assert "a letter with a link to it is on its way" in hers.get(f"{form}/2").text

    letter = db.scalars(select(Letter)).one()
    assert letter.to_address == "amina@example.org"
    assert "works until 11 July 2026" in letter.text
    phone = browser()
    link = LINK.search(letter.text)[1]
    assert phone.get(link).status_code == 200
    arrived = phone.post(link, follow_redirects=True)

    assert arrived.request.path == form
    assert 'value="Head"' in phone.get(f"{form}/2").text


def test_links_are_not_asked_for_without_end(browser, db, amina, form, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", True)
    hers = browser(amina)
    for number in range(7):
        answer = hers.post(f"{form}/2", data={"position": f"Head {number}", "elsewhere": "1"})

    assert answer.status_code == 422
    assert "You asked for several letters just now." in answer.text
    assert len(db.scalars(select(Letter)).all()) == 5
    assert the_one(db).position == "Head 6"


# What is kept of it


def test_a_draft_leaves_no_trail_and_what_was_submitted_leaves_all_of_it(
    browser, db, amina, workshop, form, clock
):
    question = a_question(a_section_of_its_own(db, workshop))
    save(db, question)
    hers = browser(amina)
    hers.post(f"{form}/3", data={"motivation": "Half a thou"})
    hers.post(f"{form}/3", data={"motivation": "Half a thought"})
    hers.post(f"{form}/5", data={question.key: "An answer"})
    assert db.scalars(history(record_of(the_one(db)))).all() == []

    hers.post(f"{form}/all", data=typed(submit="1") | {question.key: "Another"})

    application, row = the_one(db), db.scalars(select(Answer)).one()
    told = [
        change for entry in db.scalars(history(record_of(application))) for change in entry.changes
    ]
    assert {"motivation", "status", "steps"} <= {change.field for change in told}
    assert "Half a thou" not in repr(told)
    (entry,) = db.scalars(history(record_of(row)))
    assert [change.after for change in entry.changes if change.field == "value"] == ["Another"]


def test_that_it_was_reopened_is_on_the_trail(browser, db, amina, form):
    hers = browser(amina)
    hers.post(f"{form}/all", data=typed(submit="1"))
    hers.post(f"/applications/{the_one(db).id}/reopening")

    last = db.scalars(history(record_of(the_one(db)))).all()[-1]
    assert last.deed == Deed.CHANGED
    assert ("status", "submitted", "draft") in {
        (change.field, change.before, change.after)
        for change in last.changes
        if change.field == "status"
    }
    assert db.scalars(select(TrailEntry).where(TrailEntry.record == "answer:1")).all() == []


def test_a_file_of_an_own_question_survives_the_mistakes_of_the_form(
    browser, db, amina, workshop, form
):
    section = a_section_of_its_own(db, workshop)
    question, number = a_question(section, Kind.FILE), a_question(section, Kind.NUMBER, 2)
    save(db, question, number)
    hers = browser(amina)

    page = hers.post(f"{form}/5", data={question.key: a_cv(name="Letter.pdf"), number.key: "many"})

    assert page.status_code == 422
    assert "Letter.pdf" in page.text
    assert db.scalars(select(Answer)).one().file_name == "Letter.pdf"
