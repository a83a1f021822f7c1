"""The indicators as they are frozen, and what of them would be different today."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators.indicator import Door
from cistrat_training.reports.indicators.measures import Measure

FIGURES_KEPT = 6  # behind the decimal point of a share, which two databases reckon alike


def plain(measure: Measure) -> dict[str, Any]:
    """With its definition, so that a definition which changes later changes no report."""
    indicator = measure.indicator
    return {
        "key": indicator.key,
        "part": indicator.part.value,
        "name": indicator.name._asdict(),
        "definition": indicator.definition._asdict(),
        "as_of_rule": indicator.as_of_rule._asdict(),
        "unit": indicator.unit.value,
        "query": indicator.query.value,
        "by": indicator.by.value if indicator.by else None,
        "share_of": indicator.share_of,
        "is_public": indicator.is_public,
        "number": _plain_number(measure.number),
        "base": measure.base,
        "asked": measure.asked,
        "cells": [
            {
                "value": cell.value,
                "audience": str(cell.audience),
                "name": cell.name._asdict(),
                "number": _plain_number(cell.number),
                "base": cell.base,
            }
            for cell in measure.cells
        ],
    }


def _plain_number(number: float | None) -> float | None:
    if number is None or number == int(number):
        return None if number is None else int(number)
    return round(float(number), FIGURES_KEPT)


class MeasureChange(NamedTuple):
    """A number of an indicator that would be another one today, or that is counted otherwise."""

    door: Door
    indicator: Text
    value: Text
    before: float | None
    after: float | None
    is_defined_otherwise: bool
    query: str
    """The list whose rows it counts."""


def changed_measures(
    before: Iterable[Mapping[str, Any]], today: Iterable[Mapping[str, Any]]
) -> list[MeasureChange]:
    was = {each["key"]: each for each in before}
    now = {each["key"]: each for each in today}
    return [
        change
        for key in dict.fromkeys([*was, *now])
        if was  # an edition of an earlier release froze none
        for change in _changes(was.get(key), now.get(key))
    ]


def _changes(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> Iterator[MeasureChange]:
    known = before or after or {}
    was, now = _numbers(before), _numbers(after)
    otherwise = bool(before and after and before["definition"] != after["definition"])
    for door in dict.fromkeys([*was, *now]):
        (name, number), (other, today) = was.get(door, _NOUGHT), now.get(door, _NOUGHT)
        is_a_total = bool(known["by"]) and not door.value  # it stands under its own name
        is_whole = door == Door(known["key"])
        if (number != today and not is_a_total) or (otherwise and is_whole):
            told = Text(**known["name"])
            value = name if any(name) else other
            yield MeasureChange(door, told, value, number, today, otherwise, known["query"])


_NOUGHT: tuple[Text, float | None] = (Text(""), 0)


def _numbers(indicator: Mapping[str, Any] | None) -> dict[Door, tuple[Text, float | None]]:
    if indicator is None:
        return {}
    found = {Door(indicator["key"]): (Text(""), indicator["number"])}
    for cell in indicator["cells"]:
        door = Door(indicator["key"], cell["value"], cell["audience"])
        found[door] = (Text(**cell["name"]), cell["number"])
    return found


class RowsChange(NamedTuple):
    gone: int
    new: int


def changed_rows(
    before: Mapping[str, Iterable[Mapping[str, Any]]],
    today: Mapping[str, Iterable[Mapping[str, Any]]],
) -> dict[str, RowsChange]:
    """How many rows of each list are no longer counted, and how many are new."""
    found = {}
    for key in before:
        was, now = ({row["id"] for row in rows.get(key, ())} for rows in (before, today))
        if was != now:
            found[key] = RowsChange(len(was - now), len(now - was))
    return found
