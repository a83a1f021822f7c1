"""Accounts, from the command line."""

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
@click.password_option(help="Asked for when it is not given.")
def create_user(email: str, role: str, name: str, password: str) -> None:
    """Create an account for EMAIL, or give the one that is there another role and password.

    Example: flask --app wsgi create-user ada@cistrat.example --role organiser
    """
    if "@" not in email.strip("@"):
        raise click.ClickException(f"{email} is no e-mail address: it needs an @ in the middle.")
    if len(password) < passwords.SHORTEST:
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
    person.set_password(passwords.hashed(password))
    person.confirm_email(now=now)
    db.session.commit()
    click.echo(f"{'Changed' if known else 'Created'}: {person.email}, {role}.")
