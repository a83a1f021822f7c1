"""The code on a badge, and how people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.enrolments.badge_codes import badge_code, in_print, read_badge
from cistrat_training.workshops.codes import UNAMBIGUOUS

SECRET = "a secret"
CODE = badge_code(42, SECRET)


@given(st.integers(1, 2**31 - 1))
def test_a_code_tells_whose_it_is(number):
    code = badge_code(number, SECRET)

    assert read_badge(code, SECRET) == number
    assert read_badge(in_print(code), SECRET) == number


@pytest.mark.parametrize("typed", [CODE.lower(), f" {in_print(CODE)} ", CODE.replace("", " ")])
def test_it_is_read_however_it_is_typed(typed):
    assert read_badge(typed, SECRET) == 42


@pytest.mark.parametrize("place", range(len(CODE)))
def test_a_wrong_character_anywhere_is_found(place):
    for other in set(UNAMBIGUOUS) - {CODE[place]}:
        assert read_badge(CODE[:place] + other + CODE[place + 1 :], SECRET) is None


def test_nobody_makes_one_without_the_secret():
    assert read_badge(badge_code(42, "another secret"), SECRET) is None


@pytest.mark.parametrize("typed", ["", "-", "STI-12", CODE[:-1], CODE + "2", "²" * 10, "Z" * 5_000])
def test_what_is_no_badge_is_nobodys(typed):
    assert read_badge(typed, SECRET) is None
