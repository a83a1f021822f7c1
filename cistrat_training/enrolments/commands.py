"""`flask encrypt-travel-data-anew`: after a new key was put before the old one."""

import click
from flask import Blueprint

from cistrat_training import ciphers, files, trail
from cistrat_training.database import db
from cistrat_training.enrolments import guests
from cistrat_training.enrolments.invitations import SEALED, InvitationLetter

commands = Blueprint("enrolments_commands", __name__, cli_group=None)


@commands.cli.command("encrypt-travel-data-anew")
def encrypt_travel_data_anew() -> None:
    """Encrypt travel data and letters of invitation with the first key of CISTRAT_TRAVEL_KEY.

    Put the new key before the old one, restart the site, run this, then take the old key away.

    Example: flask --app wsgi encrypt-travel-data-anew
    """
    trail.acting(db.session, "command:encrypt-travel-data-anew")
    keys = ciphers.of_this_site()
    try:
        rows = sum(row.renew(keys) for row in db.session.scalars(guests.all_travel_data()))
        letters = db.session.scalars(guests.all_sealed_letters()).all()
        old = [content for letter in letters if (content := _renewed(letter, keys))]
    except ciphers.NotReadable as no:
        raise click.ClickException(
            f"No key in CISTRAT_TRAVEL_KEY opens {no}. Nothing was changed."
        ) from no
    db.session.commit()
    for content in old:
        files.remove(content)
    click.echo(f"Encrypted anew: {_count(rows, 'row')}, {_count(len(old), 'file')}.")


def _renewed(letter: InvitationLetter, keys: ciphers.Keys) -> str | None:
    """The digest of the file that was replaced; None if it had the newest key already."""
    before = letter.pdf
    if before is None or keys.is_newest(sealed := files.read(before.sha256)):
        return None
    plain = keys.decrypt(sealed, letter.sealed_as)
    letter.pdf = files.record(files.put(keys.encrypt(plain, letter.sealed_as), SEALED))
    db.session.flush()
    db.session.delete(before)
    return before.sha256


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
