"""Lecturers, their lectures, and the calendar feeds that show them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Organisation
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


class LecturerRole(StrEnum):
    """What a lecturer is at home; reports may tell them apart."""

    EXPERT = "expert"
    RESEARCHER = "researcher"
    EXECUTIVE = "executive"
    PROFESSOR = "professor"


LECTURER_ROLES = {
    LecturerRole.EXPERT: N_("Expert"),
    LecturerRole.RESEARCHER: N_("Researcher"),
    LecturerRole.EXECUTIVE: N_("Executive"),
    LecturerRole.PROFESSOR: N_("Professor"),
}


class Lecturer(Model):
    """An invited expert."""

    __tablename__ = "lecturer"
    __table_args__ = (UniqueConstraint("person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    person: Mapped[User] = relationship()
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey(Organisation.id), index=True, init=False
    )
    organisation: Mapped[Organisation] = relationship()
    role: Mapped[LecturerRole] = mapped_column(default=LecturerRole.EXPERT)
    post_en: Mapped[str] = mapped_column(default="", info=PERSONAL)
    post_zh: Mapped[str] = mapped_column(default="", info=PERSONAL)


class Lecture(Model):
    """One talk. Until it has a time it waits to be placed; past ones may never get one."""

    __tablename__ = "lecture"
    __table_args__ = (
        CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name="both_times_or_none"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        UniqueConstraint("workshop_id", "place"),
        Index("ix_lecture_time", "workshop_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    place: Mapped[int]
    """The order of lectures and of their topics in print, from 1 within the workshop."""
    title_en: Mapped[str]
    title_zh: Mapped[str] = mapped_column(default="")
    topic_en: Mapped[str] = mapped_column(default="")
    topic_zh: Mapped[str] = mapped_column(default="")
    topic_place: Mapped[int | None] = mapped_column(default=None)
    """The place of the topic in a report's list, where it differs from the lecture's own."""
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    minutes: Mapped[int | None] = mapped_column(default=None)
    """The length of a lecture whose time of day is not known."""
    channel: Mapped[str] = mapped_column(default="")
    """The online channel or the room."""
    livestream_url: Mapped[str] = mapped_column(default="")
    recording_url: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    """Rises with each change, as iCalendar wants it (RFC 5545, section 3.8.7.4)."""
    cancelled_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_at: Mapped[datetime]

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" and self.title_zh else self.title_en

    def topic(self, language: str) -> str:
        return self.topic_zh if language == "zh" and self.topic_zh else self.topic_en

    @property
    def length(self) -> int:
        """In minutes; 0 where neither times nor a length are known."""
        if self.starts_at and self.ends_at:
            return int((self.ends_at - self.starts_at).total_seconds() // 60)
        return self.minutes or 0

    def place_at(self, starts_at: datetime, ends_at: datetime, *, now: datetime) -> None:
        if ends_at <= starts_at:
            raise RuleBroken(N_("A lecture must end after it starts."), field="ends_at")
        self.starts_at, self.ends_at = starts_at, ends_at
        self.touch(now=now)

    def cancel(self, *, now: datetime) -> None:
        self.cancelled_at = now
        self.touch(now=now)

    def touch(self, *, now: datetime) -> None:
        self.sequence += 1
        self.changed_at = now


class Speaker(Model):
    """A lecturer in a lecture."""

    __tablename__ = "speaker"
    __table_args__ = (UniqueConstraint("lecture_id", "lecturer_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    lecturer_id: Mapped[int] = mapped_column(ForeignKey(Lecturer.id), index=True, init=False)
    lecturer: Mapped[Lecturer] = relationship()
    invited_at: Mapped[datetime | None] = mapped_column(default=None)


class Feed(Model):
    """A private calendar address; who has it sees the lectures, so it can be revoked."""

    __tablename__ = "feed"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship()
    secret: Mapped[str] = mapped_column(unique=True, info=SECRET)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
