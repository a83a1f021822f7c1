"""Accounts, from the command line."""

import pytest
from sqlalchemy import select

from cistrat_training.accounts import passwords
from cistrat_training.accounts.models import Role, User
from tests.people_and_things import a_person, save

LONG = "a long enough one"


@pytest.fixture
def command(app, db):
    def command(*words, typed=None):
        db.commit()
        return app.test_cli_runner().invoke(args=["create-user", *words], input=typed)

    return command


def test_an_organiser_is_created_and_can_sign_in(command, db):
    said = command("ADA@Example.org", "--role", "organiser", "--password", LONG)

    assert said.exit_code == 0
    ada = db.scalars(select(User)).one()
    assert (ada.email, ada.role) == ("ada@example.org", Role.ORGANISER)
    assert passwords.fits(ada.password_hash, LONG)
    assert ada.confirmed_at


@pytest.mark.parametrize("line_end", ["", "\n", "\r\n"])
def test_the_password_comes_by_the_standard_input(command, db, line_end):
    said = command("ada@example.org", "--password-stdin", typed=f"{LONG} ü{line_end}more")

    assert said.exit_code == 0
    ada = db.scalars(select(User)).one()
    assert passwords.fits(ada.password_hash, f"{LONG} ü" + ("" if line_end else "more"))


def test_the_password_is_asked_for_twice_where_none_is_given(command, db):
    different = command("ada@example.org", typed=f"{LONG}\nanother long one\n")
    assert different.exit_code == 1
    assert db.scalars(select(User)).all() == []

    same = command("ada@example.org", typed=f"{LONG}\n{LONG}\n")

    assert same.exit_code == 0
    assert LONG not in same.output
    assert passwords.fits(db.scalars(select(User)).one().password_hash, LONG)


def test_who_is_known_gets_the_role_and_loses_every_session(command, db):
    ada = a_person()
    save(db, ada)
    key = ada.session_key

    said = command(ada.email, "--role", "administrator", "--password", LONG)

    assert "Changed" in said.output
    db.refresh(ada)
    assert ada.role is Role.ADMINISTRATOR
    assert ada.session_key != key


@pytest.mark.parametrize(
    ("words", "typed", "says"),
    [
        (["ada", "--password", LONG], None, "ada is no e-mail address"),
        (["ada@example.org", "--password", "short"], None, "at least 10 characters"),
        (["ada@example.org", "--password-stdin"], "", "at least 10 characters"),
        (["ada@example.org", "--password-stdin"], b"\xff" * 10, "is not in UTF-8"),
        (["ada@example.org", "--password", LONG, "--password-stdin"], LONG, "by one way"),
    ],
)
def test_a_slip_says_what_to_do_and_creates_nobody(command, db, words, typed, says):
    said = command(*words, typed=typed)

    assert said.exit_code == 1
    assert says in said.stderr
    assert db.scalars(select(User)).all() == []
