"""Evidence of who was at a lecture. It is only ever added to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, Model
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment


class EvidenceKind(StrEnum):
    HAND_MARK = "hand mark"
    CORRECTION = "correction"


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
        Index("ix_evidence_person", "enrolment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), init=False)
    enrolment: Mapped[Enrolment] = relationship()
    number: Mapped[int]
    """The n-th piece about this person at this lecture; two tabs cannot both write the n-th."""
    kind: Mapped[EvidenceKind]
    mark: Mapped[Mark]
    minutes: Mapped[int | None] = mapped_column(default=None)
    """Minutes attended, for late; otherwise the mark says all."""
    reason: Mapped[str] = mapped_column(default="", info=PERSONAL)
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    noted_by: Mapped[User | None] = relationship(default=None)
