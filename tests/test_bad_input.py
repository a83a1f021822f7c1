"""Every page that writes, sent everything that a form can be sent; every address, asked nonsense.

Here the question is only whether the site stands. That each slip gets a clear answer is tested
where the answer is given:

| slip                                  | test                                                      |
|---------------------------------------|-----------------------------------------------------------|
| an empty or over-long field           | workshops/test_views.py::test_a_wrong_answer_is_named_and_nothing_typed_is_lost |
|                                       | applications/test_views.py::test_an_incomplete_section_is_saved_all_the_same_and_says_what_is_missing |
|                                       | applications/test_views.py::test_a_motivation_that_is_too_long_is_kept_in_the_draft |
| a wrong date                          | workshops/test_views.py::test_a_wrong_answer_is_named_and_nothing_typed_is_lost |
|                                       | schedule/test_views.py::test_a_slip_gets_words_and_no_lecture |
| a start after an end                  | workshops/test_models.py::test_days_and_call_follow_each_other |
| a closed call                         | applications/test_views.py::test_who_comes_too_late_is_told_when_the_call_closed |
|                                       | workshops/test_views.py::test_a_closed_call_can_still_be_read_but_not_answered |
| an offer answered twice               | enrolments/test_offers.py::test_whoever_answers_twice_is_told_so_and_nothing_is_doubled |
| an offer answered too late            | enrolments/test_offers.py::test_at_the_deadline_it_is_too_late |
| a PDF that is not one                 | applications/test_views.py::test_a_cv_that_is_no_pdf_is_not_taken |
|                                       | test_files.py::test_a_file_that_is_not_what_it_should_be_is_answered_in_clear_words |
| CSV: UTF-16, GB18030, semicolons      | enrolments/test_nominations.py::test_a_list_is_read_however_it_was_saved |
|                                       | test_tables.py::test_a_text_file_is_read_whatever_program_wrote_it |
| a workbook that lacks a sheet         | house/test_past.py::test_a_missing_sheet_is_named |
| names in any script, of one letter    | applications/test_views.py::test_a_name_is_kept_in_any_script_as_it_was_written |
|                                       | accounts/test_views.py::test_a_name_of_one_letter_is_a_name |
|                                       | test_tables.py::test_names_in_any_script_arrive_as_they_were_written |
| an e-mail in capitals                 | accounts/test_views.py::test_an_e_mail_in_capitals_is_the_same_address |
|                                       | accounts/test_views.py::test_a_person_signs_in_whatever_the_case_of_the_address |
| two tabs that send the same form      | applications/test_views.py::test_two_windows_that_submit_at_once_give_one_application |
|                                       | attendance/test_views.py::test_what_somebody_else_marked_meanwhile_is_not_written_over |
|                                       | test_double_clicks.py::test_a_sheet_saved_five_times_leaves_one_mark |
| a printed name that the fonts lack    | applications/test_views.py::test_a_name_that_cannot_be_printed_is_noticed_when_it_is_typed_and_kept |
|                                       | accounts/test_views.py::test_a_name_to_be_printed_is_looked_at_when_it_is_typed |
| a session that ended while typing     | test_ended_session.py::test_what_was_typed_is_sent_after_signing_in_again |
"""
# ruff: noqa: E501 (names of tests are as long as their sentences)

import io
import itertools
import re
from pathlib import Path
from urllib.parse import quote

import pytest
import time_machine
from sqlalchemy import func, select

from cistrat_training.database import db as the_database
from cistrat_training.limits import limiter
from cistrat_training.trail import TrailEntry
from tests.crawl import a_calling_workshop, forms_on
from tests.doors import NOW, a_browser, a_kept_world, addresses

HERE = Path(__file__).parent
MAY_DO_MOST = (
    "organiser",
    "participant",
    "reviewer",
    "lecturer",
    "administrator",
    "nobody",
)
NOT_COME_IN = {401, 403}
AT_SIGN_IN = "/sign-in?"

NASTY = (
    "Ada\x00\x07\x1b<script>alert(1)</script>%(x)s%s{{7*7}}{x}=1+1"
    "‮\u200f\U0001f600́'\";--../../etc/passwd\r\nBcc: x@example.org"
)
TEXTS = {"text", "textarea", "search", "email", "url", "password", "tel"}
DAYS = {"date", "datetime-local", "time"}
CHOICES = {"select", "radio", "checkbox", "submit"}

IN_ALL_FIELDS = {
    "nasty text": NASTY,
    "10,000 digits": "9" * 10_000,
    "no number": "NaN",
    "no such choice": "no-such-thing",
}
AMONG_GOOD_ANSWERS = {
    "nasty text": (TEXTS, NASTY),
    "a novel": (TEXTS, "x " * 5_000),
    "a formula": (TEXTS, "=1+1"),
    "beyond 32 bit": ({"number"}, str(2**31)),
    "beyond 64 bit": ({"number"}, str(2**64)),
    "less than nothing": ({"number"}, "-7"),
    "infinity": ({"number"}, "1e999"),
    "30 February": (DAYS, "2026-02-30"),
    "day nought": (DAYS, "0000-00-00"),
    "the first hour of all": (DAYS, "0001-01-01T00:00"),
    "the last minute of all": (DAYS, "9999-12-31T23:59"),
    "the first day of all": (DAYS, "0001-01-01"),
    "the last day of all": (DAYS, "9999-12-31"),
    "no such choice": (CHOICES, "no-such-thing"),
    "numbers as choices": (CHOICES, str(2**63)),
}
JSON_BODIES = {
    "a JSON object": '{"email": [1], "file": {"a": null}, "why": "\\ud800"}',
    "a JSON list": "[1, 2, 3]",
    "broken JSON": '{"email": ',
}
WHERE_DATABASES_DIFFER = {
    *("nasty text", "nasty text among good answers", "a novel among good answers"),
    *("beyond 32 bit among good answers", "beyond 64 bit among good answers"),
    *("the first hour of all among good answers", "the last day of all among good answers"),
    "numbers as choices among good answers",
}
"""NUL, lengths and sizes: the rest is refused, or kept, before a database could tell it."""
NONSENSE = ("-1", "²", "9" * 5_000, "‮😀<script>%s{x}%(x)s'")
NO_SUCH_NUMBER = (0, 2**31, 2**63)


@pytest.fixture(scope="module")
def world(app, database):
    """That of tests/doors.py and, besides, a workshop whose call is open."""

    def more(session, world):
        world.calling_id = a_calling_workshop(session, world.people["participant"], NOW)

    with a_kept_world(app, database, "nonsense", more) as world:
        yield world


@pytest.fixture
def fresh(app, database, world):
    """`fresh()` takes back what was done, if anything was."""

    def entries():
        with app.app_context():
            found = the_database.session.scalar(select(func.count()).select_from(TrailEntry))
            the_database.session.remove()
        return found

    def fresh():
        if entries() != before:
            database.go_back("nonsense")

    database.go_back("nonsense")
    before = entries()
    return fresh


@pytest.fixture
def ask(app, world):
    """`ask("organiser", "POST", "/series/new", data=…)`; counts of tries are forgotten."""

    def ask(who, method, address, **sent):
        limiter.reset()
        with time_machine.travel(NOW, tick=False):
            return a_browser(app, world, who).open(address, method=method, **sent)

    return ask


@pytest.mark.parametrize(("file", "name"), re.findall(r"(\S+\.py)::(\w+)", __doc__))
def test_the_table_above_names_tests_that_there_are(file, name):
    assert f"def {name}(" in (HERE / file).read_text(encoding="utf-8")


def test_no_form_can_be_filled_in_so_that_the_site_fails(app, database, world, ask, fresh):
    forms = _forms(app, world, ask)
    on_sqlite = "sqlite" in database.url
    bodies = dict(_no_forms()) if on_sqlite else {}  # no database sees these
    broken = []
    for route in sorted(_routes(app, "POST")):
        fresh()
        who, address = _who_comes_in(world, ask, "POST", route)
        fresh()
        for what, sent in (*_everything_bad(forms.get(route)), *bodies.items()):
            if not on_sqlite and what not in WHERE_DATABASES_DIFFER:
                continue
            broken += _what_breaks(ask, who, "POST", address, what, **sent)

    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("address", ["/calls?find=a%00", "/verify/%00", "/trail/%00:1"])
def test_no_address_holds_what_is_no_text(ask, fresh, address):
    assert ask("organiser", "GET", address).status_code == 400


@pytest.mark.parametrize("path", ["/letters", "/letters/failed", "/people"])
def test_a_page_that_no_database_can_count_to_is_not_there(ask, fresh, path):
    assert ask("organiser", "GET", path, query_string={"page": "9" * 25}).status_code == 404


@pytest.mark.parametrize("body", JSON_BODIES.values(), ids=JSON_BODIES)
def test_a_form_takes_no_json(ask, fresh, body):
    answer = ask("organiser", "POST", "/series/new", data=body, content_type="application/json")

    assert answer.status_code == 415


def test_no_address_can_be_asked_for_so_that_the_site_fails(app, world, ask, fresh):
    names = {"page", "sort", "language", "next", "find", "q", "in", "first", "last", "number"}
    names |= {"kind", "country", "state", "workshop", "series", "period", "section", "place"}
    broken = []
    for route in sorted(_routes(app, "GET")):
        who, address = _who_comes_in(world, ask, "GET", route)
        for word in NONSENSE:
            query = dict.fromkeys(names, word)
            broken += _what_breaks(ask, who, "GET", address, repr(word)[:30], query_string=query)
        for number in NO_SUCH_NUMBER if "<int:" in route else ():
            nowhere = re.sub(r"<int:\w+>", str(number), route)
            broken += _what_breaks(ask, who, "GET", addresses(nowhere, world), f"number {number}")
        for word in NONSENSE if re.search(r"<(?!int:)", route) else ():
            nowhere = addresses(re.sub(r"<(?!int:)[^>]*>", quote(word, safe=""), route), world)
            broken += _what_breaks(ask, who, "GET", nowhere, f"word {word!r:.30}")

    assert not broken, "\n".join(broken)


def _routes(app, method):
    return {
        route.rule
        for route in app.url_map.iter_rules()
        if method in route.methods and route.endpoint != "static"
    }


def _address(route, world):
    if route.startswith("/calls/"):
        route = route.replace("<int:workshop_id>", str(world.calling_id))
    return addresses(route, world)


def _who_comes_in(world, ask, method, route):
    address = _address(route, world)
    for who in MAY_DO_MOST:
        answer = ask(who, method, address)
        asked_to_sign_in = answer.headers.get("Location", "").startswith(AT_SIGN_IN)
        if answer.status_code not in NOT_COME_IN and not asked_to_sign_in:
            return who, address
    raise AssertionError(f"Nobody may pass {method} {route}")


def _pages(app, world):
    return {_address(route, world) for route in _routes(app, "GET")}


def _forms(app, world, ask):
    """The richest form that leads to each writing route."""
    matcher = app.url_map.bind("localhost")
    routes = _routes(app, "GET") - {"/styleguide"}  # its forms lead nowhere
    pages = sorted(_address(route, world) for route in routes)
    found = {}
    for who, page in itertools.product(("organiser", "participant"), pages):
        answer = ask(who, "GET", page)
        if not answer.data.startswith(b"<!doctype html>"):
            continue
        for form in (form for form in forms_on(answer.text, page) if form.method == "POST"):
            rule, _ = matcher.match(form.path, method="POST", return_rule=True)
            found[rule.rule] = max(form, found.get(rule.rule, form), key=lambda f: len(f.fields))
    return found


def _everything_bad(form):
    fields = form.fields if form else ()
    good = form.filled() if form else {}
    yield "an empty form", {"data": {}}
    if fields:
        yield from _bad_values(fields, good)
        yield "repeated fields", {"data": {f.name: ["no", "-1", f.value] for f in fields}}
        yield "files as texts", {"data": {f.name: _a_file(NASTY) for f in fields}}
        yield "no UTF-8", _as_bytes("&".join(f"{f.name}=%ff%ed%a0%80%00" for f in fields))
        yield "raw bytes", _as_bytes("&".join(f"{f.name}=\xff\x00" for f in fields))


def _no_forms():
    """What is refused, or read as empty, before any form is filled in with it."""
    for what, body in JSON_BODIES.items():
        yield what, {"data": body, "content_type": "application/json"}
    yield "no boundary", {"data": b"--x\r\n", "content_type": "multipart/form-data"}
    cut_off = b'--x\r\nContent-Disposition: form-data; name="why"\r\n\r\nnever en'
    yield "cut off", {"data": cut_off, "content_type": "multipart/form-data; boundary=x"}
    yield "another type", {"data": b"why=x", "content_type": "text/plain; charset=no-such"}


def _bad_values(fields, good):
    for what, value in IN_ALL_FIELDS.items():
        yield what, {"data": dict.fromkeys(good, value)}
    for what, (kinds, value) in AMONG_GOOD_ANSWERS.items():
        hit = {f.name for f in fields if f.kind in kinds}
        if hit:
            sent = {name: value if name in hit else _sent(it) for name, it in good.items()}
            yield f"{what} among good answers", {"data": sent}


def _sent(value):
    return _a_file(value) if isinstance(value, bytes) else value


def _a_file(content):
    data = content if isinstance(content, bytes) else content.encode()
    return io.BytesIO(data), "../../\x00..\\‮fdp.exe"


def _as_bytes(body):
    return {
        "data": body.encode("latin-1"),
        "content_type": "application/x-www-form-urlencoded",
    }


def _what_breaks(ask, who, method, address, what, **sent):
    """One line when the site fails: nothing that people send may do that."""
    try:
        answer = ask(who, method, address, **sent)
    except Exception as failure:  # noqa: BLE001 (whatever it is, it is reported)
        return [f"{method} {address[:80]} as {who}, {what}: {_where(failure)}"]
    if answer.status_code >= 500:
        return [f"{method} {address[:80]} as {who}, {what}: {answer.status}"]
    return []


def _where(failure):
    last = failure.__traceback__
    ours = []
    while last:
        code = last.tb_frame.f_code
        if "cistrat_training" in code.co_filename or "templates" in code.co_filename:
            ours.append(f"{code.co_filename.rpartition('cistrat_training/')[2]}:{last.tb_lineno}")
        last = last.tb_next
    return f"{type(failure).__name__}: {str(failure)[:120]} at {ours[-3:]}"
