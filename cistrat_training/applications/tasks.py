"""Reminds those who speak for applicants, and tells applicants whom no letter reached."""

from cistrat_training import clock, queue, trail
from cistrat_training.applications import asking, endorsement_queries
from cistrat_training.applications.endorsements import Endorsement
from cistrat_training.database import db, lock


@queue.every(minutes=60)
def remind() -> int:
    """One transaction for each person, under a lock: run twice at once, it does no more."""
    trail.acting(db.session, "job:endorsements")
    reminded = last = 0
    while endorsement := _next_to_remind(last):
        last = endorsement.id
        reminded += _remind(endorsement)
        db.session.commit()
    db.session.rollback()
    if reminded:
        queue.ring("letters")
    return reminded


def _next_to_remind(last: int) -> Endorsement | None:
    waiting = endorsement_queries.to_remind(clock.now(), after=last)
    return db.session.scalar(waiting.limit(1))


def _remind(endorsement: Endorsement) -> bool:
    now = clock.now()
    rules = db.session.scalar(endorsement_queries.rules_of(endorsement.application.workshop))
    if rules is None or endorsement.reminders_due(rules, now=now) <= endorsement.reminded:
        return False
    return asking.remind(db.session, lock(db.session, endorsement), rules, now=now)


@queue.every(minutes=10)
def tell_of_lost_letters() -> int:
    trail.acting(db.session, "job:endorsements")
    told = 0
    for endorsement in db.session.scalars(endorsement_queries.not_reached()).all():
        told += asking.tell_not_reached(db.session, lock(db.session, endorsement))
        db.session.commit()
    db.session.rollback()
    if told:
        queue.ring("letters")
    return told
