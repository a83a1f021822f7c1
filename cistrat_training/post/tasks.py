"""Carries the letters that wait."""

import logging
from datetime import timedelta

from cistrat_training import clock, mail, queue
from cistrat_training.database import db
from cistrat_training.letter import Delivery, Letter
from cistrat_training.post import queries
from cistrat_training.words import N_

log = logging.getLogger(__name__)

LETTERS_IN_A_PASS = 20  # so that a worker told to stop needs not finish a thousand
CLAIM_LASTS = timedelta(minutes=10)  # many times what one letter can take, timeouts included


@queue.bell("letters")
def deliver() -> int:
    """Each letter is claimed alone, so a worker that dies holds up one letter and no more."""
    with mail.open_line() as line:
        for done in range(LETTERS_IN_A_PASS):
            letter = _claim()
            if letter is None:
                return done
            try:
                _carry(letter, line)
            except mail.LineDown as trouble:
                log.warning("No mail can be sent: %s", trouble)
                _settle(letter, error=str(trouble))
                return 0  # the others wait for the next sweep, they have not been tried
    return LETTERS_IN_A_PASS


def _claim() -> Letter | None:
    now = clock.now()
    letter = db.session.scalar(queries.next_to_carry(now=now, claimed_before=now - CLAIM_LASTS))
    if letter:
        letter.claim(now=now)
        db.session.flush()
        db.session.expunge(letter)  # no transaction stays open while the mail server thinks
    db.session.commit()
    return letter


def _carry(letter: Letter, line: mail.Carrier) -> None:
    try:
        line.carry(letter)
    except mail.LineDown:
        raise
    except mail.Refused as no:
        _settle(letter, error=str(no), for_good=no.for_good)
    except UnicodeError:
        _settle(letter, error=N_("The address cannot be written in a mail."), for_good=True)
    except Exception as trouble:
        log.exception("Letter %s could not be made into a mail.", letter.id)
        _settle(letter, error=f"{type(trouble).__name__}: {trouble}")
    else:
        _settle(letter)


def _settle(claimed: Letter, error: str | None = None, *, for_good: bool = False) -> None:
    """Write down how it went, unless another worker has taken the letter up meanwhile."""
    letter = db.session.get_one(Letter, claimed.id, with_for_update=True)
    now = clock.now()
    if letter.status == Delivery.SENDING and letter.claimed_at == claimed.claimed_at:
        if error is None:
            letter.deliver(now=now)
        elif for_good:
            letter.fail(error)
        else:
            letter.postpone(error, now=now)
    db.session.commit()
