"""What the indicators of a period come to."""

from collections.abc import Iterable
from datetime import datetime

from cistrat_training.database import AnySession
from cistrat_training.reports.facts import Period
from cistrat_training.reports.indicators.definitions import INDICATORS, OF_THE_ANNEX, defined
from cistrat_training.reports.indicators.measures import Measure
from cistrat_training.reports.settings import settings_of


def measure(
    session: AnySession, period: Period, as_of: datetime, keys: Iterable[str] | None = None
) -> dict[str, Measure]:
    """By the key, in the order asked for; without `keys` those about the whole period."""
    youth_age = settings_of(session).youth_age
    wanted = OF_THE_ANNEX if keys is None else keys
    return {
        key: Measure(indicator=defined(INDICATORS[key], youth_age=youth_age), number=0)
        for key in wanted
    }
