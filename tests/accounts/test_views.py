"""Signing up, signing in and one's own profile, as people and as mischief do it."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.accounts import passwords
from cistrat_training.accounts.models import SignInLink, User
from cistrat_training.letter import Letter
from tests.applications.wishes import a_cv
from tests.people_and_things import NOON_IN_MAY, a_person, a_workshop, save

PASSWORD = "three plain words"
FROM_HERE = {"Origin": "http://localhost"}
SEALED = re.compile(r'name="sealed" value="([^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
LINK = re.compile(r"http://localhost(/\S+)")

SIGN_UP = {"full_name": "Amina Example", "email": "amina@example.org", "password": PASSWORD}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON_IN_MAY, tick=False) as clock:
        yield clock


@pytest.fixture
def amina(db):
    amina = a_person(email="amina@example.org", password_hash=passwords.hashed(PASSWORD))
    save(db, amina)
    return amina


def people(db):
    return db.scalars(select(User)).all()


def letters(db):
    return db.scalars(select(Letter).order_by(Letter.id)).all()


def link_in(letter):
    return LINK.search(letter.text)[1]


def signed_in(window):
    return window.get("/me").status_code == 200


def sign_in(window, *, email="amina@example.org", password=PASSWORD, to="/sign-in"):
    return window.post(to, data={"email": email, "password": password})


def a_link_for(db, person, **facts):
    secret, digest = passwords.secret_for_link()
    told = {"created_at": NOON_IN_MAY, "expires_at": NOON_IN_MAY + timedelta(days=60)} | facts
    save(db, SignInLink(person=person, digest=digest, **told))
    return f"/sign-in/{secret}"


# Signing up


def test_a_person_signs_up_and_confirms_the_e_mail(browser, db):
    hers = browser()
    hers.post("/sign-up?next=/calls", data=SIGN_UP | {"zone": "Africa/Lagos"})
    assert people(db)[0].confirmed_at is None
    confirm = link_in(letters(db)[0])

    hers.get(confirm)
    assert people(db)[0].confirmed_at is None
    answer = hers.post(confirm)

    assert answer.location == "/calls"
    assert people(db)[0].confirmed_at == NOON_IN_MAY
    assert people(db)[0].zone == "Africa/Lagos"
    assert signed_in(hers)


def test_an_account_whose_e_mail_is_not_confirmed_is_not_opened(browser, db):
    hers = browser()
    hers.post("/sign-up", data=SIGN_UP)

    assert sign_in(hers).status_code == 422
    assert not signed_in(hers)


def test_an_e_mail_in_capitals_is_the_same_address(browser, db):
    browser().post("/sign-up", data=SIGN_UP | {"email": "Amina@Example.ORG"})
    browser().post("/sign-up", data=SIGN_UP)

    assert [person.email for person in people(db)] == ["amina@example.org"]


def test_signing_up_does_not_tell_who_has_an_account(browser, db, amina):
    known = browser().post("/sign-up", data=SIGN_UP, follow_redirects=True)
    unknown = browser().post(
        "/sign-up", data=SIGN_UP | {"email": "new@example.org"}, follow_redirects=True
    )

    assert known.text == unknown.text
    assert [letter.subject for letter in letters(db)] == [
        "You have an account at CISTRAT Training",
        "Confirm your e-mail for CISTRAT Training",
    ]


def test_who_signs_up_with_the_address_of_another_changes_nothing(browser, db, amina):
    before = amina.password_hash

    browser().post("/sign-up", data=SIGN_UP | {"password": "another password"})

    assert amina.password_hash == before


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"full_name": " "}, "Write your name."),
        ({"full_name": "x" * 201}, "Shorten this to 200 characters."),
        ({"email": "amina"}, "Write an address with an @"),
        ({"email": ""}, "Write your e-mail address."),
        ({"password": "short"}, "Use at least 10 characters."),
        ({"password": "x" * 201}, "Shorten this to 200 characters."),
    ],
)
def test_a_sign_up_that_cannot_be_kept_says_why(browser, db, wrong, says):
    answer = browser().post("/sign-up", data=SIGN_UP | wrong)

    assert answer.status_code == 422
    assert says in answer.text
    assert people(db) == []


def test_a_name_of_one_letter_is_a_name(browser, db):
    browser().post("/sign-up", data=SIGN_UP | {"full_name": "O"})

    assert people(db)[0].full_name == "O"


def test_a_link_to_confirm_ends_after_a_week(browser, db, clock):
    browser().post("/sign-up", data=SIGN_UP)
    confirm = link_in(letters(db)[0])

    clock.shift(timedelta(days=8))
    answer = browser().post(confirm)

    assert answer.status_code == 404
    assert "This link has served its time" in answer.text
    assert people(db)[0].confirmed_at is None


# Signing in


def test_a_person_signs_in_whatever_the_case_of_the_address(browser, db, amina):
    hers = browser()

    answer = sign_in(hers, email="AMINA@example.org", to="/sign-in?next=/calls")

    assert answer.location == "/calls"
    assert signed_in(hers)


def test_a_wrong_password_and_a_wrong_address_get_the_same_answer(browser, db, amina):
    wrong_password = sign_in(browser(), password="not the password")
    unknown = sign_in(browser(), email="nobody@example.org")

    assert wrong_password.status_code == unknown.status_code == 422
    answers = [TOKEN.sub("", answer.text) for answer in (wrong_password, unknown)]
    assert answers[0].replace("amina@", "nobody@") == answers[1]


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "javascript:alert(1)",
        " //elsewhere.example",
        "/\t/elsewhere.example",
    ],
)
def test_signing_in_leads_to_no_other_site(browser, db, amina, elsewhere):
    answer = browser().post(
        "/sign-in",
        query_string={"next": elsewhere},
        data={"email": "amina@example.org", "password": PASSWORD},
    )

    assert answer.location == "/"


def test_the_eleventh_password_in_a_minute_is_not_looked_at(browser, db, amina):
    mischief = browser()
    for _ in range(10):
        assert sign_in(mischief, password="a guess").status_code == 422

    assert sign_in(mischief).status_code == 429


def test_one_account_is_not_tried_from_many_machines(browser, db, amina):
    for machine in range(10):
        browser().post(
            "/sign-in",
            data={"email": f"Amina@example.org{chr(machine)}", "password": "a guess"},
            environ_base={"REMOTE_ADDR": f"192.0.2.{machine}"},
        )

    answer = browser().post(
        "/sign-in",
        data={"email": "amina@example.org", "password": "a guess"},
        environ_base={"REMOTE_ADDR": "192.0.2.99"},
    )

    assert answer.status_code == 429


def test_signing_out_asks_and_then_ends_the_session(browser, db, amina):
    hers = browser()
    sign_in(hers)

    hers.get("/sign-out")
    assert signed_in(hers)
    hers.post("/sign-out")

    assert not signed_in(hers)


# Links in letters


def test_a_link_in_a_letter_signs_in_by_its_button_and_not_by_itself(browser, db, amina):
    link = a_link_for(db, amina, leads_to="/my-lectures")
    hers = browser()

    shown = hers.get(link)
    assert shown.status_code == 200
    assert not signed_in(hers)
    answer = hers.post(link)

    assert answer.location == "/my-lectures"
    assert signed_in(hers)


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_a_link_that_has_ended_signs_nobody_in(browser, db, amina, end):
    link = a_link_for(db, amina, **{end: NOON_IN_MAY})
    hers = browser()

    assert hers.get(link).status_code == 404
    assert hers.post(link).status_code == 404
    assert not signed_in(hers)


def test_a_password_that_a_stranger_chose_is_worth_nothing_after_a_link(browser, db):
    stranger, hers = browser(), browser()
    stranger.post("/sign-up", data=SIGN_UP)
    link = a_link_for(db, people(db)[0])

    hers.post(link)

    assert signed_in(hers)
    assert sign_in(stranger).status_code == 422


def test_a_new_password_ends_the_links_in_letters_too(browser, db, amina):
    link = a_link_for(db, amina)
    laptop = browser()
    sign_in(laptop)
    new = "four quite plain words"

    laptop.post("/me/password", data={"now": PASSWORD, "password": new, "again": new})

    assert browser().post(link).status_code == 404


def test_an_invented_link_signs_nobody_in(browser, db, amina):
    assert browser().post("/sign-in/invented").status_code == 404


# Passwords


def test_a_new_password_ends_every_session_but_the_one_that_changed_it(browser, db, amina):
    laptop, phone = browser(), browser()
    sign_in(laptop)
    sign_in(phone)
    typed = {"now": PASSWORD, "password": "four quite plain words"}

    laptop.post("/me/password", data=typed | {"again": typed["password"]})

    assert signed_in(laptop)
    assert not signed_in(phone)
    assert sign_in(browser()).status_code == 422
    assert sign_in(browser(), password="four quite plain words").status_code == 302
    assert [letter.subject for letter in letters(db)] == ["Your password was changed"]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"now": "not the password"}, "This is not the password that you use now."),
        ({"again": "something else"}, "The two new passwords differ."),
        ({"password": "short", "again": "short"}, "Use at least 10 characters."),
    ],
)
def test_a_password_is_not_changed_by_mistake(browser, db, amina, wrong, says):
    hers, new = browser(amina), "four quite plain words"
    before = amina.password_hash

    answer = hers.post(
        "/me/password", data={"now": PASSWORD, "password": new, "again": new} | wrong
    )

    assert answer.status_code == 422
    assert says in answer.text
    assert amina.password_hash == before


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(browser, db, amina):
    browser().post("/password/forgotten", data={"email": "AMINA@example.org"})
    link = link_in(letters(db)[0])
    hers = browser()

    hers.post(link, data={"password": "four quite plain words"})

    assert signed_in(hers)
    assert browser().post(link, data={"password": "a thief's password"}).status_code == 404
    assert sign_in(browser(), password="four quite plain words").status_code == 302


def test_asking_for_a_new_password_does_not_tell_who_has_an_account(browser, db, amina):
    known = browser().post("/password/forgotten", data={"email": "amina@example.org"})
    unknown = browser().post("/password/forgotten", data={"email": "nobody@example.org"})

    assert known.location == unknown.location
    assert len(letters(db)) == 1


def test_a_link_for_a_new_password_ends_after_two_hours(browser, db, amina, clock):
    browser().post("/password/forgotten", data={"email": "amina@example.org"})
    link = link_in(letters(db)[0])

    clock.shift(timedelta(hours=2, minutes=1))

    assert browser().get(link).status_code == 404


def test_who_asks_twice_in_a_minute_gets_one_letter(browser, db, amina, clock):
    for _ in range(2):
        browser().post("/password/forgotten", data={"email": "amina@example.org"})
        browser().post("/sign-up", data=SIGN_UP)
    assert len(letters(db)) == 2

    clock.shift(60)
    browser().post("/password/forgotten", data={"email": "amina@example.org"})

    assert len(letters(db)) == 3


def test_letters_are_not_written_without_end(browser, db, amina):
    codes = [
        browser().post("/password/forgotten", data={"email": "amina@example.org"}).status_code
        for _ in range(6)
    ]

    assert codes == [302] * 5 + [429]


# What was being typed when the session ended


def test_what_was_typed_when_the_session_had_ended_can_be_sent_after_signing_in(browser, db, amina):
    workshop = a_workshop()
    save(db, workshop)
    form = f"/calls/{workshop.id}/application/all"
    hers = browser()
    typed = {"motivation": "Written for an hour.", "cv": a_cv(name="Amina.pdf"), "later": "1"}

    ended = hers.post(form, data=typed, headers=FROM_HERE)
    assert ended.status_code == 401
    assert "You were signed out while you were typing." in ended.text
    sealed = SEALED.search(ended.text)[1]
    again = hers.post(
        "/sign-in", data={"email": "amina@example.org", "password": PASSWORD, "sealed": sealed}
    )

    assert f'action="{form}"' in again.text
    assert 'name="motivation" value="Written for an hour."' in again.text
    assert 'name="cv-kept"' in again.text


def test_what_another_site_sent_is_not_kept(browser, db, amina):
    answer = browser().post(
        "/me", data={"full_name": "x"}, headers={"Origin": "http://else.example"}
    )

    assert answer.status_code == 401
    assert 'name="sealed"' not in answer.text


def test_a_form_without_its_token_is_kept_and_sent_again(app, browser, db, amina, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    answer = browser(amina).post("/me", data={"full_name": "Amina Anew"}, headers=FROM_HERE)

    assert answer.status_code == 400
    assert "What you typed is still here" in answer.text
    assert 'name="full_name" value="Amina Anew"' in answer.text
    assert amina.full_name != "Amina Anew"


def test_another_site_cannot_send_a_form_in_my_name(app, browser, db, amina, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)

    answer = browser(amina).post(
        "/me", data={"full_name": "Amina Anew"}, headers={"Origin": "http://else.example"}
    )

    assert answer.status_code == 400
    assert "Amina Anew" not in answer.text
    assert amina.full_name != "Amina Anew"


def test_an_invented_seal_is_no_form(browser, db, amina):
    answer = browser().post(
        "/sign-in", data={"email": amina.email, "password": PASSWORD, "sealed": "invented"}
    )

    assert answer.location == "/"


# One's own profile


def test_language_and_clock_follow_the_profile_on_any_device(browser, db, amina):
    typed = {"full_name": "Amina", "language": "zh", "zone": "Africa/Lagos"}
    browser(amina).post("/me", data=typed)
    other = browser()

    sign_in(other)

    assert 'lang="zh-Hans"' in other.get("/me").text
    assert (amina.language, amina.zone) == ("zh", "Africa/Lagos")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Etc/GMT-8", "Asia/Calcutta"])
def test_a_zone_that_is_in_no_list_stays_until_another_is_chosen(browser, db, amina, zone):
    """Some browsers tell such names, and names are withdrawn."""
    amina.zone = zone
    db.commit()
    hers = browser(amina)

    page = hers.get("/me")
    hers.post("/me", data={"full_name": "Amina", "language": "en", "zone": zone})

    assert f'<option selected value="{zone}">' in page.text
    assert amina.zone == zone
    assert hers.get("/").status_code == hers.get("/zone").status_code == 200


def test_a_name_to_be_printed_is_looked_at_when_it_is_typed(browser, db, amina):
    typed = {"full_name": "ᏣᎳᎩ", "latin_name": "ᏣᎳᎩ", "language": "en", "zone": ""}

    answer = browser(amina).post("/me", data=typed)

    assert "our fonts have no Cherokee letters" in answer.text


def test_nobody_makes_themselves_an_organiser(browser, db, amina):
    typed = {"full_name": "Amina", "language": "en", "zone": "", "role": "organiser"}

    browser(amina).post("/me", data=typed)

    assert not amina.is_organiser


def test_cookies_are_not_for_scripts_and_not_for_other_sites(browser, db, amina):
    cookie = sign_in(browser()).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_pages_asked_for_at_once_leave_each_other_their_forms(another_app, db, amina):
    """Whichever answer comes last, its cookie holds the token of both pages' forms."""
    window = another_app(WTF_CSRF_ENABLED=True).test_client()
    window.test_session = db
    token = token_on(window, "/sign-in")
    sent = {"email": amina.email, "password": PASSWORD, "csrf_token": token}
    window.post("/sign-in", data=sent, headers=FROM_HERE)
    just_now = window.get_cookie("session").value
    first = token_on(window, "/me")
    window.set_cookie("session", just_now)  # all that the browser had when it asked for both
    token_on(window, "/sign-out")

    assert window.post("/sign-out", data={"csrf_token": first}).status_code == 302


def token_on(window, path):
    page = window.get(path)
    assert page.status_code == 200, page.headers
    return TOKEN.search(page.text)[1]


def test_a_session_is_prolonged_once_a_day_and_not_by_every_picture(browser, db, amina, clock):
    window = browser()
    sign_in(window)

    for _ in range(4):
        clock.shift(timedelta(days=13))
        assert signed_in(window)
        with window.get("/static/icon.svg") as picture:
            assert "Set-Cookie" not in picture.headers
            assert "Cookie" not in picture.headers.get("Vary", "")
    clock.shift(timedelta(days=15))
    assert not signed_in(window)


def test_a_page_allows_nothing_but_what_is_its_own(browser, db):
    policy = browser().get("/sign-in").headers["Content-Security-Policy"]

    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_clock_chosen_before_signing_up_stays(browser, db):
    visitor = browser()
    visitor.post("/zone", data={"zone": "Asia/Kabul"})

    visitor.post(
        "/sign-up",
        data={
            "full_name": "Farid Example",
            "email": "farid@example.org",
            "password": "several words are easy",
        },
    )

    assert db.scalars(select(User)).one().zone == "Asia/Kabul"
