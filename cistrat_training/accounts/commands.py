"""Accounts, from the command line."""

import sys

import click
from flask import Blueprint

from cistrat_training import clock, trail
from cistrat_training.accounts import passwords, queries
from cistrat_training.accounts.models import Role, User
from cistrat_training.database import db

commands = Blueprint("accounts_commands", __name__, cli_group=None)


@commands.cli.command("create-user")
@click.argument("email")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.PERSON.value,
    show_default=True,
)
@click.option("--name", default="", help="The full name; the person can change it later.")
@click.option(
    "--password",
    help="Asked for when it is not given. Who else is on the machine can see it here.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def create_user(
    email: str, role: str, name: str, password: str | None, *, password_stdin: bool
) -> None:
    """Create an account for EMAIL, or give the one that is there another role and password.

    In a script, let the password come from a file: --password-stdin < the-file

    Example: flask --app wsgi create-user ada@cistrat.example --role organiser
    """
    if "@" not in email.strip("@"):
        raise click.ClickException(f"{email} is no e-mail address: it needs an @ in the middle.")
    secret = _password(password, from_input=password_stdin)
    if len(secret) < passwords.SHORTEST:
        raise click.ClickException(
            f"The password is too short. Use at least {passwords.SHORTEST} characters."
        )
    trail.acting(db.session, "command:create-user")
    now = clock.now()
    person = db.session.scalar(queries.with_email(email))
    known = person is not None
    if person is None:
        person = User(email=email, full_name=name or email, created_at=now)
        db.session.add(person)
    elif name:
        person.full_name = name
    person.role = Role(role)
    person.set_password(passwords.hashed(secret))
    person.confirm_email(now=now)
    db.session.commit()
    click.echo(f"{'Changed' if known else 'Created'}: {person.email}, {role}.")


def _password(given: str | None, *, from_input: bool) -> str:
    if given is not None and from_input:
        raise click.ClickException("Give the password by one way: --password or --password-stdin.")
    if from_input:
        return _first_line_of_the_input()
    if given is not None:
        return given
    asked: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    return asked


def _first_line_of_the_input() -> str:
    line = sys.stdin.buffer.readline()
    try:
        return line.decode().rstrip("\r\n")
    except UnicodeDecodeError:
        raise click.ClickException("The password on standard input is not in UTF-8.") from None
