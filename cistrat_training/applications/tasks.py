"""Prints the copies of applications, reminds those who speak for applicants, and tells applicants
whom no letter reached.
"""

import logging
from datetime import timedelta

from cistrat_training import clock, files, press, queue, trail
from cistrat_training.applications import (
    answers,
    asking,
    copies,
    endorsement_queries,
    letters,
    paper,
)
from cistrat_training.applications.answers import Eyes
from cistrat_training.applications.copies import ApplicationCopy
from cistrat_training.applications.endorsements import Endorsement
from cistrat_training.database import db, lock
from cistrat_training.letter import Letter

log = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=2)  # many times what a page takes


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


@queue.bell("copies")
def make_copies() -> int:
    """The copy of one submission, and the letter that brings it. Without a PDF rather than never.

    What a worker that dies had claimed is made by another; the letter is one in any case.
    """
    copy = _claim()
    if copy is None:
        return 0
    printed = _printed(copy)
    _settle(copy, printed)
    queue.ring("letters")
    return 1


def _claim() -> ApplicationCopy | None:
    trail.acting(db.session, "job:copies")
    now = clock.now()
    copy = db.session.scalar(copies.next_to_make(claimed_before=now - CLAIM_LASTS))
    if copy:
        copy.claim(now=now)
    db.session.commit()
    return copy


def _printed(copy: ApplicationCopy) -> files.Content | None:
    """No transaction stays open while the page is made."""
    code = ""
    try:
        if not copy.is_current:
            return None
        code = copy.application.code
        facts = paper.read(db.session, copy.application)
        db.session.commit()
        return files.put(paper.pdf(facts), files.PDF)
    except press.CannotPrint as no:
        log.warning("The copy of application %s could not be printed: %s", code, no)
    except Exception:
        log.exception("The copy of application %s could not be printed.", code)
    finally:
        db.session.rollback()
    return None


def _settle(claimed: ApplicationCopy, printed: files.Content | None) -> None:
    """Write down how it went, unless another worker has taken it up meanwhile."""
    copy = lock(db.session, claimed)
    if copy.made_at is None:
        pdf = files.record(printed) if printed else None
        copy.settle(pdf, now=clock.now())
        if copy.is_current:
            db.session.add(_letter(copy))
    db.session.commit()


def _letter(copy: ApplicationCopy) -> Letter:
    application = copy.application
    language = application.applicant.language
    said = answers.read(db.session, application, Eyes.APPLICANT, language)
    return letters.copy(application, said, copy.pdf)
