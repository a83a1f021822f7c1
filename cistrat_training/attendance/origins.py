"""From where somebody checked in, in a form that tells two places apart and names neither."""

import hmac
import ipaddress
import secrets
from typing import NamedTuple

V4_NETWORK = 24
V6_NETWORK = 56  # what a household or an office is usually given


class Origin(NamedTuple):
    """Keyed hashes; empty where nothing is known."""

    device: str
    network: str


def origin(secret: str, device: str, address: str) -> Origin:
    """`device` is the mark that its browser carries, `address` that of the line."""
    return Origin(_keyed(secret, "device", device), _keyed(secret, "network", network_of(address)))


def new_device() -> str:
    return secrets.token_urlsafe(16)


def network_of(address: str) -> str:
    """The part of an address that neighbours share; empty where it is none."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    length = V4_NETWORK if parsed.version == 4 else V6_NETWORK
    return str(ipaddress.ip_network((parsed, length), strict=False))


def _keyed(secret: str, kind: str, text: str) -> str:
    if not text:
        return ""
    return hmac.digest(secret.encode(), f"check-in {kind} {text}".encode(), "sha256").hex()[:32]
