"""Writes the letters of a release, some at a time, until all who are concerned have theirs."""

from email.utils import parseaddr

from flask import current_app

from cistrat_training import clock, files, queue
from cistrat_training.calendars import Organiser
from cistrat_training.database import db, lock, only_reading
from cistrat_training.schedule import reader_queries
from cistrat_training.schedule.calendar import Calendars
from cistrat_training.schedule.releases import ReleaseLetters
from cistrat_training.schedule.telling import Batch, Telling

LETTERS_AT_ONCE = 100


@queue.bell("release letters")
def write() -> int:
    """They are written while nothing is locked. What another worker wrote meanwhile is not
    written again: each batch goes on where the last one ended."""
    with only_reading():
        waiting = db.session.scalar(reader_queries.unfinished().limit(1))
        if waiting is None:
            return 0
        begins = waiting.last_reader_id
        telling = Telling(db.session, waiting.release, calendars, files.put)
        batch = telling.next_letters(begins, LETTERS_AT_ONCE)
        db.session.rollback()
    lock(db.session, waiting)
    if waiting.finished_at is None and waiting.last_reader_id == begins:
        _keep(waiting, batch)
    db.session.commit()
    queue.ring("letters")
    return LETTERS_AT_ONCE


def calendars(language: str, closed: frozenset[int] = frozenset()) -> Calendars:
    """The organiser of an event is who sends its letter, or mail programs would not believe it."""
    name, email = parseaddr(current_app.config["MAIL_SENDER"])
    return Calendars(
        current_app.config["SITE_URL"], Organiser(name or email, email), language, closed
    )


def _keep(waiting: ReleaseLetters, batch: Batch) -> None:
    files.record_all(batch.files)
    db.session.add_all(batch.letters)
    if batch.last_reader_id is None:
        waiting.finish(now=clock.now())
    else:
        waiting.note(len(batch.letters), batch.last_reader_id)
