"""Open Badges 3.0: a certificate in a form for programs, and for whoever shows it elsewhere."""

import json
from datetime import datetime
from typing import NamedTuple

from cistrat_training.certificates.badges.credential import credential, validity
from cistrat_training.certificates.badges.issuer import Issuer
from cistrat_training.certificates.badges.proof import proved
from cistrat_training.certificates.badges.token import token
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.signers import BadgeKey

__all__ = ["Badge", "Issuer", "issue"]


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
    begins: datetime = validity(facts)
    signed = proved(told, issuer.method(key.name), key.private, at=begins)
    compact = json.dumps(signed, ensure_ascii=False, separators=(",", ":"))
    return Badge(compact.encode(), token(told, issuer.method(key.name), key.private, at=begins))
