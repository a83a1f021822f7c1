"""Reports, their wording and the register of activities, from the command line."""

from pathlib import Path
from typing import Any

import click
from flask import Blueprint, render_template

from cistrat_training import clock, trail
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.languages import in_language
from cistrat_training.reports import (
    drafts,
    keeping,
    lists,
    queries,
    registers,
    wording,
)
from cistrat_training.reports.drafts import Draft
from cistrat_training.reports.outline import outline
from cistrat_training.reports.toml_table import parsed
from cistrat_training.reports.views.files import FILES, Written, standing_of_a_draft

commands = Blueprint("reports_commands", __name__, cli_group=None)

FILE = click.Path(path_type=Path)


@commands.cli.command("import-wording")
@click.argument("file", type=FILE)
def import_wording(file: Path) -> None:
    """Take the sentence frames of FILE (TOML); sets that it does not name stay.

    Example: flask --app wsgi import-wording house-wording.toml
    """
    with _SaidAloud():
        table = parsed(_text(file), file.name)
        checked = wording.from_table(table, file.name)
        trail.acting(db.session, "command:import-wording")
        kept = keeping.keep_wording(
            db.session(), checked.language, wording.parts_of(table), now=clock.now()
        )
        db.session.commit()
    click.echo(f"{len(kept)} parts of the wording in “{checked.language}” are in place.")
    for name in queries.unknown_series(db.session(), checked.trainings):
        click.echo(f"No series is called “{name}” yet; its frames wait for it.", err=True)


@commands.cli.command("import-activities")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Replace the register of the same period.")
def import_activities(file: Path, *, replace: bool) -> None:
    """Take the register of activities in FILE (TOML).

    Example: flask --app wsgi import-activities activities-2021-2022.toml --replace
    """
    with _SaidAloud():
        register = registers.read(_text(file), file.name)
        trail.acting(db.session, "command:import-activities")
        number = keeping.keep_register(db.session(), register, replace=replace, now=clock.now())
        db.session.commit()
    click.echo(f"{number} activities of {register.period.name} are in the register.")


@commands.cli.command("report")
@click.argument("period")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--as",
    "form",
    type=click.Choice(["text", "html", "docx", "pdf", "xlsx", "csv", "json"]),
    default="text",
    show_default=True,
    help="What to write; csv is a ZIP with a file for each table.",
)
@click.option(
    "--language", type=click.Choice(list(wording.LANGUAGES)), default="en", show_default=True
)
def report(period: str, file: Path, form: str, language: str) -> None:
    """Write the report on PERIOD (2023, or 2021-2022), as the data are now, into FILE.

    FILE may be - for the standard output.

    Example: flask --app wsgi report 2021-2022 --as pdf report.pdf
    """
    with _SaidAloud():
        asked = registers.period_of(period)
        click.echo(f"Counting {asked.name} …", err=True)
        told = drafts.draft(db.session(), asked, language, clock.now())
        click.echo(f"Writing it as {form} …", err=True)
        with in_language(language):
            written = _written(told, form)
    if form == "json":  # it has a row for each person
        trail.acting(db.session, "command:report")
        trail.note(db.session, f"report_draft:{told.period.name}", trail.Deed.EXPORTED)
        db.session.commit()
    try:
        with click.open_file(str(file), "wb") as out:
            out.write(written)
    except OSError as no:
        raise click.ClickException(f"{file} cannot be written: {no.strerror}.") from no
    for remark in told.remarks():
        click.echo(remark.message % remark.facts, err=True)
    for text in told.lacking:
        click.echo(f"Missing in “{language}”, shown in the other language: {text}", err=True)


class _SaidAloud:
    """A RuleBroken becomes a line on standard error, and the exit code 1."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, no: BaseException | None, _at: object) -> None:
        if isinstance(no, RuleBroken):
            raise click.ClickException(str(no)) from no


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as no:
        raise click.ClickException(f"{file} cannot be read: {no.strerror}.") from no
    except UnicodeDecodeError:
        raise click.ClickException(
            f"{file.name} is not in UTF-8. Save it so and try again."
        ) from None


ENDINGS = {"text": "txt", "csv": "zip"}


def _written(told: Draft, form: str) -> bytes:
    document = told.document
    if form == "html":
        lines = list(outline(document))
        return render_template("reports/print.html", document=document, lines=lines).encode()
    standing = standing_of_a_draft(told.as_of, document.language)
    _, write = FILES[ENDINGS.get(form, form)]
    return write(Written(document, standing, lambda: _content(told)))


def _content(told: Draft) -> dict[str, Any]:
    return drafts.content(told, lists.figures(db.session(), told.period, told.as_of))
