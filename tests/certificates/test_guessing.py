"""Numbers cannot be guessed, from one address nor from many."""

import re

import pytest
import time_machine
from sqlalchemy import event
from sqlalchemy.engine import Engine

from cistrat_training.certificates import guessing
from cistrat_training.limits import limiter
from tests.certificates.finished import AFTERWARDS
from tests.certificates.handed_on import an_issued_certificate


@pytest.fixture(autouse=True)
def _on_sqlite(database):
    if "postgresql" in database.url:
        pytest.skip("limits are not kept in the database")


@pytest.fixture
def certificate(db, work):
    with time_machine.travel(AFTERWARDS, tick=False):
        return an_issued_certificate(db, work)


ECHOES = re.compile(r'(value|href)="[^"]*"')
"""Where the page repeats what was typed."""


def ask(browser, number, address="192.0.2.1"):
    return browser().get(f"/verify/{number}", environ_overrides={"REMOTE_ADDR": address})


def test_addresses_of_one_household_are_counted_together(browser, db):
    here = [ask(browser, "hello", f"2001:db8::{number:x}").status_code for number in range(31)]
    next_door = ask(browser, "hello", "2001:db8:0:1::1").status_code

    assert here == [404] * 30 + [429]
    assert next_door == 404


def test_guesses_from_many_addresses_are_counted_together(browser, certificate, monkeypatch):
    monkeypatch.setattr(guessing, "UNKNOWN", "10 per hour")
    guesses = [ask(browser, "hello", f"198.51.{n}.1").status_code for n in range(10)]
    limits_of_one = [ask(browser, certificate.serial, "203.0.113.9") for _ in range(6)]
    elsewhere = ask(browser, certificate.serial, "203.0.114.9")

    assert guesses == [404] * 10
    assert [one.status_code for one in limits_of_one] == [200] * 5 + [429]
    assert "Somebody is guessing numbers" in limits_of_one[-1].text
    assert elsewhere.status_code == 200


def test_while_somebody_guesses_numbers_that_exist_are_refused_like_others(
    browser, certificate, monkeypatch
):
    monkeypatch.setattr(guessing, "UNKNOWN", "3 per hour")
    monkeypatch.setattr(guessing, "MEANWHILE", "1 per hour")
    for number in range(3):
        ask(browser, "hello", f"198.51.{number}.1")
    ask(browser, "hello")

    there, not_there = ask(browser, certificate.serial), ask(browser, "hello")
    as_json = ask(browser, f"{certificate.serial}.json")

    assert there.status_code == not_there.status_code == 429
    assert ECHOES.sub("", there.text) == ECHOES.sub("", not_there.text)
    assert (as_json.status_code, as_json.json) == (429, {"status": "ask again later"})


def test_files_are_compared_while_somebody_guesses(browser, certificate, monkeypatch):
    monkeypatch.setattr(guessing, "UNKNOWN", "1 per hour")
    monkeypatch.setattr(guessing, "MEANWHILE", "1 per hour")
    for _ in range(3):
        ask(browser, "hello")

    page = browser().get(f"/verify?sha256={certificate.pdf.sha256}")

    assert page.status_code == 200
    assert "Amina Bello" in page.text


def test_all_unknown_numbers_cost_the_same_questions_and_get_the_same_answer(
    browser, certificate, db
):
    limiter.reset()
    last = "2" if certificate.serial[-1] != "2" else "3"
    forged = certificate.serial[:-1] + last
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked[-1].append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    answers = []
    for number in (forged, certificate.serial[:-5], "hello", "STI-12-P-0031-7QX4", "%F0%9F%92%A9"):
        asked.append([])
        page = ask(browser, number)
        answers.append((page.status_code, ECHOES.sub("", page.text)))
    event.remove(Engine, "before_cursor_execute", note)

    assert len(set(answers)) == 1
    assert all(one == asked[0] for one in asked)
