"""A sheet of marks as it was typed, and the evidence that it adds."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from cistrat_training.accounts.models import User
from cistrat_training.attendance.models import MARKS, Evidence, EvidenceKind, Mark
from cistrat_training.attendance.presence import NOTHING, Presence
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_, plain
from cistrat_training.workshops.models import Enrolment

LONGEST_NOTE = 500
LONGEST_DAY = 9999  # minutes; what a lecture can last is said elsewhere


class Line(NamedTuple):
    """What the sheet says about one person; `seen` is the last piece of evidence it showed."""

    mark: Mark | None
    minutes: int | None
    note: str
    seen: int


def read(typed: Mapping[str, str], enrolment_id: int) -> Line:
    """Raises RuleBroken, with the words for the person at the keyboard."""
    mark = typed.get(f"mark-{enrolment_id}", "")
    if mark and mark not in MARKS:
        raise RuleBroken(N_("Choose one of the marks of the sheet."))
    note = plain(typed.get(f"note-{enrolment_id}", ""))
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(N_("Shorten this note to %(max)d characters."), max=LONGEST_NOTE)
    seen = typed.get(f"seen-{enrolment_id}", "0")
    return Line(
        mark=Mark(mark) if mark else None,
        minutes=_minutes(typed.get(f"minutes-{enrolment_id}", "").strip()),
        note=note,
        seen=counted(seen) or 0,
    )


def check(line: Line, now: Presence, latest: int) -> None:
    """Raises RuleBroken when this line cannot be written over what is known."""
    if not says_something_new(line, now):
        return
    if latest != line.seen:
        raise RuleBroken(
            N_("Somebody else marked this person meanwhile. Compare, and mark again if needed.")
        )
    if line.mark is None:
        raise RuleBroken(N_("A mark cannot be taken away. Choose the right one instead."))
    if line.mark is Mark.LATE and line.minutes is None:
        raise RuleBroken(N_("Write how many minutes the person attended."))
    if now.mark is not None and not line.note:
        raise RuleBroken(N_("This changes an earlier mark. Write into the note why."))


def says_something_new(line: Line, now: Presence) -> bool:
    if line.mark is None and line.minutes is None and now.mark is None:
        return False
    noted = now.because.minutes if now.because else None
    minutes = line.minutes if line.mark is Mark.LATE else None
    return line.mark is not now.mark or (line.mark is Mark.LATE and minutes != noted)


def evidence(
    lecture: Lecture,
    lines: Iterable[tuple[Enrolment, Line]],
    known: Mapping[int, Presence],
    *,
    by: User,
    now: datetime,
) -> Iterator[Evidence]:
    """One piece for each line that says something new; a changed mark is a correction."""
    for enrolment, line in lines:
        before = known.get(enrolment.id, NOTHING)
        if line.mark is None or not says_something_new(line, before):
            continue
        yield Evidence(
            lecture=lecture,
            enrolment=enrolment,
            kind=EvidenceKind.CORRECTION if before.mark else EvidenceKind.HAND_MARK,
            mark=line.mark,
            minutes=line.minutes if line.mark is Mark.LATE else None,
            reason=line.note,
            noted_at=now,
            noted_by=by,
        )


def _minutes(typed: str) -> int | None:
    if not typed:
        return None
    minutes = counted(typed)
    if minutes is None or minutes > LONGEST_DAY:
        raise RuleBroken(N_("Write the minutes as a whole number, such as 45."))
    return minutes


def counted(typed: str) -> int | None:
    """What was typed as a number; nobody counts as far as a novel of digits."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else None
