from string import ascii_uppercase, digits

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cistrat_training.workshops.codes import (
    UNAMBIGUOUS,
    ApplicationCode,
    application_code,
    parse_application_code,
)

codes = st.builds(
    application_code,
    st.text(ascii_uppercase, min_size=2, max_size=4),
    st.integers(1, 999),
    st.integers(1, 99_999),
)


def test_a_code_names_series_workshop_and_running_number():
    code = application_code("STI", 12, 42)

    assert code.startswith("STI-12-0042-")
    assert code[-1] in UNAMBIGUOUS
    assert parse_application_code(code) == ApplicationCode("STI", 12, 42)


@pytest.mark.parametrize(
    "typed",
    [
        "sti-12-0042-{check}",
        "STI 12 0042 {check}",
        " STI120042{check}\n",
        "STI12-0042{check}",
        "STI—12—0042—{check}",
        "ＳＴＩ－１２－００４２－{check}",
        "STI-12-OO42-{check}",
        "STI-I2-0042-{check}",
        "ST1-l2-0042-{check}",
        "Reference: STI/12/0042/{check}".removeprefix("Reference: "),
    ],
)
def test_however_it_is_typed(typed):
    check = application_code("STI", 12, 42)[-1]

    assert parse_application_code(typed.format(check=check)) == ("STI", 12, 42)


@given(codes, st.data())
def test_one_wrong_character_is_always_noticed(code, data):
    place = data.draw(st.integers(0, len(code) - 1).filter(lambda i: code[i] != "-"))
    alike = digits if code[place].isdigit() else ascii_uppercase
    wrong = data.draw(st.sampled_from(alike).filter(lambda c: c != code[place]))

    assert parse_application_code(code[:place] + wrong + code[place + 1 :]) is None


@given(codes, st.data())
def test_two_neighbours_swapped_are_always_noticed(code, data):
    body = code[:-2]
    places = [
        i for i in range(len(body) - 1) if "-" not in body[i : i + 2] and body[i] != body[i + 1]
    ]
    if not places:
        return
    i = data.draw(st.sampled_from(places))

    swapped = code[:i] + code[i + 1] + code[i] + code[i + 2 :]

    assert parse_application_code(swapped) is None


@pytest.mark.parametrize(
    "typed",
    ["", "-", "hello", "STI-12-0042", "STI-12-42-K", "STI-0-0042-K", "A" * 10_000, "学员", "٣-٣"],
)
def test_what_is_no_code(typed):
    assert parse_application_code(typed) is None


@given(st.text(max_size=80))
def test_any_text_gets_an_answer(text):
    parse_application_code(text)


@given(codes)
@example("AAAL-83-0001-R")
def test_codes_survive_without_their_dashes(code):
    found = parse_application_code(code.replace("-", ""))

    assert found is not None
    assert str(found).replace("-", "")[:-1] == code.replace("-", "")[:-1]
