"""What a report counts: the workshops, people and lectures of a period, each list one query."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from cistrat_training.database import AnySession
from cistrat_training.places.models import Category, Country, Organisation, PrintedAs
from cistrat_training.reports.facts import Period, Text
from cistrat_training.schedule.models import TAUGHT, Lecture, Lecturer, LecturerRole, Speaker
from cistrat_training.workshops.models import Audience, Enrolment, Series, Workshop

AnySelect: TypeAlias = "Select[*tuple[Any, ...]]"

LAST_PLACE = 10**6  # behind every place that a person would give


class Group(NamedTuple):
    """The workshops of one series in a period, in the order of their first days."""

    series: Series
    workshops: Sequence[Workshop]

    @property
    def ids(self) -> list[int]:
        return [workshop.id for workshop in self.workshops]


class Scope(NamedTuple):
    """Which workshops are counted, and as they stood when."""

    ids: Sequence[int]
    as_of: datetime


# The workshops of a period


def groups(session: AnySession, period: Period, as_of: datetime) -> list[Group]:
    return in_groups(workshops(session, period, as_of))


def workshops(session: AnySession, period: Period, as_of: datetime) -> Sequence[Workshop]:
    """A workshop belongs to the year of its first day, once it began or has people in it."""
    enrolled = exists().where(
        Enrolment.workshop_id == Workshop.id, counted_at(as_of), in_the_report()
    )
    return session.scalars(
        select(Workshop)
        .options(joinedload(Workshop.series))
        .where(
            Workshop.first_day.between(period.begins, period.ends),
            or_(Workshop.first_day <= as_of.date(), enrolled),
        )
        .order_by(Workshop.first_day, Workshop.number, Workshop.id)
    ).all()


def in_groups(workshops: Iterable[Workshop]) -> list[Group]:
    """The workshops of one series together, the series in the order of their first workshops."""
    by_series: dict[Series, list[Workshop]] = {}
    for workshop in workshops:
        by_series.setdefault(workshop.series, []).append(workshop)
    return [Group(series, workshops) for series, workshops in by_series.items()]


# People


def counted_at(as_of: datetime) -> ColumnElement[bool]:
    return and_(
        Enrolment.confirmed_at <= as_of,
        or_(Enrolment.withdrawn_at.is_(None), Enrolment.withdrawn_at > as_of),
    )


def in_the_report() -> ColumnElement[bool]:
    return Enrolment.audience.in_([Audience.INTERNATIONAL, Audience.DOMESTIC])


def people(scope: Scope, audience: Audience) -> AnySelect:
    return (
        select(
            Enrolment.id,
            Enrolment.workshop_id,
            Enrolment.organisation_id,
            Enrolment.institution,
            Enrolment.country_code,
            Enrolment.category,
            Enrolment.confirmed_at,
        )
        .where(
            Enrolment.workshop_id.in_(scope.ids),
            Enrolment.audience == audience,
            counted_at(scope.as_of),
        )
        .order_by(Enrolment.confirmed_at, Enrolment.id)
    )


def count(session: AnySession, query: AnySelect) -> int:
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def _tally(scope: Scope, audience: Audience, *by: Any) -> AnySelect:
    """How many of these people share each value, the first admitted first."""
    first = func.min(Enrolment.confirmed_at), func.min(Enrolment.id)
    return (
        people(scope, audience)
        .with_only_columns(*by, func.count().label("number"))
        .group_by(*by)
        .order_by(None)
        .order_by(*first)
    )


def categories(session: AnySession, scope: Scope) -> list[dict[str, Any]]:
    rows = session.execute(_tally(scope, Audience.INTERNATIONAL, Enrolment.category)).all()
    order = list(Category)
    return [
        {"id": row.category.value, "number": row.number}
        for row in sorted(rows, key=lambda row: order.index(row.category))
    ]


def countries(session: AnySession, scope: Scope) -> list[dict[str, Any]]:
    """Those with a place come first, the others follow by first admission."""
    tally = session.execute(_tally(scope, Audience.INTERNATIONAL, Enrolment.country_code)).all()
    rows = [(session.get_one(Country, row.country_code), row.number) for row in tally]
    return [
        {
            "id": country.code,
            "en": country.printed("en"),
            "zh": country.printed("zh"),
            "number": number,
            "position": country.report_position,
        }
        for country, number in sorted(rows, key=lambda row: row[0].report_position or LAST_PLACE)
    ]


def affiliations(session: AnySession, scope: Scope) -> list[dict[str, Any]]:
    tally = session.execute(
        _tally(scope, Audience.DOMESTIC, Enrolment.organisation_id, Enrolment.institution)
    ).all()
    return _printed(session, ((row.organisation_id, row.institution, row.number) for row in tally))


def _printed(
    session: AnySession, tally: Iterable[tuple[int | None, str, int]]
) -> list[dict[str, Any]]:
    """Organisations as a report names them: those with a place, the others, and collectives last.

    Members of a collective are one row.
    """
    rows = list(tally)
    known = organisations_by_id(session, {row[0] for row in rows if row[0]})
    found: dict[tuple[int, int, str], dict[str, Any]] = {}
    for organisation_id, institution, number in rows:
        words, rank = _name_and_rank(known.get(organisation_id or 0), institution)
        row = found.setdefault((*rank, words.en), {"en": words.en, "zh": words.zh, "number": 0})
        row["number"] += number
    ordered = sorted(found, key=lambda key: key[:2])
    return [{"id": key[2], **found[key]} for key in ordered if key[2]]


def organisations_by_id(session: AnySession, ids: Iterable[int]) -> dict[int, Organisation]:
    asked = (
        select(Organisation)
        .options(joinedload(Organisation.collective))
        .where(Organisation.id.in_(list(ids)))
    )
    return {organisation.id: organisation for organisation in session.scalars(asked)}


def _name_and_rank(organisation: Organisation | None, institution: str) -> tuple[Text, Any]:
    if organisation is None:
        return Text(institution, institution), (0, LAST_PLACE)
    is_collective = organisation.printed_as is PrintedAs.COLLECTIVE
    place = 0 if is_collective else organisation.report_position or LAST_PLACE
    return _text_of(organisation), (int(is_collective), place)


def _text_of(organisation: Organisation) -> Text:
    """The name in both languages; Chinese is empty where nobody gave one."""
    if organisation.printed_as is PrintedAs.COLLECTIVE and organisation.collective:
        return Text(organisation.collective.name_en, organisation.collective.name_zh or "")
    chinese = organisation.printed_name_zh or organisation.name_zh or ""
    return Text(organisation.printed("en"), chinese)


# Lectures


def given(scope: Scope) -> ColumnElement[bool]:
    return and_(
        Lecture.workshop_id.in_(scope.ids),
        Lecture.kind.in_(TAUGHT),
        or_(Lecture.cancelled_at.is_(None), Lecture.cancelled_at > scope.as_of),
    )


def lecturers(scope: Scope) -> AnySelect:
    """Each once, however many lectures and workshops."""
    first = func.min(Workshop.first_day), func.min(Lecture.place), Lecturer.id
    return (
        select(
            Lecturer.id,
            Lecturer.role,
            Lecturer.organisation_id,
            func.count(Lecture.id).label("lectures"),
        )
        .join(Speaker, Speaker.lecturer_id == Lecturer.id)
        .join(Lecture, Lecture.id == Speaker.lecture_id)
        .join(Workshop, Workshop.id == Lecture.workshop_id)
        .where(given(scope))
        .group_by(Lecturer.id, Lecturer.role, Lecturer.organisation_id)
        .order_by(*first)
    )


def organisations(
    session: AnySession, scope: Scope, role: LecturerRole | None = None
) -> list[dict[str, Any]]:
    asked = lecturers(scope)
    rows = session.execute(asked.where(Lecturer.role == role) if role else asked).all()
    return _printed(session, ((row.organisation_id, "", 1) for row in rows))


def lectures(scope: Scope) -> AnySelect:
    return (
        select(
            Lecture.id,
            Lecture.title_en,
            Lecture.title_zh,
            Lecture.topic_en,
            Lecture.topic_zh,
            Lecture.workshop_id,
        )
        .join(Workshop, Workshop.id == Lecture.workshop_id)
        .where(given(scope))
        .order_by(Workshop.first_day, Workshop.number, Lecture.place, Lecture.id)
    )


def topics(scope: Scope) -> AnySelect:
    """The lectures that have a topic, in the order of the topics."""
    return (
        lectures(scope)
        .where(or_(Lecture.topic_en != "", Lecture.topic_zh != ""))
        .order_by(None)
        .order_by(
            func.coalesce(Lecture.topic_place, Lecture.place),
            Workshop.first_day,
            Workshop.number,
            Lecture.id,
        )
    )
