"""The rubric of a workshop, who judges by it, and what they found."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

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

    def judge(self, points: dict[Criterion, int], comment: str, *, now: datetime) -> "list[Score]":
        """Give every criterion its points. Raises RuleBroken for points off the scale."""
        for criterion, given in points.items():
            if not LOWEST <= given <= HIGHEST:
                raise RuleBroken(
                    N_("Give “%(criterion)s” a number from 1 to 5."), criterion=criterion.title_en
                )
        weight = sum(criterion.weight for criterion in points)
        self.average = sum(c.weight * given for c, given in points.items()) / weight
        self.conflict = False
        self.comment = comment
        self.given_at = now
        return [Score(review=self, criterion=c, points=given) for c, given in points.items()]

    def declare_conflict(self, *, now: datetime) -> None:
        self.conflict = True
        self.average = None
        self.given_at = now


class Score(Model):
    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_id"),
        CheckConstraint("points BETWEEN 1 AND 5", name="points_on_the_scale"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    review_id: Mapped[int] = mapped_column(ForeignKey(Review.id), init=False)
    review: Mapped[Review] = relationship()
    criterion_id: Mapped[int] = mapped_column(ForeignKey(Criterion.id), init=False)
    criterion: Mapped[Criterion] = relationship()
    points: Mapped[int]
