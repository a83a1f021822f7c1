"""What was published, and what would differ today."""

from collections.abc import Sequence

from flask import render_template
from flask.typing import ResponseReturnValue

from cistrat_training import clock, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.reports import drafts, frozen, lists, publication_queries, registers
from cistrat_training.reports.figures import KINDS
from cistrat_training.reports.models import Report
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.figures import PEOPLE
from cistrat_training.reports.views.files import Written, as_file, standing_of


@views.get("/reports/editions/<int:report_id>")
@permit(may.organise, Report)
def edition(report: Report) -> ResponseReturnValue:
    period, now = registers.period_of(report.period), clock.now()
    document = frozen.document_of(report.content)
    today = drafts.draft(db.session(), period, report.language, now)
    figures = {f.name: f for f in lists.figures(db.session(), period, now)}
    changes = frozen.changed_figures(frozen.figures_of(report.content), figures)
    gone = [each for change in changes if change.kind in PEOPLE for each in change.gone]
    left = lists.withdrawn(db.session(), gone)
    return render_template(
        "reports/edition.html",
        report=report,
        document=document,
        changes=changes,
        unchanged=len(figures) - len(changes),
        sentences=list(frozen.changed_sentences(document, today.document)),
        editions=_editions(report),
        withdrawn=left,
        first_withdrawn=lambda ids: min(left[each] for each in ids),
        as_of=now,
        kinds=KINDS,
    )


def _editions(report: Report) -> Sequence[Report]:
    """This one and its sisters, the latest first."""
    asked = publication_queries.editions(report.period, report.language, report.template)
    return db.session.scalars(asked).all()


@views.get("/reports/editions/<int:report_id>/report.<form>")
@permit(may.organise, Report)
def edition_file(report: Report, form: str) -> ResponseReturnValue:
    document = frozen.document_of(report.content)
    written = Written(document, standing_of(report), lambda: report.content)
    name = f"report-{report.period}-{report.language}-edition-{report.edition}"
    return as_file(written, form, name, trail.record_of(report))
