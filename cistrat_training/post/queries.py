"""Letters: the next one to carry, one person's, and those that did not arrive."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Select, select

from cistrat_training.accounts.models import User
from cistrat_training.letter import Delivery, Letter


def next_to_carry(*, now: datetime, claimed_before: datetime) -> Select[Letter]:
    """One that no other worker has in its hands."""
    waits = sa.and_(Letter.status == Delivery.WAITING, Letter.next_try_at <= now)
    dropped = sa.and_(Letter.status == Delivery.SENDING, Letter.claimed_at <= claimed_before)
    return (
        select(Letter)
        .where(waits | dropped)
        .order_by(Letter.next_try_at, Letter.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def letters_to(person: User) -> Select[Letter]:
    return (
        select(Letter)
        .where(Letter.recipient_id == person.id)
        .order_by(Letter.created_at.desc(), Letter.id.desc())
    )


def how_many_unread(person: User) -> Select[int]:
    return select(sa.func.count()).where(Letter.recipient_id == person.id, Letter.read_at.is_(None))


def failed() -> Select[Letter]:
    return (
        select(Letter)
        .where(Letter.status == Delivery.FAILED)
        .order_by(Letter.created_at.desc(), Letter.id.desc())
    )


def late(*, since: datetime) -> Select[Letter]:
    """Still on their way, though they were tried and some time has passed."""
    return (
        select(Letter)
        .where(
            Letter.status.in_([Delivery.WAITING, Delivery.SENDING]),
            Letter.tries > 0,
            Letter.created_at <= since,
        )
        .order_by(Letter.created_at, Letter.id)
    )
