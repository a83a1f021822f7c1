"""All verdicts go out together, once an organiser has seen what goes out."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db
from cistrat_training.enrolments import selection
from cistrat_training.enrolments.release import release_of
from cistrat_training.enrolments.views.blueprint import views
from cistrat_training.enrolments.views.counts import the_list
from cistrat_training.workshops.models import AUDIENCES, Workshop


@views.route("/workshops/<int:workshop_id>/release", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def release(workshop: Workshop) -> ResponseReturnValue:
    """A second click finds nothing that waits, and writes nothing."""
    form = DeedForm()
    if form.validate_on_submit():
        with form.refusals():
            told = selection.release(db.session, workshop, now=clock.now())
            db.session.commit()
            queue.ring("letters")
            flash(ngettext("One decision is released.", "%(num)s decisions are released.", told))
            return redirect(url_for(".desk", workshop_id=workshop.id))
    page = render_template(
        "enrolments/release.html",
        workshop=workshop,
        form=form,
        release=release_of(db.session, workshop, now=clock.now()),
        broken=the_list(workshop).broken(),
        AUDIENCES=AUDIENCES,
    )
    return page, form.code
