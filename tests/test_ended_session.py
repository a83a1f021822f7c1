"""A session that ends while somebody types: nothing is lost, with tokens on, as in production."""

import io

import fsspec
import pytest
import time_machine
from lxml import html
from werkzeug.datastructures import MultiDict

from cistrat_training import refusals
from cistrat_training.accounts import passwords
from cistrat_training.limits import limiter
from tests.crawl import a_calling_workshop
from tests.doors import NOW, a_world, addresses
from tests.papers import a_pdf

PASSWORD = "three plain words"
FROM_HERE = {"Origin": "http://localhost"}
TYPED = "typed for an hour"
LONG_FORMS = {
    "participant": [("/calls/<calling_id>/application/all", "motivation")],
    "organiser": [
        ("/workshops/<workshop_id>/edit", "theme_en"),
        ("/workshops/new", "title_en"),
        ("/workshops/<workshop_id>/lectures/new", "title_en"),
        ("/register/activities/<activity_id>", "narrative_en"),
        ("/wording/en/document", ""),
        ("/workshops/<workshop_id>/rubric", "title_en"),
        ("/lectures/<lecture_id>/attendance", "note"),
    ],
}
"""Who types where, and into which of the fields."""


@pytest.fixture(autouse=True)
def _afterwards():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def guarded(another_app):
    return another_app(WTF_CSRF_ENABLED=True)


@pytest.fixture
def world(app, db):
    world = a_world(app, db)
    world.calling_id = a_calling_workshop(db, world.people["participant"], NOW)
    world.emails = {}
    for name in LONG_FORMS:
        person = world.people[name]
        person.set_password(passwords.hashed(PASSWORD))
        world.emails[name] = person.email
    db.commit()
    return world


def the_form(page, within=""):
    """What a browser would send of the longest form of the page."""
    forms = [f for f in html.document_fromstring(page).forms if f.method == "POST"]
    return max(forms, key=lambda form: (within in (form.action or ""), len(form.form_values())))


def sign_in(browser, email, page):
    form = the_form(page, within="sign-in")
    return browser.post(
        form.action,
        data=dict(form.form_values()) | {"email": email, "password": PASSWORD},
        headers=FROM_HERE,
    )


def typed_into(page, name):
    """The form as it stands, with TYPED in the first field of this name."""
    fields = MultiDict(the_form(page).form_values())
    found = next(field for field in fields if name in field and field != "csrf_token")
    fields[found] = TYPED
    for mark in [field for field in fields if field.startswith("mark-")][:1]:
        fields[mark] = "absent"  # the note tells why
    return fields


@pytest.mark.parametrize("who", LONG_FORMS)
def test_what_was_typed_is_sent_after_signing_in_again(guarded, world, who):
    for route, field in LONG_FORMS[who]:
        limiter.reset()
        address = addresses(route, world)
        before = guarded.test_client()
        sign_in(before, world.emails[who], before.get("/sign-in").text)
        page = before.get(address)
        assert page.status_code == 200, f"{address}: {page.status} {page.location}"
        typed = typed_into(page.text, field)

        later = guarded.test_client()  # the cookie is gone, and with it the token
        ended = later.post(address, data=typed, headers=FROM_HERE)
        assert ended.status_code == 401, address
        again = sign_in(later, world.emails[who], ended.text)
        assert "What you typed is still here" in again.text, address
        form = the_form(again.text, within=address)
        sent = later.post(form.action, data=MultiDict(form.form_values()), headers=FROM_HERE)

        assert sent.status_code in {302, 422}, address  # kept, or it says what it lacks
        pages = [sent, later.get(address), later.get(sent.location or address)]
        assert any(TYPED in page.text for page in pages), address


def test_no_copy_of_it_stays_behind_in_the_browser(guarded, world):
    """It may be a passport, and the next person at this screen may look."""
    address = addresses("/calls/<calling_id>/application/all", world)
    visitor = guarded.test_client()

    ended = visitor.post(address, data={"motivation": TYPED}, headers=FROM_HERE)
    again = sign_in(visitor, world.emails["participant"], ended.text)

    for page in (ended, again):
        assert page.headers["Cache-Control"] == "private, no-store"


def stored(app):
    with app.app_context():
        store, root = fsspec.core.url_to_fs(app.config["FILES_URL"])
        return len(store.find(root))


def test_the_file_that_went_with_it_is_kept_too(guarded, world):
    address = addresses("/calls/<calling_id>/application/all", world)
    visitor = guarded.test_client()

    data = {"motivation": TYPED, "cv": (io.BytesIO(a_pdf()), "Amina.pdf")}
    ended = visitor.post(address, data=data, headers=FROM_HERE)
    again = sign_in(visitor, world.emails["participant"], ended.text)
    form = the_form(again.text, within=address)
    visitor.post(form.action, data=MultiDict(form.form_values()), headers=FROM_HERE)

    assert "Files could not be kept" not in again.text
    assert "Amina.pdf" in visitor.get(address).text


def test_visitors_leave_no_large_files(guarded, world, monkeypatch):
    monkeypatch.setattr(refusals, "LARGEST_LEFT_BY_VISITORS", 10_000)
    address = addresses("/calls/<calling_id>/application/all", world)
    visitor = guarded.test_client()
    before = stored(guarded)

    large = a_pdf() + bytes(20_000)
    data = {"motivation": TYPED, "cv": (io.BytesIO(large), "Large.pdf")}
    ended = visitor.post(address, data=data, headers=FROM_HERE)
    again = sign_in(visitor, world.emails["participant"], ended.text)

    assert stored(guarded) == before
    assert TYPED in again.text
    assert "Files could not be kept" in again.text
    assert "Large.pdf" in again.text


def test_visitors_leave_few_files(guarded, world):
    address = addresses("/calls/<calling_id>/application/all", world)
    visitor = guarded.test_client()
    before = stored(guarded)

    for n in range(12):
        data = {"motivation": TYPED, "cv": (io.BytesIO(a_pdf(f"CV {n}")), "Amina.pdf")}
        ended = visitor.post(address, data=data, headers=FROM_HERE)

    assert ended.status_code == 401
    assert stored(guarded) == before + 10


def test_a_public_form_that_lost_its_token_is_sent_again(guarded, world):
    visitor = guarded.test_client()
    typed = {"full_name": "Amina Anew", "email": "amina.anew@example.org", "password": PASSWORD}

    again = visitor.post("/sign-up", data=typed, headers=FROM_HERE)
    form = the_form(again.text, within="/sign-up")
    sent = visitor.post(form.action, data=MultiDict(form.form_values()), headers=FROM_HERE)

    assert again.status_code == 400
    assert sent.location == "/sign-up/letter"
