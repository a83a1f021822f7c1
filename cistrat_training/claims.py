"""Rows that wait for a worker, which makes something of them while no transaction is open.

A worker claims some together, makes them, and settles those that are its own still: what was
claimed for too long is claimed by another, since the first may have died. Such a record has
`state`, `claimed_at` and a deed `claim`, and its states `waiting` and `making` say that.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, select

from cistrat_training.database import AnySession

AT_ONCE = 20  # a fifth of a second of work, and what a worker that dies holds up
CLAIM_LASTS = timedelta(minutes=2)  # many times what they take


class Claimed(Protocol):
    def claim(self, *, now: datetime) -> None: ...


R = TypeVar("R", bound=Claimed)


def claim(
    session: AnySession,
    record: type[R],
    *,
    now: datetime,
    at_once: int = AT_ONCE,
    only: ColumnElement[bool] | None = None,
) -> Sequence[R]:
    """Some that no other worker has in its hands. To be committed at once."""
    waiting = _waiting(record, now) if only is None else _waiting(record, now).where(only)
    claimed = session.scalars(waiting.limit(at_once)).all()
    for row in claimed:
        row.claim(now=now)
    session.flush()
    session.expunge_all()  # so that reading them opens no transaction while they are made
    return claimed


def still_ours(claimed: Sequence[R]) -> Select[R]:
    """Those of them that nobody has claimed again; all were claimed at the same time."""
    record: Any = type(claimed[0])
    rows: list[Any] = list(claimed)
    return (
        select(record)
        .where(
            record.id.in_([row.id for row in rows]),
            record.state == "making",
            record.claimed_at == rows[0].claimed_at,
        )
        .order_by(record.id)
        .with_for_update(of=record)
    )


def _waiting(kind: type[R], now: datetime) -> Select[R]:
    record: Any = kind
    dropped = sa.and_(record.state == "making", record.claimed_at <= now - CLAIM_LASTS)
    return (
        select(record)
        .where((record.state == "waiting") | dropped)
        .order_by(record.id)
        .with_for_update(skip_locked=True)
    )
