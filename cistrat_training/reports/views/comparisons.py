"""Period against period, and one figure over all years."""

from collections.abc import Mapping
from typing import Any

from flask import Response, abort, render_template, request
from flask.typing import ResponseReturnValue

from cistrat_training import clock
from cistrat_training import permissions as may
from cistrat_training.accounts.access import permit
from cistrat_training.database import db
from cistrat_training.headers import sandboxed
from cistrat_training.languages import language
from cistrat_training.reports import charts, drawings, queries
from cistrat_training.reports.charts import Row
from cistrat_training.reports.facts import Period, Text
from cistrat_training.reports.indicators.counting import measure
from cistrat_training.reports.indicators.definitions import INDICATORS, OF_THE_ANNEX, UNITS
from cistrat_training.reports.indicators.indicator import Indicator
from cistrat_training.reports.indicators.measures import Measure
from cistrat_training.reports.indicators.printing import printed
from cistrat_training.reports.indicators.values import AUDIENCE_NAMES
from cistrat_training.reports.views.blueprint import views
from cistrat_training.reports.views.periods import period_named

FIRST_TO_SHOW = "enrolled"


@views.get("/reports/compare")
@permit(may.organise)
def compare() -> ResponseReturnValue:
    """`?first=2021-2022&second=2023-2024`; the difference is of what one sees."""
    names = request.args.get("first", ""), request.args.get("second", "")
    now = clock.now()
    periods = [period_named(name) for name in names] if all(names) else []
    told = [measure(db.session, period, now) for period in periods]
    return render_template(
        "reports/compare.html",
        names=names,
        periods=periods,
        rows=[(key, [each[key] for each in told]) for key in OF_THE_ANNEX] if told else [],
        as_of=now,
        difference=_difference,
        **_words(),
    )


def _difference(first: Measure, second: Measure) -> str:
    if first.number is None or second.number is None:
        return "–"
    change = second.number - first.number
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return sign + printed(abs(change), first.indicator, language())


@views.get("/reports/series")
@permit(may.organise)
def series() -> ResponseReturnValue:
    """`?key=enrolled`: each year since the first one, as a line and as a table."""
    indicator = _indicator_asked_for()
    return render_template(
        "reports/series.html",
        indicator=indicator,
        rows=_over_years(indicator),
        indicators=[INDICATORS[key] for key in OF_THE_ANNEX],
        audiences=AUDIENCE_NAMES,
        as_of=clock.now(),
        **_words(),
    )


@views.get("/reports/series.svg")
@permit(may.organise)
def series_drawing() -> ResponseReturnValue:
    indicator = _indicator_asked_for()
    legend = [_said(name) for name in AUDIENCE_NAMES.values()]
    rows = [
        Row(period.name, tuple(_of_audience(told, audience) for audience in AUDIENCE_NAMES))
        for period, told in _over_years(indicator)
    ]
    spec = charts.lines(rows, legend, unit=_said(UNITS[indicator.unit]), language=language())
    (picture,) = drawings.svgs([spec])
    answer = Response(picture, content_type=drawings.TYPES["svg"])
    answer.headers["Cache-Control"] = "private, no-cache"
    return sandboxed(answer)


def _indicator_asked_for() -> Indicator:
    key = request.args.get("key", FIRST_TO_SHOW)
    return INDICATORS[key] if key in OF_THE_ANNEX else abort(404)


def _over_years(indicator: Indicator) -> list[tuple[Period, Measure]]:
    years = queries.years(db.session())
    periods = [Period(year, year) for year in range(min(years), max(years) + 1)] if years else []
    now, key = clock.now(), indicator.key
    return [(period, measure(db.session, period, now, [key])[key]) for period in periods]


def _of_audience(told: Measure, audience: str) -> float | None:
    cell = told.cell(audience=audience)
    return cell.number if cell else None


def _said(text: Text) -> str:
    return text.said_in(language())[0]


def _words() -> Mapping[str, Any]:
    return {
        "said": _said,
        "units": UNITS,
        "printed": lambda number, one: printed(number, one, language()),
    }
