"""Finding applications, and the next number of one."""

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.workshops.models import Enrolment, Place, Workshop


def of_person(person: User, workshop: Workshop) -> Select[Application]:
    """The one application that a person has in a workshop, as it stands in the database now."""
    return (
        select(Application)
        .where(Application.workshop_id == workshop.id, Application.applicant_id == person.id)
        .execution_options(populate_existing=True)
    )


def all_of(person: User) -> Select[Application]:
    return (
        select(Application)
        .options(joinedload(Application.workshop).joinedload(Workshop.series))
        .where(Application.applicant_id == person.id)
        .order_by(Application.created_at.desc())
    )


def place_through(application: Application) -> Select[Enrolment]:
    """The confirmed place of the applicant in the workshop."""
    return select(Enrolment).where(
        Enrolment.workshop_id == application.workshop_id,
        Enrolment.person_id == application.applicant_id,
        Enrolment.status == Place.CONFIRMED,
    )


def next_number(session: Session, workshop: Workshop) -> int:
    """Ask only while the row of the workshop is locked."""
    highest = select(func.max(Application.number)).where(Application.workshop_id == workshop.id)
    unsaved = {"autoflush": False}  # what is being submitted has no number yet
    return (session.scalar(highest, execution_options=unsaved) or 0) + 1
