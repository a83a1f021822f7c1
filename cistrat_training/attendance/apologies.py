"""A participant's wish to be excused from lectures, and what became of it, lecture by lecture."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.attendance.models import Evidence
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Place, Workshop

DAYS_AFTERWARDS = 14
"""After the last day of a workshop, in which one can still ask for what was missed."""
LONGEST_REASON = 2000
LONGEST_ANSWER = 1000


class Wish(StrEnum):
    """Of one lecture. What is declined or taken back can be asked for again."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken back"  # by who asked, before anybody answered
    WITHDRAWN = "withdrawn"  # by an organiser, after it was accepted


WISHES = {
    Wish.OPEN: N_("Not answered yet"),
    Wish.ACCEPTED: N_("Excused"),
    Wish.DECLINED: N_("Not excused"),
    Wish.TAKEN_BACK: N_("Taken back"),
    Wish.WITHDRAWN: N_("Excuse withdrawn"),
}
NEXT = {
    Wish.OPEN: {Wish.ACCEPTED, Wish.DECLINED, Wish.TAKEN_BACK},
    Wish.ACCEPTED: {Wish.WITHDRAWN},
    Wish.DECLINED: set[Wish](),
    Wish.TAKEN_BACK: set[Wish](),
    Wish.WITHDRAWN: set[Wish](),
}
STANDING = sa.text("state IN ('open', 'accepted')")


class Apology(Model):
    """One letter of theirs, however many lectures it is about. Only organisers and who wrote it
    read the reason and the file: they may tell of somebody's health."""

    __tablename__ = "apology"
    __table_args__ = (
        CheckConstraint(
            "answered_at IS NULL OR taken_back_at IS NULL", name="answered_or_taken_back"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), index=True, init=False)
    enrolment: Mapped[Enrolment] = relationship()
    reason: Mapped[str] = mapped_column(info=PERSONAL)
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), index=True, init=False)
    file: Mapped[StoredFile | None] = relationship(default=None)
    file_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    asked_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    answered_by: Mapped[User | None] = relationship(default=None)
    answer: Mapped[str] = mapped_column(default="", info=PERSONAL)
    cleared_at: Mapped[datetime | None] = mapped_column(default=None)
    """When its reason and its file were deleted, as those of attendance lists are."""

    @property
    def workshop(self) -> Workshop:
        return self.enrolment.workshop

    @property
    def is_open(self) -> bool:
        return not (self.answered_at or self.taken_back_at)

    def refuse_unless_open(self) -> None:
        if self.taken_back_at:
            raise RuleBroken(N_("The participant took this apology back. Here it is as it is."))
        if self.answered_at:
            raise RuleBroken(N_("This apology was answered meanwhile. Here it is as it is."))

    def take_back(self, wishes: Iterable["ApologyLecture"], *, now: datetime) -> None:
        self.refuse_unless_open()
        self.taken_back_at = now
        for wish in wishes:
            wish.state = Wish.TAKEN_BACK

    def clear(self, *, now: datetime) -> StoredFile | None:
        """Returns the file, whose row may go if nothing else refers to it."""
        file, self.file = self.file, None
        self.reason = self.file_name = ""
        self.cleared_at = now
        return file


class ApologyLecture(Model):
    """One lecture that an apology is about."""

    __tablename__ = "apology_lecture"
    __table_args__ = (
        UniqueConstraint("apology_id", "lecture_id"),
        CheckConstraint(
            "(state IN ('accepted', 'withdrawn')) = (evidence_id IS NOT NULL)",
            name="excuse_is_evidence",
        ),
        CheckConstraint(
            "(state = 'withdrawn') = (withdrawal_id IS NOT NULL)", name="withdrawal_is_evidence"
        ),
        Index(  # asking twice for the same lecture is asking once
            "uq_apology_lecture_standing",
            "enrolment_id",
            "lecture_id",
            unique=True,
            sqlite_where=STANDING,
            postgresql_where=STANDING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    apology_id: Mapped[int] = mapped_column(ForeignKey(Apology.id), init=False)
    apology: Mapped[Apology] = relationship()
    enrolment_id: Mapped[int] = mapped_column(ForeignKey(Enrolment.id), init=False)
    enrolment: Mapped[Enrolment] = relationship()
    """That of the apology; the rule that one asks once needs it here."""
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), index=True, init=False)
    lecture: Mapped[Lecture] = relationship()
    state: Mapped[Wish] = mapped_column(default=Wish.OPEN)
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey(Evidence.id), index=True, init=False)
    evidence: Mapped[Evidence | None] = relationship(
        foreign_keys=lambda: [ApologyLecture.evidence_id], default=None
    )
    withdrawal_id: Mapped[int | None] = mapped_column(
        ForeignKey(Evidence.id), index=True, init=False
    )
    withdrawal: Mapped[Evidence | None] = relationship(
        foreign_keys=lambda: [ApologyLecture.withdrawal_id], default=None
    )

    @validates("state")
    def _along_the_table(self, _name: str, state: Wish) -> Wish:
        before = self.state if "state" in self.__dict__ else None
        if before is not None and state is not before and state not in NEXT[before]:
            raise RuleBroken(N_("This apology was answered meanwhile. Here it is as it is."))
        return state


def asked_until(workshop: Workshop) -> datetime:
    """Until when participants can ask to be excused: the end of that day at the workshop."""
    last_day = workshop.last_day + timedelta(days=DAYS_AFTERWARDS)
    return datetime.combine(last_day, time(23, 59, 59), tzinfo=workshop.tz).astimezone(UTC)


def ask(
    enrolment: Enrolment,
    lectures: Sequence[Lecture],
    reason: str,
    *,
    now: datetime,
) -> tuple[Apology, list[ApologyLecture]]:
    if enrolment.status is not Place.CONFIRMED:
        raise RuleBroken(N_("You have no place in this workshop any more."))
    if now > asked_until(enrolment.workshop):
        raise RuleBroken(
            N_("Apologies were possible until %(days)d days after the last day of the workshop."),
            days=DAYS_AFTERWARDS,
        )
    if not lectures:
        raise RuleBroken(N_("Choose at least one lecture."), field="lectures")
    apology = Apology(enrolment=enrolment, reason=reason, asked_at=now)
    wishes = [
        ApologyLecture(apology=apology, enrolment=enrolment, lecture=lecture)
        for lecture in lectures
    ]
    return apology, wishes
