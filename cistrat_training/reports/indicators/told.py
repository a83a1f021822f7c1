"""The figures that sentences state, each about the workshops of one series."""

from cistrat_training.database import AnySession
from cistrat_training.reports import lists
from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators.indicator import Indicator
from cistrat_training.reports.indicators.measures import MeasureCell
from cistrat_training.reports.indicators.scope import Scope


def cells(session: AnySession, scope: Scope, indicator: Indicator) -> tuple[MeasureCell, ...]:
    """One for each series, in the order in which a report tells them."""
    found = []
    for group in scope.groups:
        number = lists.number(session, group, indicator.kind, scope.as_of)
        name = Text(group.series.title_en, group.series.title_zh)
        found.append(MeasureCell(group.series.code, "", name, number))
    return tuple(found)
