"""The released lectures, as those see them who give them, who come to them, or who look in."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, g, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from cistrat_training import clock, languages, zones
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db
from cistrat_training.kept_pages import kept_for_a_moment
from cistrat_training.schedule import publishing, queries, release_queries, to_watch
from cistrat_training.schedule.models import LECTURE_KINDS
from cistrat_training.schedule.programme import (
    MOST_ALIGNED,
    Choice,
    at_this_moment,
    by_day,
    days_later,
    offered,
    rows,
)
from cistrat_training.schedule.releases import Release, ReleasedLecture
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

VIEWS = {
    "days": N_("By day"),
    "list": N_("As a list"),
    "now": N_("Now and next"),
    "print": N_("For printing"),
}


@views.get("/workshops/<int:workshop_id>/programme")
@permit(may.see_programme, Workshop)
def programme(workshop: Workshop) -> ResponseReturnValue:
    """Always the last release; the draft is the organisers'."""
    return unless_known(_programme(workshop=workshop))


@kept_for_a_moment
def _programme(workshop: Workshop) -> str:
    knows_clock = _read_on_a_clock(workshop)
    release = db.session.scalar(release_queries.latest_release(workshop))
    choice = Choice(*(request.args.get(name, "") for name in Choice._fields))
    asked = request.args.get("view", "")
    view = asked if asked in VIEWS else "days"

    def here(**instead: str) -> str:
        """This page, with what was chosen, but for what is named."""
        chosen = {**choice._asdict(), "zone": request.args.get("zone", ""), "view": view}
        kept = {name: value for name, value in (chosen | instead).items() if value}
        return url_for(".programme", workshop_id=workshop.id, **kept)

    return render_template(
        "schedule/programme.html",
        workshop=workshop,
        release=release,
        view=view,
        VIEWS=VIEWS,
        KINDS=LECTURE_KINDS,
        choice=choice,
        here=here,
        zones=zones.offered(languages.reader_zone()),
        knows_clock=knows_clock,
        is_inside=may.take_part(me(), workshop),
        **(_shown(release, choice) if release else {}),
    )


@views.get("/programme")
@permit(may.have_an_account)
def my_programme() -> ResponseReturnValue:
    now = clock.now()
    asked = release_queries.attended_by(me()).options(joinedload(ReleasedLecture.moderator))
    found = db.session.scalars(asked).all()
    return render_template(
        "schedule/my_programme.html",
        moment=at_this_moment(found, now),
        now=now,
        programmes=_by_workshop(found, now),
        speakers=release_queries.speakers_of(db.session, found),
        closed=publishing.closed_livestreams(db.session, found),
        days_later=days_later,
        to_watch=to_watch.recordings(db.session, me(), found, now=now),
        KINDS=LECTURE_KINDS,
        feed=db.session.scalar(queries.feed_of(me())),
        form=DeedForm(),
    )


def unless_known(page: str) -> Response:
    """Nothing but a word, for a browser that has these very bytes already."""
    response = make_response(page)
    response.set_etag(hashlib.sha256(response.data).hexdigest()[:32])
    response.make_conditional(request)
    return response


def _read_on_a_clock(workshop: Workshop) -> bool:
    """The one in the address, else the reader's; False where it is only that of the workshop."""
    asked = request.args.get("zone", "")
    if zones.known(asked):
        g.zone = asked
        return True
    if languages.knows_reader_zone():
        return True
    g.zone = workshop.zone
    return False


def _shown(release: Release, choice: Choice) -> dict[str, Any]:
    workshop, now = release.workshop, clock.now()
    asked = release_queries.lectures_in(release).options(joinedload(ReleasedLecture.moderator))
    every = db.session.scalars(asked).all()
    found = choice.of(every, workshop.language)
    days = by_day(found, languages.reader_zone())
    return {
        "days": days,
        "is_long": any(len(talks) > MOST_ALIGNED for _, talks in days),
        "later": [talk for talk in found if not talk.starts_at],
        "moment": at_this_moment(found, now),
        "now": now,
        "last": max((talk.ends_at for talk in every if talk.ends_at), default=None),
        "speakers": release_queries.speakers_of(db.session, every),
        "closed": publishing.closed_livestreams(db.session, every),
        "offered": offered(every, reader=languages.language(), language=workshop.language),
        "days_later": days_later,
        "rows": rows,
    }


def _by_workshop(
    found: Sequence[ReleasedLecture], now: datetime
) -> list[tuple[Workshop, list[ReleasedLecture]]]:
    """Those that run or come first, the soonest first; then those that are over, backwards."""
    by_workshop: dict[Workshop, list[ReleasedLecture]] = {}
    for lecture in found:
        by_workshop.setdefault(lecture.workshop, []).append(lecture)
    order = sorted(by_workshop.items(), key=lambda pair: pair[0].first_day)
    today = now.date()
    coming = [pair for pair in order if pair[0].last_day >= today]
    return coming + [pair for pair in reversed(order) if pair not in coming]
