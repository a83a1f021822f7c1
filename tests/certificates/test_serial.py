import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.certificates.serial import printed_numbers
from cistrat_training.workshops.codes import UNAMBIGUOUS
from cistrat_training.workshops.serial import Serial

KEY = b"a key for tests"


def test_a_printed_number_ends_in_four_unambiguous_characters():
    printed = Serial("STI", 12, "P", 31).printed(KEY)

    assert printed.startswith("STI-12-P-0031-")
    assert len(printed) == len("STI-12-P-0031-7QX4")
    assert set(printed[-4:]) <= set(UNAMBIGUOUS)


def test_the_check_depends_on_the_key_and_on_every_part():
    numbers = [
        Serial("STI", 12, "P", 31).printed(KEY),
        Serial("STI", 12, "P", 31).printed(b"another key"),
        Serial("OST", 12, "P", 31).printed(KEY),
        Serial("STI", 11, "P", 31).printed(KEY),
        Serial("STI", 12, "C", 31).printed(KEY),
        Serial("STI", 12, "P", 32).printed(KEY),
    ]

    assert len({number[-4:] for number in numbers}) == len(numbers)


@pytest.mark.parametrize(
    "typed",
    [
        "STI-12-P-0031-7QX4",
        "sti-12-p-0031-7qx4",
        "STI 12 P 0031 7QX4",
        "STI12P00317QX4",
        "ST1-I2-P-OO3l-7QX4",
        "ＳＴＩ－１２－Ｐ－００３１－７ＱＸ４",
        "  STI – 12 – P – 0031 – 7QX4  ",
    ],
)
def test_however_it_is_typed(typed):
    assert "STI-12-P-0031-7QX4" in printed_numbers(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "STI-12-P-0031", "STI-12-X-0031-7QX4", "STI-12-P-31-7QX4", "STI-12-P-0031-7QX", "证书"],
)
def test_what_is_no_number(typed):
    assert printed_numbers(typed) == []


@given(st.text(max_size=100))
def test_any_text_has_few_readings(text):
    assert len(printed_numbers(text)) <= 9


@given(st.text("ABCISTO", min_size=2, max_size=4), st.integers(1, 999), st.integers(1, 99_999))
def test_a_printed_number_is_found_again(series, workshop, running):
    printed = Serial(series, workshop, "L", running).printed(KEY)

    assert printed_numbers(printed) == [printed]
    assert printed in printed_numbers(printed.replace("-", "").lower())
