"""Finding apologies and objections: of one person, and what waits for organisers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from cistrat_training.attendance.apologies import Apology, ApologyLecture
from cistrat_training.attendance.objections import Objection, ObjectionState, Statement
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment, Place, Workshop

Wishes = dict[int, list[ApologyLecture]]

IS_OPEN = (
    Apology.answered_at.is_(None),
    Apology.taken_back_at.is_(None),
    Enrolment.status == Place.CONFIRMED,
)


def apologies_of(enrolment: Enrolment) -> Select[Apology]:
    """The newest first."""
    return (
        select(Apology)
        .where(Apology.enrolment_id == enrolment.id)
        .options(joinedload(Apology.file))
        .order_by(Apology.asked_at.desc(), Apology.id.desc())
    )


def wishes_by_apology(session: AnySession, apologies: Iterable[Apology]) -> Wishes:
    """By the apology's id, in the order of the programme."""
    found: Wishes = defaultdict(list)
    asked = (
        select(ApologyLecture)
        .join(ApologyLecture.lecture)
        .where(ApologyLecture.apology_id.in_([one.id for one in apologies]))
        .options(
            contains_eager(ApologyLecture.lecture),
            joinedload(ApologyLecture.withdrawal),
        )
        .order_by(Lecture.starts_at.is_(None), Lecture.starts_at, Lecture.place)
    )
    for wish in session.scalars(asked):
        found[wish.apology_id].append(wish)
    return found


def objections_of(enrolment: Enrolment) -> Select[Objection]:
    """What was said last stands first."""
    return (
        select(Objection)
        .where(Objection.enrolment_id == enrolment.id)
        .options(joinedload(Objection.lecture))
        .order_by(Objection.last_at.desc(), Objection.id.desc())
    )


def statements_of(objection: Objection) -> Select[Statement]:
    return (
        select(Statement)
        .where(Statement.objection_id == objection.id)
        .options(joinedload(Statement.said_by), joinedload(Statement.file))
        .order_by(Statement.number)
    )


def apologies_in(workshop: Workshop) -> Select[Apology]:
    """Each with the person, who answered, and the file."""
    return (
        select(Apology)
        .join(Apology.enrolment)
        .join(Enrolment.person)
        .where(Enrolment.workshop_id == workshop.id)
        .options(
            contains_eager(Apology.enrolment).options(
                contains_eager(Enrolment.person), joinedload(Enrolment.organisation)
            ),
            joinedload(Apology.answered_by),
            joinedload(Apology.file),
        )
    )


def open_apologies_in(workshop: Workshop) -> Select[Apology]:
    """Who asked first stands first. Who gave up the place needs no answer any more."""
    return apologies_in(workshop).where(*IS_OPEN).order_by(Apology.asked_at, Apology.id)


def closed_apologies_in(workshop: Workshop) -> Select[Apology]:
    at = func.coalesce(Apology.answered_at, Apology.taken_back_at)
    return apologies_in(workshop).where(at.is_not(None)).order_by(at.desc(), Apology.id.desc())


def objections_in(workshop: Workshop) -> Select[Objection]:
    """Those that wait first, the oldest of them before the others; then the newest answers."""
    waits = Objection.state == ObjectionState.WAITING
    return (
        select(Objection)
        .join(Objection.enrolment)
        .join(Enrolment.person)
        .where(Enrolment.workshop_id == workshop.id)
        .options(
            contains_eager(Objection.enrolment).options(
                contains_eager(Enrolment.person), joinedload(Enrolment.organisation)
            ),
            joinedload(Objection.lecture),
        )
        .order_by(waits.desc(), Objection.last_at, Objection.id)
    )


def last_statements(session: AnySession, objections: Iterable[Objection]) -> dict[int, Statement]:
    """By the objection's id, what was said last."""
    asked = (
        select(Statement)
        .join(Statement.objection)
        .where(
            Statement.objection_id.in_([one.id for one in objections]),
            Statement.number == Objection.said,
        )
    )
    return {said.objection_id: said for said in session.scalars(asked)}


def waiting_apologies() -> Select[Workshop, int]:
    """How many in each workshop, however old: whoever asked was told that an answer will come."""
    return _by_workshop(
        select(Workshop, func.count())
        .join(Enrolment, Enrolment.workshop_id == Workshop.id)
        .join(Apology, Apology.enrolment_id == Enrolment.id)
        .where(*IS_OPEN)
    )


def waiting_objections() -> Select[Workshop, int]:
    return _by_workshop(
        select(Workshop, func.count())
        .join(Enrolment, Enrolment.workshop_id == Workshop.id)
        .join(Objection, Objection.enrolment_id == Enrolment.id)
        .where(Objection.state == ObjectionState.WAITING)
    )


def _by_workshop(counted: Select[Workshop, int]) -> Select[Workshop, int]:
    return counted.group_by(Workshop.id).order_by(Workshop.first_day, Workshop.id)


def with_papers(now: datetime) -> Select[Workshop]:
    """Workshops that are over, and hold reasons or files that are deleted one day."""
    with_apology = exists().where(
        Apology.enrolment_id == Enrolment.id,
        Enrolment.workshop_id == Workshop.id,
        Apology.cleared_at.is_(None),
    )
    with_proof = exists().where(
        Statement.objection_id == Objection.id,
        Objection.enrolment_id == Enrolment.id,
        Enrolment.workshop_id == Workshop.id,
        Statement.file_id.is_not(None),
    )
    return (
        select(Workshop)
        .where(Workshop.last_day < now.date(), or_(with_apology, with_proof))
        .order_by(Workshop.id)
    )


def apologies_to_clear(workshop: Workshop) -> Select[Apology]:
    return (
        select(Apology)
        .join(Apology.enrolment)
        .where(Enrolment.workshop_id == workshop.id, Apology.cleared_at.is_(None))
        .options(joinedload(Apology.file))
    )


def proofs_to_clear(workshop: Workshop) -> Select[Statement]:
    return (
        select(Statement)
        .join(Statement.objection)
        .join(Objection.enrolment)
        .where(Enrolment.workshop_id == workshop.id, Statement.file_id.is_not(None))
        .options(joinedload(Statement.file))
    )
