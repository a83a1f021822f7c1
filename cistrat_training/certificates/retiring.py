"""A key that shall sign no more, and what each key has signed."""

from datetime import datetime

from sqlalchemy import func, select

from cistrat_training.certificates.keys import IssuerKey, KeyUse
from cistrat_training.certificates.models import Certificate
from cistrat_training.database import AnySession


def retire(key: IssuerKey, *, lost_from: datetime | None, now: datetime) -> None:
    """What it signed stands, unless that bears a date after it was lost."""
    if lost_from:
        key.lose(since=lost_from, now=now)
    else:
        key.retire(now=now)


def signed_by(session: AnySession) -> dict[str, int]:
    """How many certificates each key signed, by its name."""
    counts: dict[str, int] = {}
    for column in (Certificate.paper_key, Certificate.badge_key):
        rows = select(column, func.count()).where(column != "").group_by(column)
        for name, number in session.execute(rows):
            counts[name] = number
    return counts


def is_the_last(key: IssuerKey, signing: list[IssuerKey]) -> bool:
    """Whether nothing would sign for its use without it."""
    use = KeyUse(key.use)
    return [one.name for one in signing if one.use == use] == [key.name]
