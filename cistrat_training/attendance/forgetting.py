"""What of attendance lists is needed no longer goes: files, and names that belong to nobody."""

from datetime import datetime
from pathlib import PurePath

from cistrat_training import trail
from cistrat_training.attendance import aliases, drafting, list_queries
from cistrat_training.attendance.lists import AttendanceList
from cistrat_training.attendance.queries import terms_of
from cistrat_training.attendance.terms import NOT_KEPT
from cistrat_training.database import AnySession, lock
from cistrat_training.files import StoredFile, let_go
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

GONE = N_("What stood here was deleted, as announced.")


def forget(
    session: AnySession, workshop: Workshop, *, now: datetime
) -> tuple[int, list[StoredFile]]:
    """Once the days that the workshop keeps them are over: how many lists were touched, and the
    files whose bytes go after the commit. Digests and evidence stay; drafts changed nothing. What
    the trail quotes of the names goes with them."""
    terms = terms_of(session, workshop)
    if terms.still_keeps(now):
        return 0, []
    touched = session.scalars(list_queries.to_forget(workshop)).all()
    records = [trail.record_of(one) for one in touched]
    files = [file for one in touched if (file := _clear(session, lock(session, one)))]
    records += aliases.forget_strangers(session, workshop.series, now - terms.kept_for)
    trail.forget(session, records, NOT_KEPT)
    return len(touched), [file for file in files if let_go(session, file)]


def _clear(session: AnySession, one: AttendanceList) -> StoredFile | None:
    file = one.file
    if one.is_draft:
        drafting.drop(session, one)
        return file
    one.file = None
    one.name, one.title = _kind_of(one.name), ""
    one.skipped = [[line, sheet, GONE, {}] for line, sheet, _reason, _facts in one.skipped]
    strangers = list_queries.strangers_in(one)
    trail.update(session, strangers, name="", email="", token="", candidates=[])
    return file


def _kind_of(name: str) -> str:
    """`….csv`: who exported a list, or was the host, often stands in what it is called."""
    return f"…{PurePath(name).suffix}" if name else ""
