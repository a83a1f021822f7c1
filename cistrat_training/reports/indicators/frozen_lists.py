"""The lists behind the indicators, reduced to what the figures need, to be frozen with a report.

No names and nothing that a person typed. People are numbered anew, so that it can still be told
who is the same; an institution stands only where it is one that the Centre keeps.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import count
from typing import Any

from cistrat_training.database import AnySession
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators.columns import Row
from cistrat_training.reports.indicators.indicator import Door
from cistrat_training.reports.indicators.listing import listed

KEPT: Mapping[str, tuple[str, ...]] = {
    "workshops": ("id", "workshop", "title", "first_day", "last_day", "tags"),
    "lectures": ("id", "workshop", "title", "minutes"),
    "applications": ("id", "person", "country", "audience", "workshop", "day"),
    "accepted": ("id",),
    "enrolled": (
        *("id", "person", "organisation", "country", "category", "audience", "gender", "age"),
        *("workshop", "day"),
    ),
    "attended": ("id",),
    "certified": ("id",),
    "lecturers": ("id", "person", "institution", "country", "role", "number"),
    "lecturers-by-gender": ("id", "gender"),
    "partners": ("id", "title", "workshops"),
}


def frozen_lists(
    session: AnySession, period: Period, as_of: datetime
) -> dict[str, list[dict[str, Any]]]:
    numbers: dict[int, int] = {}
    running = count(1)

    def of_person(id_: int) -> int:
        if id_ not in numbers:
            numbers[id_] = next(running)
        return numbers[id_]

    def reduced(row: Row, names: Iterable[str]) -> dict[str, Any]:
        told = {name: _plain(row[name]) for name in names}
        return told | ({"person": of_person(row["person"])} if "person" in told else {})

    return {
        key: [reduced(row, names) for row in _rows(session, period, as_of, key)]
        for key, names in KEPT.items()
    }


def _rows(session: AnySession, period: Period, as_of: datetime, key: str) -> Iterable[Row]:
    return listed(session, period, as_of, Door(key)).rows


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
