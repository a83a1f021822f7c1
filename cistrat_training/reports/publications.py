"""A report that waits to be released by another person, and the files of one that is published."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, Self

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.reports.models import Report, digest, template_of
from cistrat_training.words import N_


class ProposalState(StrEnum):
    WAITING = "waiting"
    RELEASED = "released"
    TURNED_DOWN = "turned down"
    TAKEN_BACK = "taken back"


PROPOSAL_STATES = {
    ProposalState.WAITING: N_("Waiting to be released"),
    ProposalState.RELEASED: N_("Released"),
    ProposalState.TURNED_DOWN: N_("Turned down"),
    ProposalState.TAKEN_BACK: N_("Taken back"),
}
NEXT: dict[ProposalState, set[ProposalState]] = {
    ProposalState.WAITING: {
        ProposalState.RELEASED,
        ProposalState.TURNED_DOWN,
        ProposalState.TAKEN_BACK,
    },
    ProposalState.RELEASED: set(),
    ProposalState.TURNED_DOWN: set(),
    ProposalState.TAKEN_BACK: set(),
}

WAITS = text("state = 'waiting'")


class ReportProposal(Model):
    """What one person froze, as it would be published: another reads it and releases it."""

    __tablename__ = "report_proposal"
    __table_args__ = (
        Index(
            "uq_report_proposal_one_waits",
            "period",
            "language",
            "template",
            unique=True,
            sqlite_where=WAITS,
            postgresql_where=WAITS,
        ),
        CheckConstraint("(state = 'waiting') = (answered_at IS NULL)", name="answer_has_a_time"),
        CheckConstraint("(state = 'released') = (report_id IS NOT NULL)", name="became_a_report"),
        CheckConstraint(
            "state <> 'released' OR answered_by_id <> prepared_by_id", name="two_people"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    period: Mapped[str] = mapped_column(String(9))
    language: Mapped[str] = mapped_column(String(2))
    template: Mapped[str] = mapped_column(String(30))
    sha256: Mapped[str] = mapped_column(String(64))
    as_of: Mapped[datetime]
    changes: Mapped[str] = mapped_column(Text, default="")
    is_public: Mapped[bool] = mapped_column(default=False)
    """Whether it is to be public as soon as it is released."""
    prepared_at: Mapped[datetime]
    prepared_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    prepared_by: Mapped[User] = relationship(foreign_keys=[prepared_by_id])
    content: Mapped[dict[str, Any]] = mapped_column(deferred=True, info=SECRET)
    state: Mapped[ProposalState] = mapped_column(default=ProposalState.WAITING)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    answered_by: Mapped[User | None] = relationship(foreign_keys=[answered_by_id], default=None)
    why: Mapped[str] = mapped_column(Text, default="", info=PERSONAL)
    """Why it was turned down."""
    report_id: Mapped[int | None] = mapped_column(ForeignKey(Report.id), unique=True, init=False)
    report: Mapped[Report | None] = relationship(default=None)

    @classmethod
    def prepare(
        cls,
        content: dict[str, Any],
        *,
        by: User,
        as_of: datetime,
        now: datetime,
        changes: str = "",
        is_public: bool = False,
    ) -> Self:
        return cls(
            period=content["period"],
            language=content["language"],
            template=template_of(content),
            sha256=digest(content),
            as_of=as_of,
            changes=changes,
            is_public=is_public,
            prepared_at=now,
            prepared_by=by,
            content=content,
        )

    def release(self, *, edition: int, by: User, now: datetime) -> Report:
        if by is self.prepared_by:
            raise RuleBroken(N_("You prepared this report, so another person has to release it."))
        if self.sha256 != digest(self.content):
            raise RuleBroken(
                N_("The content is not what was prepared. Turn it down and prepare it anew.")
            )
        self._answer(ProposalState.RELEASED, by, now)
        self.report = Report.publish(
            self.content,
            lacking=(),
            edition=edition,
            by=by,
            prepared_by=self.prepared_by,
            changes=self.changes,
            is_public=self.is_public,
            as_of=self.as_of,
            now=now,
        )
        return self.report

    def turn_down(self, why: str, *, by: User, now: datetime) -> None:
        self._answer(ProposalState.TURNED_DOWN, by, now)
        self.why = why

    def take_back(self, *, by: User, now: datetime) -> None:
        if by is not self.prepared_by:
            raise RuleBroken(N_("Only who prepared this report can take it back."))
        self._answer(ProposalState.TAKEN_BACK, by, now)

    @property
    def is_waiting(self) -> bool:
        return self.state is ProposalState.WAITING

    def _answer(self, state: ProposalState, by: User, now: datetime) -> None:
        self.state, self.answered_by, self.answered_at = state, by, now

    @validates("state")
    def _follow_the_story(self, _name: str, state: ProposalState) -> ProposalState:
        before = vars(self).get("state")
        if before is not None and state not in NEXT[before]:
            raise RuleBroken(N_("This report was answered already. Read the page again."))
        return state


class Readers(StrEnum):
    INTERNAL = "internal"
    PUBLIC = "public"


class FileState(StrEnum):
    WAITING = "waiting"
    MAKING = "making"
    MADE = "made"
    FAILED = "failed"


class ReportFile(Model):
    """One file of an edition: made once, after its release, and kept as it was made."""

    __tablename__ = "report_file"
    __table_args__ = (
        UniqueConstraint("report_id", "form", "audience"),
        Index("ix_report_file_waiting", "state", "claimed_at"),
        CheckConstraint("(state = 'made') = (file_id IS NOT NULL)", name="made_has_its_bytes"),
    )
    on_trail: ClassVar[bool] = False  # the report tells of what they are made

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    report_id: Mapped[int] = mapped_column(ForeignKey(Report.id), init=False)
    report: Mapped[Report] = relationship()
    form: Mapped[str] = mapped_column(String(10))
    audience: Mapped[Readers]
    state: Mapped[FileState] = mapped_column(default=FileState.WAITING)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), index=True, init=False)
    file: Mapped[StoredFile | None] = relationship(default=None)
    error: Mapped[str] = mapped_column(Text, default="")

    def claim(self, *, now: datetime) -> None:
        self.state, self.claimed_at = FileState.MAKING, now

    def keep(self, file: StoredFile) -> None:
        self.state, self.file, self.error = FileState.MADE, file, ""

    def fail(self, error: str) -> None:
        self.state, self.error = FileState.FAILED, error

    def try_again(self) -> None:
        if self.state is FileState.FAILED:
            self.state, self.claimed_at, self.error = FileState.WAITING, None, ""

    @validates("file")
    def _stay_as_made(self, _name: str, file: StoredFile | None) -> StoredFile | None:
        before = vars(self).get("file")
        if before is not None and file is not before:
            raise RuleBroken(N_("The file of a published report does not change."))
        return file
