"""Finding applications, and the next number of one."""

from functools import cache

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, func, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.dml import ReturningInsert

from cistrat_training.accounts.models import Gender, User
from cistrat_training.applications.definition import Definition
from cistrat_training.applications.models import Application, ApplicationCounter, Status
from cistrat_training.applications.questions import Answer, FormSection
from cistrat_training.database import AnySession
from cistrat_training.workshops.models import Enrolment, Place, Workshop


def of_person(person: User, workshop: Workshop) -> Select[Application]:
    """The one application that a person has in a workshop, as it stands in the database now."""
    return (
        select(Application)
        .options(joinedload(Application.cv))
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
    """Nobody else gets one in this workshop until the transaction ends: ask late."""
    counting = _counting(session.get_bind().dialect.name)
    unsaved = {"autoflush": False}  # what is being submitted has no number yet
    return int(session.scalar(counting, {"workshop": workshop.id}, execution_options=unsaved))


@cache
def _counting(dialect: str) -> ReturningInsert[tuple[int]]:
    """Made once for each kind of database: composing it costs more than asking it."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    workshop: BindParameter[int] = bindparam("workshop")
    numbers = select(func.coalesce(func.max(Application.number), 0) + 1)
    counting = insert(ApplicationCounter).values(
        workshop_id=workshop,
        last=numbers.where(Application.workshop_id == workshop).scalar_subquery(),
    )
    free, last = counting.excluded.last, ApplicationCounter.last
    return counting.on_conflict_do_update(
        index_elements=[ApplicationCounter.workshop_id],
        set_={"last": case((free > last, free), else_=last + 1)},
    ).returning(last)


def number_of_applications(workshop: Workshop) -> Select[int]:
    return select(func.count(Application.id)).where(Application.workshop_id == workshop.id)


def numbers_by_status(session: AnySession, workshop: Workshop) -> dict[Status, int]:
    rows = session.execute(
        select(Application.status, func.count(Application.id))
        .where(Application.workshop_id == workshop.id)
        .group_by(Application.status)
    )
    return dict(rows.all())


def numbers_of_answers(session: AnySession, workshop: Workshop, form: Definition) -> dict[str, int]:
    """How many applicants, drafts included, answered each question; by its key."""
    own = {question.id: question.key for question in form.questions if not question.core}
    counts = dict.fromkeys(own.values(), 0)
    if own:
        answers = (
            select(Answer.question_id, func.count(Answer.id))
            .where(Answer.question_id.in_(own), _is_given())
            .group_by(Answer.question_id)
        )
        counts |= {own[question_id]: count for question_id, count in session.execute(answers)}
    core = [question.key for question in form.questions if question.core]
    if core:
        columns = [func.count(case((_is_told(name), 1))).label(name) for name in core]
        told = select(*columns).where(Application.workshop_id == workshop.id)
        counts |= session.execute(told).one()._asdict()
    return counts


def _is_given() -> ColumnElement[bool]:
    return or_(Answer.value.is_not(None), Answer.file_id.is_not(None))


def _is_told(core: str) -> ColumnElement[bool]:
    if core == "gender":
        return Application.gender != Gender.UNSTATED
    column = Application.cv_id if core == "cv" else getattr(Application, core)
    return column.is_not(None) if column.nullable else column != ""


def with_own_forms(workshop: Workshop, form: str) -> Select[Workshop]:
    """The other workshops whose form can be copied, the latest first."""
    own = (
        select(FormSection.id)
        .where(FormSection.workshop_id == Workshop.id, FormSection.form == form)
        .exists()
    )
    return (
        select(Workshop)
        .where(own, Workshop.id != workshop.id)
        .order_by(Workshop.first_day.desc(), Workshop.id.desc())
    )
