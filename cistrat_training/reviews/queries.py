"""The rubric, who judges, what they were given and what they found."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application, Status
from cistrat_training.database import AnySession
from cistrat_training.places.models import Country
from cistrat_training.reviews.assignments import BY_THE_REVIEWER, Assignment, End
from cistrat_training.reviews.models import (
    ApplicationScore,
    Criterion,
    Decision,
    Review,
    Reviewer,
    Score,
)
from cistrat_training.reviews.plans import ReviewPlan
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

Columns = TypeVarTuple("Columns")


def rubric(workshop: Workshop) -> Select[Criterion]:
    return select(Criterion).where(Criterion.workshop_id == workshop.id).order_by(Criterion.place)


def has_scores(workshop: Workshop) -> Select[bool]:
    """Whether somebody has judged by this rubric, which is then frozen."""
    scored = (
        exists()
        .where(Score.criterion_id == Criterion.id, Criterion.workshop_id == workshop.id)
        .correlate_except(Score, Criterion)
    )
    return select(scored)


def reviewer(workshop_id: int, person: User) -> Select[Reviewer]:
    return select(Reviewer).where(
        Reviewer.workshop_id == workshop_id, Reviewer.person_id == person.id
    )


def reviewers(workshop: Workshop) -> Select[Reviewer]:
    return (
        select(Reviewer)
        .where(Reviewer.workshop_id == workshop.id)
        .options(joinedload(Reviewer.person))
        .order_by(Reviewer.assigned_at, Reviewer.id)
    )


def reviewers_with_progress(workshop: Workshop) -> Select[*tuple[Any, ...]]:
    """Each reviewer with what they were given, what they did with it, and how they score."""
    given = (
        select(
            Assignment.reviewer_id,
            func.count().filter(IS_OPEN, IS_TO_JUDGE).label("assigned"),
            func.count(Review.average).filter(IS_OPEN, IS_TO_JUDGE).label("judged"),
            func.count().filter(Assignment.ended == End.ABSTAINED).label("abstained"),
            func.count().filter(Assignment.ended == End.CONFLICT).label("conflicts"),
            func.max(Review.given_at).label("judged_at"),
            func.max(Assignment.ended_at)
            .filter(Assignment.ended.in_(BY_THE_REVIEWER))
            .label("ended_at"),
            func.avg(Review.average).label("mean"),
            (func.max(Review.average) - func.min(Review.average)).label("spread"),
        )
        .select_from(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .outerjoin(Review, IS_ITS_REVIEW)
        .where(Application.workshop_id == workshop.id)
        .group_by(Assignment.reviewer_id)
        .subquery()
    )
    return (
        select(
            Reviewer,
            func.coalesce(given.c.assigned, 0).label("assigned"),
            func.coalesce(given.c.judged, 0).label("judged"),
            func.coalesce(given.c.abstained, 0).label("abstained"),
            func.coalesce(given.c.conflicts, 0).label("conflicts"),
            given.c.judged_at,
            given.c.ended_at,
            given.c.mean,
            given.c.spread,
        )
        .outerjoin(given, given.c.reviewer_id == Reviewer.id)
        .where(Reviewer.workshop_id == workshop.id)
        .options(joinedload(Reviewer.person))
        .order_by(Reviewer.assigned_at, Reviewer.id)
    )


IS_TO_JUDGE: ColumnElement[bool] = Application.status == Status.SUBMITTED
IS_OPEN: ColumnElement[bool] = Assignment.ended.is_(None)
IS_ITS_REVIEW: ColumnElement[bool] = and_(
    Review.application_id == Assignment.application_id,
    Review.reviewer_id == Assignment.reviewer_id,
)


def plan(session: AnySession, workshop: Workshop) -> ReviewPlan:
    """The workshop's own, or what holds where none is written; that one is not kept."""
    own = select(ReviewPlan).where(ReviewPlan.workshop_id == workshop.id)
    return session.scalar(own) or ReviewPlan(workshop=workshop)


def number_to_judge(workshop: Workshop) -> Select[int]:
    return (
        select(func.count())
        .select_from(Application)
        .where(Application.workshop_id == workshop.id, IS_TO_JUDGE)
    )


def workshops_to_judge(person: User) -> Select[Workshop]:
    return (
        select(Workshop)
        .join(Reviewer)
        .where(Reviewer.person_id == person.id)
        .options(joinedload(Workshop.series))
        .order_by(Workshop.first_day.desc(), Workshop.id)
    )


def plans_of(workshops: Sequence[Workshop]) -> Select[ReviewPlan]:
    return select(ReviewPlan).where(ReviewPlan.workshop_id.in_([w.id for w in workshops]))


def to_judge(person: User) -> Select[int]:
    """The numbers of all applications that this person was given, what is left to do first."""
    return _given_to(select(Application.id), person).order_by(
        Application.workshop_id.desc(),
        or_(Review.average.is_not(None), Assignment.ended.is_not(None)),
        Application.submitted_at,
        Application.id,
    )


def progress(person: User) -> Select[int, int]:
    """How many this person is asked to judge, and how many of them have a review."""
    return _given_to(select(func.count(), func.count(Review.average)), person).where(IS_OPEN)


def rows_to_judge(person: User, ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        _given_to(
            select(
                Application.id,
                Application.number,
                Application.full_name,
                Application.institution,
                Application.workshop_id,
                Country.name_en,
                Country.name_zh,
                Review.average,
                Assignment.ended,
                Decision.verdict,
            ),
            person,
        )
        .outerjoin(Country, Country.code == Application.country_code)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.id.in_(ids))
    )


def _given_to(columns: Select[*Columns], person: User) -> Select[*Columns]:
    """Nobody judges their own wish, and what was taken away is no longer theirs."""
    return (
        columns.select_from(Application)
        .join(Assignment, Assignment.application_id == Application.id)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .outerjoin(Review, IS_ITS_REVIEW)
        .where(
            Reviewer.person_id == person.id,
            IS_TO_JUDGE,
            Application.applicant_id != person.id,
            or_(IS_OPEN, Assignment.ended.in_(BY_THE_REVIEWER)),
        )
    )


def review_by(application: Application, person: User) -> Select[Review]:
    return (
        select(Review)
        .join(Reviewer)
        .where(Review.application_id == application.id, Reviewer.person_id == person.id)
        .options(selectinload(Review.scores))
    )


def assignment_of(application: Application, person: User) -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Reviewer)
        .where(Assignment.application_id == application.id, Reviewer.person_id == person.id)
    )


def reviews_of(application: Application) -> Select[Review]:
    return (
        select(Review)
        .where(Review.application_id == application.id)
        .options(
            joinedload(Review.reviewer).joinedload(Reviewer.person),
            selectinload(Review.scores).joinedload(Score.criterion),
        )
        .order_by(Review.given_at)
    )


def is_being_read(application: Application) -> Select[bool]:
    return select(exists().where(Review.application_id == application.id))


def is_decided(application: Application) -> Select[bool]:
    return select(exists().where(Decision.application_id == application.id))


def has_answered(reviewer: Reviewer) -> Select[bool]:
    """Whether this reviewer has judged something, or said why they do not."""
    judged = exists().where(Review.reviewer_id == reviewer.id)
    said = exists().where(
        Assignment.reviewer_id == reviewer.id, Assignment.ended.in_(BY_THE_REVIEWER)
    )
    return select(or_(judged, said))


def given_to(reviewer: Reviewer) -> Select[Assignment]:
    """With their applications: what the reviewer said no to first, then what is left to do."""
    return (
        select(Assignment)
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.reviewer_id == reviewer.id)
        .options(contains_eager(Assignment.application))
        .order_by(Assignment.ended_at.desc().nulls_last(), Application.number)
    )


def averages_of(reviewer: Reviewer, assignments: Sequence[Assignment]) -> Select[int, float | None]:
    numbers = [assignment.application_id for assignment in assignments]
    return select(Review.application_id, Review.average).where(
        Review.reviewer_id == reviewer.id, Review.application_id.in_(numbers)
    )


def assignments_to(reviewer: Reviewer) -> Select[Assignment]:
    return select(Assignment).where(Assignment.reviewer_id == reviewer.id)


def unjudged_by(person: User) -> Select[Assignment]:
    return (
        select(Assignment)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .outerjoin(Review, IS_ITS_REVIEW)
        .where(Reviewer.person_id == person.id, IS_OPEN, Review.id.is_(None))
    )


def is_given(person: User, application: Application) -> Select[bool]:
    """To judge now, or once: whoever said that they are not neutral can take that back."""
    return select(
        _is_theirs(person, application, or_(IS_OPEN, Assignment.ended.in_(BY_THE_REVIEWER)))
    )


def is_to_judge(person: User, application: Application) -> Select[bool]:
    return select(_is_theirs(person, application, IS_OPEN))


def _is_theirs(
    person: User, application: Application, condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    return exists().where(
        Application.id == application.id,
        IS_TO_JUDGE,
        Assignment.application_id == Application.id,
        condition,
        Reviewer.id == Assignment.reviewer_id,
        Reviewer.person_id == person.id,
    )


def is_blind(application: Application) -> Select[bool]:
    return select(
        exists().where(ReviewPlan.workshop_id == application.workshop_id, ReviewPlan.blind)
    )


# Giving out


def applicants_of(workshop: Workshop) -> Select[int]:
    return select(Application.applicant_id).where(
        Application.workshop_id == workshop.id, IS_TO_JUDGE
    )


def conflicts_of(people: Sequence[int]) -> Select[int, int]:
    """Reviewer and applicant, as persons, wherever one of these people was not neutral."""
    return (
        select(Reviewer.person_id, Application.applicant_id)
        .select_from(Assignment)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .join(Application, Application.id == Assignment.application_id)
        .where(Assignment.ended == End.CONFLICT, Reviewer.person_id.in_(people))
        .distinct()
    )


def assigned_in(workshop: Workshop) -> Select[int, int, End | None]:
    return (
        select(Assignment.application_id, Assignment.reviewer_id, Assignment.ended)
        .join(Reviewer, Reviewer.id == Assignment.reviewer_id)
        .where(Reviewer.workshop_id == workshop.id)
    )


def to_give_out(workshop: Workshop, ids: Iterable[int] | None = None) -> Select[*tuple[Any, ...]]:
    """What can get readers: submitted, and not decided unless it is named."""
    rows = (
        select(
            Application.id,
            Application.applicant_id,
            Application.institution,
            Application.country_code,
            User.email,
            ApplicationScore.spread,
        )
        .join(User, User.id == Application.applicant_id)
        .outerjoin(ApplicationScore, ApplicationScore.application_id == Application.id)
        .where(Application.workshop_id == workshop.id, IS_TO_JUDGE)
        .order_by(Application.id)
    )
    if ids is not None:
        return rows.where(Application.id.in_(list(ids)))
    return rows.where(~exists().where(Decision.application_id == Application.id))


READING = (
    select(func.count())
    .select_from(Assignment)
    .where(Assignment.application_id == Application.id, IS_OPEN)
    .correlate(Application)
    .scalar_subquery()
)


class Shown(StrEnum):
    """Which applications the organiser's table of assignments shows."""

    ALL = "all"
    LACKING = "lacking"
    APART = "apart"


SHOWN = {
    Shown.ALL: N_("All"),
    Shown.LACKING: N_("Lacking a reader"),
    Shown.APART: N_("Scores far apart"),
}


def assigned_table(plan: ReviewPlan, shown: Shown) -> Select[int]:
    """The numbers of the applications to be judged, in the order of their codes."""
    apart = ApplicationScore.spread > plan.spread_limit if plan.spread_limit else false()
    wanted = plan.readers + case((apart, 1), else_=0)
    conditions = {Shown.LACKING: wanted > READING, Shown.APART: apart}
    return (
        select(Application.id)
        .outerjoin(ApplicationScore, ApplicationScore.application_id == Application.id)
        .where(
            Application.workshop_id == plan.workshop.id,
            IS_TO_JUDGE,
            conditions.get(shown, true()),
        )
        .order_by(Application.number)
    )


def count(session: AnySession, rows: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0


def assigned_rows(ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.id,
            Application.number,
            Application.full_name,
            Application.institution,
            Country.name_en,
            Country.name_zh,
            ApplicationScore.mean,
            ApplicationScore.normalised,
            ApplicationScore.spread,
            Decision.verdict,
        )
        .outerjoin(Country, Country.code == Application.country_code)
        .outerjoin(ApplicationScore, ApplicationScore.application_id == Application.id)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .where(Application.id.in_(ids))
    )


def readers_of(ids: Sequence[int]) -> Select[Assignment, float | None]:
    """Each assignment of these applications, ended ones too, with the average it led to."""
    return (
        select(Assignment, Review.average)
        .outerjoin(Review, IS_ITS_REVIEW)
        .where(Assignment.application_id.in_(ids))
        .options(joinedload(Assignment.reviewer).joinedload(Reviewer.person))
        .order_by(Assignment.application_id, Assignment.id)
    )


def submitted(workshop: Workshop, ids: Iterable[int]) -> Select[Application]:
    return (
        select(Application)
        .where(Application.workshop_id == workshop.id, Application.id.in_(list(ids)), IS_TO_JUDGE)
        .order_by(Application.id)
    )
