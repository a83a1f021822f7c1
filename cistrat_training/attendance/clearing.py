"""Reasons of apologies, and files that were sent with apologies and objections, go once they are
needed no longer: some of them tell of somebody's health."""

from datetime import datetime

from cistrat_training import trail
from cistrat_training.attendance import apology_queries
from cistrat_training.attendance.apologies import Apology
from cistrat_training.attendance.objections import Statement
from cistrat_training.attendance.queries import terms_of
from cistrat_training.attendance.terms import NOT_KEPT
from cistrat_training.database import AnySession, lock
from cistrat_training.files import StoredFile, let_go
from cistrat_training.workshops.models import Workshop


def clear(
    session: AnySession, workshop: Workshop, *, now: datetime
) -> tuple[int, list[StoredFile]]:
    """How many records were cleared, and the files whose bytes go after the commit. What was
    decided, and what was said about objections, stays."""
    if terms_of(session, workshop).still_keeps(now):
        return 0, []
    papers: list[Apology | Statement] = [
        *session.scalars(apology_queries.apologies_to_clear(workshop)),
        *session.scalars(apology_queries.proofs_to_clear(workshop)),
    ]
    files = [file for paper in papers if (file := lock(session, paper).clear(now=now))]
    session.flush()
    apologies = [trail.record_of(paper) for paper in papers if isinstance(paper, Apology)]
    trail.forget(session, apologies, NOT_KEPT)
    return len(papers), [file for file in dict.fromkeys(files) if let_go(session, file)]
