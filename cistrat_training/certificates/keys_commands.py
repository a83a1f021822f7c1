"""`flask keys`: what the site signs certificates with. docs/keys.md tells when to use which."""

import sys
from datetime import datetime
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from cistrat_training import clock, trail
from cistrat_training.certificates import signers
from cistrat_training.certificates.key_files import KeyFolder
from cistrat_training.certificates.keys import IssuerKey, KeyUse
from cistrat_training.database import db

keys = AppGroup("keys", help="The keys that certificates are signed with.")

A_USE = click.Choice([use.value for use in KeyUse])


@keys.command("list")
def list_keys() -> None:
    """Say which keys sign, which signed, and whether their private halves lie here."""
    folder = KeyFolder.of(current_app.config)
    for key in db.session.scalars(select(IssuerKey).order_by(IssuerKey.begins_at, IssuerKey.id)):
        here = "here" if folder.holds(key.name) else "not here"
        click.echo(f"{key.name}  {key.state}  {_days(key)}  {here}")


def _days(key: IssuerKey) -> str:
    until = f" to {_day(key.ends_at)}" if key.ends_at else ""
    lost = f", lost from {_day(key.lost_from)}" if key.lost_from else ""
    return f"from {_day(key.begins_at)}{until}{lost}"


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


@keys.command("new")
@click.argument("use", type=A_USE)
def new(use: str) -> None:
    """Make a key for USE, which signs from now on. Those before it sign no more on this machine,
    but stay until they are retired."""
    trail.acting(db.session, "command:keys")
    folder, now = KeyFolder.of(current_app.config), clock.now()
    with folder.alone():
        name, key = signers.new_key(KeyUse(use), folder, now=now)
        db.session.add(signers.row_of(name, key, now=now))
        db.session.commit()
    click.echo(f"{name} signs from now on. Keep a copy of {folder.file(name)} in a safe place.")


def _no(what: str) -> NoReturn:
    click.echo(what, err=True)
    sys.exit(1)
