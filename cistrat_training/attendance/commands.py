"""`flask read-attendance`: what is recognised in a list, before anybody brings it."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Blueprint

from cistrat_training import zones
from cistrat_training.attendance.reading import Question, Reading, Seen, Skipped, read
from cistrat_training.errors import RuleBroken
from cistrat_training.grids import LIMITS

commands = Blueprint("attendance_commands", __name__, cli_group=None)

USUAL_ZONE = "Asia/Shanghai"  # in which most workshops are held


def _known_zone(_ctx: click.Context, _param: click.Parameter, zone: str) -> str:
    if zones.known(zone) is None:
        raise click.BadParameter(f"There is no zone “{zone}”. An example is {USUAL_ZONE}.")
    return zone


@commands.cli.command("read-attendance")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--zone",
    callback=_known_zone,
    default=USUAL_ZONE,
    show_default=True,
    help="Of whoever exported it.",
)
@click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day of the lecture, where the list leaves it open.",
)
def read_attendance(file: Path, zone: str, day: datetime | None) -> None:
    """Print what is recognised in FILE, a list of attendance, as JSON. Nothing is changed.

    Example: flask --app wsgi read-attendance participants.csv --date 2026-11-16
    """
    try:
        reading = read(_content(file), zone=zone, day=day.date() if day else None)
    except RuleBroken as no:
        raise click.ClickException(str(no)) from no
    told = json.dumps(_in_full(reading), ensure_ascii=False, indent=2)
    click.echo(told.encode())  # UTF-8, whatever the locale


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(LIMITS.bytes + 1)
    except OSError as no:
        raise click.ClickException(f"{file} cannot be read: {no.strerror}.") from no


def _in_full(reading: Reading) -> dict[str, Any]:
    clock = zones.clock_of(reading.zone)

    def on_the_clock(at: datetime | None) -> str | None:
        return at.astimezone(clock).isoformat() if at else None

    def row(seen: Seen) -> dict[str, Any]:
        told = seen._asdict()
        return told | {
            "join": on_the_clock(told.pop("joined")),
            "leave": on_the_clock(told.pop("left")),
            "minutes": _short(seen.minutes),
        }

    return {
        "format": reading.format,
        "title": reading.title,
        "zone": reading.zone,
        "starts_at": on_the_clock(reading.starts_at),
        "ends_at": on_the_clock(reading.ends_at),
        "questions": [_question(question) for question in reading.questions],
        "rows": [row(seen) for seen in reading.rows],
        "skipped": [_skipped(skipped) for skipped in reading.skipped],
        "merged": [one._asdict() for one in reading.merged],
        "table": reading.table,
    }


def _question(question: Question) -> dict[str, Any]:
    told = {"message": question.message % question.facts, "choices": list(question.choices)}
    return {"what": question.what, **told, **question.facts}


def _skipped(skipped: Skipped) -> dict[str, Any]:
    reason = skipped.reason % skipped.facts
    return {"line": skipped.line, "reason": reason, "sheet": skipped.sheet, **skipped.facts}


def _short(minutes: float | None) -> float | int | None:
    return int(minutes) if minutes is not None and minutes.is_integer() else minutes
