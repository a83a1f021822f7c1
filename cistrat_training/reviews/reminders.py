"""Who is reminded that applications wait: at most once a day, and never who is done."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.database import AnySession
from cistrat_training.letter import Letter
from cistrat_training.reviews.assignments import Assignment
from cistrat_training.reviews.models import Decision, Review, Reviewer
from cistrat_training.reviews.plans import Phase, ReviewPlan
from cistrat_training.reviews.queries import IS_ITS_REVIEW, IS_OPEN, IS_TO_JUDGE
from cistrat_training.workshops.models import Workshop

HOUR = time(8)  # of the workshop's clock, when a round of reminders begins


class Late(NamedTuple):
    """A reviewer and how much is left to do."""

    reviewer: Reviewer
    left: int


def late(workshop: Workshop) -> Select[Reviewer, int]:
    """Whoever has applications without a review and without a decision; the erased have no mail."""
    left = func.count()
    return (
        select(Reviewer, left)
        .join(Assignment, Assignment.reviewer_id == Reviewer.id)
        .join(Application, Application.id == Assignment.application_id)
        .join(User, User.id == Reviewer.person_id)
        .outerjoin(Review, IS_ITS_REVIEW)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(
            Reviewer.workshop_id == workshop.id,
            IS_OPEN,
            IS_TO_JUDGE,
            Review.average.is_(None),
            Decision.id.is_(None),
            User.email.is_not(None),
        )
        .options(joinedload(Reviewer.person))
        .group_by(Reviewer.id)
        .order_by(Reviewer.id)
    )


def to_remind(session: AnySession, plan: ReviewPlan, *, since: datetime) -> list[Late]:
    """Those who are late and were not reminded since then."""
    found = [Late(*row) for row in session.execute(late(plan.workshop)).unique()]
    reminded = _reminded(session, [each.reviewer for each in found], since)
    return [each for each in found if each.reviewer.id not in reminded]


def _reminded(session: AnySession, reviewers: Sequence[Reviewer], since: datetime) -> set[int]:
    by_start = {f"reviewer:{reviewer.id}:reminder": reviewer.id for reviewer in reviewers}
    written = session.scalars(
        select(Letter.about).where(
            Letter.recipient_id.in_([reviewer.person_id for reviewer in reviewers]),
            Letter.about.startswith("reviewer:"),
            Letter.created_at >= since,
        )
    )
    starts = {letter.rpartition(":")[0] for letter in written}
    return {number for start, number in by_start.items() if start in starts}


def today_began_at(plan: ReviewPlan, now: datetime) -> datetime:
    return datetime.combine(plan.today(now), time(), plan.workshop.tz)


def round_began_at(plan: ReviewPlan, now: datetime) -> datetime | None:
    """When the reminders before the end of scoring fell due, while they still make sense."""
    last = plan.days(Phase.SCORING).last
    if last is None or plan.days_to_remind is None or not plan.lets_judge(now):
        return None
    first = datetime.combine(last - timedelta(days=plan.days_to_remind), HOUR, plan.workshop.tz)
    return first if first <= now and plan.today(now) <= last else None


def plans_with_reminders() -> Select[ReviewPlan]:
    return (
        select(ReviewPlan)
        .where(ReviewPlan.days_to_remind.is_not(None), ReviewPlan.scoring_until.is_not(None))
        .order_by(ReviewPlan.workshop_id)
    )
