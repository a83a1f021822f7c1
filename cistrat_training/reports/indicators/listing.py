"""The list behind a number: one page of it, or all."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators import (
    lists_of_places,
    lists_of_workshops,
    populations,
)
from cistrat_training.reports.indicators.columns import Listed
from cistrat_training.reports.indicators.definitions import INDICATORS, defined
from cistrat_training.reports.indicators.found import Asked, Found, Page
from cistrat_training.reports.indicators.indicator import (
    Door,
    Indicator,
    Population,
    is_told_of_all,
)
from cistrat_training.reports.indicators.populations import NoSuchValue
from cistrat_training.reports.indicators.scope import TAGS, Scope, scope_of
from cistrat_training.workshops.models import Enrolment

__all__ = ["NoSuchValue", "Page", "listed", "names_of"]

ALL = Page()
LISTS: Mapping[Population, Callable[[Asked], Found]] = {
    Population.WORKSHOPS: lists_of_workshops.workshops,
    Population.PARTNERS: lists_of_workshops.partners,
    Population.LECTURES: lists_of_workshops.lectures,
    Population.LECTURERS: lists_of_workshops.lecturers,
    Population.ORGANISATIONS: lists_of_workshops.organisations,
    Population.RATINGS: lists_of_workshops.ratings,
    Population.TOLD: lists_of_workshops.told,
    Population.ENROLLED: lists_of_places.people,
    Population.ATTENDED: lists_of_places.people,
    Population.CERTIFIED: lists_of_places.people,
    Population.PERSONS: lists_of_places.persons,
    Population.COUNTRIES: lists_of_places.countries,
    Population.INSTITUTIONS: lists_of_places.institutions,
    Population.APPLICATIONS: lists_of_places.applications,
    Population.ACCEPTED: lists_of_places.applications,
}
OF_WORKSHOPS = {
    *(Population.WORKSHOPS, Population.PARTNERS, Population.LECTURES),
    *(Population.LECTURERS, Population.ORGANISATIONS),
}
"""Of these, an audience is a question about the workshop: whether anybody of it was there."""
TOLD_AS: Mapping[str, tuple[Population, str]] = {
    "workshops": (Population.WORKSHOPS, ""),
    "lectures": (Population.LECTURES, ""),
    "lecturers": (Population.LECTURERS, ""),
    "international": (Population.ENROLLED, "international"),
    "domestic": (Population.ENROLLED, "domestic"),
}
"""Figures of sentences whose list is one that other indicators have, of one audience."""


def listed(
    session: AnySession, period: Period, as_of: datetime, door: Door, page: Page = ALL
) -> Listed:
    """Raises `NoSuchValue` where the door leads nowhere."""
    scope = scope_of(session, period, as_of)
    indicator = defined(_indicator(door.key), youth_age=scope.youth_age)
    asked = _asked(Asked(session, indicator, door, scope, page))
    found = LISTS[asked.indicator.query](asked)
    return Listed(
        indicator=indicator,
        door=door,
        columns=found.columns,
        rows=found.rows,
        length=found.length,
        number=_number(found, indicator),
        base=found.base,
    )


def _indicator(key: str) -> Indicator:
    if key not in INDICATORS:
        raise NoSuchValue(key)
    return INDICATORS[key]


def _number(found: Found, indicator: Indicator) -> int | float | None:
    if found.number is None and not indicator.is_share:
        return found.length
    number = found.number
    return int(number) if number is not None and number == int(number) else number


def _asked(asked: Asked) -> Asked:
    """Narrowed to the workshops in question; figures of sentences as what they really list."""
    indicator, door, scope = asked.indicator, asked.door, _of_value(asked)
    if indicator.kind in TOLD_AS:
        population, audience = TOLD_AS[indicator.kind]
        indicator, door = replace(indicator, query=population), door._replace(audience=audience)
    elif door.audience and indicator.query in OF_WORKSHOPS:
        ids = _with_audience(asked.session, scope, door.audience)
        scope = scope.of_those(lambda workshop: workshop.id in ids)
    return asked._replace(indicator=indicator, door=door, scope=scope)


def _of_value(asked: Asked) -> Scope:
    by, value, scope = asked.indicator.by, asked.door.value, asked.scope
    if value and by is None:
        raise NoSuchValue(value)
    if by is None or by not in TAGS:
        return scope
    if value:
        return scope.tagged(by, value)
    tags = TAGS[by]
    return scope if is_told_of_all(by) else scope.of_those(lambda one: bool(tags(one)))


def _with_audience(session: AnySession, scope: Scope, audience: str) -> set[int]:
    of_it = populations.of_audience(Enrolment.audience, audience)
    query = populations.places(scope).where(of_it)
    asked = query.with_only_columns(Enrolment.workshop_id, maintain_column_froms=True).distinct()
    return set(session.scalars(asked))


def names_of(session: AnySession, found: Listed) -> dict[int, str]:
    """Of the people in these rows who are not erased, by the id of the account."""
    asked = select(User.id, User.full_name).where(
        User.id.in_(list(found.people)), User.erased_at.is_(None)
    )
    return {row[0]: row[1] for row in session.execute(asked)}
