"""The rubric of a workshop, who judges by it, what they found, and what the Centre decided."""

from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Country, Organisation
from cistrat_training.words import N_
from cistrat_training.workshops.models import Audience, Workshop

LOWEST, HIGHEST = 1, 5  # every average, whatever the scales of its criteria
FEWEST_POINTS, MOST_POINTS = 0, 10  # of any scale


class Criterion(Model):
    """One line of the rubric; `weight` is in per cent, and a rubric's weights make 100.

    Each has its own scale, from `least` to `most` points.
    """

    __tablename__ = "criterion"
    __table_args__ = (
        UniqueConstraint("workshop_id", "place"),
        CheckConstraint("weight BETWEEN 1 AND 100", name="weight_is_per_cent"),
        CheckConstraint(
            f"least >= {FEWEST_POINTS} AND least < most AND most <= {MOST_POINTS}",
            name="least_then_most",
        ),
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
    least: Mapped[int] = mapped_column(default=LOWEST)
    most: Mapped[int] = mapped_column(default=HIGHEST)
    points_en: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What each point means, by its number ("5"); a point may go without words."""
    points_zh: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)

    @property
    def scale(self) -> range:
        return range(self.least, self.most + 1)

    def means(self, points: int, language: str) -> str:
        """What these points say, in the reader's language where it is written."""
        both = self.points_en.get(str(points), ""), self.points_zh.get(str(points), "")
        return str((both[1] or both[0]) if language == "zh" else both[0])

    def share(self, points: int) -> Fraction:
        """How far up its scale, from 0 to 1."""
        return Fraction(points - self.least, self.most - self.least)

    def title(self, language: str) -> str:
        return self.title_zh if language == "zh" and self.title_zh else self.title_en

    def question(self, language: str) -> str:
        return self.question_zh if language == "zh" and self.question_zh else self.question_en


class Reviewer(Model):
    """Somebody asked to judge applications of a workshop; which ones, assignments say."""

    __tablename__ = "reviewer"
    __table_args__ = (
        UniqueConstraint("workshop_id", "person_id"),
        CheckConstraint("most IS NULL OR most >= 0", name="most_is_a_number_of_applications"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship()
    assigned_at: Mapped[datetime]
    most: Mapped[int | None] = mapped_column(default=None)
    """At most so many applications."""
    institution: Mapped[str] = mapped_column(default="", info=PERSONAL)
    """Where they work: applications from there are never theirs."""
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey(Organisation.id), init=False)
    organisation: Mapped[Organisation | None] = relationship(default=None)
    country_code: Mapped[str | None] = mapped_column(ForeignKey(Country.code), default=None)
    """Applications from there go to others, where others can take them."""


class Review(Model):
    """What one reviewer says of one application. Who does not judge it, an assignment says."""

    __tablename__ = "review"
    __table_args__ = (
        UniqueConstraint("application_id", "reviewer_id"),
        CheckConstraint(
            f"average IS NULL OR average BETWEEN {LOWEST} AND {HIGHEST}",
            name="average_on_the_scale",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), init=False)
    application: Mapped[Application] = relationship()
    reviewer_id: Mapped[int] = mapped_column(ForeignKey(Reviewer.id), index=True, init=False)
    reviewer: Mapped[Reviewer] = relationship()
    comment: Mapped[str] = mapped_column(default="", info=PERSONAL)
    average: Mapped[float | None] = mapped_column(default=None)
    """Weighted by the rubric. On whatever scales the points were given, 1 is the lowest of each
    and 5 the highest: averages of all rubrics can be compared.
    """
    given_at: Mapped[datetime]

    scores: Mapped[list["Score"]] = relationship(
        back_populates="review", cascade="all, delete-orphan", default_factory=list
    )

    def judge(self, points: dict[Criterion, int], comment: str, *, now: datetime) -> None:
        """Give every criterion its points; what was given before is replaced."""
        for criterion, given in points.items():
            if given not in criterion.scale:
                raise RuleBroken(
                    N_("Give “%(criterion)s” a number from %(least)s to %(most)s."),
                    criterion=criterion.title_en,
                    least=criterion.least,
                    most=criterion.most,
                )
        known = {score.criterion: score for score in self.scores}
        for criterion, given in points.items():
            if criterion in known:
                known[criterion].points = given
            else:
                self.scores.append(Score(review=self, criterion=criterion, points=given))
        self.average = average_of(points)
        self.comment = comment
        self.given_at = now


def average_of(points: dict[Criterion, int]) -> float:
    """The share of each scale, weighted, as a number from 1 to 5; exact until the last step."""
    weight = sum(criterion.weight for criterion in points)
    share = sum(criterion.weight * criterion.share(given) for criterion, given in points.items())
    return float(LOWEST + (HIGHEST - LOWEST) * share / weight)


class Score(Model):
    __tablename__ = "score"
    __table_args__ = (
        UniqueConstraint("review_id", "criterion_id"),
        CheckConstraint(
            f"points BETWEEN {FEWEST_POINTS} AND {MOST_POINTS}", name="points_on_the_scale"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    review_id: Mapped[int] = mapped_column(ForeignKey(Review.id), init=False)
    review: Mapped[Review] = relationship(back_populates="scores")
    criterion_id: Mapped[int] = mapped_column(ForeignKey(Criterion.id), init=False)
    criterion: Mapped[Criterion] = relationship()
    points: Mapped[int]


class ApplicationScore(Model):
    """What all readers of an application found together.

    Written anew for the whole workshop with each review (reviews/scores.py), so that a table of
    thousands sorts by it. An application that nobody has judged has none.
    """

    __tablename__ = "application_score"
    on_trail = False  # it follows from the reviews
    __table_args__ = (Index("ix_application_score_workshop_id", "workshop_id"),)

    application_id: Mapped[int] = mapped_column(ForeignKey(Application.id), primary_key=True)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id))
    mean: Mapped[float]
    """Of the reviews' averages, as they were given: 1 to 5."""
    normalised: Mapped[float]
    """The mean once each reader's severity is taken out; may lie a little beyond 1 to 5."""
    uncalibrated: Mapped[bool] = mapped_column(default=False)
    """Some reader has given too few reviews, or always the same: theirs count as given."""
    spread: Mapped[float]
    """Between the highest average and the lowest."""
    readers: Mapped[int]


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
    """What the Centre decided on one application. It waits until it is released.

    From the reserve list one may move up. A new verdict on somebody who was told another one waits
    as well; until it is released the earlier one holds.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("application_id"),
        UniqueConstraint("workshop_id", "audience", "rank"),
        CheckConstraint(
            "(verdict = 'reserve' OR coalesce(earlier, '') = 'reserve') = (rank IS NOT NULL)",
            name="reserve_has_a_rank",
        ),
        CheckConstraint("(earlier IS NULL) = (earlier_at IS NULL)", name="earlier_has_a_date"),
        CheckConstraint("earlier IS NULL OR released_at IS NULL", name="one_verdict_holds"),
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
    released_at: Mapped[datetime | None] = mapped_column(default=None)
    """Before that, nobody but the organisers knows of this verdict."""
    earlier: Mapped[Verdict | None] = mapped_column(default=None)
    """What the applicant was told, while another verdict waits."""
    earlier_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_pending(self) -> bool:
        return self.released_at is None

    @property
    def told(self) -> Verdict | None:
        """What the applicant knows."""
        return self.earlier if self.is_pending else self.verdict

    @property
    def told_at(self) -> datetime | None:
        return self.earlier_at if self.is_pending else self.released_at

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
        if not self.is_pending:
            self.earlier, self.earlier_at, self.released_at = self.verdict, self.released_at, None
        if self.told is not Verdict.RESERVE:
            self.rank = rank
        self.verdict = verdict
        self.reason = reason or self.reason
        self.decided_by, self.decided_at = by, now

    def take_back(self) -> None:
        """What the applicant was told holds as before."""
        if self.earlier is None or self.earlier_at is None:
            raise RuleBroken(N_("Nothing was decided before."))
        self.verdict, self.released_at = self.earlier, self.earlier_at
        self.decided_at = self.earlier_at
        if self.verdict is not Verdict.RESERVE:
            self.rank = None
        self.earlier = self.earlier_at = None

    def release(self, *, now: datetime) -> None:
        self.released_at = now
        self.earlier = self.earlier_at = None
        if self.verdict is not Verdict.RESERVE:
            self.rank = None
