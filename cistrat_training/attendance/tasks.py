"""By the clock, the files of attendance lists go once they are needed no longer, who is in danger
of losing the certificate is told, and how everybody stands is kept for the figures."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select

from cistrat_training import clock, files, queue, trail
from cistrat_training.attendance import (
    alarming,
    apology_queries,
    check_in_queries,
    checking_in,
    clearing,
    forgetting,
    list_queries,
    reckoning,
    warning_queries,
)
from cistrat_training.database import db, only_reading
from cistrat_training.files import StoredFile
from cistrat_training.workshops.models import Workshop

LETTERS_AT_ONCE = 50
Forget = Callable[..., tuple[int, list[StoredFile]]]


@queue.every(minutes=60)
def forget_lists() -> int:
    trail.acting(db.session, "job:forget-lists")
    now = clock.now()
    return _forget(list_queries.workshops_with_lists(now.date()), forgetting.forget, now)


@queue.every(minutes=60)
def clear_papers() -> int:
    """Reasons of apologies, and files sent with them and with objections."""
    trail.acting(db.session, "job:clear-papers")
    now = clock.now()
    return _forget(apology_queries.with_papers(now), clearing.clear, now)


def _forget(workshops: Select[Workshop], forget: Forget, now: datetime) -> int:
    """Bytes go after the commit that took their rows away."""
    touched = 0
    for workshop in db.session.scalars(workshops).all():
        count, gone = forget(db.session, workshop, now=now)
        contents = [file.sha256 for file in gone]
        db.session.commit()
        for content in contents:
            files.remove(content)
        touched += count
    return touched


@queue.every(minutes=24 * 60)
def forget_origins() -> int:
    """From where people checked in."""
    now, forgotten = clock.now(), 0
    over = check_in_queries.workshops_with_origins(now.date())
    for workshop in db.session.scalars(over).all():
        forgotten += checking_in.forget_origins(db.session, workshop, now=now)
        db.session.commit()
    return forgotten


@queue.every(minutes=30)
def warn() -> int:
    """The long look locks nothing; each few letters are a transaction with what they tell of."""
    trail.acting(db.session, "job:warn-participants")
    done = 0
    for workshop in db.session.scalars(warning_queries.workshops_that_warn(clock.now())).all():
        done += _warn_in(workshop)
    if done:
        queue.ring("letters")
    return done


def _warn_in(workshop: Workshop) -> int:
    now, done = clock.now(), 0
    db.session.rollback()
    with only_reading():
        people = alarming.to_warn(db.session, workshop, now)
        db.session.rollback()
    for begins in range(0, len(people), LETTERS_AT_ONCE):
        some = people[begins : begins + LETTERS_AT_ONCE]
        done += alarming.warn(db.session, workshop, some, now)
        db.session.commit()
    return done


@queue.every(minutes=60)
def reckon_outcomes() -> int:
    """How each participant stands, kept for the figures of reports."""
    now, reckoned = clock.now(), 0
    due = [
        *db.session.scalars(reckoning.to_reckon(now)),
        *db.session.scalars(reckoning.not_seen_for_longest(now)),
    ]
    for workshop_id in dict.fromkeys(due):
        workshop = db.session.get_one(Workshop, workshop_id)
        reckoned += reckoning.reckon(db.session, workshop, now=now)
        db.session.commit()
    return reckoned
