"""Finding questionnaires, who was asked and who handed in."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.applications.questions import Question
from cistrat_training.database import AnySession
from cistrat_training.evaluation.models import (
    GRACE,
    AnsweringLink,
    Asked,
    Handed,
    Questionnaire,
    Response,
)
from cistrat_training.evaluation.planning import Ends
from cistrat_training.schedule.models import TAUGHT, Lecture
from cistrat_training.schedule.programme import by_day
from cistrat_training.workshops.models import Enrolment, Place, Workshop


def of_workshop(workshop: Workshop) -> Select[Questionnaire]:
    return (
        select(Questionnaire)
        .where(Questionnaire.workshop_id == workshop.id)
        .order_by(Questionnaire.opens_at, Questionnaire.id)
    )


def taught_in(workshop: Workshop) -> Select[Lecture]:
    return (
        select(Lecture)
        .where(
            Lecture.workshop_id == workshop.id,
            Lecture.kind.in_(TAUGHT),
            Lecture.cancelled_at.is_(None),
        )
        .order_by(Lecture.place)
    )


def ends_of_days(session: AnySession, workshop: Workshop) -> Ends:
    """When the last lecture of each day ends."""
    lectures = session.scalars(taught_in(workshop).where(Lecture.starts_at.is_not(None))).all()
    return {
        day: max(each.ends_at for each in those if each.ends_at)
        for day, those in by_day(lectures, workshop.zone)
    }


class Count(NamedTuple):
    """How many were asked and how many of them handed in."""

    asked: int = 0
    handed: int = 0

    @property
    def rate(self) -> float | None:
        return self.handed / self.asked if self.asked else None


def counts(session: AnySession, questionnaires: Iterable[Questionnaire]) -> dict[int, Count]:
    """By their ids. Who gave up the place meanwhile is not asked any more."""
    ids = [each.id for each in questionnaires]
    has_handed_in = Handed.id.is_not(None)
    counted = session.execute(
        select(Asked.questionnaire_id, func.count(Asked.id), func.count(Handed.id))
        .join(Asked.enrolment)
        .outerjoin(
            Handed,
            (Handed.questionnaire_id == Asked.questionnaire_id)
            & (Handed.enrolment_id == Asked.enrolment_id),
        )
        .where(
            Asked.questionnaire_id.in_(ids), or_(Enrolment.status == Place.CONFIRMED, has_handed_in)
        )
        .group_by(Asked.questionnaire_id)
    )
    found = {number: Count(asked, handed) for number, asked, handed in counted}
    return {number: found.get(number, Count()) for number in ids}


def responses_to(session: AnySession, workshop: Workshop, form: str) -> int:
    """How many responses the questionnaires with this form have."""
    counted = (
        select(func.count(Response.id))
        .join(Response.questionnaire)
        .where(Questionnaire.workshop_id == workshop.id, Questionnaire.moment == form)
    )
    return int(session.scalar(counted) or 0)


def are_asked(workshop: Workshop, form: str) -> Select[int]:
    """Questionnaires with this form that have opened: who has one before them answers that form."""
    return select(Questionnaire.id).where(
        Questionnaire.workshop_id == workshop.id,
        Questionnaire.moment == form,
        Questionnaire.opened_at.is_not(None),
    )


# Who is asked


def handed_by(questionnaire: Questionnaire, enrolment: Enrolment) -> Select[Handed]:
    return select(Handed).where(
        Handed.questionnaire_id == questionnaire.id, Handed.enrolment_id == enrolment.id
    )


def not_asked_yet(questionnaire: Questionnaire) -> Select[Enrolment]:
    asked = select(Asked.enrolment_id).where(Asked.questionnaire_id == questionnaire.id)
    return (
        select(Enrolment)
        .join(Enrolment.person)
        .options(contains_eager(Enrolment.person))
        .where(
            Enrolment.workshop_id == questionnaire.workshop_id,
            Enrolment.status == Place.CONFIRMED,
            Enrolment.id.not_in(asked),
            User.erased_at.is_(None),
        )
        .order_by(Enrolment.id)
    )


def not_handed_in(questionnaire: Questionnaire, *, reminded: int) -> Select[Asked]:
    """Those who were asked, have got fewer reminders than that, and have not handed in."""
    handed = select(Handed.enrolment_id).where(Handed.questionnaire_id == questionnaire.id)
    return (
        select(Asked)
        .join(Asked.enrolment)
        .join(Enrolment.person)
        .options(contains_eager(Asked.enrolment).contains_eager(Enrolment.person))
        .where(
            Asked.questionnaire_id == questionnaire.id,
            Asked.reminded < reminded,
            Asked.enrolment_id.not_in(handed),
            Enrolment.status == Place.CONFIRMED,
            User.email.is_not(None),
        )
        .order_by(Asked.id)
    )


def link_with(digest: str) -> Select[AnsweringLink]:
    return (
        select(AnsweringLink)
        .join(AnsweringLink.asked)
        .join(Asked.questionnaire)
        .join(Asked.enrolment)
        .options(
            contains_eager(AnsweringLink.asked).options(
                contains_eager(Asked.questionnaire).joinedload(Questionnaire.workshop),
                contains_eager(Asked.enrolment),
            )
        )
        .where(AnsweringLink.digest == digest)
    )


class Mine(NamedTuple):
    questionnaire: Questionnaire
    handed_on: date | None


def of_person(session: AnySession, person: User, now: datetime) -> list[Mine]:
    """Those that are open to this person and those handed in, the newest first."""
    found = session.execute(
        select(Questionnaire, Handed.on)
        .join(Enrolment, Enrolment.workshop_id == Questionnaire.workshop_id)
        .outerjoin(
            Handed,
            (Handed.questionnaire_id == Questionnaire.id) & (Handed.enrolment_id == Enrolment.id),
        )
        .options(joinedload(Questionnaire.workshop))
        .where(
            Enrolment.person_id == person.id,
            Enrolment.status == Place.CONFIRMED,
            Questionnaire.opened_at.is_not(None),
            or_(Questionnaire.closes_at > now, Handed.id.is_not(None)),
        )
        .order_by(Questionnaire.closes_at.desc(), Questionnaire.id)
    )
    return [Mine(*row) for row in found]


def waiting_for(session: AnySession, person: User, now: datetime) -> list[Questionnaire]:
    """Open, and not handed in; what closes first, first."""
    mine = of_person(session, person, now)
    return [each.questionnaire for each in reversed(mine) if each.handed_on is None]


def is_asked(person: User, questionnaire: Questionnaire) -> Select[int]:
    return select(Enrolment.id).where(
        Enrolment.workshop_id == questionnaire.workshop_id,
        Enrolment.person_id == person.id,
        Enrolment.status == Place.CONFIRMED,
    )


# What the clock has to do


def to_follow() -> Select[Workshop]:
    """Those with questionnaires whose times may still move with the days of the workshop."""
    following = select(Questionnaire.workshop_id).where(
        Questionnaire.follows.is_(True), Questionnaire.opened_at.is_(None)
    )
    return select(Workshop).where(Workshop.id.in_(following)).order_by(Workshop.id)


def open_now(now: datetime) -> Select[Questionnaire]:
    return (
        select(Questionnaire)
        .options(joinedload(Questionnaire.workshop))
        .where(Questionnaire.opens_at <= now, Questionnaire.closes_at > now)
        .order_by(Questionnaire.id)
    )


def to_settle(now: datetime) -> Select[Questionnaire]:
    return (
        select(Questionnaire)
        .where(Questionnaire.settled_at.is_(None), Questionnaire.closes_at <= now - GRACE)
        .order_by(Questionnaire.id)
    )


def questions_about_lectures(workshop: Workshop, form: str) -> Select[Question]:
    return select(Question).where(
        Question.workshop_id == workshop.id,
        Question.form == form,
        Question.measures.startswith("lecture:"),
    )
