"""What anybody reads of the Centre's reports, without an account."""

import json
from collections.abc import Mapping
from typing import Any

from flask import abort, render_template
from flask.typing import ResponseReturnValue

from cistrat_training import files
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.reports import frozen, public_tables, publication_queries
from cistrat_training.reports.models import Report
from cistrat_training.reports.public_tables import PartOfTables
from cistrat_training.reports.publications import Readers, ReportFile
from cistrat_training.reports.views.blueprint import views

NAMES = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel", "zip": "CSV", "json": "JSON"}


@views.get("/reports/public")
@permit(may.anyone)
def public_reports() -> ResponseReturnValue:
    asked = publication_queries.public_editions()
    return render_template("reports/public_index.html", reports=db.session.scalars(asked).all())


@views.get("/reports/public/<int:report_id>")
@permit(may.read_public_report, Report)
def public_report(report: Report) -> ResponseReturnValue:
    """Read from the file that was made at the release, so that it never changes either."""
    made = _file(report, "json")
    content = json.loads(files.read(made.file.sha256)) if made and made.file else None
    editions = _editions(report)
    return render_template(
        "reports/public.html",
        report=report,
        content=content,
        document=frozen.document_of(content) if content else None,
        parts=_parts(content) if content else [],
        kept=_made(report),
        names=NAMES,
        newest=editions[0],
        others=[each for each in editions if each is not report],
    )


def _parts(content: Mapping[str, Any]) -> list[PartOfTables]:
    return list(public_tables.parts(content["indicators"], content["language"]))


@views.get("/reports/public/<int:report_id>/report.<form>")
@permit(may.read_public_report, Report)
def public_file(report: Report, form: str) -> ResponseReturnValue:
    made = _file(report, form)
    if made is None or made.file is None:
        abort(404)
    name = f"report-{report.period}-{report.language}-edition-{report.edition}.{form}"
    return files.send(made.file, name)


def _file(report: Report, form: str) -> ReportFile | None:
    return publication_queries.made_file(db.session(), report, Readers.PUBLIC, form)


def _made(report: Report) -> list[ReportFile]:
    return list(db.session.scalars(publication_queries.files_of(report, Readers.PUBLIC)))


def _editions(report: Report) -> list[Report]:
    asked = publication_queries.editions(report.period, report.language, report.template)
    return list(db.session.scalars(asked.where(Report.is_public)))
