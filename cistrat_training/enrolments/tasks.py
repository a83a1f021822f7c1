"""Offers whose deadline has passed, minute by minute."""

from cistrat_training import clock, queue, trail
from cistrat_training.database import db
from cistrat_training.enrolments import queries, selection


@queue.every(minutes=1)
def lapse() -> int:
    """One transaction for each workshop, under its lock: run twice at once, it does no more."""
    trail.acting(db.session, "job:lapse")
    now = clock.now()
    ended = 0
    for workshop in db.session.scalars(queries.workshops_to_look_after(now)).all():
        ended += selection.end_what_is_over(db.session, workshop, now=now)
        db.session.commit()
    if ended:
        queue.ring("letters")
    return ended
