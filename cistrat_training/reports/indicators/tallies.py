"""What a period comes to, read from the database in few questions, each grouped once."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import zip_longest
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, select

from cistrat_training.accounts.models import User
from cistrat_training.applications.models import Application
from cistrat_training.attendance.outcomes import AttendanceOutcome
from cistrat_training.database import AnySession
from cistrat_training.evaluation.rates import Rate, rates
from cistrat_training.places import queries as places_queries
from cistrat_training.places.models import Organisation
from cistrat_training.reports.counts import AnySelect
from cistrat_training.reports.indicators import populations
from cistrat_training.reports.indicators.heaps import Counts, Sets, Sums
from cistrat_training.reports.indicators.indicator import (
    GROUPS,
    Dimension,
    Population,
    is_told_of_all,
)
from cistrat_training.reports.indicators.populations import QUERIES
from cistrat_training.reports.indicators.scope import COUNTED, TAGS, Scope
from cistrat_training.reports.indicators.values import Values
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.workshops.models import Enrolment, Workshop

Rows = Sequence[Any]
BY_PERSON = {Dimension.GENDER, Dimension.AGE, Dimension.CATEGORY}


def _written(value: int | date) -> ColumnElement[Any]:
    return literal(value, literal_execute=True)


class Tallies:
    """Each question is asked when the first indicator needs it, and once."""

    def __init__(self, session: AnySession, scope: Scope) -> None:
        self._session, self._scope = session, scope
        self.values = Values(session, scope)

    def of(self, population: Population, by: Dimension | None) -> Counts:
        return self._of[population](population, by)

    @property
    def _of(self) -> Mapping[Population, Callable[[Population, Dimension | None], Counts]]:
        return {
            Population.ENROLLED: self._enrolled,
            Population.ATTENDED: self._attended,
            Population.CERTIFIED: self._certified,
            Population.PERSONS: self._distinct,
            Population.INSTITUTIONS: self._distinct,
            Population.COUNTRIES: self._countries,
            Population.APPLICATIONS: self._applied,
            Population.ACCEPTED: self._applied,
            Population.WORKSHOPS: self._workshops,
            Population.PARTNERS: self._partners,
            Population.LECTURES: self._lectures,
            Population.LECTURERS: self._lecturers,
            Population.ORGANISATIONS: self._organisations,
        }

    def _ask(self, query: AnySelect, *columns: Any) -> Rows:
        """The population's own query, grouped."""
        numbers = [column for column in columns if _is_sum(column)]
        by = [column for column in columns if not _is_sum(column)]
        asked = query.with_only_columns(*by, *numbers, maintain_column_froms=True)
        return self._session.execute(asked.group_by(*by)).all()

    # Places

    @cached_property
    def _by_country(self) -> Rows:
        """The workshops between whose days no list of countries changed stand together."""
        return self._ask(
            QUERIES[Population.ENROLLED](self._scope),
            self._stretch.label("workshop_id"),
            *(Enrolment.audience, Enrolment.country_code, func.count().label("number")),
        )

    @property
    def _stretch(self) -> ColumnElement[int]:
        """The last workshop of each such stretch of time, written into the query: PostgreSQL must
        see that what is asked for and what is grouped by are the same."""
        last: dict[int, Workshop] = {}
        for workshop in self._scope.workshops:
            last[id(self._groups[workshop.first_day])] = workshop
        ends = sorted(last.values(), key=lambda workshop: workshop.first_day)
        choices = [
            (Workshop.first_day <= _written(workshop.first_day), _written(workshop.id))
            for workshop in ends
        ]
        return case(*choices) if choices else Workshop.id.expression

    @cached_property
    def _by_workshop(self) -> Rows:
        return self._ask(
            QUERIES[Population.ENROLLED](self._scope),
            *(Enrolment.workshop_id, Enrolment.audience, func.count().label("number")),
        )

    @cached_property
    def _by_outcome(self) -> Rows:
        reckoned = func.count(AttendanceOutcome.enrolment_id).label("reckoned")
        met = func.sum(case((AttendanceOutcome.is_met, 1), else_=0)).label("met")
        query = QUERIES[Population.ENROLLED](self._scope)
        return self._ask(query, Enrolment.audience, reckoned, met)

    @cached_property
    def _by_person(self) -> Rows:
        return self._ask(
            QUERIES[Population.ENROLLED](self._scope),
            populations.YEAR.label("year"),
            *(Enrolment.audience, Enrolment.category, Enrolment.gender, Enrolment.birth_decade),
            func.count().label("number"),
        )

    def _rows_by(self, by: Dimension | None) -> Rows:
        return self._by_workshop if by in TAGS else self._by_country

    def _enrolled(self, _population: Population, by: Dimension | None) -> Counts:
        sums = Sums()
        if by in BY_PERSON:
            for row in self._by_person:
                sums.add([self._of_person(by, row)], [row.audience], row.number)
            return sums
        for row in self._rows_by(by):
            values = self._values_of(by, row)
            if values or is_told_of_all(by):
                sums.add(values, [row.audience], row.number)
        return sums

    def _of_person(self, by: Dimension, row: Any) -> str:
        if by is Dimension.AGE:
            return populations.age(int(row.year), row.birth_decade, self._scope)
        return row.gender.value if by is Dimension.GENDER else row.category.value

    def _values_of(self, by: Dimension | None, row: Any) -> Collection[str]:
        if by is None:
            return ()
        if by is Dimension.COUNTRY:
            return (row.country_code,)
        workshop = self._workshop[row.workshop_id]
        if by in GROUPS:
            on_the_day = self._groups[workshop.first_day].get(row.country_code, frozenset())
            return on_the_day & self.values.names(by).keys()
        return TAGS[by](workshop)

    @cached_property
    def _workshop(self) -> dict[int, Workshop]:
        return {workshop.id: workshop for workshop in self._scope.workshops}

    @cached_property
    def _groups(self) -> Mapping[date, Mapping[str, frozenset[str]]]:
        days = {workshop.first_day for workshop in self._scope.workshops}
        return places_queries.groups_on(self._session, days)

    def _attended(self, _population: Population, _by: Dimension | None) -> Counts:
        sums = Sums()
        for row in self._by_outcome:
            sums.add((), [row.audience], row.met)
        return sums

    @property
    def reckoned(self) -> Counts:
        """The places whose attendance was reckoned at all."""
        sums = Sums()
        for row in self._by_outcome:
            sums.add((), [row.audience], row.reckoned)
        return sums

    def _certified(self, population: Population, _by: Dimension | None) -> Counts:
        sums = Sums()
        query = QUERIES[population](self._scope)
        for row in self._ask(query, Enrolment.audience, func.count().label("number")):
            sums.add((), [row.audience], row.number)
        return sums

    def _countries(self, _population: Population, by: Dimension | None) -> Counts:
        sets = Sets()
        for row in self._rows_by(by):
            values = self._values_of(by, row)
            if values or is_told_of_all(by):
                sets.add(values, [row.audience], row.country_code)
        return sets

    def _distinct(self, population: Population, _by: Dimension | None) -> Counts:
        """Grouped by what makes one of them, and by who of each audience is among them."""
        keys = populations.KEYS[population]
        met = [
            func.max(case((Enrolment.audience == each, 1), else_=0)).label(each.value)
            for each in COUNTED
        ]
        query = QUERIES[population](self._scope)
        each = query.with_only_columns(*met, maintain_column_froms=True).group_by(*keys).subquery()
        total = select(
            func.count().label("all"),
            *(func.sum(each.c[audience.value]).label(audience.value) for audience in COUNTED),
        )
        row = self._session.execute(total.select_from(each)).one()
        return Sums(
            {("", ""): row.all}
            | {("", each.value): getattr(row, each.value) or 0 for each in COUNTED}
        )

    # Applications

    def _applied(self, population: Population, _by: Dimension | None) -> Counts:
        sums = Sums()
        query = QUERIES[population](self._scope)
        for row in self._ask(query, Application.audience, func.count().label("number")):
            sums.add((), [row.audience], row.number)
        return sums

    # Workshops, their partners, lectures and lecturers

    @cached_property
    def audiences(self) -> Mapping[int, set[str]]:
        """Which are in a workshop, by its id."""
        found: dict[int, set[str]] = defaultdict(set)
        for row in self._by_workshop:
            found[row.workshop_id].add(row.audience)
        return found

    def _workshops(self, _population: Population, by: Dimension | None) -> Counts:
        sums = Sums()
        for workshop in self._scope.workshops:
            values = TAGS[by](workshop) if by else ()
            if values or is_told_of_all(by):
                sums.add(values, self.audiences.get(workshop.id, ()), 1)
        return sums

    def _partners(self, _population: Population, _by: Dimension | None) -> Counts:
        sets = Sets()
        for workshop in self._scope.workshops:
            for name in partners_of(workshop):
                sets.add((), self.audiences.get(workshop.id, ()), name)
        return sets

    def _lectures(self, _population: Population, _by: Dimension | None) -> Counts:
        sums = Sums()
        for row in self._given:
            sums.add((), self.audiences.get(row.workshop_id, ()), 1)
        return sums

    @property
    def hours(self) -> Counts:
        sums = Sums()
        for row in self._given:
            sums.add((), self.audiences.get(row.workshop_id, ()), minutes_of(row))
        return Sums({corner: sums.at(corner) / 60 for corner in sums.corners()})

    @cached_property
    def _given(self) -> Rows:
        query = QUERIES[Population.LECTURES](self._scope)
        return self._session.execute(query.with_only_columns(*LENGTH, Lecture.workshop_id)).all()

    def _lecturers(self, _population: Population, by: Dimension | None) -> Counts:
        sets = Sets()
        for row in self._lecturing:
            values = [str(getattr(row, by.value))] if by else ()
            sets.add(values, self.audiences.get(row.workshop_id, ()), row.id)
        return sets

    def _organisations(self, _population: Population, _by: Dimension | None) -> Counts:
        sets = Sets()
        for row in self._lecturing:
            sets.add((), self.audiences.get(row.workshop_id, ()), row.organisation)
        return sets

    @cached_property
    def _lecturing(self) -> Rows:
        query = QUERIES[Population.LECTURERS](self._scope)
        columns = (
            *(Lecturer.id, Lecture.workshop_id, Lecturer.role, User.gender),
            Organisation.country_code.label("country"),
            Lecturer.organisation_id.label("organisation"),
        )
        asked = query.with_only_columns(*columns, maintain_column_froms=True)
        return self._session.execute(asked.distinct()).all()

    # What people said

    @cached_property
    def rates(self) -> dict[str, Rate]:
        return rates(self._session, self._scope.ids, self._scope.as_of)


LENGTH = (Lecture.starts_at, Lecture.ends_at, Lecture.minutes)


def minutes_of(row: Any) -> int:
    """As `Talk.length` has it."""
    if row.starts_at and row.ends_at:
        return int((row.ends_at - row.starts_at).total_seconds() // 60)
    return row.minutes or 0


def partners_of(workshop: Workshop) -> list[tuple[str, str]]:
    """In both languages; the same by either name is the same."""
    both = zip_longest(workshop.partners_en, workshop.partners_zh, fillvalue="")
    return [(english or chinese, chinese) for english, chinese in both if english or chinese]


def _is_sum(column: Any) -> bool:
    return getattr(column, "name", "") in {"number", "met", "reckoned"}
