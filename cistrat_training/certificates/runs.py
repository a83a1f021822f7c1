"""Runs of certificates: how far they have come, which of them stand still, what failed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from cistrat_training import claims
from cistrat_training.certificates.models import ISSUED, Certificate, Kind, Run, State
from cistrat_training.database import AnySession
from cistrat_training.files import StoredFile
from cistrat_training.workshops.models import Workshop

STANDS_STILL = claims.CLAIM_LASTS + timedelta(minutes=1)
"""What a worker left behind is taken up by the next one sooner than that."""


class Progress(NamedTuple):
    """How far a run has come."""

    run: Run
    total: int
    made: int
    failed: int
    last_sign: datetime
    """When a worker last took something of it, or was last called to."""

    @property
    def left(self) -> int:
        return self.total - self.made - self.failed

    @property
    def goes_on(self) -> bool:
        return bool(self.left) and not self.run.is_paused

    def stands_still(self, now: datetime) -> bool:
        return self.goes_on and now - self.last_sign > STANDS_STILL


def progress_of(session: AnySession, runs: Iterable[Run]) -> list[Progress]:
    """In the order of the runs."""
    of = list(runs)
    counted: dict[int, dict[State, int]] = {run.id: {} for run in of}
    last: dict[int, datetime] = {run.id: run.resumed_at or run.started_at for run in of}
    rows = session.execute(
        select(
            Certificate.run_id,
            Certificate.state,
            sa.func.count(),
            sa.func.max(Certificate.claimed_at),
        )
        .where(Certificate.run_id.in_(list(counted)))
        .group_by(Certificate.run_id, Certificate.state)
    )
    for run_id, state, count, claimed_at in rows:
        counted[run_id][state] = count
        last[run_id] = max(last[run_id], claimed_at or last[run_id])
    return [_progress(run, counted[run.id], last[run.id]) for run in of]


def _progress(run: Run, states: dict[State, int], last_sign: datetime) -> Progress:
    made = sum(states.get(state, 0) for state in ISSUED)
    return Progress(run, sum(states.values()), made, states.get(State.FAILED, 0), last_sign)


def runs_of(workshop: Workshop, kind: Kind) -> Select[Run]:
    """The newest first."""
    return (
        select(Run)
        .where(Run.workshop_id == workshop.id, Run.kind == kind)
        .options(joinedload(Run.started_by))
        .order_by(Run.id.desc())
    )


def failed_in(run: Run) -> Select[Certificate]:
    return (
        select(Certificate)
        .where(Certificate.run_id == run.id, Certificate.state == State.FAILED)
        .options(joinedload(Certificate.person))
        .order_by(Certificate.number)
    )


def may_be_made() -> ColumnElement[bool]:
    """Not while its run is paused."""
    paused = select(Run.id).where(Run.paused_at.is_not(None))
    return Certificate.run_id.not_in(paused)


def papers_of(workshop: Workshop, kind: Kind) -> Select[Any]:
    """Number, name and digest of those that stand: little of each, since there may be thousands."""
    return (
        select(Certificate.serial, Certificate.facts["holder"].as_string(), StoredFile.sha256)
        .join(Certificate.pdf)
        .where(
            Certificate.workshop_id == workshop.id,
            Certificate.kind == kind,
            Certificate.state == State.VALID,
        )
        .order_by(Certificate.number)
    )
