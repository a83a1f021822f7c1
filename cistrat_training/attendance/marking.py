"""When a mark may be written over what is known, and the evidence that it adds."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from cistrat_training.accounts.models import User
from cistrat_training.attendance.models import BY_HAND, Evidence, EvidenceKind, Mark, standing
from cistrat_training.attendance.presence import Presence
from cistrat_training.attendance.sheet import Line, Shown
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment


class Cell(NamedTuple):
    """One person at one lecture: what is known, and what would follow without marks by hand."""

    lecture: Lecture
    enrolment: Enrolment
    pieces: Sequence[Evidence]
    """Oldest first, also those taken back."""
    presence: Presence
    alone: Presence

    @property
    def key(self) -> tuple[int, int]:
        return self.lecture.id, self.enrolment.id

    @property
    def by_hand(self) -> Evidence | None:
        return self.presence.because

    @property
    def shown(self) -> Shown:
        number = self.pieces[-1].number if self.pieces else 0
        return Shown(number, self.presence.mark, self.late)

    @property
    def late(self) -> int | None:
        if self.presence.mark is not Mark.LATE:
            return None
        noted = self.by_hand.minutes if self.by_hand else None
        return self.presence.live if noted is None else noted

    @property
    def note(self) -> str:
        return self.by_hand.reason if self.by_hand else ""

    @property
    def is_open(self) -> bool:
        """Nobody said anything, and nothing follows. What is unclear is for somebody to decide."""
        return self.presence.mark is None and not self.presence.is_unclear

    @property
    def is_differing(self) -> bool:
        """A mark by hand says another thing than the evidence by itself would."""
        by_itself = self.alone.mark
        return bool(self.by_hand) and by_itself is not None and by_itself is not self.presence.mark

    def typed(self) -> Line:
        """The line of a sheet that shows it, untouched."""
        return Line(self.presence.mark, self.late, self.note, self.shown)


def open_cells(cells: Iterable[Cell]) -> list[Cell]:
    """Those who are "the rest": a mark for all of them overwrites nothing."""
    return [cell for cell in cells if cell.is_open]


def check(cell: Cell, line: Line) -> None:
    """Raises RuleBroken when this line cannot be written over what is known."""
    if not is_new(cell, line):
        return
    if line.seen.number != cell.shown.number:
        raise RuleBroken(
            N_("Somebody else marked this person meanwhile. Compare, and mark again if needed.")
        )
    if line.mark is None:
        raise RuleBroken(_lacking_a_mark(line))
    if line.mark is Mark.LATE and line.minutes is None:
        raise RuleBroken(N_("Write how many minutes the person attended."), field="minutes")
    if not _note(cell, line):
        _refuse_without_note(cell, line)


def _lacking_a_mark(line: Line) -> str:
    if line.seen.mark:
        return N_("A mark cannot be taken away. Choose the right one instead.")
    if line.note:
        return N_("Choose a mark to which this note belongs.")
    return N_("Choose a mark to which these minutes belong.")


def _refuse_without_note(cell: Cell, line: Line) -> None:
    if cell.by_hand:
        raise RuleBroken(N_("This changes an earlier mark. Write into the note why."), field="note")
    if cell.presence.mark is not None and line.mark is not cell.presence.mark:
        raise RuleBroken(
            N_("This differs from the evidence. Write into the note why."), field="note"
        )
    if cell.presence.mark is not None:
        raise RuleBroken(
            N_("The evidence tells other minutes. Write into the note why."), field="note"
        )


def is_new(cell: Cell, line: Line) -> bool:
    """Whether it was typed, and is not what stands there already. A line that nobody touched
    never writes over what came meanwhile."""
    noted = bool(line.note) and line.note != cell.note
    if line.mark is None:
        return line.seen.mark is not None or line.minutes is not None or noted
    if not line.is_touched:
        return noted and line.note != _note_then(cell, line)
    return noted or (line.mark, line.late) != (cell.presence.mark, cell.late)


def _note_then(cell: Cell, line: Line) -> str:
    """The note that the sheet showed: that of the mark as it stood then."""
    known = standing(piece for piece in cell.pieces if piece.number <= line.seen.number)
    marks = [piece for piece in known if piece.kind in BY_HAND]
    return marks[-1].reason if marks else ""


def _note(cell: Cell, line: Line) -> str:
    """The note of the mark before is no reason for the next one."""
    return "" if line.note == _note_then(cell, line) else line.note


def piece(cell: Cell, line: Line, *, by: User, now: datetime) -> Evidence | None:
    """What the line adds, if it says something new; a changed mark is a correction."""
    if line.mark is None or not is_new(cell, line):
        return None
    note = _note(cell, line)
    stood = cell.presence.mark
    corrects = note and stood is not None and (cell.by_hand or line.mark is not stood)
    return Evidence(
        lecture=cell.lecture,
        enrolment=cell.enrolment,
        kind=EvidenceKind.CORRECTION if corrects else EvidenceKind.HAND_MARK,
        mark=line.mark,
        minutes=line.late,
        reason=note,
        noted_at=now,
        noted_by=by,
    )


def undone(cell: Cell, number: int, *, by: User, now: datetime) -> Evidence:
    """Take back the mark of this number, as long as it is the last word, and one's own. Raises
    RuleBroken."""
    said = standing(cell.pieces)
    last = said[-1] if said else None
    if last is None or last.kind not in BY_HAND or last.number != number:
        raise RuleBroken(N_("This is no longer the last mark. Here it is as it stands now."))
    if last.noted_by_id != by.id:
        raise RuleBroken(N_("Only who made a mark can undo it. Others correct it, with a note."))
    return Evidence(
        lecture=cell.lecture,
        enrolment=cell.enrolment,
        kind=EvidenceKind.WITHDRAWAL,
        withdraws=last,
        noted_at=now,
        noted_by=by,
    )
