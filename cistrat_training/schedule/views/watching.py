"""What participants say that they watched of a recording."""

from flask import abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import publishing, viewing_queries, watching
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewings import milliseconds
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_

GONE = 410


@views.post("/lectures/<int:lecture_id>/watched")
@permit(may.be_counted, Lecture)
def watched(lecture: Lecture) -> ResponseReturnValue:
    now = clock.now()
    enrolment = db.session.scalars(viewing_queries.place_of(me(), lecture)).one()
    ticket = watching.unsealed(request.form.get("ticket", ""), current_app.config["SECRET_KEY"])
    message = watching.read(request.form.get("told", ""))
    if (ticket.lecture_id, ticket.enrolment_id) != (lecture.id, enrolment.id):
        raise RuleBroken(N_("This is not from a page of ours."))
    found = publishing.recording_of(db.session, lecture, now)
    if not (found.ours or found.small):
        abort(GONE)
    viewing, visit = watching.note(db.session, lecture, enrolment, ticket, message, found, now=now)
    db.session.commit()
    return jsonify(
        number=visit.number,
        clock=milliseconds(now - ticket.opened_at),
        progress=render_template("schedule/progress.html", lecture=lecture, viewing=viewing),
    )
