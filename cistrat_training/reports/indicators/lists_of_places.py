"""The lists of people with a place, of those who applied, and of where they come from."""

from dataclasses import replace
from typing import Any

from sqlalchemy import func, not_, select

from cistrat_training.applications.models import Application
from cistrat_training.attendance.outcomes import AttendanceOutcome
from cistrat_training.places.models import Organisation
from cistrat_training.reports.counts import AnySelect
from cistrat_training.reports.indicators import columns as c
from cistrat_training.reports.indicators import populations
from cistrat_training.reports.indicators.columns import Column
from cistrat_training.reports.indicators.found import Asked, Found
from cistrat_training.reports.indicators.indicator import GROUPS, Dimension, Population
from cistrat_training.reports.indicators.populations import QUERIES
from cistrat_training.reports.indicators.scope import TAGS
from cistrat_training.workshops.codes import application_code
from cistrat_training.workshops.models import Enrolment, Workshop

ALSO: dict[Dimension, tuple[Column, ...]] = {
    Dimension.GENDER: (c.GENDER,),
    Dimension.AGE: (c.AGE,),
}
"""What is told of a person only where the figure is about it."""
NUMBER = func.count().label("number")


def narrowed(asked: Asked, value: str | None = None) -> AnySelect:
    """The places behind a cell; `value` where that is not the door's own."""
    query = QUERIES[asked.indicator.query](asked.scope)
    by, at = asked.indicator.by, asked.door.value if value is None else value
    if asked.door.audience:
        audience = populations.of_audience(Enrolment.audience, asked.door.audience)
        query = query.where(audience)
    if by and at and by not in TAGS:
        return query.where(populations.of_places(by, at, asked.scope))
    return query.where(populations.on_any_list(by)) if by in GROUPS else query


def _with(query: AnySelect, *columns: Any) -> AnySelect:
    return query.with_only_columns(*columns, maintain_column_froms=True)


def people(asked: Asked) -> Found:
    indicator = asked.indicator
    query = narrowed(asked, indicator.share_of or None)
    length = asked.count(query)
    base = _base(asked) if indicator.is_share else None
    return Found(
        columns=_columns(asked),
        rows=[_person(row, asked) for row in asked.session.execute(_told(asked, query))],
        length=length,
        number=(100 * length / base if base else None) if indicator.is_share else length,
        base=base,
    )


def _base(asked: Asked) -> int:
    """Who stated something about it; of attendance, whose was reckoned."""
    if asked.indicator.by is None:
        enrolled = asked._replace(indicator=replace(asked.indicator, query=Population.ENROLLED))
        reckoned = AttendanceOutcome.enrolment_id.is_not(None)
        return asked.count(narrowed(enrolled).where(reckoned))
    unstated = populations.of_places(asked.indicator.by, populations.UNSTATED, asked.scope)
    return asked.count(narrowed(asked, "").where(not_(unstated)))


def _told(asked: Asked, query: AnySelect) -> AnySelect:
    """The rows of the page are chosen first: what is told of them is looked up for no others."""
    order = (Enrolment.workshop_id, Enrolment.id)
    chosen = asked.page.of(_with(query, Enrolment.id).order_by(*order)).subquery()
    name = func.coalesce(Organisation.name, Enrolment.institution)
    told = (
        select(Enrolment.id)
        .join(chosen, chosen.c.id == Enrolment.id)
        .join(Workshop, Workshop.id == Enrolment.workshop_id)
        .outerjoin(AttendanceOutcome, AttendanceOutcome.enrolment_id == Enrolment.id)
        .outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
    )
    return _with(
        told,
        *(Enrolment.id, Enrolment.person_id, name.label("institution"), Enrolment.country_code),
        Enrolment.organisation_id,
        *(Enrolment.category, Enrolment.audience, Enrolment.workshop_id, Enrolment.confirmed_at),
        *(Enrolment.gender, Enrolment.birth_decade, Workshop.first_day),
        *(AttendanceOutcome.minutes_attended, AttendanceOutcome.minutes_asked),
    ).order_by(*order)


def _columns(asked: Asked) -> tuple[Column, ...]:
    by = asked.indicator.by
    measured = (c.MINUTES, c.ASKED) if asked.indicator.query is Population.ATTENDED else ()
    return (
        *(c.PERSON, c.INSTITUTION, c.COUNTRY, c.CATEGORY),
        *(ALSO.get(by, ()) if by else ()),
        *(c.AUDIENCE, c.WORKSHOP, *measured, c.CONFIRMED),
    )


def _person(row: Any, asked: Asked) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": row.person_id,
        "institution": row.institution,
        "organisation": row.organisation_id,
        "country": row.country_code,
        "category": row.category.value,
        "audience": row.audience.value,
        "gender": row.gender.value,
        "age": populations.age(row.first_day.year, row.birth_decade, asked.scope),
        "workshop": asked.codes[row.workshop_id],
        "workshop_id": row.workshop_id,
        "day": row.confirmed_at.date(),
        "minutes": row.minutes_attended,
        "asked": row.minutes_asked,
    }


def persons(asked: Asked) -> Found:
    query = _with(narrowed(asked), Enrolment.person_id, NUMBER).group_by(Enrolment.person_id)
    ordered = query.order_by(NUMBER.desc(), Enrolment.person_id)
    return Found(
        columns=(c.PERSON, c.PARTICIPATIONS),
        rows=asked.rows(
            ordered, lambda row: {"id": row[0], "person": row[0], "number": row.number}
        ),
        length=asked.count(query),
    )


def countries(asked: Asked) -> Found:
    query = _with(narrowed(asked), Enrolment.country_code, NUMBER).group_by(Enrolment.country_code)
    ordered = query.order_by(NUMBER.desc(), Enrolment.country_code)
    return Found(
        columns=(c.COUNTRY, c.PARTICIPATIONS),
        rows=asked.rows(
            ordered, lambda row: {"id": row[0], "country": row[0], "number": row.number}
        ),
        length=asked.count(query),
    )


def institutions(asked: Asked) -> Found:
    """By the institution that is kept, or else by the country and what was written."""
    query = narrowed(asked).outerjoin(Organisation, Organisation.id == Enrolment.organisation_id)
    known = func.max(Organisation.name)
    told = func.coalesce(known, func.max(Enrolment.institution)).label("institution")
    country = func.max(func.coalesce(Organisation.country_code, Enrolment.country_code))
    category = func.max(Enrolment.category).label("category")
    grouped = _with(query, told, country.label("country"), category, NUMBER).group_by(
        *populations.INSTITUTION
    )
    ordered = grouped.order_by(NUMBER.desc(), *populations.INSTITUTION)
    return Found(
        columns=(c.INSTITUTION, c.COUNTRY, c.PARTICIPATIONS),
        rows=asked.rows(
            ordered,
            lambda row: {
                "id": f"{row.country}: {row.institution}",
                "institution": row.institution,
                "country": row.country,
                "number": row.number,
            },
        ),
        length=asked.count(_with(narrowed(asked), NUMBER).group_by(*populations.INSTITUTION)),
    )


def applications(asked: Asked) -> Found:
    query = QUERIES[asked.indicator.query](asked.scope)
    if asked.door.audience:
        query = query.where(populations.of_audience(Application.audience, asked.door.audience))
    told = _with(
        query,
        *(Application.id, Application.number, Application.applicant_id, Application.institution),
        *(Application.country_code, Application.audience, Application.workshop_id),
        Application.submitted_at,
    ).order_by(Application.workshop_id, Application.number)
    series = {workshop.id: workshop for workshop in asked.scope.workshops}

    def row_of(row: Any) -> dict[str, Any]:
        workshop = series[row.workshop_id]
        return {
            "id": row.id,
            "code": application_code(workshop.series.code, workshop.number, row.number),
            "person": row.applicant_id,
            "institution": row.institution,
            "country": row.country_code or "",
            "audience": row.audience.value,
            "workshop": workshop.code,
            "workshop_id": workshop.id,
            "day": row.submitted_at.date(),
        }

    return Found(
        columns=(
            *(c.CODE, c.PERSON, c.INSTITUTION, c.COUNTRY, c.AUDIENCE, c.WORKSHOP, c.SUBMITTED),
        ),
        rows=asked.rows(told, row_of),
        length=asked.count(query),
    )
