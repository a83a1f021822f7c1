"""What touches every chapter, from the command line."""

import sys
from pathlib import Path

import click
from flask import Blueprint, current_app

from cistrat_training import clock, proof, queue, tables, trail
from cistrat_training.certificates import tasks
from cistrat_training.certificates.issuing import Press
from cistrat_training.database import db, only_reading
from cistrat_training.errors import RuleBroken
from cistrat_training.house import demo, past
from cistrat_training.house.demo import certified
from cistrat_training.house.past_sheets import SHEETS

commands = Blueprint("house_commands", __name__, cli_group=None)

WANTED = (
    "Give a workbook (XLSX) with all the sheets, or a folder of CSV files named after them. "
    "The page /imports/past has an empty workbook; docs/import-past.md describes the sheets."
)


@commands.cli.command("check-trail")
def check_trail() -> None:
    """Prove that nobody altered what the trail keeps, nor cut anything out of it.

    Prints what is wrong, one line for each, and then exits with 1. The seal that it prints at the
    end is worth noting elsewhere: as long as it is found again, the trail was not cut short.

    Example: flask --app wsgi check-trail
    """
    with only_reading():
        wrong = _name_problems()
        newest = proof.newest_seal(db.session)
    if wrong:
        click.echo(f"{wrong} problems found.", err=True)
        sys.exit(1)
    click.echo(f"The trail is whole. Newest seal: {newest or 'none yet'}")


@commands.cli.command("import-past")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would come in, and change nothing.")
def import_past(file: Path, dry_run: bool) -> None:
    """Bring in past workshops from FILE: an XLSX workbook, or a folder of CSV files.

    All of it comes in, or nothing and the reasons. docs/import-past.md tells what the sheets hold;
    the page Imports has an empty workbook to fill in.

    Example: flask --app wsgi import-past workshops-2015-2020.xlsx --dry-run
    """
    trail.acting(db.session, "command:import-past")
    trail.because(db.session, f"Import of the past from {file.name}")
    try:
        outcome = _bring_in(file)
    except RuleBroken as no:
        db.session.rollback()
        raise click.ClickException(f"{no}\n{WANTED}") from no
    for problem in outcome.problems:
        click.echo(f"{problem.place}: {problem}", err=True)
    if outcome.problems or dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    if outcome.problems:
        raise click.ClickException(f"{len(outcome.problems)} problems. Nothing was brought in.")
    for sheet, count in outcome.counts.items():
        click.echo(f"{sheet}: {count.new} new, {count.changed} changed, {count.same} as before")
    click.echo("Nothing was changed: this was a dry run." if dry_run else "All of it is in.")


def _bring_in(file: Path) -> past.Outcome:
    workbook = tables.read_path(file)
    rows = sum(len(grid.rows) for grid in tables.sheets_of(workbook, SHEETS).values())
    with click.progressbar(length=rows, label="Reading", file=sys.stderr) as progress:
        return past.bring_in(db.session(), workbook, now=clock.now(), seen=progress.update)


def _name_problems() -> int:
    entries = proof.length(db.session)
    with click.progressbar(length=entries, label="Checking", file=sys.stderr) as progress:
        problems = list(proof.check(db.session, seen=progress.update))
    for problem in problems:
        click.echo(f"{problem.record}: {problem.what}", err=True)
    return len(problems)


def _issue_certificates() -> None:
    """What the worker has in its hands is changed afterwards, as organisers do."""
    config, now = current_app.config, clock.now()
    press = Press.of(config["SITE_URL"], config["SECRET_KEY"], now)
    certified.issue(db.session(), press, now=now)
    db.session.commit()
    tasks.make()
    trail.acting(db.session, "command:demo")
    certified.change(db.session(), press, now=now)
    db.session.commit()
    queue.ring("certificates")


@commands.cli.command("demo")
def load_demo() -> None:
    """Load the demonstration: past trainings, and workshops that were held, come, and call.

    Its people are invented. It is loaded once, and never where real people sign in.

    Example: flask --app wsgi demo
    """
    if current_app.config["PRODUCTION"]:
        raise click.ClickException("Everybody knows the passwords of the demonstration.")
    trail.acting(db.session, "command:demo")
    loaded = demo.load(
        db.session(), now=clock.now(), begun=lambda step: click.echo(f"{step} …", err=True)
    )
    db.session.commit()
    if loaded:
        click.echo("Its certificates …", err=True)
        _issue_certificates()
    click.echo("The demonstration is in place." if loaded else "It was there already.")
    for account in demo.ACCOUNTS:
        click.echo(f"  {account}@cistrat.example  password: {demo.PASSWORD}")
