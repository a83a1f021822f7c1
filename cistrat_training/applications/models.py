"""An application: one person's wish to attend one workshop."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import Gender, User
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.places.models import Category, Country
from cistrat_training.words import N_
from cistrat_training.workshops.codes import application_code
from cistrat_training.workshops.models import Audience, Enrolment, Workshop


class Status(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"


NEXT: dict[Status, set[Status]] = {
    Status.DRAFT: {Status.SUBMITTED, Status.WITHDRAWN},
    Status.SUBMITTED: {Status.DRAFT, Status.WITHDRAWN},  # reopened while the call is open
    Status.WITHDRAWN: {Status.DRAFT},  # while the call is open
}
STATUSES = {
    Status.DRAFT: N_("Draft"),
    Status.SUBMITTED: N_("Submitted"),
    Status.WITHDRAWN: N_("Withdrawn"),
}


class ApplicationCounter(Model):
    """The last number that was given in a workshop."""

    __tablename__ = "application_counter"
    on_trail: ClassVar[bool] = False  # the applications tell their numbers

    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), primary_key=True)
    last: Mapped[int]


class Became(NamedTuple):
    """One step of its story. A draft that was submitted before was reopened."""

    status: Status
    at: datetime


class Level(StrEnum):
    """How well somebody follows a lecture in English: the Common European Framework, or more."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"
    NATIVE = "native"


class Application(Model):
    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("workshop_id", "applicant_id"),
        UniqueConstraint("workshop_id", "number"),
        CheckConstraint(
            "status <> 'submitted' OR (submitted_at IS NOT NULL AND number IS NOT NULL)",
            name="submitted_has_a_date_and_a_number",
        ),
        CheckConstraint(
            "(status = 'withdrawn') = (withdrawn_at IS NOT NULL)", name="withdrawn_has_a_date"
        ),
        Index("ix_application_table", "workshop_id", "status", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    applicant_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    applicant: Mapped[User] = relationship()
    audience: Mapped[Audience] = mapped_column(default=Audience.INTERNATIONAL)
    status: Mapped[Status] = mapped_column(default=Status.DRAFT)
    number: Mapped[int | None] = mapped_column(default=None)
    """The running number within the workshop, given at the first submit and kept for good."""

    full_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    latin_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    native_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    call_me: Mapped[str] = mapped_column(default="", info=PERSONAL)
    gender: Mapped[Gender] = mapped_column(default=Gender.UNSTATED, info=PERSONAL)
    birth_decade: Mapped[int | None] = mapped_column(default=None, info=PERSONAL)
    nationality_code: Mapped[str | None] = mapped_column(
        ForeignKey(Country.code), default=None, info=PERSONAL
    )
    language_level: Mapped[Level | None] = mapped_column(default=None, info=PERSONAL)
    institution: Mapped[str] = mapped_column(default="", info=PERSONAL)
    country_code: Mapped[str | None] = mapped_column(ForeignKey(Country.code), default=None)
    """The country of the institution."""
    country_at_deadline: Mapped[str | None] = mapped_column(ForeignKey(Country.code), default=None)
    """What stood there when the first deadline passed. Nobody gets the later one by choosing
    another country after that."""
    category: Mapped[Category | None] = mapped_column(default=None)
    position: Mapped[str] = mapped_column(default="", info=PERSONAL)
    motivation: Mapped[str] = mapped_column(default="", info=PERSONAL)
    cv_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    cv: Mapped[StoredFile | None] = relationship(default=None)
    cv_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    ticked: Mapped[list[str]] = mapped_column(default_factory=list)
    """Consents ticked in the draft ("alumni 2026-11 en"); they are given when it is submitted."""

    created_at: Mapped[datetime]
    saved_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    steps: Mapped[list[str]] = mapped_column(default_factory=list)
    """What it became, and when: "submitted 2026-05-12T12:00:00+00:00"."""

    @property
    def on_trail(self) -> bool:  # type: ignore[override]
        """A draft is nobody's business yet, and is saved every few seconds. What was sent is kept
        on the trail, and that it was reopened."""
        was = sa.inspect(self).attrs.status.history.deleted
        return not self.is_draft() or bool(was)

    @property
    def became(self) -> list[Became]:
        words = (step.split(" ") for step in self.steps)
        return [Became(Status(status), datetime.fromisoformat(at)) for status, at in words]

    @property
    def code(self) -> str:
        """Its reference, empty until it was submitted for the first time."""
        series, edition = self.workshop.series.code, self.workshop.number
        return application_code(series, edition, self.number) if self.number else ""

    @property
    def closes_at(self) -> datetime | None:
        """The deadline that holds for it; the last one while it names no country."""
        countries = {self.country_code, self.country_at_deadline or self.country_code}
        return min(filter(None, map(self.workshop.closes_at, countries)), default=None)

    def is_in_time(self, now: datetime, *, form_opened_at: datetime | None = None) -> bool:
        """Whether it may be sent now."""
        return self.is_open(now, form_opened_at=form_opened_at) and self.workshop.is_calling(
            now, self.country_code, form_opened_at=form_opened_at
        )

    def is_open(self, now: datetime, *, form_opened_at: datetime | None = None) -> bool:
        """Whether the draft may be written on: a wrong country, too, can still be corrected."""
        country = self._country_at_deadline(now)
        return self.workshop.is_calling(now, country, form_opened_at=form_opened_at)

    def _country_at_deadline(self, now: datetime) -> str | None:
        closes = self.workshop.call_closes_at
        if closes is None or now < closes:
            return None
        return self.country_code if self.saved_at < closes else self.country_at_deadline

    def save(self, *, now: datetime, **answers: Any) -> None:
        """Whatever shape the answers are in: a draft may be incomplete."""
        if self.status is not Status.DRAFT:
            raise RuleBroken(N_("This application was submitted. Reopen it to change it."))
        self.country_at_deadline = self._country_at_deadline(now)
        for name, answer in answers.items():
            setattr(self, name, answer)
        self.saved_at = now

    def submit(self, *, number: int, now: datetime, form_opened_at: datetime | None = None) -> None:
        """`number` is the next free one of the workshop; one that was given before stays."""
        if not self.is_in_time(now, form_opened_at=form_opened_at):
            raise RuleBroken(
                N_("The call for “%(title)s” is not open. Your draft is kept.")
                if not self.workshop.is_calling(now)
                else N_(
                    "The call for “%(title)s” has closed for the country of your institution."
                    " Your draft is kept."
                ),
                title=self.workshop.title_en,
            )
        self.number = self.number or number
        self.submitted_at = now
        self.saved_at = now
        self._become(Status.SUBMITTED, now)

    def lend_names(self) -> None:
        """What the person told here for the first time need not be told again elsewhere."""
        for name in ("latin_name", "native_name", "call_me"):
            setattr(self.applicant, name, getattr(self.applicant, name) or getattr(self, name))
        if self.applicant.gender is Gender.UNSTATED:
            self.applicant.gender = self.gender

    def reopen(self, *, now: datetime) -> None:
        if not self.is_in_time(now):
            raise RuleBroken(
                N_("The call has closed, so the application can no longer be changed."),
            )
        self.withdrawn_at = None
        self._become(Status.DRAFT, now)

    def withdraw(self, *, place: Enrolment | None = None, now: datetime) -> None:
        """`place` is one that followed from it: that is given up first, by its own deed."""
        if place:
            raise RuleBroken(
                N_("Your place is confirmed. Give up the place on the page of your application.")
            )
        self.withdrawn_at = now
        self._become(Status.WITHDRAWN, now)

    def _become(self, status: Status, now: datetime) -> None:
        self.status = status
        self.steps = [*self.steps, f"{status} {now.isoformat()}"]

    def is_draft(self) -> bool:
        """Only the applicant reads it."""
        return self.status is Status.DRAFT

    def can_become(self, status: Status) -> bool:
        return status in NEXT[self.status]

    @validates("status")
    def _follow_the_story(self, _name: str, status: Status) -> Status:
        before = getattr(self, "status", None)
        if before and before is not status and status not in NEXT[before]:
            raise RuleBroken(
                N_("An application that is %(now)s cannot become %(next)s."),
                now=before,
                next=status,
            )
        return status
