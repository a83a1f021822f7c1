"""Two accounts of one person become one: what moves, what stays behind, and what forbids it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from cistrat_training import trail
from cistrat_training.accounts.models import Gender, Role, SignInLink, User
from cistrat_training.applications.duplicates import Apart
from cistrat_training.applications.models import Application, Status
from cistrat_training.certificates.exceptions import CertificateException
from cistrat_training.certificates.names import PrintedName
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.database import Model, lock
from cistrat_training.enrolments.invitations import InvitationLetter
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.enrolments.travel import TravelData
from cistrat_training.errors import RuleBroken
from cistrat_training.reviews.assignments import Assignment
from cistrat_training.reviews.models import Decision, Review, Reviewer
from cistrat_training.schedule.models import Lecturer, Speaker
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Place, Workshop

ENDS_HERE = (SignInLink, Apart)
"""Links that sign in to the closed account are revoked; that it is nobody else is forgotten."""


class Obstacle(NamedTuple):
    """Why the two cannot become one yet, and what to do about it."""

    message: str
    facts: Mapping[str, Any] = {}


class Plan(NamedTuple):
    stays: User
    goes: User
    moves: list[tuple[Model, str]]
    """Each with the name of the attribute that says whose it is."""
    left: list[Application]
    """To workshops to which the account that stays has applied too; they are withdrawn."""
    obstacles: list[Obstacle]

    def numbers(self) -> dict[str, int]:
        """How many of each kind move, by the name of the table."""
        names = [thing.__tablename__ for thing, _attribute in self.moves]
        return {name: names.count(name) for name in dict.fromkeys(names)}


def plan(session: Session, stays: User, goes: User, *, by: User) -> Plan:
    _check(stays, goes)
    moves: list[tuple[Model, str]] = []
    left: list[Application] = []
    obstacles = _of_passports(session, (stays, goes), by)
    for model, attribute in whose():
        theirs = _rows(session, model, attribute, stays)
        for thing in _rows(session, model, attribute, goes):
            rival = _rival(thing, theirs, attribute)
            if rival is None:
                moves.append((thing, attribute))
            elif obstacle := _obstacle(session, thing):
                obstacles.append(obstacle)
            elif isinstance(thing, Application):
                left.append(thing)
    return Plan(stays, goes, moves, left, obstacles)


def merge(
    session: Session,
    stays: User,
    goes: User,
    *,
    by: User,
    why: str,
    takes_sign_in: bool,
    now: datetime,
) -> Plan:
    """All of it, or a RuleBroken. `takes_sign_in`: address and password are those of the other."""
    _lock(session, stays, goes)
    todo = plan(session, stays, goes, by=by)
    if todo.obstacles:
        raise RuleBroken(todo.obstacles[0].message, **todo.obstacles[0].facts)
    trail.because(session, why)
    for application in todo.left:
        if application.status is not Status.WITHDRAWN:
            application.withdraw(now=now)
    for thing, attribute in todo.moves:
        setattr(thing, attribute, stays.id)
    _end_what_ends(session, goes, now)
    _join_profiles(session, stays, goes)
    _join(session, stays, goes, takes_sign_in)
    goes.merged_into_id, goes.merged_at = stays.id, now
    session.flush()
    trail.note(session, stays, trail.Deed.CHANGED, why)
    return todo


def _lock(session: Session, stays: User, goes: User) -> None:
    """Workshops before applications before people, as everybody does who decides or answers."""
    wishes = select(Application.workshop_id).where(Application.applicant_id == goes.id)
    workshops = select(Workshop).where(Workshop.id.in_(wishes)).order_by(Workshop.id)
    for workshop in session.scalars(workshops).all():
        lock(session, workshop)
    wishes = select(Application.id).where(Application.applicant_id == goes.id)
    session.scalars(wishes.order_by(Application.id).with_for_update()).all()
    for person in sorted((stays, goes), key=lambda person: person.id):
        lock(session, person)


def _end_what_ends(session: Session, goes: User, now: datetime) -> None:
    for link in _rows(session, SignInLink, "person_id", goes):
        link.revoke(now=now)
    is_about = sa.or_(Apart.first_id == goes.id, Apart.second_id == goes.id)
    for word in session.scalars(select(Apart).where(is_about)):
        session.delete(word)


def _check(stays: User, goes: User) -> None:
    if stays is goes:
        raise RuleBroken(N_("This is one account."))
    if not (stays.is_active and goes.is_active):
        raise RuleBroken(N_("One of these accounts is closed already."))
    if stays.is_organiser or goes.is_organiser:
        raise RuleBroken(N_("Accounts of organisers and administrators are not merged."))


def whose() -> list[tuple[type[Model], str]]:
    """Every attribute that says to whom a thing belongs. Who did something stays who did it."""
    found = []
    for mapper in sorted(Model.registry.mappers, key=lambda mapper: mapper.class_.__name__):
        for attribute in mapper.column_attrs:
            (column,) = attribute.columns
            if _names_a_person(column) and mapper.class_ not in ENDS_HERE:
                found.append((mapper.class_, attribute.key))
    return found


def _names_a_person(column: Any) -> bool:
    targets = {key.target_fullname for key in getattr(column, "foreign_keys", ())}
    return "user.id" in targets and not column.name.endswith("_by_id")


def _rows(session: Session, model: type[Any], attribute: str, person: User) -> list[Any]:
    column = getattr(model, attribute)
    return list(session.scalars(select(model).where(column == person.id).order_by(model.id)))


def _rival(thing: Model, theirs: Iterable[Model], attribute: str) -> Model | None:
    """What the other account has already, and may have only once."""
    for columns in _only_once(thing, attribute):
        mine = [getattr(thing, name) for name in columns]
        for other in theirs:
            if None not in mine and mine == [getattr(other, name) for name in columns]:
                return other
    return None


def _only_once(thing: Model, attribute: str) -> list[list[str]]:
    """For each rule of the table that a person has a thing once: what else is in the rule."""
    mapper = sa.inspect(type(thing))
    table = cast(sa.Table, mapper.local_table)
    column = mapper.attrs[attribute].columns[0]
    sets = [set(c.columns) for c in table.constraints if isinstance(c, sa.UniqueConstraint)]
    sets += [set(index.columns) for index in table.indexes if index.unique]
    return [
        [mapper.get_property_by_column(each).key for each in columns - {column}]
        for columns in sets
        if column in columns
    ]


def _obstacle(session: Session, thing: Model) -> Obstacle | None:
    """None where what the closed account has may stay behind with it."""
    judge = OBSTACLES.get(type(thing))
    if judge is None:
        return Obstacle(
            N_("Both accounts have an entry in “%(table)s”."), {"table": thing.__tablename__}
        )
    return judge(session, thing)


def _of_passports(session: Session, people: Iterable[User], by: User) -> list[Obstacle]:
    """Whoever signs in to the account that stays reads the passports of both."""
    told = select(TravelData.enrolment_id).union_all(
        select(InvitationLetter.enrolment_id).where(InvitationLetter.cleared_at.is_(None))
    )
    theirs = select(Enrolment.id).where(
        Enrolment.person_id.in_([person.id for person in people]), Enrolment.id.in_(told)
    )
    if by.arranges_travel or session.scalar(theirs.limit(1)) is None:
        return []
    return [
        Obstacle(
            N_(
                "Passport data belong to one of these accounts. Only somebody who may see travel"
                " data can make them one."
            )
        )
    ]


def _of_application(session: Session, thing: Any) -> Obstacle | None:
    offers = (
        select(Offer)
        .join(Decision)
        .outerjoin(Enrolment, Offer.enrolment_id == Enrolment.id)
        .where(
            Decision.application_id == thing.id,
            sa.or_(
                Offer.answer == Answer.OPEN,
                sa.and_(Offer.answer == Answer.CONFIRMED, Enrolment.status == Place.CONFIRMED),
            ),
        )
    )
    if session.scalar(offers.limit(1)):
        return Obstacle(
            N_(
                "%(code)s has an offer or a place, and the other account has applied to the same"
                " workshop. Let the account stay whose application that is, or take the offer back."
            ),
            {"code": thing.code},
        )
    return None


def _of_place(_session: Session, thing: Any) -> Obstacle | None:
    if thing.status is Place.WITHDRAWN:
        return None
    return Obstacle(
        N_(
            "Both accounts have, or had, a place in %(code)s. Let the account stay whose place is"
            " confirmed, or withdraw one place first."
        ),
        {"code": thing.workshop.code},
    )


def _of_reviewer(session: Session, thing: Any) -> Obstacle | None:
    judged = select(Review.id).where(Review.reviewer_id == thing.id)
    given = select(Assignment.id).where(Assignment.reviewer_id == thing.id)
    if session.scalar(judged.limit(1)) or session.scalar(given.limit(1)):
        return Obstacle(
            N_("Both accounts judge applications to %(code)s, so they cannot become one."),
            {"code": thing.workshop.code},
        )
    return None


def _of_lecturer(session: Session, thing: Any) -> Obstacle | None:
    if session.scalar(select(Speaker.id).where(Speaker.lecturer_id == thing.id).limit(1)):
        return Obstacle(
            N_(
                "Both accounts give lectures. Let the account stay that gives most, and give it"
                " the lectures of the other first."
            )
        )
    return None


def _of_thanks(_session: Session, _thing: Any) -> None:
    """Each account was thanked; one of the letters stays with the closed one."""


def _of_names(_session: Session, _thing: Any) -> None:
    """Both confirmed a name; that of the account that stays is printed."""


def _of_exception(_session: Session, thing: Any) -> Obstacle | None:
    if thing.revoked_at:
        return None
    return Obstacle(
        N_(
            "Both accounts have an exception for a certificate of %(code)s. Take the one of the"
            " account that goes back first."
        ),
        {"code": thing.workshop.code},
    )


OBSTACLES: dict[type[Model], Callable[[Session, Any], Obstacle | None]] = {
    CertificateException: _of_exception,
    Application: _of_application,
    Enrolment: _of_place,
    Reviewer: _of_reviewer,
    Lecturer: _of_lecturer,
    ThanksLetter: _of_thanks,
    PrintedName: _of_names,
}


TOLD_BY_LECTURERS = (
    *("post_en", "post_zh", "affiliation_en", "affiliation_zh"),
    *("bio_en", "bio_zh", "photo_id"),
)


def _join_profiles(session: Session, stays: User, goes: User) -> None:
    """Of two lecturers one stays, who knows then what either told of themself."""
    hers = session.scalar(select(Lecturer).where(Lecturer.person_id == stays.id))
    others = session.scalar(select(Lecturer).where(Lecturer.person_id == goes.id))
    if hers and others:
        for name in TOLD_BY_LECTURERS:
            setattr(hers, name, getattr(hers, name) or getattr(others, name))


def _join(session: Session, stays: User, goes: User, takes_sign_in: bool) -> None:
    """One way in, and every name that was told."""
    way_in = goes.email, goes.password_hash, goes.confirmed_at
    goes.email = goes.password_hash = None
    goes.role, goes.sees_travel_data = Role.PERSON, False
    goes.end_sessions()
    for name in ("latin_name", "native_name", "call_me"):
        setattr(stays, name, getattr(stays, name) or getattr(goes, name))
    if stays.gender is Gender.UNSTATED:
        stays.gender = goes.gender
    session.flush()  # an address belongs to one account at a time
    if takes_sign_in:
        stays.email, stays.password_hash, stays.confirmed_at = way_in
        stays.end_sessions()
