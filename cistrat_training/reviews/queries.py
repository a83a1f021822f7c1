"""The rubric, who judges, what they were given and what they found."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select
from sqlalchemy.orm import joinedload, selectinload

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application, Status
from cistrat_training.places.models import Country
from cistrat_training.reviews.models import Criterion, Decision, Review, Reviewer, Score
from cistrat_training.workshops.models import Workshop


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


def reviewers_with_progress(workshop: Workshop) -> Select[Reviewer, int, int]:
    """Each reviewer, how many applications they have judged, and in how many they are biased."""
    of_theirs = and_(Review.reviewer_id == Reviewer.id, IS_TO_JUDGE)
    judged = (
        select(func.count(Review.average))
        .join(Application, Application.id == Review.application_id)
        .where(of_theirs)
        .correlate(Reviewer)
        .scalar_subquery()
    )
    conflicts = (
        select(func.count())
        .select_from(Review)
        .join(Application, Application.id == Review.application_id)
        .where(of_theirs, Review.conflict)
        .correlate(Reviewer)
        .scalar_subquery()
    )
    return (
        select(Reviewer, judged, conflicts)
        .where(Reviewer.workshop_id == workshop.id)
        .options(joinedload(Reviewer.person))
        .order_by(Reviewer.assigned_at, Reviewer.id)
    )


IS_TO_JUDGE: ColumnElement[bool] = Application.status == Status.SUBMITTED


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


def to_judge(person: User) -> Select[int]:
    """The numbers of all applications that this person is asked to judge, the open ones first."""
    return (
        select(Application.id)
        .join(Reviewer, Reviewer.workshop_id == Application.workshop_id)
        .outerjoin(
            Review,
            and_(Review.application_id == Application.id, Review.reviewer_id == Reviewer.id),
        )
        .where(
            Reviewer.person_id == person.id,
            IS_TO_JUDGE,
            Application.applicant_id != person.id,
        )
        .order_by(
            Application.workshop_id.desc(),
            Review.id.is_not(None),
            Application.submitted_at,
            Application.id,
        )
    )


def progress(person: User) -> Select[int, int]:
    """How many this person is asked to judge, and how many have a review or a conflict."""
    return (
        select(func.count(), func.count(Review.given_at))
        .select_from(Application)
        .join(Reviewer, Reviewer.workshop_id == Application.workshop_id)
        .outerjoin(
            Review,
            and_(Review.application_id == Application.id, Review.reviewer_id == Reviewer.id),
        )
        .where(
            Reviewer.person_id == person.id,
            IS_TO_JUDGE,
            Application.applicant_id != person.id,
        )
    )


def rows_to_judge(person: User, ids: Sequence[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Application.id,
            Application.full_name,
            Application.latin_name,
            Application.institution,
            Application.category,
            Application.workshop_id,
            Country.name_en,
            Country.name_zh,
            Review.average,
            Review.conflict,
            Decision.verdict,
        )
        .join(Reviewer, Reviewer.workshop_id == Application.workshop_id)
        .outerjoin(Country, Country.code == Application.country_code)
        .outerjoin(Decision, Decision.application_id == Application.id)
        .outerjoin(
            Review,
            and_(Review.application_id == Application.id, Review.reviewer_id == Reviewer.id),
        )
        .where(Reviewer.person_id == person.id, Application.id.in_(ids))
    )


def review_by(application: Application, person: User) -> Select[Review]:
    return (
        select(Review)
        .join(Reviewer)
        .where(Review.application_id == application.id, Reviewer.person_id == person.id)
        .options(selectinload(Review.scores))
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


def has_given_reviews(reviewer: Reviewer) -> Select[bool]:
    return select(exists().where(Review.reviewer_id == reviewer.id))


def is_asked_to_judge(person: User, application: Application) -> Select[bool]:
    """Submitted, and in a workshop whose reviewer this person is."""
    asked = exists().where(
        Reviewer.workshop_id == application.workshop_id, Reviewer.person_id == person.id
    )
    submitted = exists().where(Application.id == application.id, IS_TO_JUDGE)
    return select(and_(asked, submitted))


def is_in_conflict(person: User, application: Application) -> Select[bool]:
    return select(
        exists().where(
            Review.application_id == application.id,
            Review.conflict,
            Review.reviewer_id == Reviewer.id,
            Reviewer.person_id == person.id,
        )
    )
