"""Accounts, from the command line."""

import pytest
from sqlalchemy import select

from cistrat_training.accounts import passwords
from cistrat_training.accounts.models import Role, User
from tests.people_and_things import a_person, save

LONG = "a long enough one"


@pytest.fixture
def command(app, db):
    def command(*words):
        db.commit()
        return app.test_cli_runner().invoke(args=["create-user", *words])

    return command


def test_an_organiser_is_created_and_can_sign_in(command, db):
    said = command("ADA@Example.org", "--role", "organiser", "--password", LONG)

    assert said.exit_code == 0
    ada = db.scalars(select(User)).one()
    assert (ada.email, ada.role) == ("ada@example.org", Role.ORGANISER)
    assert passwords.fits(ada.password_hash, LONG)
    assert ada.confirmed_at


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
    ("words", "says"),
    [
        (["ada", "--password", LONG], "ada is no e-mail address"),
        (["ada@example.org", "--password", "short"], "at least 10 characters"),
    ],
)
def test_a_slip_says_what_to_do_and_creates_nobody(command, db, words, says):
    said = command(*words)

    assert said.exit_code == 1
    assert says in said.stderr
    assert db.scalars(select(User)).all() == []
