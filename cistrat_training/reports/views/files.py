"""A report as a file: what is sent, and what stands on it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import Response, abort
from flask_babel import gettext as _

from cistrat_training import files, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.languages import in_language, moment, zone_name
from cistrat_training.reports import drawings
from cistrat_training.reports.charts import Spec
from cistrat_training.reports.document import Document, Drawing
from cistrat_training.reports.models import Report, canonical
from cistrat_training.reports.outs import data, paper, tables, word, workbook
from cistrat_training.reports.outs.paper import Pictures
from cistrat_training.reports.outs.standing import Standing
from cistrat_training.reports.settings import settings_of
from cistrat_training.reports.views.blueprint import views
from cistrat_training.trail import Deed
from cistrat_training.zips import ZIP

HOME_ZONE = "Asia/Shanghai"  # in print, times are those of the Centre


class Written(NamedTuple):
    document: Document
    standing: Standing
    content: Callable[[], dict[str, Any]]


def _pdf(it: Written) -> bytes:
    return paper.pdf(it.document, it.standing, _drawn(it.document, drawings.svgs))


def _docx(it: Written) -> bytes:
    reference = settings_of(db.session).reference
    supplied = files.read(reference.sha256) if reference else None
    return word.docx(it.document, it.standing, _drawn(it.document, drawings.pngs), supplied)


FILES: dict[str, tuple[str, Callable[[Written], bytes]]] = {
    "pdf": (files.PDF, _pdf),
    "docx": (files.DOCX, _docx),
    "xlsx": (files.XLSX, lambda it: workbook.xlsx(it.document, it.standing)),
    "zip": (ZIP, lambda it: tables.csv_of_all(it.document)),
    "json": ("application/json", lambda it: canonical(it.content()).encode()),
    "txt": ("text/plain; charset=utf-8", lambda it: it.document.text.encode()),
}
"""By the ending of the file; the ZIP holds a CSV for each table."""


def _drawn(document: Document, draw: Callable[[Sequence[Spec]], list[bytes]]) -> Pictures:
    shown = [block for block in document.blocks() if isinstance(block, Drawing)]
    pictures = draw([drawing.spec for drawing in shown])
    return {drawing.key: made for drawing, made in zip(shown, pictures, strict=True)}


def as_file(written: Written, form: str, name: str, record: str) -> Response:
    """The JSON has a row for each person, so it is an export that the trail keeps."""
    if form not in FILES:
        abort(404)
    kind, write_it = FILES[form]
    response = files.to_save(write_it(written), kind, f"{name}.{form}")
    if form == "json":
        trail.note_alone(db.session(), record, Deed.EXPORTED)
    return response


@views.get("/reports/schema.json")
@permit(may.anyone)
def schema() -> Response:
    """What the JSON of a report says, for whoever reads it with a program."""
    return files.to_save(data.SCHEMA.read_bytes(), data.SCHEMA_TYPE, "report.schema.json")


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
