"""Data Integrity with the cryptosuite eddsa-rdfc-2022: what is signed is what is meant, not how it
is written."""

import hashlib
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cistrat_training.certificates.badges.contexts import load
from cistrat_training.certificates.badges.multibase import base58, from_base58

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LENGTH = 64  # of an Ed25519 signature
SUITE = "eddsa-rdfc-2022"
OPTIONS = {
    "algorithm": "URDNA2015",  # as PyLD calls RDFC-1.0
    "format": "application/n-quads",
    "documentLoader": load,
}


class Meaningless(ValueError):
    """A document says something that its contexts do not know: no signature could cover it."""


def proved(
    document: dict[str, Any], method: str, private: "Ed25519PrivateKey", *, at: datetime
) -> dict[str, Any]:
    config = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": at.isoformat(),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    signature = private.sign(_signed(document, config))
    return {**document, "proof": {**config, "proofValue": base58(signature)}}


def is_proved(document: dict[str, Any], ed25519: bytes) -> bool:
    """Whether this key made the proof. Raises ValueError where there is none to look at."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    unsigned = {name: value for name, value in document.items() if name != "proof"}
    config = dict(document["proof"])
    signature = from_base58(config.pop("proofValue"), LENGTH)
    try:
        Ed25519PublicKey.from_public_bytes(ed25519).verify(signature, _signed(unsigned, config))
    except InvalidSignature:
        return False
    return True


def _signed(document: dict[str, Any], config: dict[str, str]) -> bytes:
    said_in = tuple(document["@context"])
    return _digest_of_config(said_in, tuple(config.items())) + _digest(document)


@lru_cache(maxsize=16)
def _digest_of_config(contexts: tuple[str, ...], config: tuple[tuple[str, str], ...]) -> bytes:
    """The same for all badges that a key signs on one day."""
    return _digest({"@context": list(contexts), **dict(config)})


def _digest(document: dict[str, Any]) -> bytes:
    return hashlib.sha256(canonical(document).encode()).digest()


def canonical(document: dict[str, Any]) -> str:
    """Its statements, one a line and in order (RDFC-1.0). Raises Meaningless, UnknownContext."""
    from pyld import jsonld  # 6 MB that only the worker and a verifier need

    told: str = jsonld.JsonLdProcessor(on_property_dropped=_refuse).normalize(document, OPTIONS)
    return told


def _refuse(name: str | None) -> None:
    raise Meaningless(name)
