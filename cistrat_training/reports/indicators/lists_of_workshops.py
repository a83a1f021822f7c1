"""The lists of workshops, of their partners, and of who lectured what in them."""

from typing import Any

from sqlalchemy import func

from cistrat_training.accounts.models import User
from cistrat_training.evaluation.rates import Rate, rates
from cistrat_training.places.models import Organisation
from cistrat_training.reports import lists
from cistrat_training.reports.counts import AnySelect
from cistrat_training.reports.indicators import columns as c
from cistrat_training.reports.indicators import populations
from cistrat_training.reports.indicators.columns import Column
from cistrat_training.reports.indicators.found import Asked, Found
from cistrat_training.reports.indicators.indicator import Dimension, Unit
from cistrat_training.reports.indicators.populations import QUERIES
from cistrat_training.reports.indicators.scope import TAGS
from cistrat_training.reports.indicators.tallies import LENGTH, minutes_of, partners_of
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.workshops.models import Workshop


def _in_memory(asked: Asked, columns: tuple[Column, ...], rows: list[dict[str, Any]]) -> Found:
    return Found(columns=columns, rows=asked.page.of_rows(rows), length=len(rows))


def workshops(asked: Asked) -> Found:
    rows = [
        {
            "id": workshop.id,
            "workshop": workshop.code,
            "workshop_id": workshop.id,
            "title": (workshop.title_en, workshop.title_zh),
            "first_day": workshop.first_day,
            "last_day": workshop.last_day,
            "tags": ", ".join(
                (*(f"SDG {goal}" for goal in workshop.sdgs), *workshop.c5, *workshop.markers)
            ),
        }
        for workshop in asked.scope.workshops
    ]
    return _in_memory(asked, (c.WORKSHOP, c.TITLE, c.FIRST_DAY, c.LAST_DAY, c.TAGS), rows)


def partners(asked: Asked) -> Found:
    met: dict[str, tuple[tuple[str, str], list[str]]] = {}
    for workshop in asked.scope.workshops:
        for names in partners_of(workshop):
            met.setdefault(names[0], (names, []))[1].append(workshop.code)
    rows = [
        {"id": key, "title": names, "workshops": ", ".join(codes), "number": len(codes)}
        for key, (names, codes) in sorted(met.items())
    ]
    return _in_memory(asked, (c.NAME, c.IN_WORKSHOPS), rows)


# Lectures and who gave them


def _with(query: AnySelect, *columns: Any) -> AnySelect:
    return query.with_only_columns(*columns, maintain_column_froms=True)


def lectures(asked: Asked) -> Found:
    query = QUERIES[asked.indicator.query](asked.scope)
    told = _with(
        query,
        *(Lecture.id, Lecture.title_en, Lecture.title_zh, Lecture.workshop_id, *LENGTH),
    ).order_by(Workshop.first_day, Workshop.number, Lecture.place, Lecture.id)
    rows = [
        {
            "id": row.id,
            "title": (row.title_en, row.title_zh),
            "workshop": asked.codes[row.workshop_id],
            "workshop_id": row.workshop_id,
            "minutes": minutes_of(row),
        }
        for row in asked.session.execute(told)
    ]
    found = _in_memory(asked, (c.TITLE, c.WORKSHOP, c.MINUTES), rows)
    if asked.indicator.unit is not Unit.HOURS:
        return found
    return Found(
        columns=found.columns,
        rows=found.rows,
        length=found.length,
        number=sum(row["minutes"] for row in rows) / 60,
    )


def lecturers(asked: Asked) -> Found:
    by_workshop = asked.indicator.by in TAGS
    value = asked.indicator.share_of or ("" if by_workshop else asked.door.value)
    query = _lecturing(asked, value)
    given = func.count(Lecture.id.distinct()).label("number")
    by = (Lecturer.id, Lecturer.person_id, Lecturer.role, User.gender)
    home = (Organisation.name, Organisation.country_code)
    told = _with(query, *by, *home, given).group_by(*by, *home).order_by(Lecturer.id)
    length = asked.count(_each(query, Lecturer.id))
    base = None
    if asked.indicator.is_share:
        unstated = asked.count(_each(_lecturing(asked, populations.UNSTATED), Lecturer.id))
        base = asked.count(_each(_lecturing(asked, ""), Lecturer.id)) - unstated
    return Found(
        columns=(c.PERSON, c.INSTITUTION, c.COUNTRY, c.ROLE, *_gender(asked), c.LECTURES),
        rows=asked.rows(told, _lecturer),
        length=length,
        number=length if base is None else (100 * length / base if base else None),
        base=base,
    )


def _gender(asked: Asked) -> tuple[Column, ...]:
    is_asked = asked.indicator.by is Dimension.GENDER
    return (c.GENDER,) if is_asked else ()


def _lecturer(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "person": row.person_id,
        "institution": row.name,
        "country": row.country_code,
        "role": row.role.value,
        "gender": row.gender.value,
        "number": row.number,
    }


def _lecturing(asked: Asked, value: str) -> AnySelect:
    query = populations.lecturers(asked.scope)
    by = asked.indicator.by
    return query.where(populations.of_lecturers(by, value)) if by and value else query


def _each(query: AnySelect, column: Any) -> AnySelect:
    return _with(query, column).distinct()


def organisations(asked: Asked) -> Found:
    query = populations.lecturers(asked.scope)
    number = func.count(Lecturer.id.distinct()).label("number")
    home = (Organisation.id, Organisation.name, Organisation.name_zh, Organisation.country_code)
    told = _with(query, *home, number).group_by(*home)
    return Found(
        columns=(c.NAME, c.COUNTRY, c.LECTURERS),
        rows=asked.rows(
            told.order_by(number.desc(), Organisation.id),
            lambda row: {
                "id": row.id,
                "title": (row.name, row.name_zh or ""),
                "country": row.country_code,
                "number": row.number,
            },
        ),
        length=asked.count(_each(query, Organisation.id)),
    )


# What people said


def ratings(asked: Asked) -> Found:
    """Workshop by workshop; no answer is shown beside who gave it."""
    kind, rows, whole = asked.indicator.kind, [], Rate()
    for workshop in asked.scope.workshops:
        rate = rates(asked.session, [workshop.id], asked.scope.as_of).get(kind)
        if rate:
            whole += rate
            rows.append(
                {
                    "id": workshop.id,
                    "workshop": workshop.code,
                    "workshop_id": workshop.id,
                    "positive": rate.positive,
                    "answered": rate.answered,
                    "number": rate.asked,
                }
            )
    return Found(
        columns=(c.WORKSHOP, c.POSITIVE, c.ANSWERED, c.WERE_ASKED),
        rows=asked.page.of_rows(rows),
        length=len(rows),
        number=None if whole.share is None else 100 * whole.share,
        base=whole.answered,
    )


# What sentences name


def told(asked: Asked) -> Found:
    """As the sentence names them, in its order."""
    rows: list[dict[str, Any]] = []
    columns = TOLD_COLUMNS.get(asked.indicator.kind, (c.NAME, c.NUMBER))
    for group in asked.scope.groups:
        scope, codes = asked.scope.lectures, lists.codes_of(group)
        rows += [
            _told(row) for row in lists.LISTS[asked.indicator.kind](asked.session, scope, codes)
        ]
    return _in_memory(asked, columns, rows)


TOLD_COLUMNS: dict[str, tuple[Column, ...]] = {
    "categories": (c.CATEGORY, c.PARTICIPATIONS),
    "countries": (c.COUNTRY, c.PARTICIPATIONS),
    "affiliations": (c.NAME, c.PARTICIPATIONS),
    "topics": (c.NAME, c.IN_LECTURE, c.WORKSHOP),
}


def _told(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "title": (row.get("en", ""), row.get("zh", "")),
        "category": row["id"],
        "country": row["id"],
        "workshop_id": row.get("workshop_id"),
    }
