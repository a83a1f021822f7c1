"""Keys and an issuer for tests; they sign nothing else."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cistrat_training.certificates.badges import Issuer
from cistrat_training.certificates.signers import BadgeKey

ISSUER = Issuer("https://training.example", "training@example.org")
OUR_KEY = BadgeKey("badge-2026", Ed25519PrivateKey.from_private_bytes(b"1" * 32))
THEIR_KEY = BadgeKey("badge-2026", Ed25519PrivateKey.from_private_bytes(b"2" * 32))


def public_half(key):
    return key.private.public_key().public_bytes_raw()
