"""The programme as it was released: what participants, lecturers and calendars see."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import Model
from cistrat_training.schedule.models import Lecture, Lecturer, Talk
from cistrat_training.workshops.models import Workshop


class Release(Model):
    """One edition of a workshop's programme. It does not change any more."""

    __tablename__ = "programme_release"
    __table_args__ = (UniqueConstraint("workshop_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    number: Mapped[int]
    is_public: Mapped[bool] = mapped_column(default=False)
    """Whether anybody may see it, without the addresses; else only those who take part."""
    released_at: Mapped[datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    released_by: Mapped[User | None] = relationship(default=None)


class ReleasedLecture(Talk, Model):
    """A lecture as it stands in a release; `changed_at` is when that release was made in which
    it last changed, and `sequence` is its number in calendars since then."""

    __tablename__ = "released_lecture"
    __table_args__ = (
        UniqueConstraint("release_id", "lecture_id"),
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times_or_none"),
        Index("ix_released_lecture_time", "release_id", "starts_at"),
    )
    on_trail: ClassVar[bool] = False  # it never changes

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    release_id: Mapped[int] = mapped_column(ForeignKey(Release.id), init=False)
    release: Mapped[Release] = relationship()
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), index=True, init=False)
    lecture: Mapped[Lecture] = relationship()
    place: Mapped[int]
    moderator_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), index=True, init=False)
    moderator: Mapped[User | None] = relationship(default=None)

    @property
    def workshop(self) -> Workshop:
        return self.release.workshop


class ReleasedSpeaker(Model):
    """A lecturer in a released lecture."""

    __tablename__ = "released_speaker"
    __table_args__ = (UniqueConstraint("released_lecture_id", "lecturer_id"),)
    on_trail: ClassVar[bool] = False  # as above

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    released_lecture_id: Mapped[int] = mapped_column(ForeignKey(ReleasedLecture.id), init=False)
    released_lecture: Mapped[ReleasedLecture] = relationship()
    lecturer_id: Mapped[int] = mapped_column(ForeignKey(Lecturer.id), index=True, init=False)
    lecturer: Mapped[Lecturer] = relationship()


class ReleaseLetters(Model):
    """How far the letters of a release are written; a release that tells nobody has none.

    They are written in the order of their readers' ids, some in each transaction.
    """

    __tablename__ = "release_letters"
    __table_args__ = (
        UniqueConstraint("release_id"),
        CheckConstraint("written >= 0", name="written_counts"),
    )
    on_trail: ClassVar[bool] = False  # a counter, no deed

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    release_id: Mapped[int] = mapped_column(ForeignKey(Release.id), init=False)
    release: Mapped[Release] = relationship()
    readers: Mapped[int]
    """How many were to be written when it was released; whoever leaves meanwhile gets none."""
    written: Mapped[int] = mapped_column(default=0)
    last_reader_id: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None] = mapped_column(index=True, default=None)

    def note(self, written: int, last_reader_id: int) -> None:
        self.written += written
        self.last_reader_id = last_reader_id

    def finish(self, *, now: datetime) -> None:
        self.finished_at = now
