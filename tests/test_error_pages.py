"""The pages that say what went wrong: in the house's look, whatever else is broken."""

from itertools import product
from types import SimpleNamespace

import pytest
from flask import abort
from werkzeug.exceptions import default_exceptions

from cistrat_training.refusals import EXPLAINED
from tests.conftest import an_app_on
from tests.live import barriers_on
from tests.people_and_things import a_person, save

AWAY = ["sqlite:////no/such/folder/training.db", "postgresql://nobody@127.0.0.1:1/nothing"]
SOMEBODY = SimpleNamespace(get_id=lambda: "1.a-key")
CODES = sorted(EXPLAINED)


def failing(app):
    """With an address for each thing that can go wrong."""
    app.config["PROPAGATE_EXCEPTIONS"] = False  # as it is in production
    app.add_url_rule("/fails/<int:code>", "fails", lambda code: abort(code))
    app.add_url_rule("/breaks", "breaks", lambda: 1 / 0)
    return app


@pytest.fixture(scope="module", params=AWAY, ids=["sqlite", "postgresql"])
def without_database(request, tmp_path_factory):
    return failing(an_app_on(request.param, tmp_path_factory.mktemp("away")))


@pytest.fixture
def with_database(another_app):
    return failing(another_app())


def is_in_the_look_of_the_house(answer, language):
    head = f'<html lang="{language}">' in answer.text and 'class="masthead"' in answer.text
    return head and "<h1>" in answer.text and "Content-Security-Policy" in answer.headers


def test_each_has_its_page_in_both_languages_for_visitors_and_others(with_database, db):
    person = a_person()
    save(db, person)
    cookie = person.get_id()
    db.commit()

    for who, code in product((None, SimpleNamespace(get_id=lambda: cookie)), CODES):
        client = with_database.test_client(user=who)
        english = client.get(f"/fails/{code}?language=en")
        chinese = client.get(f"/fails/{code}?language=zh")

        assert [english.status_code, chinese.status_code] == [code, code]
        assert is_in_the_look_of_the_house(english, "en")
        assert is_in_the_look_of_the_house(chinese, "zh-Hans")
        assert ('href="/me"' in english.text) == (who is not None)


def test_they_do_without_the_database(without_database):
    for who, code in product((None, SOMEBODY), CODES):
        answer = without_database.test_client(user=who).get(f"/fails/{code}?language=zh")

        assert answer.status_code == code
        assert is_in_the_look_of_the_house(answer, "zh-Hans")


@pytest.mark.parametrize("path", ["/calls", "/me", "/applications", "/calls/1"])
def test_a_page_that_needs_the_database_says_whose_fault_it_is(without_database, path):
    answer = without_database.test_client(user=SOMEBODY).get(path)

    assert answer.status_code == 500
    assert "This is our fault" in answer.text
    assert is_in_the_look_of_the_house(answer, "en")


def test_a_mistake_of_ours_says_so_and_nothing_about_the_program(with_database, db):
    answer = with_database.test_client().get("/breaks")

    assert answer.status_code == 500
    assert "This is our fault" in answer.text
    assert "ZeroDivision" not in answer.text


def test_what_has_no_page_of_its_own_has_one_all_the_same(with_database, db):
    for code in sorted(set(default_exceptions) - EXPLAINED):
        answer = with_database.test_client().get(f"/fails/{code}")

        assert answer.status_code == code
        assert is_in_the_look_of_the_house(answer, "en")


@pytest.mark.parametrize(("width", "language"), [(360, "en"), (1280, "zh")])
def test_nobody_meets_a_barrier_on_them(chromium, tmp_path, width, language):
    app = failing(an_app_on(AWAY[0], tmp_path))
    context = chromium.new_context(viewport={"width": width, "height": 900})
    context.route("**/*", lambda route: answer_from(app, route))
    page = context.new_page()

    found = []
    for code in CODES:
        page.goto(f"http://localhost/fails/{code}?language={language}")
        found += [f"{code}: {barrier}" for barrier in barriers_on(page)]
    context.close()

    assert found == []


def answer_from(app, route):
    """So that Chromium shows what goes wrong without a server that it goes wrong on."""
    path = route.request.url.removeprefix("http://localhost")
    answer = app.test_client().get(path)
    headers = {k: v for k, v in answer.headers.items() if k != "Content-Security-Policy"}
    route.fulfill(status=answer.status_code, headers=headers, body=answer.data)
    answer.close()
