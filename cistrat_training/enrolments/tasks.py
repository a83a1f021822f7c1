"""By the clock offers end and travel data go; letters of invitation and to many are made."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import Select

from cistrat_training import ciphers, claims, clock, files, press, queue, trail
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
from cistrat_training.enrolments.invitations import (
    NO_LETTERS,
    NO_PASSPORT,
    NOT_MADE,
    SEALED,
    InvitationLetter,
)

log = logging.getLogger(__name__)

LETTERS_AT_ONCE = 20  # of one to many

Printed = tuple[files.Content | None, str]
T = TypeVar("T")


@queue.every(minutes=10)
def remind() -> int:
    """Of offers whose deadline is near."""
    now = clock.now()
    return _in_each(
        queries.workshops_with_open_offers(now),
        lambda workshop: selection.remind(db.session, workshop, now=now),
        job="job:remind",
    )


@queue.every(minutes=10)
def remind_coordinators() -> int:
    now = clock.now()
    return _in_each(
        coordinator_queries.to_remind(now),
        lambda coordinator: nominating.remind(db.session, coordinator, now=now),
        job="job:remind",
    )


@queue.every(minutes=1)
def lapse() -> int:
    now = clock.now()
    return _in_each(
        queries.workshops_to_look_after(now),
        lambda workshop: selection.end_what_is_over(db.session, workshop, now=now),
        job="job:lapse",
    )


def _in_each(things: Select[T], deed: Callable[[T], int], *, job: str) -> int:
    """One transaction for each, in which `deed` locks it: run twice at once, it does no more."""
    trail.acting(db.session, job)
    done = 0
    for thing in db.session.scalars(things).all():
        done += deed(thing)
        db.session.commit()
    if done:
        queue.ring("letters")
    return done


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
    claimed = claims.claim(db.session, InvitationLetter, now=clock.now())
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
    for letter in db.session.scalars(claims.still_ours(claimed)):
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
