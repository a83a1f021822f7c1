"""Coordinators of member institutions: they nominate their own people, without an account."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import Gender, User
from cistrat_training.database import PERSONAL, SECRET, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Organisation
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop

READABLE_AFTERWARDS = timedelta(days=30)  # until then they see what became of their nominees
MOST_NOMINEES = 500  # more than any institution has ever sent


class Coordinator(Model):
    """Who nominates for one institution, how many at most, and until when."""

    __tablename__ = "coordinator"
    __table_args__ = (
        UniqueConstraint("workshop_id", "organisation_id"),
        CheckConstraint(f"quota BETWEEN 1 AND {MOST_NOMINEES}", name="quota_is_some"),
        Index("ix_coordinator_to_remind", "closes_at", "reminded_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey(Organisation.id), index=True, init=False
    )
    organisation: Mapped[Organisation] = relationship()
    name: Mapped[str] = mapped_column(info=PERSONAL)
    email: Mapped[str] = mapped_column(index=True, info=PERSONAL)
    language: Mapped[str] = mapped_column(default="zh")
    quota: Mapped[int]
    closes_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)

    def is_open(self, now: datetime) -> bool:
        return self.withdrawn_at is None and now < self.closes_at

    def must_be_open(self, now: datetime) -> None:
        if self.withdrawn_at:
            raise RuleBroken(N_("The organisers no longer ask you for nominees."))
        if now >= self.closes_at:
            raise RuleBroken(
                N_("The time to nominate is over. Write to us if somebody is missing.")
            )

    def must_have_room(self, taken: int, wanted: int) -> None:
        """All or nothing: says how many fit into the quota."""
        free = max(self.quota - taken, 0)
        if wanted > free:
            raise RuleBroken(
                N_("%(wanted)s are too many: %(free)s fit into your quota of %(quota)s."),
                wanted=wanted,
                free=free,
                quota=self.quota,
            )

    def set_quota(self, quota: int, taken: int) -> None:
        if quota < taken:
            raise RuleBroken(
                N_("%(taken)s people are nominated already. Set at least as many."),
                field="quota",
                taken=taken,
            )
        self.quota = quota

    def withdraw(self, *, now: datetime) -> None:
        if self.withdrawn_at:
            raise RuleBroken(N_("This coordinator is not asked any more already."))
        self.withdrawn_at = now

    def ask_again(self, *, now: datetime) -> None:
        self.withdrawn_at = None
        self.reminded_at = None
        self.asked_at = now

    @validates("email")
    def _one_spelling(self, _name: str, email: str) -> str:
        return email.strip().lower()


class CoordinatorLink(Model):
    """The way in for one coordinator, by a letter: it holds the secret, this the digest."""

    __tablename__ = "coordinator_link"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    coordinator_id: Mapped[int] = mapped_column(ForeignKey(Coordinator.id), index=True, init=False)
    coordinator: Mapped[Coordinator] = relationship()
    digest: Mapped[str] = mapped_column(unique=True, info=SECRET)
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    def is_good(self, now: datetime) -> bool:
        """Until a while after the deadline, so that what was decided can be read."""
        until = self.coordinator.closes_at + READABLE_AFTERWARDS
        return self.ended_at is None and self.coordinator.withdrawn_at is None and now < until

    def end(self, *, now: datetime) -> None:
        self.ended_at = self.ended_at or now


class Standing(StrEnum):
    """How far a nominee has come."""

    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"


STANDINGS = {
    Standing.WAITING: N_("Waits for approval"),
    Standing.APPROVED: N_("Approved"),
    Standing.DECLINED: N_("Not taken"),
}
NEXT: dict[Standing, set[Standing]] = {
    Standing.WAITING: {Standing.APPROVED, Standing.DECLINED},
    Standing.APPROVED: set(),
    Standing.DECLINED: set(),
}


class Nominee(Model):
    """Somebody whom a coordinator nominates; a place follows once organisers approve."""

    __tablename__ = "nominee"
    __table_args__ = (
        UniqueConstraint("coordinator_id", "name_key"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_a_date"),
        CheckConstraint(
            "state <> 'approved' OR enrolment_id IS NOT NULL", name="approved_has_a_place"
        ),
        Index("ix_nominee_state", "coordinator_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    coordinator_id: Mapped[int] = mapped_column(ForeignKey(Coordinator.id), init=False)
    coordinator: Mapped[Coordinator] = relationship()
    name: Mapped[str] = mapped_column(info=PERSONAL)
    name_key: Mapped[str | None] = mapped_column(info=PERSONAL)
    """None once erased, so that two who were erased do not meet here."""
    latin_name: Mapped[str] = mapped_column(default="", info=PERSONAL)
    email: Mapped[str] = mapped_column(default="", index=True, info=PERSONAL)
    position: Mapped[str] = mapped_column(default="", info=PERSONAL)
    gender: Mapped[Gender] = mapped_column(default=Gender.UNSTATED, info=PERSONAL)
    added_at: Mapped[datetime]
    state: Mapped[Standing] = mapped_column(default=Standing.WAITING)
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    decided_by: Mapped[User | None] = relationship(default=None)
    reason: Mapped[str] = mapped_column(default="", info=PERSONAL)
    enrolment_id: Mapped[int | None] = mapped_column(
        ForeignKey(Enrolment.id), index=True, init=False
    )
    enrolment: Mapped[Enrolment | None] = relationship(default=None)

    def must_wait(self) -> None:
        if self.state is not Standing.WAITING:
            raise RuleBroken(N_("The organisers have decided on %(name)s already."), name=self.name)

    def approve(self, enrolment: Enrolment, *, by: User, now: datetime) -> None:
        self.must_wait()
        self.enrolment, self.decided_by, self.decided_at = enrolment, by, now
        self.state = Standing.APPROVED

    def decline(self, reason: str, *, by: User, now: datetime) -> None:
        self.must_wait()
        self.reason, self.decided_by, self.decided_at = reason, by, now
        self.state = Standing.DECLINED

    @validates("state")
    def _follow_the_story(self, _name: str, state: Standing) -> Standing:
        before = getattr(self, "state", None)
        if before and before is not state and state not in NEXT[before]:
            raise RuleBroken(
                N_("A nominee who is %(now)s cannot become %(next)s."), now=before, next=state
            )
        return state
