"""Open Badges 3.0: a certificate in a form for programs, and for whoever shows it elsewhere."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from cistrat_training.certificates.badges.credential import credential, validity
from cistrat_training.certificates.badges.issuer import Issuer
from cistrat_training.certificates.badges.proof import proved
from cistrat_training.certificates.badges.token import token
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.signers import BadgeKey

__all__ = ["Badge", "Issuer", "issue", "renew"]


class Badge(NamedTuple):
    """The same credential twice, each with a proof of its own."""

    json: bytes
    """JSON-LD with a Data Integrity proof (eddsa-rdfc-2022)."""
    jwt: str


def issue(
    facts: CertificateFacts, issuer: Issuer, key: BadgeKey, *, recipient: str, status_index: int
) -> Badge:
    """The same facts and key give the same badge.

    `recipient` is the e-mail address of the holder, which may be empty; `status_index` the place
    of the badge in the status lists, counted through all of them.
    """
    told = credential(facts, issuer, key, recipient=recipient, status_index=status_index)
    return _signed(told, key, at=validity(facts))


def renew(badge: bytes, key: BadgeKey, *, now: datetime) -> Badge:
    """The credential of this badge, proved by another key: the first one was lost."""
    told = json.loads(badge)
    del told["proof"]
    return _signed(told, key, at=now.replace(microsecond=0))


def _signed(told: dict[str, Any], key: BadgeKey, *, at: datetime) -> Badge:
    method = f"{told['issuer']['id']}#{key.name}"
    signed = proved(told, method, key.private, at=at)
    compact = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    return Badge(compact.encode(), token(told, method, key.private, at=at))
