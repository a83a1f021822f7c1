"""The keys of the issuer, as programs look for them: the document of did:web, and a JWK set.

A key that was retired stays, since what it signed stands. A key that was lost stays too, with the
day since when it proves nothing, but asserts no more: a program that compares no days must not
believe whoever found it. What it signed before is proved anew by the key after it.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from cistrat_training.certificates.badges.issuer import Issuer
from cistrat_training.certificates.badges.multibase import multikey
from cistrat_training.certificates.published import PublishedKey

CONTEXTS = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"]


def did_document(issuer: Issuer, keys: Iterable[PublishedKey]) -> dict[str, Any]:
    keys = list(keys)
    return {
        "@context": CONTEXTS,
        "id": issuer.did,
        "verificationMethod": [_method(issuer, key) for key in keys],
        "assertionMethod": [issuer.method(key.name) for key in keys if not key.lost_from],
    }


def jwk_set(issuer: Issuer, keys: Iterable[PublishedKey]) -> dict[str, Any]:
    """A JWK set knows no days, so lost keys do not stand in it."""
    return {
        "keys": [
            {**key.key, "kid": issuer.method(key.name), "use": "sig"}
            for key in keys
            if not key.lost_from
        ]
    }


def _method(issuer: Issuer, key: PublishedKey) -> dict[str, Any]:
    told = {
        "id": issuer.method(key.name),
        "type": "Multikey",
        "controller": issuer.did,
        "publicKeyMultibase": multikey(key.ed25519),
    }
    return told | ({"revoked": _told(key.lost_from)} if key.lost_from else {})


def _told(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
