"""The offers that follow from decisions, and the lists of nominated trainees."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Status
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.places.models import in_language
from cistrat_training.reviews.models import Decision
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop


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
    Answer.DECLINED: {Answer.OPEN},  # made once more
    Answer.LAPSED: {Answer.OPEN},
    Answer.WITHDRAWN: {Answer.OPEN},
}
ANSWER_WORDS = {
    Answer.OPEN: N_("Offered"),
    Answer.CONFIRMED: N_("Confirmed"),
    Answer.DECLINED: N_("Declined"),
    Answer.LAPSED: N_("Lapsed"),
    Answer.WITHDRAWN: N_("Offer withdrawn"),
}


ALREADY = {
    Answer.OPEN: N_("This offer is open already."),
    Answer.CONFIRMED: N_("This offer was answered already: the place is confirmed."),
    Answer.DECLINED: N_("This offer was answered already: it was declined."),
    Answer.LAPSED: N_("The deadline for this offer has passed, so the place went to another."),
    Answer.WITHDRAWN: N_("This offer was withdrawn by the organisers."),
}


class WhyDeclined(StrEnum):
    DATES = "dates"
    FUNDS = "funds"
    VISA = "visa"
    LEAVE = "leave"
    ELSEWHERE = "elsewhere"
    PRIVATE = "private"
    OTHER = "other"


WHYS = {
    WhyDeclined.DATES: N_("The dates do not suit me"),
    WhyDeclined.FUNDS: N_("I cannot cover the costs"),
    WhyDeclined.VISA: N_("I cannot get a visa in time"),
    WhyDeclined.LEAVE: N_("My institution cannot release me"),
    WhyDeclined.ELSEWHERE: N_("I take part in something else"),
    WhyDeclined.PRIVATE: N_("For private reasons"),
    WhyDeclined.OTHER: N_("Another reason"),
}


class Support(StrEnum):
    """What a condition of an offer is about."""

    FUNDING = "funding"
    TRAVEL = "travel"
    ACCOMMODATION = "accommodation"


SUPPORTS = {
    Support.FUNDING: N_("Funding"),
    Support.TRAVEL: N_("Travel"),
    Support.ACCOMMODATION: N_("Accommodation"),
}


class Condition(Model):
    """What every offer in a workshop says about funding, travel or accommodation."""

    __tablename__ = "workshop_condition"
    __table_args__ = (UniqueConstraint("workshop_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    kind: Mapped[Support]
    text_en: Mapped[str]
    text_zh: Mapped[str] = mapped_column(default="")
    necessary: Mapped[bool] = mapped_column(default=False)
    """Whoever does not accept it cannot have a place."""

    def text(self, language: str) -> str:
        return in_language(language, self.text_en, self.text_zh)


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
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    declined_why: Mapped[WhyDeclined | None] = mapped_column(default=None)
    declined_note: Mapped[str] = mapped_column(default="", info=PERSONAL)

    conditions: Mapped[list["OfferCondition"]] = relationship(
        back_populates="offer",
        cascade="all, delete-orphan",
        order_by="OfferCondition.id",
        default_factory=list,
    )

    def confirm(
        self,
        *,
        accepted: Mapping[Support, bool] | None = None,
        earlier: Enrolment | None = None,
        now: datetime,
    ) -> Enrolment:
        """Turn the wish into a place; `earlier` is one that the person had here before."""
        self.must_stand(now)
        for condition in self.conditions:
            condition.answer((accepted or {}).get(condition.kind))
        self.answer, self.answered_at = Answer.CONFIRMED, now
        self.enrolment = self._taken_up(earlier, now) if earlier else self._new_place(now)
        return self.enrolment

    def decline(self, *, why: WhyDeclined | None = None, note: str = "", now: datetime) -> None:
        self.must_stand(now)
        self.declined_why, self.declined_note = why, note
        self.answer, self.answered_at = Answer.DECLINED, now

    def lapse(self, *, now: datetime) -> None:
        if now < self.deadline:
            raise RuleBroken(N_("The deadline of this offer has not passed yet."))
        self.answer, self.answered_at = Answer.LAPSED, now

    def take_back(self, *, now: datetime) -> None:
        if self.answer is not Answer.OPEN:
            raise RuleBroken(ALREADY[self.answer])
        self.answer, self.answered_at = Answer.WITHDRAWN, now

    def make_again(self, deadline: datetime, *, now: datetime) -> None:
        """The same offer once more, to somebody who was too late or thought better of it."""
        self.answer, self.answered_at = Answer.OPEN, None
        self.made_at, self.deadline = now, deadline
        self.reminded_at = self.declined_why = None
        self.declined_note = ""

    def remind(self, *, now: datetime) -> None:
        self.must_stand(now)
        if self.reminded_at:
            raise RuleBroken(N_("The applicant was reminded of this offer already."))
        self.reminded_at = now

    def set_conditions(self, conditions: "Sequence[Condition | OfferCondition]") -> None:
        """As they are now; what the applicant said of earlier ones is gone."""
        self.conditions = [
            OfferCondition(
                kind=condition.kind,
                text_en=condition.text_en,
                text_zh=condition.text_zh,
                necessary=condition.necessary,
            )
            for condition in conditions
        ]

    def must_stand(self, now: datetime) -> None:
        if self.answer is not Answer.OPEN:
            raise RuleBroken(ALREADY[self.answer])
        if now >= self.deadline:
            raise RuleBroken(N_("The deadline for this offer has passed."))
        if self.decision.application.status is not Status.SUBMITTED:
            raise RuleBroken(N_("The application was withdrawn, and the offer with it."))

    def _new_place(self, now: datetime) -> Enrolment:
        application = self.decision.application
        if not (application.country_code and application.category):
            raise RuleBroken(N_("The application lacks its country or kind of institution."))
        return Enrolment(
            workshop=self.workshop,
            person=application.applicant,
            audience=self.audience,
            institution=application.institution,
            country_code=application.country_code,
            category=application.category,
            position=application.position,
            gender=application.gender,
            birth_decade=application.birth_decade,
            confirmed_at=now,
        )

    def _taken_up(self, earlier: Enrolment, now: datetime) -> Enrolment:
        if earlier.status is Place.CONFIRMED:
            raise RuleBroken(N_("You have a place in this workshop already."))
        earlier.audience = self.audience
        earlier.confirm_again(now=now)
        return earlier

    @validates("answer")
    def _along_the_table(self, _name: str, answer: Answer) -> Answer:
        before = getattr(self, "answer", None)
        if before and before is not answer and answer not in ANSWERS[before]:
            raise RuleBroken(ALREADY[before])
        return answer


class OfferCondition(Model):
    """What one offer says about funding, travel or accommodation, and what the applicant says."""

    __tablename__ = "offer_condition"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    offer_id: Mapped[int] = mapped_column(ForeignKey(Offer.id), index=True, init=False)
    offer: Mapped[Offer] = relationship(back_populates="conditions", init=False)
    kind: Mapped[Support]
    text_en: Mapped[str]
    text_zh: Mapped[str] = mapped_column(default="")
    necessary: Mapped[bool] = mapped_column(default=False)
    accepted: Mapped[bool | None] = mapped_column(default=None)

    def text(self, language: str) -> str:
        return in_language(language, self.text_en, self.text_zh)

    def answer(self, accepted: bool | None) -> None:
        if accepted is None:
            raise RuleBroken(
                N_("Accept this condition, or decline it."), field=f"accepts_{self.kind}"
            )
        if self.necessary and not accepted:
            raise RuleBroken(
                N_("Without this condition there is no place. Accept it, or decline the offer."),
                field=f"accepts_{self.kind}",
            )
        self.accepted = accepted


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
