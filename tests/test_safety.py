"""What protects people from each other, from other sites, and from a careless start."""

import os
import re
import subprocess
import sys

import pytest
import time_machine
from flask import request
from lxml import html

from cistrat_training.letter import address
from cistrat_training.limits import limiter
from tests.doors import NOW, a_world, addresses, routes_of
from tests.live import HOUSE, running

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SHOWN_IN_A_PAGE = {
    *("text/html", "application/json", "text/calendar"),
    *("image/jpeg", "video/mp4", "video/webm", "text/vtt"),  # portraits, recordings, captions
    "image/png",  # badges and what certificates look like
    "text/javascript",  # our own script that keeps the page at the door
}
SANDBOXED = {  # an SVG is a document; the others are fetched by programs that verify badges
    *("image/svg+xml", "application/did+json", "application/jwk-set+json", "application/ld+json"),
}
LOADED = ".//@src | .//link/@href | .//@srcset | .//form/@action | .//object/@data"
OF_PRODUCTION = {
    "PRODUCTION": "1",
    "SECRET_KEY": "a secret of its own, long enough for production",
    "SITE_URL": "https://training.example.org",
    "TRAVEL_KEY": "k" * 43,
    "TESTING": True,
}


@pytest.mark.parametrize("who", ["nobody", "organiser", "participant"])
def test_every_answer_keeps_to_itself(app, db, browser, who):
    with time_machine.travel(NOW, tick=False):
        world = a_world(app, db)
        visitor = browser(world.people[who])
        for route in sorted(route for method, route in routes_of(app) if method == "GET"):
            limiter.reset()
            answer = visitor.get(addresses(route, world))

            assert "default-src 'self'" in answer.headers["Content-Security-Policy"], route
            assert "unsafe" not in answer.headers["Content-Security-Policy"], route
            assert HEADERS.items() <= dict(answer.headers).items(), route
            if answer.status_code == 200 and answer.mimetype not in SHOWN_IN_A_PAGE:
                assert is_saved(answer) or is_sandboxed(answer), route
            if answer.data.startswith(b"<!doctype html>"):
                loaded = html.document_fromstring(answer.text).xpath(LOADED)
                assert [url for url in loaded if not re.match(r"/(?!/)|#|\?|$", url)] == [], route


def is_saved(answer):
    return answer.headers.get("Content-Disposition", "").startswith("attachment")


def is_sandboxed(answer):
    return answer.mimetype in SANDBOXED and "; sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("form", ["json", "jwt", "png", "svg"])
def test_what_a_holder_keeps_is_saved_and_not_shown(app, db, browser, form):
    with time_machine.travel(NOW, tick=False):
        world = a_world(app, db)

        answer = browser(world.people["participant"]).get(
            f"/certificates/{world.certificate_id}/badge.{form}"
        )

        assert (answer.status_code, is_saved(answer)) == (200, True)


def test_errors_and_styles_keep_to_themselves_too(browser, db):
    for path, code in [("/nowhere", 404), ("/sign-in/x", 404), ("/static/style.css", 200)]:
        with browser().get(path) as answer:
            assert answer.status_code == code
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "elsewhere",
    [
        *("https://evil.example", "//evil.example", "/\\evil.example", "/\t/evil.example"),
        *("\\\\evil.example", "javascript:alert(1)", "/\r\n/evil.example", " //evil.example"),
        *("///evil.example", "/%09/evil.example", "https:evil.example"),
    ],
)
def test_choosing_a_clock_leads_to_no_other_site(browser, db, elsewhere):
    answer = browser().post("/zone", query_string={"next": elsewhere}, data={"zone": "UTC"})

    target = re.sub(r"[\t\r\n]", "", answer.location)  # as a browser reads it
    assert re.match(r"/(?![/\\])", target) or target == "/"


def test_the_menu_of_languages_on_a_wrong_address_stays_here(browser, db):
    page = browser().get("//evil.example/", base_url="http://localhost")

    links = html.document_fromstring(page.text).xpath("//nav[@class='languages']//@href")
    assert all(re.match(r"/(?!/)", link) for link in links)


def test_letters_lead_to_the_site_whatever_the_visitor_called_it(another_app):
    app = another_app(SITE_URL="https://training.example.org")
    with app.test_request_context("/", base_url="http://evil.example"):
        assert address("house.start") == "https://training.example.org/"


def test_the_address_of_a_visitor_is_believed_from_our_proxy_only(another_app):
    told = {"X-Forwarded-For": "192.0.2.7", "X-Forwarded-Host": "evil.example"}
    told["X-Forwarded-Proto"] = "https"

    seen = {}
    for proxies in ("0", "1"):
        app = another_app(PROXIES=proxies)
        app.add_url_rule("/who", "who", lambda: f"{request.remote_addr} {request.scheme}")
        seen[proxies] = app.test_client().get("/who", headers=told).text

    assert seen == {"0": "127.0.0.1 http", "1": "192.0.2.7 https"}


def test_in_production_cookies_travel_over_tls_only(another_app):
    app = another_app(**OF_PRODUCTION)

    answer = app.test_client().get("/?language=zh", base_url="https://training.example.org")

    cookie = answer.headers["Set-Cookie"]
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


@pytest.mark.parametrize("command", [["routes"], ["worker", "--help"], ["db", "current"]])
def test_no_command_runs_in_production_on_the_secret_of_the_demonstration(tmp_path, command):
    settings = {"CISTRAT_PRODUCTION": "1", "CISTRAT_DATA_DIR": str(tmp_path)}

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "flask", "--app", "wsgi", *command],
        cwd=HOUSE,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode != 0 or command[-1] == "--help"
    assert "CISTRAT_SECRET_KEY is not set" in done.stderr
    assert "Traceback" not in done.stderr


def test_people_sign_in_while_the_store_of_the_limits_is_away(chromium, tmp_path):
    away = {"LIMITS_ENABLED": "1", "LIMITS_URL": "redis://127.0.0.1:1"}
    with running(tmp_path, **away) as site:
        page = chromium.new_page()
        page.goto(f"{site.url}/sign-in")
        page.fill("[name=email]", "nobody@example.org")
        page.fill("[name=password]", "a guess")
        page.click("main button")

        assert "do not belong together" in page.inner_text("main")
        page.close()
