"""The countries, from the command line."""

import click
from flask import Blueprint

from cistrat_training.database import db
from cistrat_training.places import atlas

commands = Blueprint("places_commands", __name__, cli_group=None)


@commands.cli.command("load-places")
def load_places() -> None:
    """Load or update the countries and the lists they stand on; what administrators wrote stays.

    Example: flask --app wsgi load-places
    """
    waiting = atlas.load(db.session())
    db.session.commit()
    click.echo("The countries and their lists are up to date.")
    if waiting:
        click.echo(
            f"{waiting} of them changed where an administrator had written something else. What"
            " stands there still holds; decide at /places/groups."
        )
