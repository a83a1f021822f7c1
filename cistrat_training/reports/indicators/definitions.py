"""The one place of each figure of a report: its name, definition, unit, query and as-of rule."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from cistrat_training.reports.facts import Text
from cistrat_training.reports.indicators.indicator import (
    DIMENSIONS,
    PARTS,
    UNITS,
    Dimension,
    Door,
    Indicator,
    Part,
    Population,
    Unit,
)
from cistrat_training.reports.indicators.lecturer_figures import LECTURERS, THEMES
from cistrat_training.reports.indicators.people_figures import (
    COUNTRIES,
    GENDER_AND_AGE,
    INSTITUTIONS,
)
from cistrat_training.reports.indicators.rating_figures import RATINGS
from cistrat_training.reports.indicators.sentence_figures import SENTENCES
from cistrat_training.reports.indicators.training_figures import COMING, OFFERED

__all__ = [
    "DIMENSIONS",
    "INDICATORS",
    "OF_THE_ANNEX",
    "PARTS",
    "UNITS",
    "Dimension",
    "Door",
    "Indicator",
    "Part",
    "Population",
    "Unit",
    "defined",
    "of_part",
]

INDICATORS: Mapping[str, Indicator] = {
    indicator.key: indicator
    for indicator in (
        *(*OFFERED, *COMING, *COUNTRIES, *GENDER_AND_AGE, *INSTITUTIONS),
        *(*LECTURERS, *THEMES, *RATINGS, *SENTENCES),
    )
}
"""In the order in which they are printed."""

OF_THE_ANNEX: tuple[str, ...] = tuple(
    key for key, indicator in INDICATORS.items() if indicator.part is not Part.SENTENCES
)
"""Those about the whole period; the others are about one series, and stand in its sentences."""


def of_part(part: Part) -> Iterable[Indicator]:
    return (indicator for indicator in INDICATORS.values() if indicator.part is part)


def defined(indicator: Indicator, *, youth_age: int) -> Indicator:
    """With the settings that its definition names written out."""
    words = (text.replace("{youth_age}", str(youth_age)) for text in indicator.definition)
    return replace(indicator, definition=Text(*words))
