"""`flask verify`: what the public page says, for a terminal."""

import sys

import click
from flask import Blueprint

from cistrat_training.certificates import queries
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.keys_commands import keys
from cistrat_training.certificates.models import KINDS, Certificate, State
from cistrat_training.certificates.serial import printed_numbers
from cistrat_training.database import db

commands = Blueprint("certificates_commands", __name__, cli_group=None)
commands.cli.add_command(keys)


@commands.cli.command("verify")
@click.argument("number")
def verify(number: str) -> None:
    """Say whose certificate NUMBER is and whether it stands. Exit code 0 if it does, else 1.

    Example: flask --app wsgi verify STI-12-P-0031-7QX4
    """
    certificate = db.session.scalar(queries.with_number(printed_numbers(number)))
    if certificate is None:
        click.echo("No certificate has this number.", err=True)
        sys.exit(1)
    _tell(certificate)
    if certificate.state is not State.VALID:
        click.echo(_what_became_of(certificate), err=True)
        sys.exit(1)


def _tell(certificate: Certificate) -> None:
    facts = CertificateFacts.from_dict(certificate.facts)
    click.echo(f"{certificate.serial}: {certificate.state}")
    click.echo(f"{KINDS[certificate.kind]}, {facts.holder}")
    click.echo(f"{facts.title.en}, {facts.first_day} to {facts.last_day}")


def _what_became_of(certificate: Certificate) -> str:
    if certificate.state is State.REVOKED and certificate.revoked_at:
        return f"Revoked on {certificate.revoked_at:%Y-%m-%d}: {certificate.revoked_why}"
    successor = db.session.scalar(queries.successor_of(certificate))
    return f"Replaced by {successor.serial if successor else 'another'}."
