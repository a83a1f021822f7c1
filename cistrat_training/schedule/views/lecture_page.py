"""The one page of a lecture, for whoever may know of it."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any, NamedTuple

from flask import current_app, make_response, render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.models import User
from cistrat_training.database import db
from cistrat_training.schedule import (
    publishing,
    queries,
    release_queries,
    viewing_queries,
    watching,
)
from cistrat_training.schedule.consents import LICENCE_ADDRESSES
from cistrat_training.schedule.materials import MATERIAL_KINDS, Material
from cistrat_training.schedule.models import LECTURE_KINDS, Lecture, LectureKind, Lecturer, Talk
from cistrat_training.schedule.publishing import Recording
from cistrat_training.schedule.releases import ReleasedLecture
from cistrat_training.schedule.viewings import Viewing
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.schedule.watching import LONGEST
from cistrat_training.workshops import tokens
from cistrat_training.workshops.models import Enrolment


class State(StrEnum):
    CALLED_OFF = "called off"
    UNPLACED = "no time yet"
    COMING = "coming"
    RUNNING = "running"
    OVER = "over"


class ToWatch(NamedTuple):
    """The recording as this reader gets it."""

    recording: Recording
    video: Material | None
    """The one that plays here and now: the small one where that was chosen, or data are dear."""
    starts: int
    """Where it begins to play, in milliseconds."""
    viewing: Viewing | None
    """What they watched of it, where that counts."""
    ticket: str
    """What the page needs to tell of it; empty for those whose watching does not count."""


@views.get("/lectures/<int:lecture_id>", endpoint="lecture_page")
@permit(may.see_lecture, Lecture)
def lecture_page(lecture: Lecture) -> ResponseReturnValue:
    now = clock.now()
    copy = db.session.scalar(release_queries.standing_of([lecture.id]))
    inside = may.connect_to(me(), lecture)
    place = db.session.scalar(viewing_queries.place_of(me(), lecture)) if inside else None
    page = make_response(
        render_template(
            "schedule/lecture_page.html",
            lecture=lecture,
            talk=copy or lecture,
            is_released=copy is not None,
            state=state_of(copy or lecture, now),
            lecturers=_lecturers(lecture, copy),
            inside=inside,
            attends=place,
            to_watch=_to_watch(lecture, place, now) if inside else None,
            join_code=tokens.token_of(place.id, current_app.config["SECRET_KEY"]) if place else "",
            neighbours=_neighbours(copy),
            kinds=LECTURE_KINDS,
            MATERIAL_KINDS=MATERIAL_KINDS,
            **_shown(lecture, inside),
        )
    )
    page.headers["Cache-Control"] = "private, no-store"  # each opening of a player is its own
    return page


def state_of(talk: Talk, now: datetime) -> State:
    if talk.cancelled_at:
        return State.CALLED_OFF
    if not (talk.starts_at and talk.ends_at):
        return State.UNPLACED
    if now < talk.starts_at:
        return State.COMING
    return State.RUNNING if now < talk.ends_at else State.OVER


def _lecturers(lecture: Lecture, copy: ReleasedLecture | None) -> Sequence[Lecturer]:
    if copy is None:
        return queries.speakers_of(db.session, [lecture])[lecture.id]
    return release_queries.speakers_of(db.session, [copy])[lecture.id]


def _shown(lecture: Lecture, inside: bool) -> dict[str, Any]:
    """What hangs on the consent of the lecturers."""
    reader: User | None = me() if inside else None
    materials: list[Material] = publishing.shown(db.session, lecture, reader)
    closed = lecture.id in publishing.closed_livestreams(db.session, [lecture])
    return {
        "materials": materials,
        "licence": publishing.licence_of(db.session, lecture) if materials else None,
        "LICENCES": LICENCE_ADDRESSES,
        "photos": {
            lecturer_id
            for _, lecturer_id in publishing.photos_shown(db.session, [lecture], outside=not inside)
        },
        "is_streamed": inside and not closed,
    }


def _to_watch(lecture: Lecture, enrolment: Enrolment | None, now: datetime) -> ToWatch:
    recording = publishing.recording_of(db.session, lecture, now)
    video = _video(recording) if recording.is_open or may.mark(me(), lecture) else None
    counts = enrolment if video and recording.is_open else None
    ticket = watching.Ticket.issue(lecture, counts, now=now) if counts else None
    viewing = _viewing(lecture, enrolment)
    left = viewing.position if viewing else 0
    return ToWatch(
        recording=recording,
        video=video,
        starts=min(max(request.args.get("at", left // 1000, type=int) * 1000, 0), LONGEST),
        viewing=viewing,
        ticket=ticket.sealed(current_app.config["SECRET_KEY"]) if ticket else "",
    )


def _video(recording: Recording) -> Material | None:
    chosen = request.args.get("quality") or request.cookies.get("quality")
    is_dear = request.headers.get("Save-Data") == "on"
    if chosen == "small" or (is_dear and chosen != "full"):
        return recording.small or recording.ours
    return recording.ours or recording.small


def _viewing(lecture: Lecture, enrolment: Enrolment | None) -> Viewing | None:
    if enrolment is None:
        return None
    return db.session.scalar(viewing_queries.viewing_of(lecture, enrolment))


def _neighbours(copy: ReleasedLecture | None) -> dict[str, ReleasedLecture | None]:
    """The lectures before and after it; breaks have no page that anybody looks for."""
    found: dict[str, ReleasedLecture | None] = {"previous": None, "next": None}
    if copy is None:
        return found
    held = [
        one
        for one in db.session.scalars(release_queries.lectures_in(copy.release))
        if one is copy or not (one.cancelled_at or one.kind is LectureKind.BREAK)
    ]
    for before, after in pairwise(held):
        if after is copy:
            found["previous"] = before
        if before is copy:
            found["next"] = after
    return found
