"""One person prepares an edition and releases it, or another does where that is set."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.reports import freezing, frozen, publication_queries, tasks
from cistrat_training.reports.drafts import Draft
from cistrat_training.reports.models import Report, refuse_what_lacks, template_of
from cistrat_training.reports.publication_forms import EditionForm, RefusalForm
from cistrat_training.reports.publications import PROPOSAL_STATES, ReportProposal
from cistrat_training.reports.settings import settings_of
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.periods import period_named
from cistrat_training.reports.views.reports import draft_of


@views.get("/reports/<period>/editions/new")
@permit(may.organise)
def new_edition(period: str) -> ResponseReturnValue:
    """What would be published, beside the edition before it."""
    told = draft_of(period_named(period), request.args.get("in"), request.args.get("as", ""))
    before = _last(told)
    form = EditionForm(
        formdata=None,
        language=told.document.language,
        template=told.document.template,
        edition=before.edition + 1 if before else 1,
        read=told.document.fingerprint,
    )
    return _edition_page(told, before, form)


@views.post("/reports/<period>/editions")
@permit(may.organise)
def publish(period: str) -> ResponseReturnValue:
    form = EditionForm()
    form.validate_on_submit()
    if not form.is_whole:
        abort(400)
    told = draft_of(period_named(period), form.language.data, form.template.data or "")
    if there := _there_already(told, form.edition.data):
        return redirect(there)
    if form.read.data and form.read.data != told.document.fingerprint:
        flash(_("The data changed while you read. Read the draft again, then publish it."), "warn")
        return redirect(_draft_page(told))
    before = _last(told)
    if form.errors:
        return _edition_page(told, before, form), form.code
    refuse_what_lacks(told.lacking)
    if settings_of(db.session).needs_two_people:
        return _prepare(told, before, form)
    return _publish(told, before, form)


def _publish(told: Draft, before: Report | None, form: EditionForm) -> ResponseReturnValue:
    """Freeze it; pressed twice at once, or by two people, it becomes one edition for both."""
    changes = form.changes.data or ""
    report = Report.publish(
        freezing.frozen_content(db.session(), told, before=before, changes=changes),
        lacking=told.lacking,
        edition=form.edition.data,
        by=me(),
        changes=changes,
        is_public=form.is_public.data,
        as_of=told.as_of,
        now=clock.now(),
    )
    db.session.add(report)
    if _committed():
        flash(_("Published. This edition stays as it is."), "done")
    return redirect(_there_already(told, form.edition.data) or _draft_page(told))


def _prepare(told: Draft, before: Report | None, form: EditionForm) -> ResponseReturnValue:
    changes = form.changes.data or ""
    proposal = ReportProposal.prepare(
        freezing.frozen_content(db.session(), told, before=before, changes=changes),
        by=me(),
        changes=changes,
        is_public=form.is_public.data,
        as_of=told.as_of,
        now=clock.now(),
    )
    db.session.add(proposal)
    if _committed():
        flash(_("Prepared. Another person reads it and releases it."), "done")
    return redirect(_there_already(told, form.edition.data) or _draft_page(told))


def _committed() -> bool:
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return False
    queue.ring(tasks.BELL)
    return True


def _there_already(told: Draft, edition: int) -> str | None:
    """Where this edition is to be read, or waits."""
    of = (told.period.name, told.document.language, _template(told))
    if report := db.session.scalars(publication_queries.edition(*of, edition)).first():
        return url_for(".edition", report_id=report.id)
    if proposal := publication_queries.waiting(db.session(), *of):
        return url_for(".proposal", report_proposal_id=proposal.id)
    return None


def _last(told: Draft) -> Report | None:
    return publication_queries.last_edition(
        db.session(), told.period.name, told.document.language, _template(told)
    )


def _template(told: Draft) -> str:
    return template_of({"period": told.period.name, "document": vars(told.document)})


def _draft_page(told: Draft) -> str:
    return _draft_in(told.period.name, told.document.language, _template(told))


def _draft_in(period: str, language: str, template: str) -> str:
    words: dict[str, Any] = {"in": language, "as": template}
    return url_for(".show", period=period, **words)


def _edition_page(told: Draft, before: Report | None, form: EditionForm) -> str:
    return render_template(
        "reports/new_edition.html",
        draft=told,
        before=before,
        form=form,
        needs_two=settings_of(db.session).needs_two_people,
        waiting=publication_queries.waiting(
            db.session(), told.period.name, told.document.language, _template(told)
        ),
        sentences=_sentences_since(before, told),
    )


def _sentences_since(before: Report | None, told: Draft) -> list[list[frozen.Piece]]:
    if before is None:
        return []
    return list(frozen.changed_sentences(frozen.document_of(before.content), told.document))


# What waits to be released


@views.get("/reports/proposals/<int:report_proposal_id>")
@permit(may.organise, ReportProposal)
def proposal(report_proposal: ReportProposal) -> ResponseReturnValue:
    return _proposal_page(report_proposal, RefusalForm())


def _proposal_page(proposal: ReportProposal, form: RefusalForm) -> str:
    document = frozen.document_of(proposal.content)
    today = draft_of(period_named(proposal.period), proposal.language, proposal.template)
    return render_template(
        "reports/proposal.html",
        proposal=proposal,
        document=document,
        sentences=list(frozen.changed_sentences(document, today.document)),
        as_of=today.as_of,
        form=form,
        is_mine=proposal.prepared_by is me(),
        states=PROPOSAL_STATES,
    )


@views.post("/reports/proposals/<int:report_proposal_id>/release")
@permit(may.organise, ReportProposal)
def release(report_proposal: ReportProposal) -> ResponseReturnValue:
    proposal = lock(db.session, report_proposal)
    last = publication_queries.last_edition(
        db.session(), proposal.period, proposal.language, proposal.template
    )
    _refuse_what_is_overtaken(proposal, last)
    report = proposal.release(edition=last.edition + 1 if last else 1, by=me(), now=clock.now())
    db.session.add(report)
    if not _committed():
        raise RuleBroken("Another edition was published meanwhile. Prepare this one anew.")
    flash(_("Released. This edition stays as it is."), "done")
    return redirect(url_for(".edition", report_id=report.id))


def _refuse_what_is_overtaken(proposal: ReportProposal, last: Report | None) -> None:
    """Its list of changes is about the edition that was the last one then."""
    told = proposal.content.get("changes", {}).get("edition_before")
    if told != (last.edition if last else None):
        raise RuleBroken("Another edition was published meanwhile. Prepare this one anew.")


@views.post("/reports/proposals/<int:report_proposal_id>/refusal")
@permit(may.organise, ReportProposal)
def turn_down(report_proposal: ReportProposal) -> ResponseReturnValue:
    form = RefusalForm()
    if not form.validate_on_submit():
        return _proposal_page(report_proposal, form), form.code
    proposal = lock(db.session, report_proposal)
    proposal.turn_down(form.why.data, by=me(), now=clock.now())
    db.session.commit()
    flash(_("Turned down. Whoever prepared it reads why."), "done")
    return redirect(url_for(".proposal", report_proposal_id=proposal.id))


@views.post("/reports/proposals/<int:report_proposal_id>/withdrawal")
@permit(may.organise, ReportProposal)
def take_back(report_proposal: ReportProposal) -> ResponseReturnValue:
    proposal = lock(db.session, report_proposal)
    proposal.take_back(by=me(), now=clock.now())
    db.session.commit()
    flash(_("Taken back. The draft can be prepared anew."), "done")
    return redirect(_draft_in(proposal.period, proposal.language, proposal.template))


# Who reads it


@views.post("/reports/editions/<int:report_id>/readers")
@permit(may.organise, Report)
def set_readers(report: Report) -> ResponseReturnValue:
    """For the Centre alone, or for anybody."""
    report.is_public = request.form.get("is_public") == "yes"
    db.session.commit()
    queue.ring(tasks.BELL)
    said = _("Anybody may read it now.") if report.is_public else _("The public page is closed.")
    flash(said, "done")
    return redirect(url_for(".edition", report_id=report.id))
