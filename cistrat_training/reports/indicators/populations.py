"""What is counted: for each population one query, from which counts and lists alike are made."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, extract, func, literal_column, or_, select

from cistrat_training.accounts.access import LARGEST_ID
from cistrat_training.accounts.models import Gender, User
from cistrat_training.applications.models import Application, Status
from cistrat_training.attendance.outcomes import AttendanceOutcome
from cistrat_training.certificates.models import ISSUED, Certificate, Kind, State
from cistrat_training.enrolments.models import Answer, Offer
from cistrat_training.places.models import (
    Category,
    CountryGroup,
    CountryMembership,
    GroupKind,
    Organisation,
)
from cistrat_training.places.queries import stood
from cistrat_training.reports.counts import AnySelect, counted_at, given, in_the_report
from cistrat_training.reports.indicators.indicator import GROUPS, Dimension, Population
from cistrat_training.reports.indicators.scope import COUNTED, Scope
from cistrat_training.reviews.models import Decision
from cistrat_training.schedule.models import Lecture, Lecturer, LecturerRole, Speaker
from cistrat_training.workshops.models import Audience, Enrolment, Workshop

YOUNG, OLDER, UNSTATED = "young", "older", "unstated"


# Places


def places(scope: Scope) -> AnySelect:
    return (
        select(Enrolment.id)
        .join(Workshop, Workshop.id == Enrolment.workshop_id)
        .outerjoin(AttendanceOutcome, AttendanceOutcome.enrolment_id == Enrolment.id)
        .where(Enrolment.workshop_id.in_(scope.ids), counted_at(scope.as_of), in_the_report())
    )


def attended(scope: Scope) -> AnySelect:
    return places(scope).where(AttendanceOutcome.is_met)


def certified(scope: Scope) -> AnySelect:
    """One that was replaced since was valid until then, and the new one is now."""
    at = scope.as_of
    stands = or_(
        Certificate.state == State.VALID,
        and_(Certificate.state == State.REVOKED, Certificate.revoked_at > at),
    )
    return places(scope).where(
        exists().where(
            Certificate.workshop_id == Enrolment.workshop_id,
            Certificate.person_id == Enrolment.person_id,
            Certificate.kind.in_((Kind.PARTICIPATION, Kind.COMPLETION)),
            Certificate.state.in_(ISSUED),
            Certificate.issued_at <= at,
            stands,
        )
    )


def institutions(scope: Scope) -> AnySelect:
    """The places whose institution is known; `INSTITUTION` tells two apart."""
    return places(scope).where(or_(Enrolment.organisation_id.is_not(None), _is_written))


_is_written = Enrolment.institution != ""
_is_kept = Enrolment.organisation_id.is_not(None)
INSTITUTION = (
    Enrolment.organisation_id,
    case((_is_kept, literal_column("''")), else_=Enrolment.country_code),
    case((_is_kept, literal_column("''")), else_=Enrolment.institution),
)
KEYS: Mapping[Population, tuple[Any, ...]] = {
    Population.PERSONS: (Enrolment.person_id,),
    Population.COUNTRIES: (Enrolment.country_code,),
    Population.INSTITUTIONS: INSTITUTION,
}
"""What makes one of those that several places may share."""
YEAR = extract("year", Workshop.first_day)


# Applications


def applications(scope: Scope) -> AnySelect:
    at = scope.as_of
    stands = or_(
        Application.status == Status.SUBMITTED,
        and_(Application.status == Status.WITHDRAWN, Application.withdrawn_at > at),
    )
    return select(Application.id).where(
        Application.workshop_id.in_(scope.ids),
        Application.audience.in_(COUNTED),
        Application.submitted_at <= at,
        stands,
    )


def accepted(scope: Scope) -> AnySelect:
    return applications(scope).where(
        exists().where(
            Offer.decision_id == Decision.id,
            Decision.application_id == Application.id,
            Offer.made_at <= scope.as_of,
            Offer.answer != Answer.WITHDRAWN,
        )
    )


# Lectures and lecturers


def lectures(scope: Scope) -> AnySelect:
    return (
        select(Lecture.id)
        .join(Workshop, Workshop.id == Lecture.workshop_id)
        .where(given(scope.lectures))
    )


def lecturers(scope: Scope) -> AnySelect:
    """A row for each lecture that a lecturer is in."""
    return (
        select(Lecturer.id)
        .join(Speaker, Speaker.lecturer_id == Lecturer.id)
        .join(Lecture, Lecture.id == Speaker.lecture_id)
        .join(Organisation, Organisation.id == Lecturer.organisation_id)
        .join(User, User.id == Lecturer.person_id)
        .where(given(scope.lectures))
    )


QUERIES: Mapping[Population, Callable[[Scope], AnySelect]] = {
    Population.ENROLLED: places,
    Population.ATTENDED: attended,
    Population.CERTIFIED: certified,
    Population.PERSONS: places,
    Population.COUNTRIES: places,
    Population.INSTITUTIONS: institutions,
    Population.APPLICATIONS: applications,
    Population.ACCEPTED: accepted,
    Population.LECTURES: lectures,
    Population.LECTURERS: lecturers,
    Population.ORGANISATIONS: lecturers,
}
"""Of workshops and their partners, which are in memory, there is none."""


# What narrows a list to the rows behind one cell


class NoSuchValue(LookupError):
    """A classification does not know this value."""


def of_places(dimension: Dimension, value: str, scope: Scope) -> ColumnElement[bool]:
    if dimension in GROUPS:
        return _on_lists(CountryMembership.group_code == value)
    if dimension is Dimension.AGE:
        return _of_age(value, scope)
    column, kind = {
        Dimension.COUNTRY: (Enrolment.country_code, str),
        Dimension.GENDER: (Enrolment.gender, Gender),
        Dimension.CATEGORY: (Enrolment.category, Category),
    }[dimension]
    return column == known(kind, value)


def on_any_list(dimension: Dimension) -> ColumnElement[bool]:
    """Whether the country stood on one of the lists of this kind."""
    codes = select(CountryGroup.code).where(CountryGroup.kind == GroupKind(dimension.value))
    return _on_lists(CountryMembership.group_code.in_(codes))


def of_lecturers(dimension: Dimension, value: str) -> ColumnElement[bool]:
    known_by: Mapping[Dimension, tuple[Any, Callable[[str], Any]]] = {
        Dimension.COUNTRY: (Organisation.country_code, str),
        Dimension.GENDER: (User.gender, Gender),
        Dimension.ROLE: (Lecturer.role, LecturerRole),
        Dimension.ORGANISATION: (Lecturer.organisation_id, _id),
    }
    column, kind = known_by[dimension]
    return column == known(kind, value)


def of_audience(column: Any, audience: str) -> ColumnElement[bool]:
    return column == known(Audience, audience)


def known(kind: Callable[[str], Any], value: str) -> Any:
    try:
        return kind(value)
    except ValueError:
        raise NoSuchValue(value) from None


def _id(value: str) -> int:
    number = int(value)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(value)  # a database would not take it
    return number


def _on_lists(which: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        CountryMembership.country_code == Enrolment.country_code,
        which,
        stood(Workshop.first_day.expression),
    )


def _of_age(value: str, scope: Scope) -> ColumnElement[bool]:
    oldest = YEAR - Enrolment.birth_decade
    conditions = {
        YOUNG: oldest <= scope.youth_age,
        OLDER: oldest > scope.youth_age,
        UNSTATED: Enrolment.birth_decade.is_(None),
    }
    if value not in conditions:
        raise NoSuchValue(value)
    return conditions[value]


def age(year: int, decade: int | None, scope: Scope) -> str:
    """As the query has it: the oldest of a decade were born on its first day."""
    if decade is None:
        return UNSTATED
    return YOUNG if year - decade <= scope.youth_age else OLDER


def how_many(query: AnySelect) -> AnySelect:
    return select(func.count()).select_from(query.order_by(None).subquery())
