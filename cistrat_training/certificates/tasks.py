"""Makes the certificates and the letters of thanks that wait."""

import logging
from collections.abc import Sequence

from cistrat_training import claims, clock, files, fonts, press, queue, trail
from cistrat_training.certificates import letters, paper, queries, runs, thanks, thanks_paper
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import NO_LETTERS, NOT_MADE, Certificate
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.certificates.thanks_facts import ThanksFacts
from cistrat_training.database import db

log = logging.getLogger(__name__)

Made = tuple[files.Content | None, str]
"""The paper, or why there is none."""


@queue.bell("certificates")
def make() -> int:
    """A few are claimed together, since that takes less time than the page itself.

    What a worker that dies had claimed is made by another. The same facts give the same bytes,
    so it does not matter if both do.
    """
    claimed = _claim()
    if claimed:
        _settle(claimed, {certificate.id: _made(certificate) for certificate in claimed})
        queue.ring("letters")
    return len(claimed)


def _claim() -> Sequence[Certificate]:
    trail.acting(db.session, "job:certificates")
    claimed = claims.claim(db.session, Certificate, now=clock.now(), only=runs.may_be_made())
    db.session.commit()
    return claimed


def _made(certificate: Certificate) -> Made:
    facts = CertificateFacts.from_dict(certificate.facts)
    try:
        return files.put(paper.pdf(facts), files.PDF), ""
    except press.CannotPrint as no:
        log.warning("Certificate %s could not be made: %s", certificate.serial, no)
        return None, NO_LETTERS if fonts.missing_scripts(facts.holder) else NOT_MADE
    except Exception:
        log.exception("Certificate %s could not be made.", certificate.serial)
        return None, NOT_MADE


def _settle(claimed: Sequence[Certificate], made: dict[int, Made]) -> None:
    """Write down how it went, but for those that another worker has taken up meanwhile."""
    contents = [content for content, _ in made.values() if content]
    papers = {file.sha256: file for file in files.record_all(contents)}
    now = clock.now()
    for certificate in db.session.scalars(queries.still_claimed(claimed)):
        content, error = made[certificate.id]
        if content is None:
            certificate.fail(error)
            continue
        certificate.issue(papers[content.sha256], now=now)
        if letter := letters.issued(certificate):
            db.session.add(letter)
    db.session.commit()


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


def _printed(letter: ThanksLetter) -> Made:
    facts = ThanksFacts.from_dict(letter.facts)
    try:
        return files.put(thanks_paper.pdf(facts, letter.language), files.PDF), ""
    except press.CannotPrint as no:
        log.warning("Letter of thanks %s could not be made: %s", letter.id, no)
        return None, thanks.NO_LETTERS
    except Exception:
        log.exception("Letter of thanks %s could not be made.", letter.id)
        return None, NOT_MADE


def _settle_thanks(claimed: Sequence[ThanksLetter], printed: dict[int, Made]) -> None:
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
