"""Checking in to a lecture by oneself: the room that is open for it, and who came through it."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment


class CheckInRoom(Model):
    """Somebody opened the check-in of a lecture: from then on its screen shows codes."""

    __tablename__ = "check_in_room"
    __table_args__ = (
        UniqueConstraint("lecture_id"),
        CheckConstraint("opened_at <= closed_at", name="opened_before_it_closed"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    secret: Mapped[str] = mapped_column(info=SECRET)
    """Of which the codes are made."""
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    opened_by: Mapped[User | None] = relationship(default=None, foreign_keys=[opened_by_id])
    closed_at: Mapped[datetime | None] = mapped_column(default=None)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    closed_by: Mapped[User | None] = relationship(default=None, foreign_keys=[closed_by_id])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def open_again(self, *, by: User, now: datetime) -> None:
        if not self.is_open:
            self.opened_at, self.opened_by = now, by
            self.closed_at = self.closed_by = None

    def close(self, *, by: User, now: datetime) -> None:
        if self.is_open:
            self.closed_at, self.closed_by = now, by


class CheckIn(Model):
    """One person who typed the code of one lecture. The evidence says what it counts for; here
    stands from where it came, for some time."""

    __tablename__ = "check_in"
    __table_args__ = (UniqueConstraint("lecture_id", "enrolment_id"),)
    on_trail: ClassVar[bool] = False  # the evidence is; from where it came is to be forgotten

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), init=False)
    lecture: Mapped[Lecture] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True, init=False)
    enrolment: Mapped[Enrolment] = relationship()
    step: Mapped[int]
    """Whose code it was (codes.py)."""
    device: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """A keyed hash of the mark that the browser carries; empty once it is forgotten."""
    network: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """A keyed hash of the network, not of the address; empty once it is forgotten."""
    at: Mapped[datetime]

    def forget_from_where(self) -> None:
        self.device = self.network = ""


class Fate(StrEnum):
    """What became of a badge that was held before a camera."""

    MARKED = "marked"
    ALREADY = "already"


class BadgeScan(Model):
    """A badge as somebody scanned it, perhaps hours before it reached us. Its key was drawn by
    the device that scanned: what is sent again is known by it."""

    __tablename__ = "badge_scan"
    __table_args__ = (UniqueConstraint("key"),)
    on_trail: ClassVar[bool] = False  # the evidence is

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    key: Mapped[str]
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), index=True, init=False)
    lecture: Mapped[Lecture] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True, init=False)
    enrolment: Mapped[Enrolment] = relationship()
    scanned_at: Mapped[datetime]
    """By our clock: that of the device, put right."""
    apart: Mapped[int] = mapped_column(default=0)
    """By how many seconds the device was behind our clock; negative where it was ahead."""
    heard_at: Mapped[datetime]
    scanned_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    scanned_by: Mapped[User | None] = relationship(default=None)
    fate: Mapped[Fate]
