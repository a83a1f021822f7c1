"""A report as a file: what is sent, and what stands on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, abort
from flask_babel import gettext as _

from cistrat_training import files, trail
from cistrat_training.database import db
from cistrat_training.languages import in_language, moment, zone_name
from cistrat_training.reports import paper, word
from cistrat_training.reports.document import Document
from cistrat_training.reports.models import Report, canonical
from cistrat_training.reports.paper import Standing
from cistrat_training.trail import Deed

HOME_ZONE = "Asia/Shanghai"  # in print, times are those of the Centre


class Written(NamedTuple):
    document: Document
    standing: Standing
    content: Callable[[], dict[str, Any]]


FILES: dict[str, tuple[str, Callable[[Written], bytes]]] = {
    "pdf": ("application/pdf", lambda it: paper.pdf(it.document, it.standing)),
    "docx": (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda it: word.docx(it.document, it.standing),
    ),
    "json": ("application/json", lambda it: canonical(it.content()).encode()),
    "txt": ("text/plain; charset=utf-8", lambda it: it.document.text.encode()),
}


def as_file(written: Written, form: str, name: str, record: str) -> Response:
    """The JSON has a row for each person, so it is an export that the trail keeps."""
    if form not in FILES:
        abort(404)
    kind, write_it = FILES[form]
    response = files.to_save(write_it(written), kind, f"{name}.{form}")
    if form == "json":
        trail.note_alone(db.session(), record, Deed.EXPORTED)
    return response


def standing_of_a_draft(as_of: datetime, language: str) -> Standing:
    with in_language(language):
        said = _(
            "Draft. Figures as of %(moment)s (%(zone)s).",
            moment=moment(as_of, HOME_ZONE),
            zone=zone_name(HOME_ZONE, as_of),
        )
    return Standing(str(said), as_of)


def standing_of(report: Report) -> Standing:
    with in_language(report.language):
        said = _(
            "Edition %(edition)s, published %(moment)s (%(zone)s). SHA-256: %(hash)s",
            edition=report.edition,
            moment=moment(report.published_at, HOME_ZONE),
            zone=zone_name(HOME_ZONE, report.published_at),
            hash=report.sha256,
        )
    return Standing(str(said), report.published_at)
