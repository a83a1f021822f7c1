"""What earlier chapters show of later ones: templates ask for it, no chapter imports it."""

from typing import NamedTuple

from sqlalchemy import Select, func, select

from cistrat_training.applications.models import Application, Status
from cistrat_training.certificates.models import Certificate
from cistrat_training.database import AnySession
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.schedule import clash_queries
from cistrat_training.schedule.models import TAUGHT, Lecture
from cistrat_training.schedule.queries import lectures_of
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop


def counts_of(workshop: Workshop) -> Select[int, int, int, int, int, int, int]:
    """What an organiser wants to know of a workshop first, in one row."""
    applications = select(func.count()).where(Application.workshop_id == workshop.id)
    places = select(func.count()).where(
        Enrolment.workshop_id == workshop.id, Enrolment.status == Place.CONFIRMED
    )
    offers = select(func.count()).where(
        Offer.workshop_id == workshop.id, Offer.answer == Answer.OPEN
    )
    lectures = select(func.count()).where(
        Lecture.workshop_id == workshop.id, Lecture.kind.in_(TAUGHT)
    )
    certificates = select(func.count()).where(
        Certificate.workshop_id == workshop.id, Certificate.issued_at.is_not(None)
    )
    return select(
        applications.where(Application.status == Status.SUBMITTED)
        .scalar_subquery()
        .label("submitted"),
        applications.where(Application.status == Status.DRAFT).scalar_subquery().label("drafts"),
        offers.scalar_subquery().label("offers"),
        places.where(Enrolment.audience == Audience.INTERNATIONAL)
        .scalar_subquery()
        .label("international"),
        places.where(Enrolment.audience == Audience.DOMESTIC).scalar_subquery().label("domestic"),
        lectures.scalar_subquery().label("lectures"),
        certificates.scalar_subquery().label("certificates"),
    )


class Clashes(NamedTuple):
    hard: int
    soft: int


def clashes_of(session: AnySession, workshop: Workshop) -> Clashes:
    """How much of the draft cannot be, and how much an organiser should weigh."""
    lectures = session.scalars(lectures_of(workshop)).all()
    days = clash_queries.clashes_in(session, workshop, lectures)
    hard = [entry.clash.is_hard for day in days for entry in day.entries]
    return Clashes(hard.count(True), hard.count(False))
