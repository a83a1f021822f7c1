"""How often somebody may try: sign-in, sign-up, verification."""

from ipaddress import ip_address, ip_network

from flask import request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import parse_many

from cistrat_training.words import plain

TRYING_PASSWORDS = "10 per minute; 60 per hour"
WRITING_LETTERS = "5 per minute; 30 per hour"
VERIFYING = "30 per minute; 300 per hour"
LEAVING_FILES = "10 per hour; 20 per day"
CHECKING_IN = "10 per 5 minutes"

limiter = Limiter(
    get_remote_address,
    headers_enabled=False,
    strategy="moving-window",
    in_memory_fallback_enabled=True,  # without its Redis each process counts for itself
)


def same_address() -> str:
    """Count by the e-mail typed, so that many machines cannot try one account."""
    return f"email:{plain(request.form.get('email', '')).lower()}"


NETWORKS = {4: 32, 6: 64}
"""How many bits of an address are one household: with IPv6 it has more addresses than it needs."""
WIDE_NETWORKS = {4: 24, 6: 48}


def network() -> str:
    """Whose tries are counted together."""
    return _network_of(get_remote_address(), NETWORKS)


def wide_network() -> str:
    """A whole institution or provider, more or less."""
    return _network_of(get_remote_address(), WIDE_NETWORKS)


def _network_of(address: str, bits: dict[int, int]) -> str:
    try:
        at = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((at, bits[at.version]), strict=False))


def has_room(limits: str, purpose: str, who: str) -> bool:
    """Whether one more try would be within the limits; it is not counted."""
    if not limiter.enabled:
        return True
    return all(limiter.limiter.test(limit, purpose, who) for limit in parse_many(limits))


def once_more(limits: str, purpose: str, who: str = "") -> bool:
    """Count a try from this address, or of this person: False when it is one too many."""
    if not limiter.enabled:
        return True
    here = who or get_remote_address()
    return all(limiter.limiter.hit(limit, purpose, here) for limit in parse_many(limits))
