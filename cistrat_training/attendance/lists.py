"""An attendance list that a meeting platform exported, as somebody brought it to us."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.attendance.reading import DayOrder
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop


class ListState(StrEnum):
    """A draft changes nothing yet; what was applied can be withdrawn, and brought again."""

    DRAFT = "draft"
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"


LIST_STATES = {
    ListState.DRAFT: N_("Not applied yet"),
    ListState.APPLIED: N_("Applied"),
    ListState.WITHDRAWN: N_("Undone"),
}
NEXT = {
    ListState.DRAFT: {ListState.APPLIED},
    ListState.APPLIED: {ListState.WITHDRAWN},
    ListState.WITHDRAWN: set[ListState](),
}


class Unmeasured(StrEnum):
    """What rows count as that say who was there, but not how long."""

    UNKNOWN = "unknown"
    WHOLE = "whole"


UNMEASURED = {
    Unmeasured.UNKNOWN: N_("Their minutes stay unknown until somebody marks them"),
    Unmeasured.WHOLE: N_("They were there for the whole lecture"),
}


ORDERS = {
    DayOrder.DAY_FIRST: N_("The day first: 3/4 is 3 April"),
    DayOrder.MONTH_FIRST: N_("The month first: 3/4 is 4 March"),
}


class How(StrEnum):
    """How the person behind a row was found."""

    TOKEN = "token"  # noqa: S105 (a word, not a secret)
    EMAIL = "e-mail"
    ALIAS = "alias"
    NAME = "name"
    OTHER_FORM = "other form"
    HAND = "hand"


HOW = {
    How.TOKEN: N_("Their own code in the name"),
    How.EMAIL: N_("E-mail address"),
    How.ALIAS: N_("Decided earlier"),
    How.NAME: N_("Name"),
    How.OTHER_FORM: N_("Name in another order or script"),
    How.HAND: N_("Decided by hand"),
}


FORMATS = {
    "zoom meeting": N_("Zoom meeting"),
    "zoom webinar": N_("Zoom webinar"),
    "teams meeting": N_("Microsoft Teams meeting"),
    "teams log": N_("Microsoft Teams, who came and went"),
    "teams live event": N_("Microsoft Teams live event"),
    "tencent meeting": N_("Tencent Meeting"),
    "google meet": N_("Google Meet"),
    "webex": N_("Webex"),
    "bigbluebutton": N_("BigBlueButton"),
    "feishu": N_("Feishu"),
    "moodle": N_("Moodle"),
    "table": N_("A table"),
    "plain list": N_("A list of names"),
    "unknown": N_("Not recognised"),
}
"""By the names that reading.py gives them."""


class AttendanceList(Model):
    """One file. Its bytes are kept encrypted for some time, its hash for good."""

    __tablename__ = "attendance_list"
    __table_args__ = (
        CheckConstraint("(state <> 'draft') = (applied_at IS NOT NULL)", name="applied_has_a_time"),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_time"
        ),
        Index(
            "ix_attendance_list_same_file",
            "workshop_id",
            "sha256",
            unique=True,
            sqlite_where=sa.text("state <> 'withdrawn'"),
            postgresql_where=sa.text("state <> 'withdrawn'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    sha256: Mapped[str]
    """Of the file as it came."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), index=True, init=False)
    file: Mapped[StoredFile | None] = relationship(default=None)
    """Its bytes, encrypted; gone after the days that the workshop keeps them."""
    name: Mapped[str] = mapped_column(info=PERSONAL)
    """Of the file, which may hold the name of who exported it."""
    format: Mapped[str]
    title: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """Of the meeting, which platforms like to call by the name of its host."""
    zone: Mapped[str]
    """Of the clock of whoever exported it."""
    day: Mapped[date | None] = mapped_column(default=None)
    order: Mapped[DayOrder | None] = mapped_column(default=None)
    columns: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """As somebody mapped them by hand; empty where the format is known."""
    header: Mapped[str] = mapped_column(default="", index=True)
    """The digest of the first row of a table that nobody knew; the next one like it is mapped in
    the same way."""
    asks: Mapped[list[list[Any]]] = mapped_column(sa.JSON, default_factory=list)
    """What, message, facts and choices of the questions that wait for an answer."""
    unmeasured: Mapped[Unmeasured | None] = mapped_column(default=None)
    is_complete: Mapped[bool] = mapped_column(default=True)
    """Whether it names everybody who was there: who is missing in it was absent."""
    skipped: Mapped[list[list[Any]]] = mapped_column(sa.JSON, default_factory=list, info=SECRET)
    """Line, sheet, reason and facts of the rows that tell of nobody; they may quote names."""
    state: Mapped[ListState] = mapped_column(default=ListState.DRAFT)
    brought_at: Mapped[datetime]
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    brought_by: Mapped[User | None] = relationship(default=None, foreign_keys=[brought_by_id])
    applied_at: Mapped[datetime | None] = mapped_column(default=None)
    applied_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    applied_by: Mapped[User | None] = relationship(default=None, foreign_keys=[applied_by_id])
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    withdrawn_by: Mapped[User | None] = relationship(default=None, foreign_keys=[withdrawn_by_id])
    withdrawn_why: Mapped[str] = mapped_column(default="", info=PERSONAL)

    @property
    def sealed_as(self) -> str:
        """What its encrypted file is bound to."""
        return f"attendance_list:{self.sha256}"

    @property
    def is_draft(self) -> bool:
        return self.state is ListState.DRAFT

    @property
    def is_applied(self) -> bool:
        return self.state is ListState.APPLIED

    def apply(self, *, by: User | None, now: datetime) -> None:
        self.state = ListState.APPLIED
        self.applied_at, self.applied_by = now, by

    def withdraw(self, *, by: User | None, why: str, now: datetime) -> None:
        self.state = ListState.WITHDRAWN
        self.withdrawn_at, self.withdrawn_by, self.withdrawn_why = now, by, why

    @validates("state")
    def _along_the_table(self, _name: str, state: ListState) -> ListState:
        before = self.state if "state" in self.__dict__ else None
        if before is not None and state is not before and state not in NEXT[before]:
            raise RuleBroken(N_("This list was applied or undone meanwhile. Here it is as it is."))
        return state


class ListLecture(Model):
    """A lecture that a list is about: one meeting may have lasted over several."""

    __tablename__ = "attendance_list_lecture"
    __table_args__ = (UniqueConstraint("list_id", "lecture_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    list_id: Mapped[int] = mapped_column(ForeignKey(AttendanceList.id), init=False)
    attendance_list: Mapped[AttendanceList] = relationship()
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), index=True, init=False)
    lecture: Mapped[Lecture] = relationship()


class ListRow(Model):
    """One row of it: what the platform says, and whom we take it for."""

    __tablename__ = "attendance_list_row"
    __table_args__ = (
        CheckConstraint("seconds >= 0", name="no_negative_time"),
        CheckConstraint("enrolment_id IS NULL OR NOT is_nobody", name="somebody_or_nobody"),
        CheckConstraint("(enrolment_id IS NULL) = (how IS NULL)", name="found_somehow"),
        Index("ix_attendance_list_row_list", "list_id", "line"),
        Index(
            "ix_attendance_list_row_open",
            "list_id",
            sqlite_where=sa.text("enrolment_id IS NULL AND NOT is_nobody"),
            postgresql_where=sa.text("enrolment_id IS NULL AND NOT is_nobody"),
        ),
    )
    on_trail: ClassVar[bool] = False  # evidence and aliases tell what was made of it

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    list_id: Mapped[int] = mapped_column(ForeignKey(AttendanceList.id), init=False)
    attendance_list: Mapped[AttendanceList] = relationship()
    line: Mapped[int]
    sheet: Mapped[str] = mapped_column(default="")
    name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    email: Mapped[str] = mapped_column(default="", info=PERSONAL)
    token: Mapped[str] = mapped_column(default="", info=PERSONAL)
    role: Mapped[str] = mapped_column(default="")
    joined_at: Mapped[datetime | None] = mapped_column(default=None)
    left_at: Mapped[datetime | None] = mapped_column(default=None)
    seconds: Mapped[int | None] = mapped_column(default=None)
    """As the list states it; None where it does not say."""
    enrolment_id: Mapped[int | None] = mapped_column(
        ForeignKey(Enrolment.id), index=True, init=False
    )
    enrolment: Mapped[Enrolment | None] = relationship(default=None)
    how: Mapped[How | None] = mapped_column(default=None)
    candidates: Mapped[list[int]] = mapped_column(default_factory=list)
    """Ids of the places of those whom it may be, the likeliest first."""
    is_nobody: Mapped[bool] = mapped_column(default=False)
    """Somebody decided that this is no participant: a host, an interpreter, a second screen."""
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    decided_by: Mapped[User | None] = relationship(default=None)
