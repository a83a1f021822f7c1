"""The indicators of a period, the list behind each number, and that list as a file."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import clock, files, tables, trail
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.languages import language
from cistrat_training.reports.facts import Period, Text
from cistrat_training.reports.indicators import counting, printing
from cistrat_training.reports.indicators.columns import Form, Listed, written
from cistrat_training.reports.indicators.definitions import (
    DIMENSIONS,
    INDICATORS,
    PARTS,
    UNITS,
    Door,
    Part,
)
from cistrat_training.reports.indicators.found import Page
from cistrat_training.reports.indicators.listing import NoSuchValue, listed, names_of
from cistrat_training.reports.indicators.populations import QUERIES
from cistrat_training.reports.indicators.scope import scope_of
from cistrat_training.reports.indicators.values import AUDIENCE_NAMES, Values
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.periods import period_named

ROWS_A_PAGE = 50


@views.get("/reports/<period>/indicators")
@permit(may.organise)
def indicators(period: str) -> ResponseReturnValue:
    years, now = period_named(period), clock.now()
    found = counting.measure(db.session, years, now, keys=INDICATORS)
    return render_template(
        "reports/indicators.html",
        period=years,
        as_of=now,
        parts=[
            (part, name, [each for each in found.values() if each.indicator.part is part])
            for part, name in PARTS.items()
        ],
        sentences=Part.SENTENCES,
        units=UNITS,
        audiences=AUDIENCE_NAMES,
        **_words(),
    )


@views.get("/reports/<period>/indicators/<indicator>")
@permit(may.organise)
def indicator(period: str, indicator: str) -> ResponseReturnValue:
    years, now = period_named(period), clock.now()
    door = _door(indicator)
    page = max(request.args.get("page", 1, type=int), 1)
    found = _listed(years, now, door, Page((page - 1) * ROWS_A_PAGE, ROWS_A_PAGE))
    scope = scope_of(db.session, years, now)
    values, people = Values(db.session, scope), names_of(db.session, found)
    whole = counting.measure(db.session, years, now, keys=[indicator]) if _has_more(found) else {}
    query = QUERIES.get(found.indicator.query)
    return render_template(
        "reports/indicator.html",
        period=years,
        as_of=now,
        door=door,
        found=found,
        whole=whole.get(indicator),
        cells=[
            [(column, written(column, row, values, language(), people)) for column in found.columns]
            for row in found.rows
        ],
        rows=found.rows,
        value=values.name(found.indicator.by, door.value)
        if found.indicator.by and door.value
        else None,
        sql=str(query(scope)) if query else "",
        page=page,
        pages=-(-found.length // ROWS_A_PAGE),
        forms=Form,
        units=UNITS,
        dimensions=DIMENSIONS,
        audiences=AUDIENCE_NAMES,
        **_words(),
    )


def _has_more(found: Listed) -> bool:
    """Whether the page shows cells, or how many were asked, beside the list."""
    one, door = found.indicator, found.door
    has_cells = one.by is not None and not one.is_share
    return not (door.value or door.audience) and (has_cells or one.part is Part.EVALUATION)


def _words() -> Mapping[str, Any]:
    """What the templates write Texts and numbers with."""
    told = language()

    def said(text: Text) -> str:
        return text.said_in(told)[0]

    return {
        "said": said,
        "printed": lambda number, one: printing.printed(number, one, told),
        "with_unit": lambda number, one: printing.with_unit(number, one, told),
    }


def _door(key: str) -> Door:
    return Door(key, request.args.get("value", ""), request.args.get("audience", ""))


def _listed(period: Period, as_of: datetime, door: Door, page: Page) -> Listed:
    try:
        return listed(db.session, period, as_of, door, page)
    except NoSuchValue:
        abort(404)


# The list as a file


@views.get("/reports/<period>/indicators/<indicator>/list.csv", defaults={"form": "csv"})
@views.get("/reports/<period>/indicators/<indicator>/list.xlsx", defaults={"form": "xlsx"})
@views.get("/reports/<period>/indicators/<indicator>/list.json", defaults={"form": "json"})
@permit(may.organise)
def indicator_list(period: str, indicator: str, form: str) -> ResponseReturnValue:
    """It names people, so the trail keeps who took it away."""
    years, now = period_named(period), clock.now()
    found = _listed(years, now, _door(indicator), Page())
    name = f"{years.name}-{indicator}.{form}"
    trail.note_alone(db.session(), f"report_draft:{years.name}", trail.Deed.EXPORTED, name)
    content, kind = FILES[form](found, _table(found, years, now), now)
    response = files.to_save(content, kind, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response


Table = tuple[list[str], list[list[Any]]]


def _table(found: Listed, period: Period, now: datetime) -> Table:
    values = Values(db.session, scope_of(db.session, period, now))
    people = names_of(db.session, found)
    header = [column.name.said_in(language())[0] for column in found.columns]
    rows = [
        [written(column, row, values, language(), people) for column in found.columns]
        for row in found.rows
    ]
    return header, rows


def _csv(_found: Listed, table: Table, _now: datetime) -> tuple[bytes, str]:
    return tables.write_csv(*table), tables.CSV


def _xlsx(found: Listed, table: Table, now: datetime) -> tuple[bytes, str]:
    told, one = language(), found.indicator
    about = [
        [one.name.said_in(told)[0], printing.with_unit(found.number, one, told)],
        [one.definition.said_in(told)[0], ""],
        [one.as_of_rule.said_in(told)[0], f"{now:%Y-%m-%d %H:%M} UTC"],
    ]
    sheets = [
        tables.Sheet(one.key, *table),
        tables.Sheet(Text("Definition", "口径").said_in(told)[0], ["", ""], about),
    ]
    return tables.write_xlsx(sheets), tables.XLSX


def _json(found: Listed, table: Table, now: datetime) -> tuple[bytes, str]:
    told, one = language(), found.indicator
    content = {
        "indicator": one.key,
        "value": found.door.value,
        "audience": found.door.audience,
        "name": one.name.said_in(told)[0],
        "definition": one.definition.said_in(told)[0],
        "as_of_rule": one.as_of_rule.said_in(told)[0],
        "query": one.query.value,
        "as_of": now.isoformat(),
        "number": found.number,
        "base": found.base,
        "rows": [
            dict(zip((column.key for column in found.columns), row, strict=True))
            for row in table[1]
        ],
    }
    return json.dumps(content, ensure_ascii=False, default=str).encode(), "application/json"


FILES = {"csv": _csv, "xlsx": _xlsx, "json": _json}
