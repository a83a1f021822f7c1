"""The copy in print that each submitted application owes to its applicant: a row that waits."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Select, UniqueConstraint, or_, select, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.applications.models import Application, Status
from cistrat_training.database import Model
from cistrat_training.files import StoredFile


class ApplicationCopy(Model):
    """Of one submission: whoever reopens and submits again gets another."""

    __tablename__ = "application_copy"
    __table_args__ = (
        UniqueConstraint("application_id", "submitted_at"),
        Index(
            "ix_application_copy_waiting",
            "claimed_at",
            sqlite_where=text("made_at IS NULL"),
            postgresql_where=text("made_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), init=False)
    application: Mapped[Application] = relationship()
    submitted_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    made_at: Mapped[datetime | None] = mapped_column(default=None)
    """When the letter was written, with a PDF or, where none could be made, without."""
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    pdf: Mapped[StoredFile | None] = relationship(default=None)

    @property
    def is_current(self) -> bool:
        """Nobody gets a copy of what was reopened before it was printed."""
        sent = self.application.status is Status.SUBMITTED
        return sent and self.application.submitted_at == self.submitted_at

    def claim(self, *, now: datetime) -> None:
        self.claimed_at = now

    def settle(self, pdf: StoredFile | None, *, now: datetime) -> None:
        self.pdf = pdf
        self.made_at = now


def owed(application: Application) -> ApplicationCopy:
    """The row to add with the submit."""
    if application.submitted_at is None:
        raise ValueError(application.id)
    return ApplicationCopy(application=application, submitted_at=application.submitted_at)


def next_to_make(*, claimed_before: datetime) -> Select[ApplicationCopy]:
    return (
        select(ApplicationCopy)
        .where(
            ApplicationCopy.made_at.is_(None),
            or_(ApplicationCopy.claimed_at.is_(None), ApplicationCopy.claimed_at < claimed_before),
        )
        .order_by(ApplicationCopy.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )


def of(application: Application) -> Select[ApplicationCopy]:
    """The copy of what the application says now, once it is made."""
    return select(ApplicationCopy).where(
        ApplicationCopy.application_id == application.id,
        ApplicationCopy.submitted_at == application.submitted_at,
        ApplicationCopy.pdf_id.is_not(None),
    )
