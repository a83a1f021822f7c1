"""A certificate as it was issued. What stands on it never changes."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.certificates.facts import digest
from cistrat_training.database import PERSONAL, Model, guard
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop


class Kind(StrEnum):
    PARTICIPATION = "participation"
    COMPLETION = "completion"
    LECTURING = "lecturing"


KINDS = {
    Kind.PARTICIPATION: N_("Certificate of Participation"),
    Kind.COMPLETION: N_("Certificate of Completion"),
    Kind.LECTURING: N_("Certificate of Lecturing"),
}
LETTERS = {Kind.PARTICIPATION: "P", Kind.COMPLETION: "C", Kind.LECTURING: "L"}


class State(StrEnum):
    WAITING = "waiting"  # to be made
    MAKING = "making"
    VALID = "valid"
    FAILED = "failed"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


NEXT: dict[State, set[State]] = {
    State.WAITING: {State.MAKING},
    # One that is being made for too long is taken up by another worker; what a worker cannot
    # come to is put back.
    State.MAKING: {State.MAKING, State.VALID, State.FAILED, State.WAITING},
    State.FAILED: {State.WAITING},
    State.VALID: {State.REVOKED, State.SUPERSEDED},
    State.SUPERSEDED: {State.REVOKED},
    State.REVOKED: set(),
}
ISSUED = {State.VALID, State.REVOKED, State.SUPERSEDED}
FIXED_ONCE_ISSUED = (
    *("workshop", "workshop_id", "person", "person_id", "kind", "number", "serial"),
    *("facts", "facts_sha256", "pdf", "pdf_id", "issued_at", "supersedes_id"),
    *("badge", "badge_id", "badge_jwt", "badge_jwt_id", "status_index", "paper_key", "badge_key"),
)
SET_BY_THE_FLUSH = {  # from what stands in the relationship
    *("workshop_id", "person_id", "pdf_id", "badge_id", "badge_jwt_id"),
}
NO_LETTERS = N_("The name to be printed has letters that our certificate fonts do not have.")
NOT_MADE = N_("The page could not be made. The technical reason is in the log.")


class Signed(NamedTuple):
    """What a certificate has beside its paper, where it is signed."""

    paper_key: str
    badge_key: str
    badge: StoredFile
    badge_jwt: StoredFile
    status_index: int


class Run(Model):
    """One press of the button “issue”: so many certificates to be made."""

    __tablename__ = "certificate_run"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), index=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    kind: Mapped[Kind]
    total: Mapped[int]
    started_at: Mapped[datetime]
    started_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    started_by: Mapped[User] = relationship()
    paused_at: Mapped[datetime | None] = mapped_column(default=None)
    paused_why: Mapped[str] = mapped_column(default="")
    """What keeps all of them from being made; empty where an organiser paused it."""
    resumed_at: Mapped[datetime | None] = mapped_column(default=None)
    """When its work last began anew, after a pause or by another try."""

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None

    def pause(self, why: str = "", *, now: datetime) -> None:
        """No more of it is taken up; what a worker has in its hands is finished."""
        self.paused_at, self.paused_why = self.paused_at or now, why

    def resume(self, *, now: datetime) -> None:
        self.paused_at, self.paused_why = None, ""
        self.resumed_at = now


class Certificate(Model):
    __tablename__ = "certificate"
    __table_args__ = (
        UniqueConstraint("workshop_id", "kind", "number"),
        UniqueConstraint("supersedes_id"),
        Index(
            "uq_certificate_one_standing",
            "workshop_id",
            "kind",
            "person_id",
            unique=True,
            sqlite_where=text("state NOT IN ('revoked', 'superseded')"),
            postgresql_where=text("state NOT IN ('revoked', 'superseded')"),
        ),
        Index("ix_certificate_waiting", "state", "claimed_at"),
        CheckConstraint(
            "state IN ('waiting', 'making', 'failed') OR "
            "(issued_at IS NOT NULL AND pdf_id IS NOT NULL AND facts_sha256 <> '')",
            name="issued_has_its_paper",
        ),
        CheckConstraint(
            "(state = 'revoked') = (revoked_at IS NOT NULL)", name="revoked_has_a_date"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship()
    run_id: Mapped[int] = mapped_column(ForeignKey(Run.id), index=True, init=False)
    run: Mapped[Run] = relationship()
    kind: Mapped[Kind]
    number: Mapped[int]
    serial: Mapped[str] = mapped_column(unique=True)
    state: Mapped[State] = mapped_column(default=State.WAITING)
    facts: Mapped[dict[str, Any]] = mapped_column(info=PERSONAL)
    facts_sha256: Mapped[str]
    pdf_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    pdf: Mapped[StoredFile | None] = relationship(foreign_keys=[pdf_id], default=None)
    badge_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    badge: Mapped[StoredFile | None] = relationship(foreign_keys=[badge_id], default=None)
    """The Open Badge with its Data Integrity proof, as JSON-LD; also attached to the PDF."""
    badge_jwt_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), init=False)
    badge_jwt: Mapped[StoredFile | None] = relationship(foreign_keys=[badge_jwt_id], default=None)
    status_index: Mapped[int | None] = mapped_column(unique=True, default=None)
    """Its place in the status lists, counted through all of them; None without a badge."""
    paper_key: Mapped[str] = mapped_column(default="")
    """The name of the key that signed the PDF; empty where none did."""
    badge_key: Mapped[str] = mapped_column(default="")
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    error: Mapped[str] = mapped_column(default="", info=PERSONAL)
    issued_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_why: Mapped[str] = mapped_column(default="", info=PERSONAL)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), default=None)

    @property
    def is_issued(self) -> bool:
        return self.state in ISSUED

    def claim(self, *, now: datetime) -> None:
        self.claimed_at = now
        self.state = State.MAKING

    def put_back(self) -> None:
        self.state = State.WAITING

    def issue(self, pdf: StoredFile, signed: Signed | None = None, *, now: datetime) -> None:
        if signed:
            self.paper_key, self.badge_key = signed.paper_key, signed.badge_key
            self.badge, self.badge_jwt = signed.badge, signed.badge_jwt
            self.status_index = signed.status_index
        self.pdf = pdf
        self.issued_at = now
        self.error = ""
        self.state = State.VALID

    def fail(self, error: str) -> None:
        self.error = error
        self.state = State.FAILED

    def try_again(self, facts: dict[str, Any]) -> None:
        self.state = State.WAITING
        self.facts, self.facts_sha256 = facts, digest(facts)

    def revoke(self, why: str, *, now: datetime) -> None:
        if not why.strip():
            raise RuleBroken(N_("Say why the certificate is revoked."), field="why")
        self.state = State.REVOKED
        self.revoked_at, self.revoked_why = now, why.strip()

    def supersede(self) -> None:
        self.state = State.SUPERSEDED

    @validates("state")
    def _follow_the_story(self, _name: str, state: State) -> State:
        before = getattr(self, "state", None)
        if before and state not in NEXT[before]:
            raise RuleBroken(
                N_("A certificate that is %(now)s cannot become %(next)s."), now=before, next=state
            )
        return state

    @validates(*FIXED_ONCE_ISSUED)
    def _stay_as_issued(self, name: str, value: Any) -> Any:
        before = getattr(self, name)
        if name in SET_BY_THE_FLUSH and before is None:
            return value
        if self.id and self.state in ISSUED and value != before:
            raise RuleBroken(
                N_("%(serial)s was issued. It can be revoked or replaced, but never changed."),
                serial=self.serial,
            )
        return value


# Kept by the database as well, against whoever comes to it by another door

_STAYS = (
    *("serial", "number", "kind", "facts", "facts_sha256", "pdf_id", "badge_id", "badge_jwt_id"),
    *("status_index", "paper_key", "badge_key", "issued_at", "supersedes_id"),
)
_OF_ISSUED = (
    f"CREATE TRIGGER issued_certificate_stays BEFORE UPDATE OF {', '.join(_STAYS)} ON certificate "
)
_IS_ISSUED = f"OLD.state IN {tuple(sorted(state.value for state in ISSUED))}"
GUARDS = {
    "sqlite": [
        f"{_OF_ISSUED} WHEN {_IS_ISSUED} "
        "BEGIN SELECT RAISE(ABORT, 'an issued certificate does not change'); END"
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_alter_a_certificate() RETURNS trigger LANGUAGE "
        "plpgsql AS $$ BEGIN RAISE EXCEPTION 'an issued certificate does not change'; END $$",
        f"{_OF_ISSUED} FOR EACH ROW WHEN ({_IS_ISSUED}) "
        "EXECUTE FUNCTION refuse_to_alter_a_certificate()",
    ],
}
guard(Certificate.__table__, GUARDS)
