"""The Centre's decisions on applications, the offers that follow, and nominated lists."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Workshop


class Verdict(StrEnum):
    OFFER = "offer"
    RESERVE = "reserve"
    NO_PLACE = "no place"


VERDICTS = {
    Verdict.OFFER: N_("Offer of a place"),
    Verdict.RESERVE: N_("Reserve list"),
    Verdict.NO_PLACE: N_("No place"),
}


class Decision(Model):
    """What the Centre decided on one application. From the reserve list one may move up."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("application_id"),
        UniqueConstraint("workshop_id", "audience", "rank"),
        CheckConstraint("(verdict = 'reserve') = (rank IS NOT NULL)", name="reserve_has_a_rank"),
        Index("ix_decision_desk", "workshop_id", "audience", "verdict"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), init=False)
    application: Mapped[Application] = relationship()
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    audience: Mapped[Audience]
    verdict: Mapped[Verdict]
    rank: Mapped[int | None] = mapped_column(default=None)
    """The place on the reserve list, from 1; whoever has the lowest is next."""
    reason: Mapped[str] = mapped_column(default="", info=PERSONAL)
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    decided_by: Mapped[User | None] = relationship(default=None)


class Answer(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"  # by the Centre


ANSWERS: dict[Answer, set[Answer]] = {
    Answer.OPEN: {Answer.CONFIRMED, Answer.DECLINED, Answer.LAPSED, Answer.WITHDRAWN},
    Answer.CONFIRMED: set(),
    Answer.DECLINED: set(),
    Answer.LAPSED: set(),
    Answer.WITHDRAWN: set(),
}
ANSWER_WORDS = {
    Answer.OPEN: N_("Offered"),
    Answer.CONFIRMED: N_("Confirmed"),
    Answer.DECLINED: N_("Declined"),
    Answer.LAPSED: N_("Lapsed"),
    Answer.WITHDRAWN: N_("Offer withdrawn"),
}


class Offer(Model):
    """An invitation to confirm a place before a deadline."""

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("decision_id"),
        CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name="answer_has_a_date"),
        Index("ix_offer_open", "answer", "deadline"),
        Index("ix_offer_seats", "workshop_id", "audience", "answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    decision_id: Mapped[int] = mapped_column(ForeignKey(Decision.id), init=False)
    decision: Mapped[Decision] = relationship()
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    audience: Mapped[Audience]
    made_at: Mapped[datetime]
    deadline: Mapped[datetime]
    answer: Mapped[Answer] = mapped_column(default=Answer.OPEN)
    answered_at: Mapped[datetime | None] = mapped_column(default=None)
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey(Enrolment.id), init=False)
    enrolment: Mapped[Enrolment | None] = relationship(default=None)

    def confirm(self, *, now: datetime) -> Enrolment:
        """Turn the wish into a place. Raises RuleBroken when too late or answered already."""
        self._must_be_in_time(now)
        application = self.decision.application
        if not (application.country_code and application.category):
            raise RuleBroken(N_("The application lacks its country or kind of institution."))
        self.answer, self.answered_at = Answer.CONFIRMED, now
        self.enrolment = Enrolment(
            workshop=self.workshop,
            person=application.applicant,
            audience=self.audience,
            institution=application.institution,
            country_code=application.country_code,
            category=application.category,
            position=application.position,
            confirmed_at=now,
        )
        return self.enrolment

    def decline(self, *, now: datetime) -> None:
        self._must_be_in_time(now)
        self.answer, self.answered_at = Answer.DECLINED, now

    def lapse(self, *, now: datetime) -> None:
        if now < self.deadline:
            raise RuleBroken(N_("The deadline of this offer has not passed yet."))
        self.answer, self.answered_at = Answer.LAPSED, now

    def take_back(self, *, now: datetime) -> None:
        self.answer, self.answered_at = Answer.WITHDRAWN, now

    def _must_be_in_time(self, now: datetime) -> None:
        if self.answer is Answer.OPEN and now >= self.deadline:
            raise RuleBroken(N_("The deadline for this offer has passed."))

    @validates("answer")
    def _answered_once(self, _name: str, answer: Answer) -> Answer:
        before = getattr(self, "answer", None)
        if before and before is not answer and answer not in ANSWERS[before]:
            raise RuleBroken(N_("This offer was answered already: %(answer)s."), answer=before)
        return answer


class NominationList(Model):
    """A list of domestic trainees as a member institution sent it; the same file counts once."""

    __tablename__ = "nomination_list"
    __table_args__ = (UniqueConstraint("workshop_id", "file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), init=False)
    file: Mapped[StoredFile] = relationship()
    file_name: Mapped[str]
    rows: Mapped[int]
    enrolled: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    imported_by: Mapped[User] = relationship()
