"""The lectures in a calendar program: a file, or an address that it asks again and again."""

import hashlib
import secrets
from collections.abc import Sequence

from flask import Response, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import clock, files, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db
from cistrat_training.schedule import calendar, queries
from cistrat_training.schedule.models import Feed, Lecture
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.workshops.models import Workshop

MINUTES_A_CLIENT_MAY_WAIT = 15


@views.get("/lectures/<int:lecture_id>/lecture.ics")
@permit(may.connect_to, Lecture)
def lecture_file(lecture: Lecture) -> ResponseReturnValue:
    return _calendar([lecture], lecture.title(languages.language()), f"lecture-{lecture.id}.ics")


@views.get("/workshops/<int:workshop_id>/programme.ics")
@permit(may.take_part, Workshop)
def programme_file(workshop: Workshop) -> ResponseReturnValue:
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    title = workshop.title(languages.language())
    return _calendar(found, title, f"{workshop.code}.ics")


@views.get("/calendar/<secret>.ics")
@permit(may.anyone)
def feed(secret: str) -> ResponseReturnValue:
    """For a calendar program, which cannot sign in: who has the address sees the lectures."""
    owner = db.session.scalar(queries.feed_with(secret))
    if owner is None or not owner.person.is_active:
        abort(404)
    held = db.session.scalars(queries.held_by(owner.person)).all()
    attended = db.session.scalars(queries.attended_by(owner.person)).all()
    with languages.in_language(owner.person.language):
        title = _("CISTRAT Training")
    both = {lecture.id: lecture for lecture in (*held, *attended)}.values()
    return _calendar(list(both), title, "cistrat-training.ics", owner.person.language)


@views.post("/calendar")
@permit(may.have_an_account)
def new_feed() -> ResponseReturnValue:
    """A new secret address; the one before ends."""
    now = clock.now()
    if before := db.session.scalar(queries.feed_of(me())):
        before.revoked_at = now
    db.session.add(Feed(person=me(), secret=secrets.token_urlsafe(24), created_at=now))
    db.session.commit()
    flash(_("The calendar address is new. One that you used before has ended."))
    place = "my_lectures" if request.form.get("from") == "my_lectures" else "my_programme"
    return redirect(url_for(f".{place}", _anchor="calendar"))


def _calendar(
    found: Sequence[Lecture], title: str, name: str, language: str | None = None
) -> Response:
    content = calendar.calendar(
        found,
        queries.speakers_of(db.session, found),
        title=title,
        language=language or languages.language(),
        site=current_app.config["SITE_URL"],
    )
    response = files.to_save(content, calendar.TYPE, name)
    response.set_etag(hashlib.sha256(content).hexdigest()[:32])
    changes = [lecture.changed_at for lecture in found]
    if changes:
        response.last_modified = max(changes)
    response.cache_control.private = True
    response.cache_control.max_age = MINUTES_A_CLIENT_MAY_WAIT * 60
    response.make_conditional(request)
    return response
