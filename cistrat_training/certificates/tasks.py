"""Makes the certificates and the letters of thanks that wait."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from flask import current_app

from cistrat_training import claims, clock, files, press, queue, trail
from cistrat_training.certificates import (
    letters,
    making,
    queries,
    runs,
    status_tasks,
    thanks,
    thanks_paper,
)
from cistrat_training.certificates.making import Made
from cistrat_training.certificates.models import NOT_MADE, Certificate
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.certificates.thanks_facts import ThanksFacts
from cistrat_training.database import db
from cistrat_training.files import StoredFile

log = logging.getLogger(__name__)

LONGEST_BATCH = claims.CLAIM_LASTS / 4
"""After it no other is begun: one that is slow must not be taken for dead."""

Printed = tuple[files.Content | None, str]
"""The letter, or why there is none."""


class Batch(NamedTuple):
    """What became of those that were claimed; of some nothing yet, if it took long or halted."""

    made: dict[int, Made]
    halted: str = ""


@queue.bell("certificates")
def make() -> int:
    """A few are claimed together, since that takes less time than the page itself.

    What a worker that dies had claimed is made by another. It does not matter if both do: the
    certificate becomes what the first one makes of it that comes to settle it.
    """
    claimed = _claim()
    if not claimed:
        return 0
    batch = _made_of(claimed)
    _settle(claimed, batch)
    queue.ring("letters")
    queue.ring(status_tasks.BELL)
    return len(batch.made)


def _claim() -> Sequence[Certificate]:
    trail.acting(db.session, "job:certificates")
    claimed = claims.claim(db.session, Certificate, now=clock.now(), only=runs.may_be_made())
    db.session.commit()
    return claimed


def _made_of(claimed: Sequence[Certificate]) -> Batch:
    made: dict[int, Made] = {}
    began = clock.now()
    try:
        bench = making.workbench(db.session, current_app.config, claimed, now=began)
        for certificate in claimed:
            if made and clock.now() - began > LONGEST_BATCH:
                break
            made[certificate.id] = bench.make(certificate, at=clock.now())
    except making.Halted as halted:
        return Batch(made, str(halted))
    return Batch(made)


def _settle(claimed: Sequence[Certificate], batch: Batch) -> None:
    """Write down how it went, but for those that another worker has taken up meanwhile."""
    stored = files.record_all(
        [content for made in batch.made.values() for content in made.contents]
    )
    rows = {file.sha256: file for file in stored}
    now = clock.now()
    for certificate in db.session.scalars(queries.still_claimed(claimed)):
        if made := batch.made.get(certificate.id):
            _write_down(certificate, made, rows, now)
        else:
            _put_back(certificate, batch.halted, now)
    db.session.commit()


def _write_down(
    certificate: Certificate, made: Made, rows: Mapping[str, StoredFile], now: datetime
) -> None:
    if made.paper is None:
        certificate.fail(made.error)
        return
    certificate.issue(rows[made.paper.sha256], made.signed(rows), now=now)
    if letter := letters.issued(certificate):
        db.session.add(letter)


def _put_back(certificate: Certificate, halted: str, now: datetime) -> None:
    certificate.put_back()
    if halted:
        certificate.run.pause(halted, now=now)


@queue.bell("thanks")
def thank() -> int:
    """As certificates are made: what a worker that dies had claimed is made by another."""
    trail.acting(db.session, "job:thanks")
    claimed = claims.claim(db.session, ThanksLetter, now=clock.now())
    db.session.commit()
    if claimed:
        _settle_thanks(claimed, {letter.id: _printed(letter) for letter in claimed})
        queue.ring("letters")
    return len(claimed)


def _printed(letter: ThanksLetter) -> Printed:
    facts = ThanksFacts.from_dict(letter.facts)
    try:
        return files.put(thanks_paper.pdf(facts, letter.language), files.PDF), ""
    except press.CannotPrint as no:
        log.warning("Letter of thanks %s could not be made: %s", letter.id, no)
        return None, thanks.NO_LETTERS
    except Exception:
        log.exception("Letter of thanks %s could not be made.", letter.id)
        return None, NOT_MADE


def _settle_thanks(claimed: Sequence[ThanksLetter], printed: dict[int, Printed]) -> None:
    """With the letter that brings it, which is written here and nowhere else."""
    now = clock.now()
    for letter in db.session.scalars(claims.still_ours(claimed)):
        content, error = printed[letter.id]
        if content is None:
            letter.fail(error)
            continue
        letter.write(files.record(content), now=now)
        if mail := letters.thanks(letter):
            db.session.add(mail)
    db.session.commit()
