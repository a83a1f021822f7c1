"""No form is taken without its token, and every form of the site has one."""

import re

import pytest
import time_machine
from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from cistrat_training.letter import Letter
from cistrat_training.limits import limiter
from cistrat_training.trail import TrailEntry
from tests.crawl import a_calling_workshop, forms_on
from tests.doors import NOW, a_world, addresses, routes_of

TOKEN = "csrf_token"
FOREIGN = {"Origin": "http://else.example"}
LOOKED_AT_BY = ("nobody", "organiser", "participant", "lecturer", "reviewer", "administrator")
ENDS_MORE_THAN_ITSELF = re.compile(r"/(sign-out|sign-(in|up)/.|erasure|me/password|password/)")


@pytest.fixture(autouse=True)
def _afterwards():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def guarded(app, another_app):
    kept = {name: app.config[name] for name in ("FILES_URL", "TRAVEL_KEY")}
    return another_app(WTF_CSRF_ENABLED=True, **kept)


@pytest.fixture
def world(app, db):
    world = a_world(app, db)
    a_calling_workshop(db, world.people["participant"], NOW)
    db.commit()
    return world


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
def test_every_form_has_a_token_that_is_taken(guarded, db, world, who):
    browser = guarded.test_client(user=world.people[who])
    db.commit()
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
def test_nothing_is_changed_without_one(guarded, db, world, token):
    writing = sorted(route for method, route in routes_of(guarded) if method == "POST")
    before = marks_left(db)
    cookie_of = world.people["organiser"]
    browser = guarded.test_client(user=cookie_of)
    db.commit()

    for route in writing:
        data = MultiDict({TOKEN: token} if token else {})
        address = addresses(route, world)
        answer = browser.post(address, data=data, headers=FOREIGN, follow_redirects=True)

        assert answer.status_code == 400, route
        assert "We could not read what was sent" in answer.text
        assert "sealed" not in answer.text

    assert marks_left(db) == before


def marks_left(db):
    db.rollback()
    counts = [db.scalar(select(func.count()).select_from(kind)) for kind in (TrailEntry, Letter)]
    db.rollback()
    return counts
