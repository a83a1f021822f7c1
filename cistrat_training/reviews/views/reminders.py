"""Reminding the reviewers who have work left: first seen, then sent."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from cistrat_training import clock, queue
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db, lock
from cistrat_training.letter import address
from cistrat_training.reviews import letters, queries, reminders, tasks
from cistrat_training.reviews.views.blueprint import views
from cistrat_training.workshops.models import Workshop


@views.route("/workshops/<int:workshop_id>/reminders", methods=["GET", "POST"])
@permit(may.organise, Workshop)
def remind(workshop: Workshop) -> ResponseReturnValue:
    form = DeedForm()
    now = clock.now()
    if form.validate_on_submit():
        lock(db.session, workshop)
        plan = queries.plan(db.session, workshop)
        since = reminders.today_began_at(plan, now)
        written = tasks.write(plan, reminders.to_remind(db.session, plan, since=since), now)
        db.session.commit()
        queue.ring("letters")
        flash(
            ngettext("One reviewer is reminded.", "%(num)s reviewers are reminded.", written),
            "done" if written else "off",
        )
        return redirect(url_for(".reviewers", workshop_id=workshop.id))
    plan = queries.plan(db.session, workshop)
    since = reminders.today_began_at(plan, now)
    late = reminders.to_remind(db.session, plan, since=since)
    return render_template(
        "reviews/reminders.html",
        workshop=workshop,
        form=form,
        late=late,
        sample=late
        and letters.reminder(
            late[0].reviewer, late[0].left, plan, address("accounts.sign_in"), now=now
        ),
    )
