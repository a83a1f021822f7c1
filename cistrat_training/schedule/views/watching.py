"""The recording of a lecture, sent to those who may watch it, and what they say they watched."""

from flask import abort, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import clock, streams
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import publishing, viewing_queries, watching
from cistrat_training.schedule.materials import Material
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.publishing import Recording
from cistrat_training.schedule.viewings import milliseconds
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_

GONE = 410


@views.get("/lectures/<int:lecture_id>/recording/<int:recording_id>")
@permit(may.connect_to, Lecture)
def recording(lecture: Lecture, recording_id: int) -> ResponseReturnValue:
    """Asked anew for each part of the file, so that a closed window and a consent taken back
    stop what plays."""
    now = clock.now()
    found = publishing.recording_of(db.session, lecture, now)
    wanted = next((one for one in parts_of(found) if one.id == recording_id), None)
    if wanted is None:
        abort(404)
    if not (found.is_open or may.mark(me(), lecture)):
        abort(403)
    return streams.send(wanted.file, wanted.file_name)


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


def parts_of(found: Recording) -> list[Material]:
    videos = [one for one in (found.ours, found.small) if one]
    return [*videos, *found.captions, *found.transcripts]
