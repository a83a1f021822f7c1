"""`flask verify` and `flask export-verification`: what the public page says, without the page."""

import json
import sys
from datetime import date
from pathlib import Path

import click
from flask import current_app, render_template
from flask.cli import with_appcontext

from cistrat_training import clock
from cistrat_training.certificates import (
    archives,
    badge_queries,
    compact,
    inspecting,
    record_queries,
    verdicts,
)
from cistrat_training.certificates.archives import Archive
from cistrat_training.certificates.inspecting import Records
from cistrat_training.certificates.models import KINDS, Kind
from cistrat_training.certificates.published import NotKeys
from cistrat_training.certificates.record_queries import Database
from cistrat_training.certificates.statements import Statement
from cistrat_training.certificates.verdicts import Status, Verdict
from cistrat_training.database import db
from cistrat_training.languages import LANGUAGES, in_language
from cistrat_training.pages import STATIC

GOOD, BAD, UNTOLD = 0, 1, 3
NOT_FOUND = 404

SAID = {
    Status.VALID: "valid: the Centre issued it, and it stands.",
    Status.REVOKED: "revoked: the Centre took it back.",
    Status.SUPERSEDED: "replaced: a newer one stands in its place.",
    Status.FALLEN: "revoked or replaced.",
    Status.UNTOLD: "signed by the Centre; whether it still stands is not known here.",
    Status.NOT_FOUND: "not found.",
}


@click.command("verify")
@click.argument("thing", metavar="FILE-OR-NUMBER")
@click.option(
    "--keys",
    "folder",
    type=click.Path(exists=True, path_type=Path),
    help="Verify with what was published here, and with no database.",
)
@click.option("--json", "as_json", is_flag=True, help="Answer as /verify/NUMBER.json does.")
@with_appcontext
def verify(thing: str, folder: Path | None, as_json: bool) -> None:
    """Say whose certificate it is and whether it stands.

    A file may be the PDF, the badge as JSON, as a token (JWT), or inside its PNG or SVG picture,
    or a text with what the square code holds, which may be given in place of the file, too; `-`
    reads the standard input.

    Exit codes: 0 it is authentic and stands, 1 it is not to be relied upon, 3 it is authentic, but
    nobody here knows whether it still stands, 2 the command was given wrongly.

    Example: flask --app wsgi verify certificate.pdf --keys published/
    """
    try:
        records: Records = Archive(folder) if folder else Database(db.session())
        verdict = _verdict(thing, records)
    except NotKeys as no:
        raise click.UsageError(str(no)) from no
    if as_json:
        click.echo(json.dumps(verdicts.answer(verdict), ensure_ascii=False, indent=1))
    else:
        _tell(verdict)
    sys.exit(_code(verdict))


def _verdict(thing: str, records: Records) -> Verdict:
    if thing == "-":
        return inspecting.by_content(sys.stdin.buffer.read(), records)
    if compact.find(thing):
        return inspecting.by_content(thing.encode(), records)
    if _is_a_file(thing):
        return inspecting.by_content(Path(thing).read_bytes(), records)
    if isinstance(records, Archive):
        raise click.UsageError("Numbers are not published: give the file, or the square code.")
    return inspecting.by_number(thing, records)


def _is_a_file(thing: str) -> bool:
    try:
        return Path(thing).is_file()
    except (OSError, ValueError):  # too long for a name, or no name at all
        return False


def _code(verdict: Verdict) -> int:
    if verdict.is_good:
        return GOOD
    return UNTOLD if verdict.status is Status.UNTOLD and verdict.is_trusted else BAD


def _tell(verdict: Verdict) -> None:
    said = verdict.statement
    click.echo(f"{said.serial if said else 'This certificate'}: {SAID[verdict.status]}")
    if verdict.file:
        click.echo(f"File: {verdicts.FILES[verdict.file]}.")
    if verdict.signature:
        click.echo(f"Key: {verdict.signature.key}, {verdicts.TRUST[verdict.signature.trust]}.")
    if said:
        _tell_statement(said)
    entry = verdict.entry
    if entry.revoked_at:
        click.echo(f"Revoked on {entry.revoked_at:%Y-%m-%d}: {entry.revoked_why}")
    if entry.successor:
        click.echo(f"Replaced by {entry.successor}.")


def _tell_statement(said: Statement) -> None:
    names = [KINDS[Kind(said.kind)], said.holder, said.native_name]
    click.echo(", ".join(name for name in names if name))
    click.echo(f"{said.title.en or said.title.zh}, {said.first_day} to {said.last_day}")
    if said.minutes_offered:
        click.echo(f"{said.minutes} of {said.minutes_offered} minutes")
    click.echo(f"Issued on {said.issued_on}")


@click.command("export-verification")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def export_verification(folder: Path) -> None:
    """Write into FOLDER a site that verifies certificates when this application is gone.

    Any web server can serve it: a page with its script, the keys, the digests of all papers and
    badges with what became of them, and the lists of revoked badges under the addresses that the
    badges name. It holds no name and no number of anybody. docs/verification.md tells how to serve
    it under the old address.

    Example: flask --app wsgi export-verification published/
    """
    folder.mkdir(parents=True, exist_ok=True)
    session, now = db.session(), clock.now()
    keys = Database(session).keys()
    count = archives.write(folder, keys, record_queries.digests(session), now=now)
    lists = badge_queries.last_list(session) + 1
    db.session.remove()
    _write_pages(folder, made=now.date())
    _write_what_badges_name(folder, lists)
    click.echo(f"{len(list(keys))} keys, {count} files, {lists} lists of badges in {folder}.")


def _write_pages(folder: Path, *, made: date) -> None:
    for name in ("style.css", "verify.js", "icon.svg"):
        (folder / name).write_bytes((STATIC / name).read_bytes())
    for language in LANGUAGES:
        name = "index" if language == "en" else language
        (folder / f"{name}.html").write_text(_page(language, "", made), encoding="utf-8")
    (folder / f"{NOT_FOUND}.html").write_text(_page("en", "/", made), encoding="utf-8")


def _page(language: str, root: str, made: date) -> str:
    """`root` is where the files beside it are: the page for unknown addresses stands in each."""
    with current_app.test_request_context(), in_language(language):
        return render_template(
            "certificates/archive.html", root=root, made=made, TRUST=verdicts.TRUST
        )


def _write_what_badges_name(folder: Path, lists: int) -> None:
    visitor = current_app.test_client()
    addresses = ["/.well-known/did.json", "/.well-known/jwks.json"]
    for address in [*addresses, *(f"/badges/status/{number}" for number in range(lists))]:
        answer = visitor.get(address)
        if answer.status_code != 200:
            click.echo(f"{address} is not there yet: the worker signs it.", err=True)
            continue
        file = folder / address.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(answer.data)
