from datetime import date

import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.reports.facts import Period, Text
from cistrat_training.reports.registers import period_of, read, when_of
from tests.reports.trainings import reference

REGISTER = """
period = "2021-2022"
[[section]]
position = 2
heading = "Board"
heading_zh = "理事会"
  [[section.activity]]
  kind = "governance"
  role = "host"
  when = "2022-07"
  narrative = "The board met."
[outlook]
opening = "Next"
items = ["First", "Second"]
items_zh = ["第一"]
[suggestions]
opening = "Please"
paragraph = "Help."
"""


def test_a_register_is_read():
    register = read(REGISTER, "register.toml")

    assert register.period == Period(2021, 2022)
    [section] = register.sections
    assert section.heading == Text("Board", "理事会")
    assert section.entries[0].when.precision == "month"
    assert register.outlook.items == (Text("First", "第一"), Text("Second"))
    assert register.suggestions.items == (Text("Help."),)


def test_the_centres_register_is_read():
    register = read(reference("activities-2021-2022.toml"), "activities-2021-2022.toml")

    assert [section.position for section in register.sections] == [2, 4, 5]
    assert sum(len(section.entries) for section in register.sections) == 9


@pytest.mark.parametrize(
    ("written", "starts", "ends", "precision"),
    [
        ("2022-07-15", date(2022, 7, 15), date(2022, 7, 15), "day"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2022", date(2022, 1, 1), date(2022, 12, 31), "year"),
        ("2021/2022", date(2021, 1, 1), date(2022, 12, 31), "period"),
    ],
)
def test_a_time_is_as_exact_as_it_is_known(written, starts, ends, precision):
    assert when_of(written) == (starts, ends, precision)


@pytest.mark.parametrize(
    "written", ["", "soon", "2022-13", "2022-02-30", "2022/2021", "0000", "22"]
)
def test_a_wrong_time_is_refused(written):
    with pytest.raises(RuleBroken, match="is no date"):
        when_of(written)


@pytest.mark.parametrize(
    "name", ["", "2021–2022", "2022-2021", "1990-2022", "0000", "21-22", "now"]
)
def test_a_wrong_period_is_refused(name):
    with pytest.raises(RuleBroken, match="is no period"):
        period_of(name)


def test_periods():
    assert period_of("2023") == Period(2023, 2023)
    assert period_of("2021-2022").name == "2021-2022"
    assert period_of("2023-2023").name == "2023"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (REGISTER.replace("2021-2022", "21"), "r.toml: period: write the years here"),
        (REGISTER.replace('"2022-07"', '"July"'), "r.toml: section 1: activity 1: when: write"),
        (REGISTER.replace("kind", "sort"), "r.toml: section 1: activity 1: sort: no such key"),
        (REGISTER.replace('narrative = "The board met."', ""), "r.toml: section 1: activity 1: n"),
        (
            REGISTER + '[[section]]\nposition = 2\nheading = "Again"',
            "r.toml: section: two sections have the position 2.",
        ),
    ],
)
def test_a_wrong_register_says_where(wrong, told):
    with pytest.raises(RuleBroken) as error:
        read(wrong, "r.toml")

    assert str(error.value).startswith(told)
