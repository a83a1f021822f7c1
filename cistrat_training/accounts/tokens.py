"""Links in letters about an account: sealed, dated, and worth nothing once they have served."""

from typing import Any, NamedTuple

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer

from cistrat_training.accounts.models import User
from cistrat_training.database import db

HOURS_FOR_A_PASSWORD = 2
DAYS_FOR_AN_EMAIL = 7

CONFIRM_EMAIL = "confirm e-mail"
NEW_PASSWORD = "new password"  # noqa: S105 (a purpose)
LIVES = {CONFIRM_EMAIL: DAYS_FOR_AN_EMAIL * 86400, NEW_PASSWORD: HOURS_FOR_A_PASSWORD * 3600}


class Claim(NamedTuple):
    person: User
    leads_to: str


def token(person: User, purpose: str, leads_to: str = "/") -> str:
    """The person's session key is part of it, so a new password ends every link made before."""
    return _sealer(purpose).dumps([person.id, person.session_key, leads_to])


def claim(sealed: str, purpose: str) -> Claim | None:
    try:
        number, key, leads_to = _sealer(purpose).loads(sealed, max_age=LIVES[purpose])
    except BadData:
        return None
    person = db.session.get(User, number)
    if person is None or person.session_key != key or not person.is_active:
        return None
    return Claim(person, leads_to)


def _sealer(purpose: str) -> Any:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=purpose)
