"""What was published, and what would differ today."""

from collections.abc import Sequence
from datetime import datetime

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, queue, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.reports import (
    drafts,
    freezing,
    frozen,
    kept_measures,
    lists,
    publication_queries,
    registers,
    tasks,
)
from cistrat_training.reports.figures import KINDS
from cistrat_training.reports.indicators.frozen_lists import frozen_lists
from cistrat_training.reports.kept_measures import RowsChange
from cistrat_training.reports.models import Report
from cistrat_training.reports.publications import FileState, Readers, ReportFile
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.figures import PEOPLE
from cistrat_training.reports.views.files import Written, as_file, standing_of
from cistrat_training.trail import Deed


@views.get("/reports/editions/<int:report_id>")
@permit(may.organise, Report)
def edition(report: Report) -> ResponseReturnValue:
    period, now = registers.period_of(report.period), clock.now()
    document = frozen.document_of(report.content)
    today = drafts.draft(db.session(), period, report.language, now, report.template)
    figures = {f.name: f for f in lists.figures(db.session(), period, now)}
    changes = frozen.changed_figures(frozen.figures_of(report.content), figures)
    gone = [each for change in changes if change.kind in PEOPLE for each in change.gone]
    left = lists.withdrawn(db.session(), gone)
    measured = report.content.get("indicators", [])
    return render_template(
        "reports/edition.html",
        report=report,
        document=document,
        changes=changes,
        unchanged=len(figures) - len(changes),
        measures=kept_measures.changed_measures(
            measured, freezing.measures(db.session(), period, now) if measured else []
        ),
        rows=_changed_rows(report, now),
        sentences=list(frozen.changed_sentences(document, today.document)),
        editions=_editions(report),
        corrected=report.content.get("changes"),
        kept=_files(report),
        withdrawn=left,
        first_withdrawn=lambda ids: min(left[each] for each in ids),
        as_of=now,
        kinds=KINDS,
    )


def _changed_rows(report: Report, now: datetime) -> dict[str, RowsChange]:
    kept = report.content.get("lists")
    if not kept:
        return {}
    period = registers.period_of(report.period)
    return kept_measures.changed_rows(kept, frozen_lists(db.session(), period, now))


def _editions(report: Report) -> Sequence[Report]:
    """This one and its sisters, the latest first."""
    asked = publication_queries.editions(report.period, report.language, report.template)
    return db.session.scalars(asked).all()


def _files(report: Report) -> Sequence[ReportFile]:
    asked = publication_queries.files_of(report, Readers.INTERNAL)
    return db.session.scalars(asked).all()


@views.get("/reports/editions/<int:report_id>/report.<form>")
@permit(may.organise, Report)
def edition_file(report: Report, form: str) -> ResponseReturnValue:
    """The file that was made when it was released; until then, one that is made now."""
    name = f"report-{report.period}-{report.language}-edition-{report.edition}"
    made = publication_queries.made_file(db.session(), report, Readers.INTERNAL, form)
    if made and made.file:
        response = files.send(made.file, f"{name}.{form}")
        if form == "json":
            trail.note_alone(db.session(), trail.record_of(report), Deed.EXPORTED)
        return response
    document = frozen.document_of(report.content)
    written = Written(document, standing_of(report), lambda: report.content)
    return as_file(written, form, name, trail.record_of(report))


@views.post("/reports/editions/<int:report_id>/files")
@permit(may.organise, Report)
def make_files(report: Report) -> ResponseReturnValue:
    """Those that could not be made are tried again."""
    failed = db.session.scalars(
        publication_queries.files(report).where(ReportFile.state == FileState.FAILED)
    ).all()
    if not failed:
        abort(404)
    for file in failed:
        file.try_again()
    db.session.commit()
    queue.ring(tasks.BELL)
    flash(_("The files are tried again."), "done")
    return redirect(url_for(".edition", report_id=report.id))
