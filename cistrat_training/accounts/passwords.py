"""Passwords, as argon2 keeps them (RFC 9106), and the secrets of links."""

import hashlib
import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST = 10
LONGEST = 200  # hashing a novel would keep a server busy

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)  # OWASP's figures


def hashed(password: str) -> str:
    return _hasher.hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Takes as long for an account that does not exist as for a wrong password."""
    try:
        _hasher.verify(password_hash or _of_nobody(), password[:LONGEST])
    except (Argon2Error, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _of_nobody() -> str:
    return _hasher.hash(secrets.token_urlsafe())


def secret_for_link() -> tuple[str, str]:
    """A secret to put into a letter, and its digest to keep."""
    secret = secrets.token_urlsafe(24)
    return secret, digest(secret)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
