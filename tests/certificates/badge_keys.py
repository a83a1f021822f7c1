"""Keys and an issuer for tests; they sign nothing else."""

from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cistrat_training.certificates.badges import Issuer
from cistrat_training.certificates.keys import KeyUse
from cistrat_training.certificates.published import PublishedKey, jwk_of
from cistrat_training.certificates.signers import BadgeKey

ISSUER = Issuer("https://training.example", "training@example.org")
OUR_KEY = BadgeKey("badge-2026", Ed25519PrivateKey.from_private_bytes(b"1" * 32))
THEIR_KEY = BadgeKey("badge-2026", Ed25519PrivateKey.from_private_bytes(b"2" * 32))


def published(key, **facts):
    told = {"name": key.name, "begins_at": datetime(2026, 1, 1, tzinfo=UTC)} | facts
    return PublishedKey(use=KeyUse.BADGE, key=jwk_of(key.private.public_key()), **told)
