"""The copy of an application in print, for its applicant and the organisers."""

from flask import Response, abort

from cistrat_training import files, press, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.applications import copies, paper
from cistrat_training.applications.models import Application, Status
from cistrat_training.applications.views.blueprint import views
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.limits import VERIFYING, limiter
from cistrat_training.words import N_


@views.get("/applications/<int:application_id>/copy.pdf")
@permit(may.print_application, Application)
@limiter.limit(VERIFYING)
def copy(application: Application) -> Response:
    """The one that was sent, or one made now: what was submitted, and nothing else."""
    if application.status is not Status.SUBMITTED:
        abort(404)
    if application.applicant_id != me().id:
        trail.note_alone(db.session(), application, trail.Deed.VIEWED, "copy")
    kept = db.session.scalar(copies.of(application))
    if kept and kept.pdf:
        return files.send(kept.pdf, paper.file_name(application))
    try:
        made = paper.pdf(paper.read(db.session, application))
    except press.CannotPrint as no:
        raise RuleBroken(N_("This application cannot be printed. Read it on the page.")) from no
    return files.to_save(made, files.PDF, paper.file_name(application))
