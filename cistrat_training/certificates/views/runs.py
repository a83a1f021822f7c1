"""The runs of certificates: the button, how far it has come, pause, another try, all in a ZIP."""

from collections.abc import Sequence
from functools import partial

from flask import flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from cistrat_training import clock, files, queue, trail, zips
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.certificates import another_try, issuing, name_queries, runs
from cistrat_training.certificates.models import KINDS, Certificate, Run
from cistrat_training.certificates.views.blueprint import views
from cistrat_training.certificates.views.certificates import kind_asked_for, press_of_the_site
from cistrat_training.database import db, lock
from cistrat_training.workshops.models import Workshop


@views.post("/workshops/<int:workshop_id>/certificates")
@permit(may.organise, Workshop)
def issue(workshop: Workshop) -> ResponseReturnValue:
    kind = kind_asked_for()
    run = issuing.begin_run(
        db.session(),
        workshop,
        kind,
        by=me(),
        press=press_of_the_site(),
        now=clock.now(),
        only_confirmed=_waits_for_names(workshop),
    )
    db.session.commit()
    queue.ring("certificates")
    if run:
        said = ngettext(
            "%(num)d certificate is being made.", "%(num)d certificates are being made.", run.total
        )
        flash(said, "half")
    else:
        flash(_("Everybody who has earned one has it already."), "open")
    return redirect(url_for(".desk", workshop_id=workshop.id, kind=kind))


def _waits_for_names(workshop: Workshop) -> bool:
    """Where people were asked to confirm, unless the organiser says that it is for all."""
    was_asked = db.session.scalar(name_queries.asked_in(workshop)) is not None
    return was_asked and "unconfirmed" not in request.form


@views.get("/certificates/runs/<int:certificate_run_id>")
@permit(may.organise, Run)
def run(certificate_run: Run) -> ResponseReturnValue:
    return render_template(
        "certificates/run.html",
        run=certificate_run,
        progress=_progress(certificate_run),
        failed=db.session.scalars(runs.failed_in(certificate_run)).all(),
        KINDS=KINDS,
        now=clock.now(),
    )


@views.get("/certificates/runs/<int:certificate_run_id>/progress")
@permit(may.organise, Run)
def progress(certificate_run: Run) -> ResponseReturnValue:
    """The bar alone; once nothing more is to come, the whole page is asked for anew."""
    so_far = _progress(certificate_run)
    page = render_template("certificates/progress.html", progress=so_far, now=clock.now())
    return page, {} if so_far.goes_on else {"HX-Refresh": "true"}


def _progress(run: Run) -> runs.Progress:
    (progress,) = runs.progress_of(db.session(), [run])
    return progress


@views.post("/certificates/runs/<int:certificate_run_id>/pause")
@permit(may.organise, Run)
def pause(certificate_run: Run) -> ResponseReturnValue:
    lock(db.session(), certificate_run).pause(now=clock.now())
    db.session.commit()
    return _back_to(certificate_run)


@views.post("/certificates/runs/<int:certificate_run_id>/resumption")
@permit(may.organise, Run)
def resume(certificate_run: Run) -> ResponseReturnValue:
    lock(db.session(), certificate_run).resume(now=clock.now())
    db.session.commit()
    queue.ring("certificates")
    return _back_to(certificate_run)


@views.post("/certificates/runs/<int:certificate_run_id>/another-try")
@permit(may.organise, Run)
def try_all_again(certificate_run: Run) -> ResponseReturnValue:
    run = lock(db.session(), certificate_run)
    failed = runs.failed_in(run).with_for_update(of=Certificate)  # nobody tries one meanwhile
    left = _try_again(run, db.session.scalars(failed).all())
    db.session.commit()
    queue.ring("certificates")
    for certificate in left:
        flash(_has_no_place(certificate), "warn")
    return _back_to(run)


@views.post("/certificates/<int:certificate_id>/another-try")
@permit(may.organise, Certificate)
def try_again(certificate: Certificate) -> ResponseReturnValue:
    certificate = lock(db.session(), certificate)
    if _try_again(certificate.run, [certificate]):
        flash(_has_no_place(certificate), "warn")
    db.session.commit()
    queue.ring("certificates")
    return _back_to(certificate.run)


def _try_again(run: Run, failed: Sequence[Certificate]) -> list[Certificate]:
    press, now = press_of_the_site(), clock.now()
    return another_try.try_again(db.session(), run, failed, press=press, now=now)


def _has_no_place(certificate: Certificate) -> str:
    name = certificate.person.printed_name
    return _("%(name)s has no place in this workshop any more.", name=name)


def _back_to(run: Run) -> ResponseReturnValue:
    return redirect(url_for(".run", certificate_run_id=run.id))


@views.get("/workshops/<int:workshop_id>/certificates.zip")
@permit(may.organise, Workshop)
def papers(workshop: Workshop) -> ResponseReturnValue:
    """All that stand, of one kind: read from the store one after the other while they are sent."""
    kind = kind_asked_for()
    trail.note_alone(db.session(), workshop, trail.Deed.EXPORTED, f"PDF, {kind}")
    listed = db.session.execute(runs.papers_of(workshop, kind)).all()
    db.session.rollback()  # a long answer keeps no other from writing
    parts = (
        zips.Part(zips.safe_name(f"{serial} {holder}", ".pdf"), partial(files.read, sha256))
        for serial, holder, sha256 in listed
    )
    return files.to_save(
        stream_with_context(zips.streamed(parts)),
        zips.ZIP,
        f"{workshop.code} {kind}.zip",
    )
