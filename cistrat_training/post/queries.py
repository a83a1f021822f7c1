"""Letters: the next one to carry, one person's, and those that did not arrive."""

from collections.abc import Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Select, select

from cistrat_training.accounts.models import User
from cistrat_training.files import StoredFile
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


def failed() -> Select[Letter]:
    return (
        select(Letter)
        .where(Letter.status == Delivery.FAILED)
        .order_by(Letter.created_at.desc(), Letter.id.desc())
    )


def late(*, since: datetime) -> Select[Letter]:
    """Not failed yet, but already long on their way."""
    return (
        select(Letter)
        .where(Letter.status.in_([Delivery.WAITING, Delivery.SENDING]), Letter.created_at <= since)
        .order_by(Letter.created_at, Letter.id)
    )


def recipients_of(letters: Iterable[Letter]) -> Select[User]:
    return select(User).where(User.id.in_({each.recipient_id for each in letters}))


def enclosed_as(letter: Letter, number: int) -> Select[StoredFile]:
    return select(StoredFile).where(StoredFile.sha256 == letter.attachments[number]["sha256"])
