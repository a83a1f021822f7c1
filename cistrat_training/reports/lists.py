"""The list behind each figure of a report, row by row."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.places.models import Organisation
from cistrat_training.reports import counts
from cistrat_training.reports.counts import Group, Scope
from cistrat_training.reports.facts import FIGURES, Period
from cistrat_training.reports.figures import Figure, FigureName
from cistrat_training.schedule.models import Lecturer, LecturerRole
from cistrat_training.workshops.models import Audience, Enrolment, Workshop


def figure(session: AnySession, period: Period, name: str, as_of: datetime) -> Figure | None:
    wanted = FigureName.of(name)
    for group in counts.groups(session, period, as_of):
        if wanted and group.series.code == wanted.series:
            return _figure(session, group, wanted, as_of)
    return None


def figures(session: AnySession, period: Period, as_of: datetime) -> Iterator[Figure]:
    """All of them, with all rows: for what is published."""
    for group in counts.groups(session, period, as_of):
        for kind in dict.fromkeys(FIGURES.values()):
            yield _figure(session, group, FigureName(group.series.code, kind), as_of)


def number(session: AnySession, group: Group, kind: str, as_of: datetime) -> int:
    """How many rows its list has; of people the database counts them."""
    scope = Scope(group.ids, as_of)
    if kind in PEOPLE:
        return counts.count(session, counts.people(scope, Audience(kind)))
    return len(list(LISTS[kind](session, scope, codes_of(group))))


PEOPLE = {"international", "domestic"}


def codes_of(group: Group) -> dict[int, str]:
    return {workshop.id: f"{group.series.code}-{workshop.number}" for workshop in group.workshops}


def _figure(session: AnySession, group: Group, name: FigureName, as_of: datetime) -> Figure:
    scope = Scope(group.ids, as_of)
    rows = LISTS[name.kind](session, scope, codes_of(group))
    return Figure(name=str(name), kind=name.kind, series=group.series.code, rows=list(rows))


Rows = Iterable[dict[str, Any]]
Codes = Mapping[int, str]


def _workshop_rows(session: AnySession, scope: Scope, codes: Codes) -> Rows:
    for workshop_id in scope.ids:
        workshop = session.get_one(Workshop, workshop_id)
        yield {
            "id": workshop.id,
            "workshop": codes[workshop.id],
            "en": workshop.title_en,
            "zh": workshop.title_zh,
            "first_day": workshop.first_day.isoformat(),
            "last_day": workshop.last_day.isoformat(),
        }


def _people_rows(audience: Audience) -> Callable[[AnySession, Scope, Codes], Rows]:
    def rows(session: AnySession, scope: Scope, codes: Codes) -> Rows:
        names = _pairs(session.execute(select(Organisation.id, Organisation.name)))
        for row in session.execute(counts.people(scope, audience)):
            yield {
                "id": row.id,
                "workshop": codes[row.workshop_id],
                "institution": names.get(row.organisation_id) or row.institution,
                "country": row.country_code,
                "category": row.category.value,
                "day": row.confirmed_at.date().isoformat(),
            }

    return rows


def _lecturer_rows(session: AnySession, scope: Scope, codes: Codes) -> Rows:
    found = session.execute(counts.lecturers(scope)).all()
    known = counts.organisations_by_id(session, {row.organisation_id for row in found})
    for row in found:
        home = known[row.organisation_id]
        yield {
            "id": row.id,
            "institution": home.name,
            "country": home.country_code,
            "role": row.role.value,
            "number": row.lectures,
        }


def _lecture_rows(session: AnySession, scope: Scope, codes: Codes) -> Rows:
    return _of_lectures(session.execute(counts.lectures(scope)).all(), "title", codes)


def _topic_rows(session: AnySession, scope: Scope, codes: Codes) -> Rows:
    return _of_lectures(session.execute(counts.topics(scope)).all(), "topic", codes)


def _of_lectures(found: Sequence[Row[Any]], words: str, codes: Codes) -> Rows:
    for row in found:
        yield {
            "id": row.id,
            "workshop": codes[row.workshop_id],
            "en": getattr(row, f"{words}_en"),
            "zh": getattr(row, f"{words}_zh"),
            "lecture": row.title_en,
        }


def _organisation_rows(role: LecturerRole) -> Callable[[AnySession, Scope, Codes], Rows]:
    return lambda session, scope, _codes: counts.organisations(session, scope, role)


LISTS: Mapping[str, Callable[[AnySession, Scope, Codes], Rows]] = {
    "workshops": _workshop_rows,
    "international": _people_rows(Audience.INTERNATIONAL),
    "domestic": _people_rows(Audience.DOMESTIC),
    "categories": lambda session, scope, _codes: counts.categories(session, scope),
    "countries": lambda session, scope, _codes: counts.countries(session, scope),
    "affiliations": lambda session, scope, _codes: counts.affiliations(session, scope),
    "lecturers": _lecturer_rows,
    "organisations": lambda session, scope, _codes: counts.organisations(session, scope),
    "organisations_of_researchers": _organisation_rows(LecturerRole.RESEARCHER),
    "organisations_of_executives": _organisation_rows(LecturerRole.EXECUTIVE),
    "organisations_of_professors": _organisation_rows(LecturerRole.PROFESSOR),
    "topics": _topic_rows,
    "lectures": _lecture_rows,
}


def names_of(session: AnySession, kind: str, ids: Sequence[int]) -> dict[int, User]:
    """The people behind the rows of a list, who may have been erased since."""
    if kind == "lecturers":
        asked = select(Lecturer.id, User).join(User, User.id == Lecturer.person_id)
        return _pairs(session.execute(asked.where(Lecturer.id.in_(ids))))
    asked = select(Enrolment.id, User).join(User, User.id == Enrolment.person_id)
    return _pairs(session.execute(asked.where(Enrolment.id.in_(ids))))


def _pairs(rows: Iterable[Any]) -> dict[Any, Any]:
    """A result calls its columns keys, so `dict` would take it for a mapping."""
    return {row[0]: row[1] for row in rows}


def withdrawn(session: AnySession, ids: Sequence[int]) -> dict[int, datetime]:
    """When those among these enrolments were withdrawn that were."""
    asked = select(Enrolment.id, Enrolment.withdrawn_at).where(
        Enrolment.id.in_(ids), Enrolment.withdrawn_at.is_not(None)
    )
    return {id_: at for id_, at in session.execute(asked) if at}
