"""A number of an indicator as it is printed."""

from cistrat_training.reports.indicators.indicator import UNITS, Indicator, Unit
from cistrat_training.reports.indicators.measures import Number


def printed(number: Number, indicator: Indicator, language: str) -> str:
    """Shares and hours with one decimal; a dash where there is nobody to take a share of."""
    if number is None:
        return "–"
    if indicator.unit is Unit.PER_CENT:
        return f"{number:.1f}%" if language == "zh" else f"{number:.1f} %"
    if indicator.unit is Unit.HOURS:
        return f"{number:,.1f}".removesuffix(".0")
    return f"{number:,}"


def with_unit(number: Number, indicator: Indicator, language: str) -> str:
    told = printed(number, indicator, language)
    if indicator.is_share:
        return told
    space = "" if language == "zh" else " "
    return f"{told}{space}{UNITS[indicator.unit].said_in(language)[0]}"
