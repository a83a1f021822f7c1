"""`flask keys`: what the site signs certificates with. docs/keys.md tells when to use which."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import Select, select

from cistrat_training import clock, trail
from cistrat_training.certificates import retiring, signers
from cistrat_training.certificates.key_files import (
    IN_A_MODULE,
    KeyFile,
    KeyFolder,
    NotReadable,
)
from cistrat_training.certificates.keys import IssuerKey, KeyUse
from cistrat_training.certificates.modules import ModuleKey, NoModule
from cistrat_training.certificates.published import PublishedKeys
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken

keys = AppGroup("keys", help="The keys that certificates are signed with.")

A_USE = click.Choice([use.value for use in KeyUse])


@keys.command("list")
def list_keys() -> None:
    """Say which keys sign, which signed, and whether their private halves lie here."""
    folder = KeyFolder.of(current_app.config)
    for key in db.session.scalars(signers.all_keys()):
        here = "here" if folder.holds(key.name) else "not here"
        click.echo(f"{key.name}  {key.state}  {_days(key)}  {here}")


def _days(key: IssuerKey) -> str:
    until = f" to {_day(key.ends_at)}" if key.ends_at else ""
    lost = f", lost from {_day(key.lost_from)}" if key.lost_from else ""
    return f"from {_day(key.begins_at)}{until}{lost}"


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


IN_MODULE = click.option(
    "--in-module",
    "label",
    help="The label of a paper key in the PKCS #11 module: only its certificates are kept here.",
)


def _held(folder: KeyFolder, label: str | None) -> ModuleKey | None:
    if label and folder.module is None:
        _no("CISTRAT_PKCS11_MODULE is not set: docs/keys.md tells what a module needs.")
    return ModuleKey(folder.module, label) if label and folder.module else None


@keys.command("new")
@click.argument("use", type=A_USE)
@IN_MODULE
def new(use: str, label: str | None) -> None:
    """Make a key for USE, which signs from now on: the newest one does. Retire the one before it
    when no worker uses it any longer."""
    trail.acting(db.session, "command:keys")
    folder, now = KeyFolder.of(current_app.config), clock.now()
    held = _held(folder, label)
    if held and KeyUse(use) is not KeyUse.PAPER:
        _no("Only paper keys can lie in a module.")
    with folder.alone():
        try:
            name, key = signers.new_key(KeyUse(use), folder, now=now, held=held)
        except NoModule as no:
            _no(str(no))
        db.session.add(signers.row_of(name, key, now=now))
        db.session.commit()
    click.echo(f"{name} signs from now on. Keep a copy of {folder.file(name)} in a safe place.")


@keys.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@IN_MODULE
def import_key(file: Path, label: str | None) -> None:
    """Take a key from FILE (PEM): a paper key with the certificates of its chain, its own first;
    a badge key alone. It signs from now on.

    FILE opens with CISTRAT_KEYS_PASSPHRASE where it is encrypted.
    """
    trail.acting(db.session, "command:keys")
    folder, now = KeyFolder.of(current_app.config), clock.now()
    pem = file.read_bytes()
    if _held(folder, label):
        pem = IN_A_MODULE + f"{label}\n".encode() + pem
    try:
        key = KeyFile.read(pem, folder.passphrase, folder.module).checked(now)
    except NotReadable as no:
        _no(f"{file} cannot be used: {no}")
    name = key.name(now.year)
    if db.session.scalar(_named(name)):
        _no(f"{name} is known already.")
    with folder.alone():
        if not folder.holds(name):
            folder.write(name, key)
        db.session.add(signers.row_of(name, key, now=now))
        db.session.commit()
    click.echo(f"{name} signs from now on. {file} is needed no more: keep it in a safe place.")


@keys.command("retire")
@click.argument("name")
@click.option(
    "--lost-from",
    type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
    help="Since when somebody else may have it (UTC).",
)
def retire(name: str, lost_from: datetime | None) -> None:
    """Let the key NAME sign no more. What it signed stands, unless that bears a date after it was
    lost."""
    trail.acting(db.session, "command:keys")
    key, now = db.session.scalar(_named(name)), clock.now()
    if key is None:
        _no(f"There is no key {name}. `flask --app wsgi keys list` names them.")
    try:
        retiring.retire(key, lost_from=lost_from and lost_from.replace(tzinfo=UTC), now=now)
    except RuleBroken as no:
        _no(str(no))
    db.session.commit()
    click.echo(f"{name} {key.state}  {_days(key)}")
    for use in signers.uses_without_a_key(db.session):
        click.echo(f"Nothing signs for {use} now: flask --app wsgi keys new {use}", err=True)


@keys.command("publish")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def publish(folder: Path) -> None:
    """Write the public halves of all keys to FOLDER, for who verifies without the site."""
    keys = PublishedKeys.of(db.session.scalars(signers.all_keys()))
    keys.write(folder)
    click.echo(f"{len(keys.keys)} keys stand in {folder}.")


def _named(name: str) -> Select[IssuerKey]:
    return select(IssuerKey).where(IssuerKey.name == name)


def _no(what: str) -> NoReturn:
    click.echo(what, err=True)
    sys.exit(1)
