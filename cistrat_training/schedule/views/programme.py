"""The lectures as those see them who give them or come to them."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue

from cistrat_training import clock, languages
from cistrat_training import permissions as may
from cistrat_training.accounts.access import me, permit
from cistrat_training.accounts.forms import DeedForm
from cistrat_training.database import db
from cistrat_training.schedule import queries
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.views.blueprint import views
from cistrat_training.workshops.models import Workshop


@views.get("/workshops/<int:workshop_id>/programme")
@permit(may.see_programme, Workshop)
def programme(workshop: Workshop) -> ResponseReturnValue:
    found = db.session.scalars(queries.lectures_of(workshop)).all()
    return render_template(
        "schedule/programme.html",
        workshop=workshop,
        days=_by_day(found, languages.reader_zone()),
        later=[lecture for lecture in found if not lecture.starts_at],
        speakers=queries.speakers_of(db.session, found),
    )


@views.get("/programme")
@permit(may.have_an_account)
def my_programme() -> ResponseReturnValue:
    found = db.session.scalars(queries.attended_by(me())).all()
    return render_template(
        "schedule/my_programme.html",
        programmes=_by_workshop(found),
        speakers=queries.speakers_of(db.session, found),
        feed=db.session.scalar(queries.feed_of(me())),
        form=DeedForm(),
    )


@views.get("/my-lectures")
@permit(may.have_an_account)
def my_lectures() -> ResponseReturnValue:
    found = db.session.scalars(queries.held_by(me())).all()
    now = clock.now()
    coming = [lecture for lecture in found if lecture.ends_at and lecture.ends_at > now]
    listeners = (
        db.session.execute(queries.audience_counts(coming[0].workshop)).all() if coming else []
    )
    return render_template(
        "schedule/my_lectures.html",
        lectures=found,
        coming=coming,
        minutes=sum(lecture.length for lecture in found),
        listeners=listeners,
        feed=db.session.scalar(queries.feed_of(me())),
        form=DeedForm(),
    )


def _by_day(found: Sequence[Lecture], zone: str) -> list[tuple[Any, list[Lecture]]]:
    """The lectures that have a time, under the day they begin on in the reader's zone."""
    reader = ZoneInfo(zone)
    placed = [(one.starts_at.astimezone(reader).date(), one) for one in found if one.starts_at]
    return [
        (day, [one for _, one in those]) for day, those in groupby(placed, lambda pair: pair[0])
    ]


def _by_workshop(found: Sequence[Lecture]) -> list[tuple[Workshop, list[Lecture]]]:
    """The latest workshop first."""
    by_workshop: dict[Workshop, list[Lecture]] = {}
    for lecture in found:
        by_workshop.setdefault(lecture.workshop, []).append(lecture)
    return sorted(by_workshop.items(), key=lambda pair: pair[0].first_day, reverse=True)
