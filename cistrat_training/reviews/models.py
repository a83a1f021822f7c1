"""The rubric of a workshop, who judges by it, what they found, and what the Centre decided."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Workshop

LOWEST, HIGHEST = 1, 5


class Criterion(Model):
    """One line of the rubric; `weight` is in per cent, and a rubric's weights make 100."""

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("workshop_id", "place"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight_is_per_cent"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    place: Mapped[int]
    title_en: Mapped[str]
    title_zh: Mapped[str] = mapped_column(default="")
    question_en: Mapped[str] = mapped_column(default="")
    question_zh: Mapped[str] = mapped_column(default="")
    weight: Mapped[int]

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" and self.title_zh else self.title_en

    def question(self, language: str) -> str:
        return self.question_zh if language == "zh" and self.question_zh else self.question_en


class Reviewer(Model):
    """Somebody assigned to judge the applications of a workshop."""

    __tablename__ = "reviewer"
    __table_args__ = (UniqueConstraint("workshop_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship()
    assigned_at: Mapped[datetime]


class Review(Model):
    """What one reviewer says of one application: scores, or a conflict of interest."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("application_id", "reviewer_id"),
        CheckConstraint(
            "conflict OR average IS NULL OR average BETWEEN 1 AND 5", name="average_on_the_scale"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), init=False)
    application: Mapped[Application] = relationship()
    reviewer_id: Mapped[int] = mapped_column(ForeignKey(Reviewer.id), index=True, init=False)
    reviewer: Mapped[Reviewer] = relationship()
    conflict: Mapped[bool] = mapped_column(default=False)
    comment: Mapped[str] = mapped_column(default="", info=PERSONAL)
    average: Mapped[float | None] = mapped_column(default=None)
    """Weighted by the rubric, from 1 to 5; kept here so that a table of thousands sorts quickly."""
    given_at: Mapped[datetime]

    scores: Mapped[list["Score"]] = relationship(
        back_populates="review", cascade="all, delete-orphan", default_factory=list
    )

    def judge(self, points: dict[Criterion, int], comment: str, *, now: datetime) -> None:
        """Give every criterion its points; what was given before is replaced."""
        for criterion, given in points.items():
            if not LOWEST <= given <= HIGHEST:
                raise RuleBroken(
                    N_("Give “%(criterion)s” a number from 1 to 5."), criterion=criterion.title_en
                )
        known = {score.criterion: score for score in self.scores}
        for criterion, given in points.items():
            if criterion in known:
                known[criterion].points = given
            else:
                self.scores.append(Score(review=self, criterion=criterion, points=given))
        weight = sum(criterion.weight for criterion in points)
        self.average = sum(c.weight * given for c, given in points.items()) / weight
        self.conflict = False
        self.comment = comment
        self.given_at = now

    def declare_conflict(self, *, now: datetime) -> None:
        """Whoever is not neutral leaves no points behind."""
        self.scores.clear()
        self.conflict = True
        self.average = None
        self.comment = ""
        self.given_at = now

    def take_conflict_back(self, *, now: datetime) -> None:
        self.conflict = False
        self.given_at = now


class Score(Model):
    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_id"),
        CheckConstraint("points BETWEEN 1 AND 5", name="points_on_the_scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    review_id: Mapped[int] = mapped_column(ForeignKey(Review.id), init=False)
    review: Mapped[Review] = relationship(back_populates="scores")
    criterion_id: Mapped[int] = mapped_column(ForeignKey(Criterion.id), init=False)
    criterion: Mapped[Criterion] = relationship()
    points: Mapped[int]


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

    def decide(
        self,
        verdict: Verdict,
        *,
        rank: int | None = None,
        reason: str = "",
        by: User | None,
        now: datetime,
    ) -> None:
        """Decide anew: from the reserve list up, or down from a place that nobody took."""
        self.verdict, self.rank = verdict, rank
        self.reason = reason or self.reason
        self.decided_by, self.decided_at = by, now
