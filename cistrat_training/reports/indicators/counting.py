"""What the indicators of a period come to."""

from collections.abc import Iterable
from datetime import datetime

from cistrat_training.database import AnySession
from cistrat_training.evaluation.rates import Rate
from cistrat_training.reports.facts import NO_TEXT, Period
from cistrat_training.reports.indicators import told
from cistrat_training.reports.indicators.definitions import INDICATORS, OF_THE_ANNEX, defined
from cistrat_training.reports.indicators.heaps import Corner, Counts
from cistrat_training.reports.indicators.indicator import Indicator, Part, Unit
from cistrat_training.reports.indicators.measures import Measure, MeasureCell, Number
from cistrat_training.reports.indicators.scope import COUNTED, Scope, scope_of
from cistrat_training.reports.indicators.tallies import Tallies

UNSTATED = "unstated"


def measure(
    session: AnySession, period: Period, as_of: datetime, keys: Iterable[str] | None = None
) -> dict[str, Measure]:
    """By the key, in the order asked for; without `keys` those about the whole period."""
    scope = scope_of(session, period, as_of)
    tallies = Tallies(session, scope)
    wanted = OF_THE_ANNEX if keys is None else keys
    return {key: _measured(session, INDICATORS[key], scope, tallies) for key in wanted}


def _measured(session: AnySession, indicator: Indicator, scope: Scope, tallies: Tallies) -> Measure:
    known = defined(indicator, youth_age=scope.youth_age)
    if indicator.part is Part.SENTENCES:
        return Measure(indicator=known, number=None, cells=told.cells(session, scope, indicator))
    if indicator.part is Part.EVALUATION:
        return _rated(known, tallies)
    if indicator.is_share:
        return _share(known, tallies)
    counts = tallies.hours if indicator.unit is Unit.HOURS else _counted(known, tallies)
    return Measure(
        indicator=known,
        number=_number(counts, ("", "")),
        cells=(*_of_audiences(counts), *_of_values(known, counts, tallies)),
    )


def _counted(indicator: Indicator, tallies: Tallies) -> Counts:
    return tallies.of(indicator.query, indicator.by)


def _of_audiences(counts: Counts) -> tuple[MeasureCell, ...]:
    return tuple(
        MeasureCell("", audience, NO_TEXT, _number(counts, ("", audience))) for audience in COUNTED
    )


def _of_values(indicator: Indicator, counts: Counts, tallies: Tallies) -> Iterable[MeasureCell]:
    if indicator.by is None:
        return
    totals = {value: counts.at((value, "")) for value, audience in counts.corners() if value}
    for value in tallies.values.in_order(indicator.by, totals):
        name = tallies.values.name(indicator.by, value)
        for audience in (*COUNTED, ""):
            yield MeasureCell(value, audience, name, _number(counts, (value, audience)))


def _number(counts: Counts, corner: Corner) -> Number:
    """Whole numbers stay whole."""
    number = counts.at(corner)
    return int(number) if number == int(number) else number


# Shares


def _share(indicator: Indicator, tallies: Tallies) -> Measure:
    counts = _counted(indicator, tallies)
    value = indicator.share_of
    of_all = counts if indicator.by else tallies.reckoned
    cells = []
    for audience in ("", *COUNTED):
        base = of_all.at(("", audience))
        if indicator.by:
            base -= counts.at((UNSTATED, audience))
        share = 100 * counts.at((value, audience)) / base if base else None
        cells.append(MeasureCell("", audience, NO_TEXT, share, int(base)))
    whole, *by_audience = cells
    return Measure(
        indicator=indicator, number=whole.number, base=whole.base, cells=tuple(by_audience)
    )


def _rated(indicator: Indicator, tallies: Tallies) -> Measure:
    """No split: of a few the answers would tell who gave them."""
    rate = tallies.rates.get(indicator.kind, Rate())
    return Measure(
        indicator=indicator,
        number=None if rate.share is None else 100 * rate.share,
        base=rate.answered,
        asked=rate.asked,
    )
