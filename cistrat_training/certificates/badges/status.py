"""Bitstring Status List: a bit for each badge, which is set once the badge is revoked."""

import gzip
import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from cistrat_training.certificates.badges.contexts import CREDENTIALS
from cistrat_training.certificates.badges.credential import PLACES, status_address
from cistrat_training.certificates.badges.issuer import Issuer
from cistrat_training.certificates.badges.multibase import base64, from_base64
from cistrat_training.certificates.badges.proof import proved
from cistrat_training.certificates.signers import BadgeKey

LENGTH = PLACES // 8


def status_list(
    number: int, revoked: Iterable[int], issuer: Issuer, key: BadgeKey, *, now: datetime
) -> dict[str, Any]:
    """`revoked` are places in this list, from 0 on."""
    address, at = status_address(issuer, number), now.replace(microsecond=0)
    told = {
        "@context": [CREDENTIALS],
        "id": address,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer.did,
        "validFrom": at.isoformat(),
        "credentialSubject": {
            "id": f"{address}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(revoked),
        },
    }
    return proved(told, issuer.method(key.name), key.private, at=at)


def encoded(places: Iterable[int]) -> str:
    bits = bytearray(LENGTH)
    for place in places:
        bits[place // 8] |= 128 >> place % 8  # the first place is the leftmost bit
    return base64(gzip.compress(bytes(bits), mtime=0))


def places_in(encoded_list: str) -> set[int]:
    """Raises ValueError where this is no such list."""
    return set(_set_bits(_unpacked(from_base64(encoded_list))))


def _unpacked(packed: bytes) -> bytes:
    """No more than a list may have: a small text can unpack to fill the memory."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            bits = file.read(LENGTH + 1)
    except (OSError, EOFError) as error:
        raise ValueError("This is not a list of bits.") from error
    if len(bits) != LENGTH:
        raise ValueError("This list of bits has another length.")
    return bits


def _set_bits(bits: bytes) -> Iterator[int]:
    for at, byte in enumerate(bits):
        if byte:
            yield from (8 * at + place for place in range(8) if byte & 128 >> place)
