"""By the clock offers end and travel data go; letters of invitation and to many are made."""

import logging
from collections.abc import Sequence
from datetime import timedelta

from cistrat_training import ciphers, clock, files, press, queue, trail
from cistrat_training.database import db
from cistrat_training.enrolments import (
    coordinator_queries,
    guests,
    invitation_paper,
    inviting,
    letters,
    nominating,
    queries,
    selection,
)
from cistrat_training.enrolments.coordinators import Coordinator
from cistrat_training.enrolments.invitations import (
    NO_LETTERS,
    NO_PASSPORT,
    NOT_MADE,
    SEALED,
    InvitationLetter,
)

log = logging.getLogger(__name__)

LETTERS_AT_ONCE = 20  # what a worker that dies holds up
CLAIM_LASTS = timedelta(minutes=2)  # many times what they take

Printed = tuple[files.Content | None, str]


@queue.every(minutes=10)
def remind() -> int:
    """Of offers whose deadline is near; one transaction for each workshop, under its lock."""
    trail.acting(db.session, "job:remind")
    now = clock.now()
    reminded = 0
    for workshop in db.session.scalars(queries.workshops_with_open_offers(now)).all():
        reminded += selection.remind(db.session, workshop, now=now)
        db.session.commit()
    if reminded:
        queue.ring("letters")
    return reminded


@queue.every(minutes=10)
def remind_coordinators() -> int:
    """One transaction for each, under its lock."""
    trail.acting(db.session, "job:remind")
    reminded = last = 0
    while coordinator := _next_coordinator(last):
        last = coordinator.id
        reminded += nominating.remind(db.session, coordinator, now=clock.now())
        db.session.commit()
    db.session.rollback()
    if reminded:
        queue.ring("letters")
    return reminded


def _next_coordinator(last: int) -> Coordinator | None:
    waiting = coordinator_queries.to_remind(clock.now(), after=last)
    return db.session.scalar(waiting.limit(1))


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


@queue.bell("invitations")
def print_invitations() -> int:
    """As certificates are made: what a worker that dies had claimed is made by another."""
    claimed = _claim()
    if claimed:
        _settle(claimed, {letter.id: _printed(letter) for letter in claimed})
        queue.ring("letters")
    return len(claimed)


def _claim() -> Sequence[InvitationLetter]:
    trail.acting(db.session, "job:invitations")
    now = clock.now()
    next_ones = guests.next_to_print(claimed_before=now - CLAIM_LASTS).limit(LETTERS_AT_ONCE)
    claimed = db.session.scalars(next_ones).all()
    for letter in claimed:
        letter.claim(now=now)
    db.session.flush()
    db.session.expunge_all()  # no transaction stays open while the pages are made
    db.session.commit()
    return claimed


def _printed(letter: InvitationLetter) -> Printed:
    """The encrypted file, or why there is none."""
    keys = ciphers.of_this_site()
    try:
        passport, city = inviting.passport_of(db.session, letter, keys)
        if letter.with_passport and passport is None:
            return None, NO_PASSPORT
        content = invitation_paper.pdf(letter.facts or {}, passport, city)
        return files.put(keys.encrypt(content, letter.sealed_as), SEALED), ""
    except press.CannotPrint as no:
        log.warning("Letter of invitation %s could not be made: %s", letter.serial, no)
        return None, NO_LETTERS
    except Exception:
        log.exception("Letter of invitation %s could not be made.", letter.serial)
        return None, NOT_MADE
    finally:
        db.session.rollback()  # no transaction stays open while the others are made


def _settle(claimed: Sequence[InvitationLetter], printed: dict[int, Printed]) -> None:
    """Write down how it went, but for those withdrawn or taken up by another meanwhile."""
    now = clock.now()
    for letter in db.session.scalars(guests.still_claimed(claimed)):
        content, error = printed[letter.id]
        if content is None:
            letter.fail(error)
            continue
        letter.issue(files.record(content), now=now)
        if letter.enrolment.person.email:
            db.session.add(letters.invitation(letter))
    db.session.commit()


@queue.every(minutes=60)
def forget_travel_data() -> int:
    """What was announced to be deleted is deleted; what was given up is needed no longer."""
    trail.acting(db.session, "job:forget-travel-data")
    now = clock.now()
    touched = 0
    for workshop in db.session.scalars(guests.workshops_that_remember()).all():
        count, gone = inviting.forget(db.session, workshop, now=now)
        contents = [file.sha256 for file in gone]
        db.session.commit()
        for content in contents:
            files.remove(content)
        touched += count
    return touched


@queue.bell("mailings")
def write_to_many() -> int:
    """A portion of one letter to many, in one transaction with how far it came."""
    trail.acting(db.session, "job:mailings")
    mailing = db.session.scalar(guests.next_to_write())
    if mailing is None:
        db.session.rollback()
        return 0
    portion = mailing.next_addressees(LETTERS_AT_ONCE)
    readers = guests.readers(db.session, portion)
    countries = guests.country_names(db.session, (each.country_code for each in readers))
    for enrolment in readers:
        country = countries[enrolment.country_code]
        db.session.add(letters.to_one_of_many(mailing, enrolment, country))
    mailing.wrote(len(portion), now=clock.now())
    db.session.commit()
    queue.ring("letters")
    return len(portion)
