"""One letter to many: looked at first, sent once, each in the reader's language."""

import re
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.accounts.models import User
from cistrat_training.enrolments.mailing import FIELDS, Mailing, check, merged
from cistrat_training.enrolments.tasks import LETTERS_AT_ONCE
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Delivery, Letter
from cistrat_training.limits import limiter
from cistrat_training.workshops.models import Audience, Enrolment
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)
from tests.questions import counted
from tests.test_bad_input import NASTY

HIDDEN = re.compile(r'<input[^>]*name="(form_key|people)"[^>]*value="([^"]*)"')


@pytest.fixture(autouse=True)
def _in_may():
    with time_machine.travel(NOON_IN_MAY, tick=False):
        yield


@pytest.fixture
def grace(db):
    grace = an_organiser(full_name="Grace")
    save(db, grace)
    return grace


@pytest.fixture
def workshop(db):
    workshop = a_workshop()
    save(
        db,
        an_enrolment(workshop=workshop, person=a_person(full_name="Amina Bello", call_me="Amina")),
        an_enrolment(
            workshop=workshop,
            person=a_person(full_name="王小明", language="zh"),
            audience=Audience.DOMESTIC,
            country_code="CN",
            institution="示例研究所",
        ),
        an_enrolment(workshop=workshop, person=a_person(full_name="No Address", email=None)),
    )
    return workshop


@pytest.fixture
def write(browser, grace, workshop):
    """`write(deed="send", subject_en=…)`: from the form as it is shown."""

    def write(part="", **typed):
        path = f"/workshops/{workshop.id}/letters/new?{part}"
        shown = browser(grace).get(path).text
        return browser(grace).post(path, data=dict(HIDDEN.findall(shown)) | typed)

    return write


ENGLISH = {"subject_en": "Welcome to {code}", "text_en": "Dear {name},\n\nSee you on {first_day}."}
CHINESE = {
    "subject_zh": "欢迎参加{workshop}",
    "text_zh": "{full_name}（{institution}）：\n\n{days}见。",
}


def letters(db):
    return db.scalars(
        select(Letter).where(Letter.about.like("mailing:%")).order_by(Letter.id)
    ).all()


def test_it_is_shown_as_it_reaches_somebody_before_it_goes(db, write, workshop):
    page = write(deed="preview", **ENGLISH)

    assert page.status_code == 200
    assert "Dear" in page.text
    assert "12 October 2026" in page.text
    assert "Send 2 letters" in page.text
    assert "One more person has no e-mail address" in page.text
    assert letters(db) == []


def test_the_chosen_reader_is_shown(db, write, workshop):
    wang = db.scalars(select(Enrolment).filter_by(audience=Audience.DOMESTIC)).one()

    page = write(deed="preview", reader=str(wang.id), **ENGLISH, **CHINESE)

    assert "王小明（示例研究所）" in page.text
    assert "2026年10月12日至16日见。" in page.text


def test_each_gets_it_once_in_the_language_they_read(browser, db, work, write, grace, workshop):
    answer = write(deed="send", **ENGLISH, **CHINESE)
    work()
    work()

    assert answer.status_code == 302
    sent = letters(db)
    assert [letter.subject for letter in sent] == [
        "欢迎参加数据不足时的创新政策",
        f"Welcome to {workshop.code}",
    ]
    assert sent[1].text == "Dear Amina,\n\nSee you on 12 October 2026.\n"
    mailing = db.scalars(select(Mailing)).one()
    assert all(letter.about.startswith(f"mailing:{mailing.id}:enrolment:") for letter in sent)
    history = browser(grace).get(f"/workshops/{workshop.id}/letters").text
    assert "2 delivered" in history


def test_who_reads_neither_language_gets_the_one_there_is(db, work, write):
    write(deed="send", **CHINESE)
    work()

    assert {letter.language for letter in letters(db)} == {"zh"}


def test_only_the_part_that_was_chosen_gets_it(db, work, write):
    write("audience=domestic", deed="send", **ENGLISH)
    work()

    assert [letter.subject.startswith("Welcome") for letter in letters(db)] == [True]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            {"text_en": "Dear {name},\nyour {nmae} is"},
            "Line 2, character 6: there is no field {nmae}",
        ),
        ({"subject_en": "A { alone"}, "Line 1, character 3: a brace { stands alone."),
        ({"text_en": ""}, "Write the text too."),
        ({"subject_en": ""}, "Write a subject too."),
        ({"subject_en": "", "text_en": ""}, "Write subject and text in one language at least."),
        ({"text_zh": "你好"}, "Write a subject too."),
        ({"text_en": "x" * 10_001}, "Shorten this to 10000 characters."),
    ],
)
@pytest.mark.parametrize("deed", ["preview", "send"])
def test_a_slip_is_named_with_its_place_and_nothing_goes(db, write, typed, said, deed):
    answer = write(deed=deed, **ENGLISH | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert db.scalars(select(Mailing)).all() == []


def test_a_list_that_grew_since_is_looked_at_again(db, browser, grace, workshop):
    path = f"/workshops/{workshop.id}/letters/new"
    hidden = dict(HIDDEN.findall(browser(grace).get(path).text))
    save(db, an_enrolment(workshop=workshop))

    answer = browser(grace).post(path, data=hidden | ENGLISH | {"deed": "send"})

    assert answer.status_code == 422
    assert "it would go to 3 people now" in answer.text
    assert db.scalars(select(Mailing)).all() == []


def test_a_part_with_nobody_in_it_sends_nothing(db, write):
    answer = write("find=nobody-at-all", deed="send", **ENGLISH)

    assert answer.status_code == 422
    assert db.scalars(select(Mailing)).all() == []


def test_ten_clicks_send_it_once(app, browser, db, work, grace, workshop, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", False)
    path = f"/workshops/{workshop.id}/letters/new"
    hidden = dict(HIDDEN.findall(browser(grace).get(path).text))
    windows = [app.test_client(user=grace) for _ in range(10)]
    for window in windows:
        window.test_session = None
    db.commit()
    together = Barrier(10)

    def send(window):
        together.wait(timeout=30)
        return window.post(path, data=hidden | ENGLISH | {"deed": "send"}).status_code

    with ThreadPoolExecutor(10) as threads:
        codes = list(threads.map(send, windows))
    work()

    assert set(codes) == {302}
    assert len(db.scalars(select(Mailing)).all()) == 1
    assert len(letters(db)) == 2


def test_many_are_written_in_portions(db, work, write, workshop):
    save(db, *(an_enrolment(workshop=workshop) for _ in range(LETTERS_AT_ONCE * 2 + 1)))

    write(deed="send", **ENGLISH)
    work()

    mailing = db.scalars(select(Mailing)).one()
    assert (mailing.written, mailing.total) == (LETTERS_AT_ONCE * 2 + 3,) * 2
    assert mailing.ended_at == NOON_IN_MAY
    assert len(letters(db)) == mailing.total
    assert {letter.status for letter in letters(db)} == {Delivery.SENT}


def test_who_was_erased_meanwhile_gets_nothing(db, work, write, workshop):
    write(deed="send", **ENGLISH)
    amina = db.scalars(select(User).filter_by(full_name="Amina Bello")).one()
    amina.email = None
    db.commit()

    work()

    assert len(letters(db)) == 1
    assert db.scalars(select(Mailing)).one().ended_at


def test_what_is_typed_stays_words_and_does_nothing(browser, db, work, write, grace, workshop):
    typed = "<script>alert(1)</script> {name}"

    page = write(deed="preview", **ENGLISH | {"text_en": typed}).text
    write(deed="send", **ENGLISH | {"text_en": typed})
    work()

    assert "<script>alert" not in page
    assert "<script>alert" not in letters(db)[0].html
    assert "<script>alert" not in browser(grace).get(f"/workshops/{workshop.id}/letters").text


def test_the_history_asks_no_more_often_when_it_grows(browser, db, write, work, grace, workshop):
    def questions():
        with counted() as asked:
            browser(grace).get(f"/workshops/{workshop.id}/letters")
        return len(asked)

    write(deed="send", **ENGLISH)
    work()
    few = questions()
    for _ in range(4):
        write(deed="send", **ENGLISH)
    work()

    assert questions() == few


def test_more_readers_are_not_asked_for_one_by_one(browser, db, grace, workshop):
    def questions():
        with counted() as asked:
            browser(grace).get(f"/workshops/{workshop.id}/letters/new")
        return len(asked)

    few = questions()
    save(db, *(an_enrolment(workshop=workshop) for _ in range(20)))

    assert questions() == few


def test_a_field_is_merged_and_an_unknown_one_refused():
    assert merged("{name}, {name}", {"name": "Amina"}) == "Amina, Amina"
    check({"text_en": " ".join(f"{{{name}}}" for name in FIELDS)})
    with pytest.raises(RuleBroken, match=r"Line 1, character 1: there is no field \{\}"):
        check({"text_en": "{}"})


@pytest.mark.parametrize("field", ["subject_en", "text_en", "form_key", "people", "reader"])
@pytest.mark.parametrize("typed", [NASTY.replace("{", "").replace("}", ""), "9" * 10_000, "\x00"])
def test_nothing_typed_breaks_the_letter(work, write, field, typed):
    answer = write(deed="send", **ENGLISH | {field: typed})
    work()

    assert answer.status_code in {302, 422}
