"""What waits for a person who has just come in."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application, Status
from cistrat_training.attendance.apology_queries import waiting_apologies, waiting_objections
from cistrat_training.certificates.assessment import AssessedTask
from cistrat_training.certificates.name_queries import open_for, wishes_waiting
from cistrat_training.certificates.names import NamesAsked, PrintedName
from cistrat_training.certificates.queries import tasks_of
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.enrolments.queries import free_seats
from cistrat_training.enrolments.travel import TravelData
from cistrat_training.evaluation import queries as evaluation
from cistrat_training.evaluation.models import Questionnaire
from cistrat_training.post.queries import failed
from cistrat_training.reviews.models import Decision
from cistrat_training.reviews.queries import progress
from cistrat_training.schedule import clash_queries
from cistrat_training.schedule.laws import affected
from cistrat_training.schedule.lecturing_queries import unanswered_by
from cistrat_training.schedule.models import LectureKind
from cistrat_training.schedule.release_queries import attended_by, held_by
from cistrat_training.schedule.releases import ReleasedLecture
from cistrat_training.trail import AnySession
from cistrat_training.workshops.models import Audience, Enrolment, Mode, Place, Workshop
from cistrat_training.workshops.queries import LAST_DEADLINE, newest_first

AFTERWARDS = timedelta(days=30)  # certificates and corrections follow the last day


class Waiting(NamedTuple):
    """Empty where nothing waits."""

    offers: Sequence[Offer]
    drafts: Sequence[Application]
    journeys: Sequence[Enrolment]
    """Places to travel to of which the passport is not told yet."""
    to_judge: int
    to_answer: int
    """Invitations to lecture."""
    to_give: ReleasedLecture | None
    to_attend: ReleasedLecture | None
    workshops: Sequence[Workshop]
    failed_letters: int
    changed_laws: Sequence[Workshop]
    """Where lectures stand at another hour than when they were put there."""
    free_seats: Sequence[Row[Any]]
    """With the first on the reserve list: an organiser may offer it to them."""
    apologies: Sequence[Row[Workshop, int]]
    """Workshops, and how many wait for an answer."""
    objections: Sequence[Row[Workshop, int]]
    wished_names: Sequence[Row[Workshop, int]]
    names: Sequence[Row[PrintedName, NamesAsked]]
    """Names on certificates that they were asked to confirm, and until when."""
    attended: Sequence[Enrolment]
    """Their places in workshops that run, or ended a short while ago."""
    questionnaires: Sequence[Questionnaire]
    """Open, and not handed in."""
    tasks: Sequence[AssessedTask]
    """That these workshops assess."""

    @classmethod
    def for_person(cls, session: AnySession, person: User, now: datetime) -> "Waiting":
        asked, judged = session.execute(progress(person)).one()
        attended = session.scalars(running_places(person, now)).all()
        return cls(
            offers=session.scalars(offers_to(person, now)).all(),
            drafts=[d for d in session.scalars(drafts_of(person, now)) if d.is_open(now)],
            journeys=session.scalars(journeys_without_data(person, now)).all(),
            to_judge=asked - judged,
            to_answer=session.scalars(unanswered_by(person, now)).one(),
            to_give=session.scalar(_next(held_by(person), now)),
            to_attend=session.scalar(_next(attended_by(person), now)),
            workshops=session.scalars(not_over(now)).all() if person.is_organiser else [],
            failed_letters=_count(session, failed()) if person.is_organiser else 0,
            changed_laws=changed_laws(session, now) if person.is_organiser else [],
            free_seats=session.execute(free_seats(now)).all() if person.is_organiser else [],
            apologies=session.execute(waiting_apologies()).all() if person.is_organiser else [],
            objections=session.execute(waiting_objections()).all() if person.is_organiser else [],
            wished_names=session.execute(wishes_waiting()).all() if person.is_organiser else [],
            names=session.execute(open_for(person)).all(),
            attended=attended,
            questionnaires=evaluation.waiting_for(session, person, now),
            tasks=session.scalars(tasks_of(attended)).all() if attended else [],
        )


def changed_laws(session: AnySession, now: datetime) -> list[Workshop]:
    lectures = session.scalars(clash_queries.to_come(now)).all()
    return list({one.workshop: None for one in affected(lectures, now)})


def offers_to(person: User, now: datetime) -> Select[Offer]:
    return (
        select(Offer)
        .join(Offer.decision)
        .join(Decision.application)
        .options(joinedload(Offer.workshop))
        .where(
            Application.applicant_id == person.id,
            Application.status == Status.SUBMITTED,
            Offer.answer == Answer.OPEN,
            Offer.deadline > now,
        )
        .order_by(Offer.deadline)
    )


def drafts_of(person: User, now: datetime) -> Select[Application]:
    return (
        select(Application)
        .join(Application.workshop)
        .options(contains_eager(Application.workshop))
        .where(
            Application.applicant_id == person.id,
            Application.status == Status.DRAFT,
            Workshop.call_opens_at <= now,
            now < LAST_DEADLINE,
        )
        .order_by(Workshop.call_closes_at)
    )


def journeys_without_data(person: User, now: datetime) -> Select[Enrolment]:
    """The places of a person who comes from abroad and has told nothing of the passport yet."""
    return (
        select(Enrolment)
        .join(Enrolment.workshop)
        .outerjoin(TravelData, TravelData.enrolment_id == Enrolment.id)
        .where(
            Enrolment.person_id == person.id,
            Enrolment.status == Place.CONFIRMED,
            Enrolment.audience == Audience.INTERNATIONAL,
            Workshop.mode != Mode.ONLINE,
            Workshop.last_day >= now.date(),
            TravelData.enrolment_id.is_(None),
        )
        .options(contains_eager(Enrolment.workshop))
        .order_by(Workshop.first_day)
    )


def running_places(person: User, now: datetime) -> Select[Enrolment]:
    """From the day before the first, wherever the reader's clock stands."""
    return (
        select(Enrolment)
        .join(Enrolment.workshop)
        .where(
            Enrolment.person_id == person.id,
            Enrolment.status == Place.CONFIRMED,
            Workshop.first_day <= now.date() + timedelta(days=1),
            Workshop.last_day >= now.date() - AFTERWARDS,
        )
        .options(contains_eager(Enrolment.workshop))
        .order_by(Workshop.first_day)
    )


def not_over(now: datetime) -> Select[Workshop]:
    """Also those that ended a short while ago."""
    return newest_first().where(Workshop.last_day >= now.date() - AFTERWARDS)


def _next(lectures: Select[ReleasedLecture], now: datetime) -> Select[ReleasedLecture]:
    """Tea is no lecture; an opening is what one should not miss."""
    is_awaited = ReleasedLecture.kind != LectureKind.BREAK
    return lectures.where(ReleasedLecture.ends_at > now, is_awaited).limit(1)


def _count(session: AnySession, rows: Select[object]) -> int:
    return session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
