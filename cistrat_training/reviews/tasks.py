"""Reminders some days before scoring ends."""

from collections.abc import Iterable
from datetime import datetime

from cistrat_training import clock, queue, trail
from cistrat_training.accounts.links import open_link
from cistrat_training.database import db, lock
from cistrat_training.reviews import letters, reminders
from cistrat_training.reviews.plans import ReviewPlan

MY_REVIEWS = "/reviews"


@queue.every(minutes=30)
def remind() -> int:
    """One transaction for each workshop, under its lock: run twice at once, it writes no more."""
    trail.acting(db.session, "job:remind")
    now = clock.now()
    written = 0
    for plan in db.session.scalars(reminders.plans_with_reminders()).all():
        if since := reminders.round_began_at(plan, now):
            lock(db.session, plan.workshop)
            written += write(plan, reminders.to_remind(db.session, plan, since=since), now)
            db.session.commit()
    if written:
        queue.ring("letters")
    return written


def write(plan: ReviewPlan, late: Iterable[reminders.Late], now: datetime) -> int:
    """Under the lock of the workshop, so that nobody is reminded twice."""
    written = 0
    for each in late:
        link, address = open_link(each.reviewer.person, MY_REVIEWS, now=now)
        letter = letters.reminder(each.reviewer, each.left, plan, address, now=now)
        db.session.add_all([link, letter])
        written += 1
    return written
