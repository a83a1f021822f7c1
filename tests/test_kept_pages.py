"""Public calls and programmes are kept for a moment for visitors, and for nobody else."""

import pytest
import time_machine
from flask import session

from cistrat_training import kept_pages
from tests.people_and_things import (
    NOON_IN_MAY,
    a_lecture,
    a_workshop,
    an_organiser,
    released,
    save,
)

BEFORE = "Innovation policy when data are few"
AFTER = "Methods that are honest about gaps"
A_MINUTE = 60


@pytest.fixture(params=["/calls/%d", "/workshops/%d/programme"], ids=["call", "programme"])
def call(request, db, another_app, monkeypatch):
    """`call(user)` is the page; `call.changes()` gives the workshop another title."""
    app = another_app(KEEP_PAGES_SECONDS=str(A_MINUTE))
    workshop, organiser = a_workshop(call_opened_at=NOON_IN_MAY), an_organiser()
    save(db, workshop, organiser, *a_lecture(workshop))
    released(db, workshop, public=True)
    moment = 1000.0
    monkeypatch.setattr(kept_pages, "monotonic", lambda: moment)

    class Call:
        def __init__(self):
            self.organiser, self.workshop = organiser, workshop

        def __call__(self, user=None, query="", zone=""):
            db.commit()
            with time_machine.travel(NOON_IN_MAY, tick=False):
                client = app.test_client(user=user)
                if zone:
                    client.set_cookie("zone", zone)
                return client.get(request.param % workshop.id + query).text

        def changes(self):
            workshop.title_en = AFTER
            db.commit()

        def waits(self):
            nonlocal moment
            moment += A_MINUTE

    return Call()


def test_the_next_visitor_sees_what_the_one_before_saw(call):
    call()
    call.changes()

    assert BEFORE in call()


def test_after_the_moment_the_page_is_made_anew(call):
    call()
    call.changes()
    call.waits()

    assert AFTER in call()


def test_who_is_signed_in_sees_what_is_true_now(call):
    call()
    call.changes()

    assert AFTER in call(call.organiser)


def test_nobody_sees_the_page_of_who_is_signed_in(call):
    mine = call(call.organiser)

    assert call.organiser.full_name in mine
    assert call.organiser.full_name not in call()


@pytest.mark.parametrize("other", [{"zone": "Africa/Lagos"}, {"query": "?language=zh"}])
def test_another_clock_and_another_language_are_other_pages(call, other):
    page = call()

    assert call(**other) != page


@pytest.mark.parametrize("call", ["/calls/%d"], ids=["call"], indirect=True)
def test_whether_somebody_may_read_it_is_asked_each_time(call):
    call()
    call.workshop.call_opened_at = None

    assert BEFORE not in call()


def test_a_page_with_a_secret_of_its_visitor_is_not_kept(another_app):
    app = another_app(KEEP_PAGES_SECONDS=str(A_MINUTE))
    tokens = iter("ab")

    @app.get("/form")
    @kept_pages.kept_for_a_moment
    def form():
        session["token"] = next(tokens)
        return session["token"]

    assert [app.test_client().get("/form").text for _ in range(2)] == ["a", "b"]
