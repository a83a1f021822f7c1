"""Evidence of who was at a lecture. It is only ever added to."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Optional

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.attendance.lists import AttendanceList
from cistrat_training.database import PERSONAL, Model
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment


class EvidenceKind(StrEnum):
    """What was watched of a recording is evidence too; it stands in schedule/viewings.py."""

    HAND_MARK = "hand mark"
    CORRECTION = "correction"
    EXPORT = "meeting export"
    CODE = "check-in code"
    BADGE = "badge"
    APOLOGY = "apology"
    WITHDRAWAL = "withdrawal"


EVIDENCE_KINDS = {
    EvidenceKind.HAND_MARK: N_("Mark by hand"),
    EvidenceKind.CORRECTION: N_("Correction"),
    EvidenceKind.EXPORT: N_("Attendance list"),
    EvidenceKind.CODE: N_("Check-in code"),
    EvidenceKind.BADGE: N_("Badge scanned"),
    EvidenceKind.APOLOGY: N_("Apology accepted"),
    EvidenceKind.WITHDRAWAL: N_("Withdrawal"),
}
BY_HAND = (EvidenceKind.HAND_MARK, EvidenceKind.CORRECTION)


class Mark(StrEnum):
    PRESENT = "present"
    LATE = "late"
    RECORDED = "recorded"  # watched the recording
    EXCUSED = "excused"
    ABSENT = "absent"


MARKS: dict[str, str] = {
    Mark.PRESENT: N_("Present"),
    Mark.LATE: N_("Late"),
    Mark.RECORDED: N_("Watched the recording"),
    Mark.EXCUSED: N_("Excused"),
    Mark.ABSENT: N_("Absent"),
}


class Evidence(Model):
    """What somebody or something said about one person at one lecture."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("lecture_id", "enrolment_id", "number"),
        CheckConstraint("kind <> 'correction' OR reason <> ''", name="correction_has_a_reason"),
        CheckConstraint("minutes >= 0", name="no_negative_minutes"),
        CheckConstraint(
            "kind NOT IN ('hand mark', 'correction', 'apology') OR mark IS NOT NULL",
            name="who_decides_says_what",
        ),
        CheckConstraint(
            "(kind = 'withdrawal') = (withdraws_id IS NOT NULL)", name="withdrawal_names_its_piece"
        ),
        CheckConstraint(
            "(kind = 'meeting export') = (list_id IS NOT NULL)", name="export_has_a_list"
        ),
        UniqueConstraint("withdraws_id"),  # what is taken back is taken back once
        Index("ix_evidence_person", "enrolment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), init=False)
    enrolment: Mapped[Enrolment] = relationship()
    number: Mapped[int] = mapped_column(default=0)
    """The n-th piece about this person at this lecture; two tabs cannot both write the n-th."""
    kind: Mapped[EvidenceKind]
    mark: Mapped[Mark | None] = mapped_column(default=None)
    """None where the source tells times only. A list, a code and a badge may say present (for the
    whole lecture) or late (for `minutes`)."""
    minutes: Mapped[int | None] = mapped_column(default=None)
    """Minutes attended: for late, and as a list states them."""
    stretches: Mapped[list[list[int | None]]] = mapped_column(sa.JSON, default_factory=list)
    """From and until, in seconds since 1970 (UTC), as the source has them, not cut to the lecture;
    the end is None where nobody knows it."""
    list_id: Mapped[int | None] = mapped_column(
        ForeignKey(AttendanceList.id), index=True, init=False
    )
    attendance_list: Mapped[AttendanceList | None] = relationship(default=None)
    """The file that says so. It knows its hash, and who brought it."""
    rows: Mapped[list[int]] = mapped_column(default_factory=list)
    """The lines of that file."""
    reason: Mapped[str] = mapped_column(default="", info=PERSONAL)
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    noted_by: Mapped[User | None] = relationship(default=None)
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"), init=False)
    withdraws: Mapped[Optional["Evidence"]] = relationship(remote_side=[id], default=None)
    """The piece that this one takes back; it is about the same person and lecture."""


def standing(evidence: Iterable[Evidence]) -> list[Evidence]:
    """What nobody has taken back, oldest first."""
    pieces = sorted(evidence, key=lambda piece: piece.number)
    takes_back = {piece for piece in pieces if piece.kind is EvidenceKind.WITHDRAWAL}
    if not takes_back:
        return pieces
    taken_back = {piece.withdraws for piece in takes_back}
    return [piece for piece in pieces if piece not in takes_back and piece not in taken_back]
