"""How often somebody may try: sign-in, sign-up, verification."""

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


def once_more(limits: str, purpose: str, who: str = "") -> bool:
    """Count a try from this address, or of this person: False when it is one too many."""
    if not limiter.enabled:
        return True
    here = who or get_remote_address()
    return all(limiter.limiter.hit(limit, purpose, here) for limit in parse_many(limits))
