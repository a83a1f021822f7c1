"""Signs a list of revoked badges anew when there are more of them, or when another key signs."""

import json
import logging

from flask import current_app
from sqlalchemy.exc import IntegrityError

from cistrat_training import clock, queue
from cistrat_training.certificates import badge_queries, renewal_tasks
from cistrat_training.certificates.badges import Issuer
from cistrat_training.certificates.badges.status import places_in, status_list
from cistrat_training.certificates.signers import BadgeKey, NoKeys, signers_of
from cistrat_training.certificates.status_lists import StatusList
from cistrat_training.database import db, lock, only_reading

BELL = "status lists"

log = logging.getLogger(__name__)


@queue.bell(BELL)
def sign() -> int:
    with only_reading():
        needed = badge_queries.last_list(db.session) + 1
        db.session.rollback()
    if not needed:
        return 0
    try:
        key = signers_of(current_app.config, db.session, now=clock.now()).badge
    except NoKeys as no:
        log.warning("The lists of revoked badges cannot be signed: %s", no)
        return 0
    signed = sum(_sign(number, key) for number in range(needed) if _is_old(number, key))
    if signed:
        queue.ring(renewal_tasks.BELL)  # perhaps a key was lost, and so another signs now
    return signed


def _is_old(number: int, key: BadgeKey) -> bool:
    with only_reading():
        kept = db.session.scalar(badge_queries.status_list(number))
        fallen = badge_queries.fallen(db.session, number)
        db.session.rollback()
        return kept is None or kept.key != key.name or not fallen <= _places(kept)


def _sign(number: int, key: BadgeKey) -> bool:
    """The row is locked before the states are read, so that no other worker's list is lost.
    A bit that was set stays so, whatever becomes of the certificate."""
    kept = db.session.scalar(badge_queries.status_list(number))
    before = _places(lock(db.session, kept)) if kept else set()
    revoked, now = before | badge_queries.fallen(db.session, number), clock.now()
    told = status_list(number, revoked, Issuer.of(current_app.config), key, now=now)
    signed = json.dumps(told, ensure_ascii=False)
    if kept:
        kept.credential, kept.key, kept.signed_at = signed, key.name, now
    else:
        db.session.add(StatusList(number=number, credential=signed, key=key.name, signed_at=now))
    return _committed()


def _committed() -> bool:
    try:
        db.session.commit()
    except IntegrityError:  # another worker has begun the list just now
        db.session.rollback()
        return False
    return True


def _places(kept: StatusList) -> set[int]:
    return places_in(json.loads(kept.credential)["credentialSubject"]["encodedList"])
