"""The assessed task of a workshop, and who passed it."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.certificates.facts import Words
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop

LONGEST_TITLE = 150  # it is printed in one line of the certificate
LONGEST_NOTE = 500


class AssessedTask(Model):
    """What somebody must have done well to complete a workshop; one a workshop."""

    __tablename__ = "assessed_task"
    __table_args__ = (UniqueConstraint("workshop_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    title_en: Mapped[str]
    title_zh: Mapped[str] = mapped_column(default="")
    description_en: Mapped[str] = mapped_column(default="")
    description_zh: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    """What is handed in is no business of ours: only until when."""

    @property
    def title(self) -> Words:
        return Words(self.title_en, self.title_zh)

    @property
    def description(self) -> Words:
        return Words(self.description_en, self.description_zh)


class TaskResult(Model):
    """One row a person; the trail keeps what stood in it before, and who wrote it."""

    __tablename__ = "task_result"
    __table_args__ = (UniqueConstraint("task_id", "enrolment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    task_id: Mapped[int] = mapped_column(ForeignKey(AssessedTask.id), init=False)
    task: Mapped[AssessedTask] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True, init=False)
    enrolment: Mapped[Enrolment] = relationship()
    passed: Mapped[bool]
    note: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """For the person too."""
    noted_at: Mapped[datetime]
    noted_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    noted_by: Mapped[User] = relationship(foreign_keys=[noted_by_id])

    def say(self, passed: bool, note: str, *, by: User, now: datetime) -> bool:
        """Whether that is anything new."""
        check_note(note)
        if (self.passed, self.note) == (passed, note):
            return False
        self.passed, self.note = passed, note
        self.noted_by, self.noted_at = by, now
        return True


def check_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        raise RuleBroken(
            N_("A note can have %(most)d characters, and this one has %(has)d."),
            most=LONGEST_NOTE,
            has=len(note),
        )
