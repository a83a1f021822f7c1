"""The register as it is taken away: its rows, and all of a period."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from cistrat_training.database import AnySession
from cistrat_training.reports import activity_queries, queries, register_sheets
from cistrat_training.reports.activities import Activity
from cistrat_training.reports.entries import Entry, entry_of
from cistrat_training.reports.facts import Period, Text
from cistrat_training.reports.registers import RegisterFile, SectionOfEntries


def rows(session: AnySession, activities: Sequence[Activity]) -> list[list[Any]]:
    """As `register_sheets.LAYOUT` names their cells."""
    places: dict[int, list[str]] = {}
    for place in session.scalars(activity_queries.places_of(activities)):
        said = f"{place.section.period}: {place.section.position}/{place.place}"
        places.setdefault(place.activity_id, []).append(said)
    proofs = activity_queries.proofs_of(session, activities)
    return register_sheets.rows_of(activities, proofs, places)


def register(session: Session, period: Period) -> RegisterFile:
    """What the report on a period tells, and what it does not tell yet."""
    told = list(session.scalars(activity_queries.told(period.name)))
    waiting = list(session.scalars(activity_queries.in_full(activity_queries.untold(period))))
    proofs = activity_queries.proofs_of(session, [*waiting, *(place.activity for place in told)])
    by_section: dict[int, list[Entry]] = {}
    for place in told:
        entry = entry_of(place.activity, proofs.get(place.activity_id, ()))
        by_section.setdefault(place.section_id, []).append(entry)
    written = queries.register(session, period.name)
    return RegisterFile(
        period=period,
        sections=tuple(
            SectionOfEntries(
                position=section.position,
                heading=Text(section.heading_en, section.heading_zh),
                entries=tuple(by_section.get(section.id, [])),
            )
            for section in session.scalars(queries.sections(period.name))
        ),
        waiting=tuple(entry_of(each, proofs.get(each.id, ())) for each in waiting),
        outlook=written.outlook,
        suggestions=written.suggestions,
    )
