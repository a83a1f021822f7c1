"""Weekends and public holidays, as the `holidays` library knows them.

Of countries that it does not know nothing is said. Holidays of a part of a country only are left
out: of an institution we know the country.
"""

from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from holidays import HolidayBase

IN_LANGUAGE = {"zh": ("zh_CN", "zh_TW"), "en": ("en_US", "en_GB")}


class DayOff(NamedTuple):
    """A day on which most people of a country do not work."""

    country: str
    day: date
    is_holiday: bool
    """Else it is a day of the weekend, and has no name."""

    def __str__(self) -> str:
        return self.name("en")

    def name(self, language: str) -> str:
        """In the reader's language if the library has it, else in English if it has that."""
        names = _calendar(self.country, self.day.year, language)
        return names.get(self.day, "") if names else ""


def day_off(country: str, day: date) -> DayOff | None:
    """A Saturday on which a country works because of a holiday elsewhere in the week is no day
    off; a public holiday on a Saturday counts as the holiday."""
    calendar = _calendar(country, day.year, "en")
    if calendar is None:
        return None
    if day in calendar:
        return DayOff(country, day, is_holiday=True)
    if calendar.is_weekend(day) and day not in calendar.weekend_workdays:
        return DayOff(country, day, is_holiday=False)
    return None


@lru_cache(maxsize=512)
def _calendar(country: str, year: int, language: str) -> "HolidayBase | None":
    """The library costs 0.3 seconds and 21 MB once it is needed, so only whoever plans loads it."""
    import holidays

    if country not in holidays.list_supported_countries(include_aliases=False):
        return None
    found = holidays.country_holidays(country, years=year, expand=False)
    spoken = _spoken(found.supported_languages, language)
    if spoken is None:
        return found
    return holidays.country_holidays(country, years=year, expand=False, language=spoken)


def _spoken(supported: tuple[str, ...], language: str) -> str | None:
    wanted = [*IN_LANGUAGE.get(language, ()), *IN_LANGUAGE["en"]]
    english = [one for one in supported if one.startswith("en")]
    return next((one for one in [*wanted, *english] if one in supported), None)
