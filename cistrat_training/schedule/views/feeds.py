"""The lectures in a calendar program: a file, or an address that it asks again and again."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from flask import Response, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from cistrat_training import clock, files, languages, zones
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.database import db, lock
from cistrat_training.schedule import feed_queries, queries, release_queries
from cistrat_training.schedule.calendar import ASKED_AGAIN_AFTER, TYPE, WRITTEN_SINCE
from cistrat_training.schedule.consent_queries import refused_livestreams
from cistrat_training.schedule.models import Feed, Lecture
from cistrat_training.schedule.releases import Release, ReleasedLecture
from cistrat_training.schedule.tasks import calendars
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

NOT_MODIFIED = 304


@views.get("/lectures/<int:lecture_id>/lecture.ics")
@permit(may.connect_to, Lecture)
def lecture_file(lecture: Lecture) -> ResponseReturnValue:
    """As it was released; there is none of a draft."""
    copy = db.session.scalar(release_queries.standing_of([lecture.id]))
    if copy is None:
        abort(404)
    closed = _closed([copy.release_id])
    tag = _tag(copy.release, closed)
    response = _answer(f"lecture-{lecture.id}.ics", tag, copy.release.released_at, closed)
    if response.status_code != NOT_MODIFIED:
        speakers = release_queries.speakers_of(db.session, [copy])
        response.set_data(calendars(languages.language(), closed).file([copy], speakers))
    return response


@views.get("/workshops/<int:workshop_id>/programme.ics")
@permit(may.take_part, Workshop)
def programme_file(workshop: Workshop) -> ResponseReturnValue:
    release = db.session.scalar(release_queries.latest_release(workshop))
    if release is None:
        abort(404)
    closed = _closed([release.id])
    tag = _tag(release, closed)
    response = _answer(f"{workshop.code}.ics", tag, release.released_at, closed)
    if response.status_code != NOT_MODIFIED:
        found = db.session.scalars(release_queries.lectures_in(release)).all()
        speakers = release_queries.speakers_of(db.session, found)
        response.set_data(calendars(languages.language(), closed).file(found, speakers))
    return response


@views.get("/calendar/<secret>.ics")
@permit(may.anyone)
def feed(secret: str) -> ResponseReturnValue:
    """For a calendar program, which cannot sign in: who has the address sees the lectures."""
    owner = db.session.scalar(feed_queries.feed_with(secret))
    if owner is None or not owner.person.is_active:
        abort(404)
    language = owner.person.language
    stand = feed_queries.standing(db.session, owner)
    closed = _closed(stand.releases)
    here = zones.edition(), current_app.config["SITE_URL"], language
    tag = stand.digest(WRITTEN_SINCE, *here, *map(str, sorted(closed)))
    response = _answer("cistrat-training.ics", tag, stand.changed_at, closed)
    if response.status_code != NOT_MODIFIED:
        found = feed_queries.lectures_of(db.session, stand)
        speakers = release_queries.speakers_of(db.session, found)
        name = languages.said_in(N_("CISTRAT Training"), language)
        response.set_data(calendars(language, closed).feed(found, speakers, name=name))
    return response


@views.post("/calendar")
@permit(may.have_an_account)
def new_feed() -> ResponseReturnValue:
    """A new secret address; the one before ends."""
    now = clock.now()
    ended = _end_feeds(now)
    db.session.add(Feed(person=me(), secret=secrets.token_urlsafe(24), created_at=now))
    db.session.commit()
    flash(
        _("The calendar address is new, and the one before has ended.")
        if ended
        else _("The calendar address is made.")
    )
    return redirect(_page_of_the_feed())


@views.post("/calendar/end")
@permit(may.have_an_account)
def end_feed() -> ResponseReturnValue:
    """Whoever has the address sees nothing any more."""
    _end_feeds(clock.now())
    db.session.commit()
    flash(_("The calendar address has ended. Nobody sees your lectures by it any more."))
    return redirect(_page_of_the_feed())


def _end_feeds(now: datetime) -> int:
    lock(db.session, me())  # pressed twice at once, one address is left
    standing = db.session.scalars(queries.feed_of(me())).all()
    for feed in standing:
        feed.revoked_at = now
    return len(standing)


def _page_of_the_feed() -> str:
    place = "my_lectures" if request.form.get("from") == "my_lectures" else "my_programme"
    return url_for(f".{place}", _anchor="calendar")


def _closed(releases: Iterable[int]) -> frozenset[int]:
    """Lectures whose livestream was refused: their address goes from calendars as well."""
    lectures = select(ReleasedLecture.lecture_id).where(
        ReleasedLecture.release_id.in_(list(releases))
    )
    return frozenset(db.session.scalars(refused_livestreams(lectures)))


def _tag(release: Release, closed: frozenset[int]) -> str:
    site, language = current_app.config["SITE_URL"], languages.language()
    written = WRITTEN_SINCE, zones.edition(), site, language, release.id, sorted(closed)
    return hashlib.sha256(repr(written).encode()).hexdigest()[:32]


def _answer(name: str, tag: str, changed_at: datetime, closed: frozenset[int]) -> Response:
    """Either that nothing has changed, or an answer whose content is still to be written.

    A refused livestream has no date here: programs that ask by date alone get the whole then.
    """
    response = files.to_save(b"", TYPE, name)
    response.set_etag(tag)
    if not closed:
        response.last_modified = changed_at
    response.cache_control.private = True
    response.cache_control.max_age = int(ASKED_AGAIN_AFTER.total_seconds())
    response.make_conditional(request)
    return response
