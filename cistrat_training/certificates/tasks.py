"""Makes the certificates that wait."""

import logging
from datetime import timedelta

from cistrat_training import clock, files, fonts, queue, trail
from cistrat_training.certificates import letters, paper, queries
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import NO_LETTERS, NOT_MADE, Certificate, State
from cistrat_training.database import db

log = logging.getLogger(__name__)

CERTIFICATES_IN_A_PASS = 50  # half a second of work
CLAIM_LASTS = timedelta(minutes=2)  # many times what one certificate takes


@queue.bell("certificates")
def make() -> int:
    """Each is claimed alone: a worker that dies holds up one certificate, which then another
    makes. The same facts give the same bytes, so it does not matter if both do."""
    for done in range(CERTIFICATES_IN_A_PASS):
        certificate = _claim()
        if certificate is None:
            queue.ring("letters")
            return done
        _make(certificate)
    return CERTIFICATES_IN_A_PASS


def _claim() -> Certificate | None:
    trail.acting(db.session(), "job:certificates")
    now = clock.now()
    certificate = db.session.scalar(queries.next_to_make(claimed_before=now - CLAIM_LASTS))
    if certificate:
        certificate.claim(now=now)
        db.session.flush()
        db.session.expunge(certificate)  # no transaction stays open while the page is made
    db.session.commit()
    return certificate


def _make(claimed: Certificate) -> None:
    facts = CertificateFacts.from_dict(claimed.facts)
    try:
        content = files.put(paper.pdf(facts), files.PDF)
    except paper.CannotPrint as no:
        log.warning("Certificate %s could not be made: %s", claimed.serial, no)
        _settle(claimed, None, error=_reason(facts))
    except Exception:
        log.exception("Certificate %s could not be made.", claimed.serial)
        _settle(claimed, None, error=NOT_MADE)
    else:
        _settle(claimed, content)


def _reason(facts: CertificateFacts) -> str:
    return NO_LETTERS if fonts.missing_scripts(facts.holder) else NOT_MADE


def _settle(claimed: Certificate, content: files.Content | None, *, error: str = "") -> None:
    """Write down how it went, unless another worker has taken it up meanwhile."""
    certificate = db.session.get_one(Certificate, claimed.id, with_for_update=True)
    if certificate.state is State.MAKING and certificate.claimed_at == claimed.claimed_at:
        if content:
            certificate.issue(files.record(content), now=clock.now())
            if letter := letters.issued(certificate):
                db.session.add(letter)
        else:
            certificate.fail(error)
    db.session.commit()
