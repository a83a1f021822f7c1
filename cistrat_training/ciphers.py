"""What must not be read in the database: encrypted with a key that lies elsewhere.

AES-GCM, which also refuses what was altered. What a ciphertext is bound to (its row) is part of
it: copied to another row, it cannot be opened there.
"""

import binascii
import os
import secrets
from base64 import urlsafe_b64decode
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, Self

from flask import current_app

BYTES_OF_A_KEY = 32
BYTES_OF_A_NAME = 4  # which of several keys it was; says nothing about the key
BYTES_OF_A_NONCE = 12


class NotReadable(Exception):
    """No key that we have opens this, or it was altered, or it belongs to another row."""


class Keys(NamedTuple):
    """The first one encrypts, each of them opens what it once encrypted."""

    keys: tuple[bytes, ...]

    @classmethod
    def read(cls, text: str) -> Self:
        """Keys as they stand in a setting, with commas between them. Raises ValueError."""
        return cls(tuple(_key(part.strip()) for part in text.split(",") if part.strip()))

    def encrypt(self, plain: bytes, bound_to: str) -> bytes:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 8 MB that few pages need

        key = self.keys[0]
        nonce = secrets.token_bytes(BYTES_OF_A_NONCE)
        return _name(key) + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())

    def decrypt(self, sealed: bytes, bound_to: str) -> bytes:
        """Raises NotReadable."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        name, rest = sealed[:BYTES_OF_A_NAME], sealed[BYTES_OF_A_NAME:]
        nonce, text = rest[:BYTES_OF_A_NONCE], rest[BYTES_OF_A_NONCE:]
        for key in self.keys:
            if _name(key) == name:
                try:
                    return AESGCM(key).decrypt(nonce, text, bound_to.encode())
                except InvalidTag:
                    break
        raise NotReadable(bound_to)

    def is_newest(self, sealed: bytes) -> bool:
        return sealed.startswith(_name(self.keys[0]))


def of_this_site() -> Keys:
    return Keys.read(current_app.config["TRAVEL_KEY"])


def kept_in(path: Path) -> str:
    """The key of a laptop: made the first time, readable by its owner alone."""
    if not path.exists():
        made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(BYTES_OF_A_KEY))
        try:
            os.link(made, path)  # whole or not at all, and never over another's
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text(encoding="ascii").strip()


def _key(text: str) -> bytes:
    try:
        key = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise ValueError("not base64") from error
    if len(key) != BYTES_OF_A_KEY:
        raise ValueError(f"{len(key)} bytes instead of {BYTES_OF_A_KEY}")
    return key


def _name(key: bytes) -> bytes:
    return sha256(b"the name of this key" + key).digest()[:BYTES_OF_A_NAME]
