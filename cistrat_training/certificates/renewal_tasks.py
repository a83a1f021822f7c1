"""Proves badges anew whose key was lost: others believe none of its proofs any more."""

import logging
from collections.abc import Sequence
from typing import NamedTuple

from flask import current_app
from sqlalchemy.exc import IntegrityError

from cistrat_training import claims, clock, files, queue
from cistrat_training.certificates import badge_queries, badges
from cistrat_training.certificates.making import BADGE, TOKEN
from cistrat_training.certificates.models import Certificate
from cistrat_training.certificates.renewals import BadgeRenewal
from cistrat_training.certificates.signers import BadgeKey, NoKeys, signers_of
from cistrat_training.database import db, only_reading
from cistrat_training.files import Content

BELL = "badge renewals"

log = logging.getLogger(__name__)


class Renewed(NamedTuple):
    json: Content
    jwt: Content


@queue.bell(BELL)
def renew() -> int:
    with only_reading():
        lost = [key.name for key in badge_queries.badge_keys(db.session) if key.lost_from]
        due = badge_queries.to_be_renewed(lost).limit(claims.AT_ONCE)
        waiting = db.session.scalars(due).all() if lost else []
        db.session.expunge_all()
        db.session.rollback()
    if not waiting:
        return 0
    try:
        key = signers_of(current_app.config, db.session, now=clock.now()).badge
    except NoKeys as no:
        log.warning("Badges of a lost key cannot be proved anew: %s", no)
        return 0
    return _settle(waiting, [_renewed(one, key) for one in waiting], key)


def _renewed(certificate: Certificate, key: BadgeKey) -> Renewed:
    issued = certificate.badge
    if issued is None:
        raise TypeError(certificate.serial)  # the query asks for those that have one
    badge = badges.renew(files.read(issued.sha256), key, now=clock.now())
    return Renewed(files.put(badge.json, BADGE), files.put(badge.jwt.encode(), TOKEN))


def _settle(waiting: Sequence[Certificate], renewed: Sequence[Renewed], key: BadgeKey) -> int:
    rows = {file.sha256: file for file in files.record_all([c for pair in renewed for c in pair])}
    for certificate, made in zip(waiting, renewed, strict=True):
        renewal = BadgeRenewal(
            certificate=db.session.merge(certificate, load=False),
            key=key.name,
            badge=rows[made.json.sha256],
            badge_jwt=rows[made.jwt.sha256],
            made_at=clock.now(),
        )
        db.session.add(renewal)
    try:
        db.session.commit()
    except IntegrityError:  # another worker has done so just now
        db.session.rollback()
        return 0
    return len(waiting)
