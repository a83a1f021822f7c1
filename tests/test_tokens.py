"""No form is taken without its token, and every form of the site has one."""

import re

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from cistrat_training.database import db as the_database
from cistrat_training.letter import Letter
from cistrat_training.limits import limiter
from cistrat_training.trail import TrailEntry
from tests.conftest import an_app_on
from tests.crawl import a_calling_workshop, forms_on
from tests.databases import on_sqlite
from tests.doors import NOW, a_browser, a_kept_world, addresses, routes_of

pytestmark = on_sqlite  # a token is looked at before any database is asked

TOKEN = "csrf_token"
FOREIGN = {"Origin": "http://else.example"}
LOOKED_AT_BY = ("nobody", "organiser", "participant", "lecturer", "reviewer", "administrator")
ENDS_MORE_THAN_ITSELF = re.compile(r"/(sign-out|sign-(in|up)/.|erasure|me/password|password/)")


@pytest.fixture(scope="module")
def world(app, database):
    def more(session, world):
        a_calling_workshop(session, world.people["participant"], NOW)

    with a_kept_world(app, database, "tokens", more) as world:
        yield world


@pytest.fixture(scope="module")
def guarded(app, database, tmp_path_factory):
    kept = {name: app.config[name] for name in ("FILES_URL", "TRAVEL_KEY")}
    guarded = an_app_on(
        database.url, tmp_path_factory.mktemp("data"), WTF_CSRF_ENABLED=True, **kept
    )
    yield guarded
    let_go(guarded)


@pytest.fixture(autouse=True)
def _afterwards(guarded, world, database):
    with time_machine.travel(NOW, tick=False):
        yield
    let_go(guarded)
    database.go_back("tokens")


def let_go(app):
    with app.app_context():
        the_database.engine.dispose()


def forms_seen_by(browser, app, world):
    """Page and form, for each writing form of each page that this person may see."""
    for route in sorted(route for method, route in routes_of(app) if method == "GET"):
        address = addresses(route, world)
        page = browser.get(address)
        limiter.reset()
        if page.data.startswith(b"<!doctype html>"):
            yield from (
                (address, form) for form in forms_on(page.text, address) if form.method == "POST"
            )


@pytest.mark.parametrize("who", LOOKED_AT_BY)
def test_every_form_has_a_token_that_is_taken(guarded, world, who):
    browser = a_browser(guarded, world, who)
    bare, refused = [], []
    seen = set()
    for page, form in list(forms_seen_by(browser, guarded, world)):
        token = {field.name: field.value for field in form.fields}.get(TOKEN)
        if not token:
            bare.append((page, form.path))
        elif form.path not in seen and not ENDS_MORE_THAN_ITSELF.search(form.path):
            seen.add(form.path)
            limiter.reset()
            filled = {n: v for n, v in form.filled().items() if isinstance(v, str)}
            answer = browser.post(form.address, data=filled)
            if answer.status_code in {400, 401}:
                refused.append((page, form.path, answer.status))

    assert bare == []
    assert refused == [], refused
    assert seen


@pytest.mark.parametrize("token", [None, "invented"])
def test_nothing_is_changed_without_one(guarded, world, token):
    writing = sorted(route for method, route in routes_of(guarded) if method == "POST")
    before = marks_left(guarded)
    browser = a_browser(guarded, world, "organiser")

    for route in writing:
        data = MultiDict({TOKEN: token} if token else {})
        address = addresses(route, world)
        answer = browser.post(address, data=data, headers=FOREIGN, follow_redirects=True)

        assert answer.status_code == 400, route
        assert "We could not read what was sent" in answer.text
        assert "sealed" not in answer.text

    assert marks_left(guarded) == before


def marks_left(app):
    with app.app_context(), Session(the_database.engine) as session:
        kinds = (TrailEntry, Letter)
        return [session.scalar(select(func.count()).select_from(kind)) for kind in kinds]
