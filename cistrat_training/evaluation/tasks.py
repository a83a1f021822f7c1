"""By the clock, questionnaires follow the days of their workshop, open, remind and close."""

from cistrat_training import clock, queue, trail
from cistrat_training.database import db, lock
from cistrat_training.evaluation import asking, queries
from cistrat_training.evaluation.models import Questionnaire

LETTERS_AT_ONCE = 50


@queue.every(minutes=10)
def ask_and_remind() -> int:
    """Each few letters are a transaction under the lock of their questionnaire: run twice at once,
    it writes no more of them."""
    trail.acting(db.session, "job:questionnaires")
    now = clock.now()
    written = 0
    for number in db.session.scalars(
        queries.open_now(now).with_only_columns(Questionnaire.id)
    ).all():
        questionnaire = db.session.get_one(Questionnaire, number)
        asking.open_for_answers(db.session, questionnaire, now=now)
        db.session.commit()
        while some := _some_letters(questionnaire):
            written += some
            db.session.commit()
        db.session.rollback()
    if written:
        queue.ring("letters")
    return written


def _some_letters(questionnaire: Questionnaire) -> int:
    now = clock.now()
    lock(db.session, questionnaire)
    if not questionnaire.is_open(now):
        return 0
    new = queries.not_asked_yet(questionnaire).limit(LETTERS_AT_ONCE)
    if places := db.session.scalars(new).all():
        asking.ask(db.session, questionnaire, places, now=now)
        return len(places)
    due = questionnaire.reminders_due(now)
    late = queries.not_handed_in(questionnaire, reminded=due).limit(LETTERS_AT_ONCE)
    some = db.session.scalars(late).all()
    asking.remind(db.session, some, due)
    return len(some)


@queue.every(minutes=10)
def settle() -> int:
    trail.acting(db.session, "job:questionnaires")
    now, done = clock.now(), 0
    for number in db.session.scalars(
        queries.to_settle(now).with_only_columns(Questionnaire.id)
    ).all():
        questionnaire = lock(db.session, db.session.get_one(Questionnaire, number))
        if questionnaire.settled_at is None and questionnaire.is_closed(now):
            asking.settle(db.session, questionnaire, now=now)
            done += 1
        db.session.commit()
    return done


@queue.every(minutes=60)
def follow_the_days() -> int:
    trail.acting(db.session, "job:questionnaires")
    now, moved = clock.now(), 0
    for workshop in db.session.scalars(queries.to_follow()).all():
        lock(db.session, workshop)
        moved += asking.follow_the_days(db.session, workshop, now=now)
        db.session.commit()
    return moved
