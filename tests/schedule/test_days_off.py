"""Weekends and public holidays of the countries where lecturers work."""

import csv
from datetime import date
from pathlib import Path

import pytest

from cistrat_training.schedule.days_off import day_off

COUNTRIES = Path(__file__).parents[2] / "cistrat_training/places/facts/countries.csv"
FRIDAY, SATURDAY, SUNDAY = date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 15)


@pytest.mark.parametrize(
    ("country", "weekend"),
    [
        ("EG", (True, True, False)),
        ("SA", (True, True, False)),
        ("IR", (True, False, False)),
        ("AE", (False, True, True)),
        ("DE", (False, True, True)),
        ("CN", (False, True, True)),
    ],
)
def test_each_country_has_its_own_weekend(country, weekend):
    assert tuple(day_off(country, day) is not None for day in (FRIDAY, SATURDAY, SUNDAY)) == weekend


def test_a_saturday_on_which_china_works_for_a_holiday_is_no_day_off():
    assert day_off("CN", date(2026, 10, 10)) is None
    assert day_off("CN", date(2026, 10, 17)) is not None


def test_a_holiday_has_its_name_in_the_language_of_the_reader_or_in_english():
    national_day = day_off("CN", date(2026, 10, 1))
    eighteenth = day_off("CL", date(2026, 9, 18))

    assert (national_day.name("en"), national_day.name("zh")) == ("National Day", "国庆节")
    assert (eighteenth.name("en"), eighteenth.name("zh")) == ("Independence Day",) * 2


def test_a_day_of_the_weekend_has_no_name():
    assert day_off("CN", SUNDAY).is_holiday is False
    assert day_off("CN", SUNDAY).name("en") == ""


def test_of_a_country_that_the_library_does_not_know_nothing_is_claimed():
    assert day_off("XX", date(2026, 1, 1)) is None
    assert day_off("", date(2026, 1, 1)) is None


def test_every_country_of_the_house_is_known_to_the_library():
    with COUNTRIES.open(encoding="utf-8") as file:
        codes = [row["code"] for row in csv.DictReader(file)]

    week_ends = (FRIDAY, SATURDAY, SUNDAY)
    without = {code for code in codes if not any(day_off(code, day) for day in week_ends)}

    assert without == set()
