from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.reports.grammar import Chinese, English
from cistrat_training.reports.numbers import Bound, chinese, english, english_ordinal


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "one"), (14, "fourteen"), (19, "nineteen"), (20, "20"), (1234, "1,234")],
)
def test_numbers_below_twenty_are_words(number, word):
    assert english(number) == word


@pytest.mark.parametrize(
    ("number", "ordinal"),
    [
        *((1, "1st"), (2, "2nd"), (3, "3rd"), (9, "9th"), (11, "11th"), (12, "12th"), (13, "13th")),
        *((21, "21st"), (22, "22nd"), (101, "101st"), (111, "111th")),
    ],
)
def test_english_ordinals(number, ordinal):
    assert english_ordinal(number) == ordinal


@pytest.mark.parametrize(
    ("number", "word"),
    [
        *((0, "零"), (9, "九"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一")),
        *((100, "一百"), (105, "一百零五"), (110, "一百一十"), (1001, "一千零一")),
        (10000, "10000"),
    ],
)
def test_chinese_numerals(number, word):
    assert chinese(number) == word


@given(st.integers(0, 10_000))
def test_a_bound_is_the_ten_strictly_below(number):
    bound = Bound().below(number)

    assert bound is None or (bound < number <= bound + 9 and bound % 10 == 0)
    assert (bound is None) == (number % 10 == 0 or number < 10)


@given(st.lists(st.text("abc", min_size=1), min_size=1, max_size=6))
def test_a_list_has_one_and_before_its_last_item(items):
    text = English().listed(items)

    assert text.count(" and ") == (len(items) > 1)
    assert text.split(" and ")[-1] == items[-1]


def test_open_ends():
    items = ["a", "b", "c"]

    assert English().listed(items, serial_comma=True, open_end="etc.") == "a, b, and c, etc."
    assert English().listed(items, open_end="and so on") == "a, b, c and so on"
    assert English().listed(items, open_end="and other countries") == "a, b, c and other countries"
    assert English().listed(["a"], open_end="and so on") == "a and so on"
    assert English().listed([], open_end="etc.") == ""
    assert Chinese().listed(items, open_end="等") == "a、b、c等"
    assert Chinese().listed(items) == "a、b和c"
    assert Chinese().listed_in_quotes(items) == "a”“b”和“c"


def test_months():
    assert English().month(date(2022, 11, 7)) == "November 2022"
    assert Chinese().month(date(2022, 11, 7)) == "2022年11月"


def test_ordinals_in_words_as_far_as_numbers_are_words():
    assert English().ordinals_in_words([2]) == "second"
    assert English().ordinals_in_words([9, 12, 19]) == "ninth, twelfth and nineteenth"
    assert English().ordinals_in_words([20, 21]) == "20th and 21st"
    assert Chinese().ordinals_in_words([9, 10]) == "第九、十"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (9_999, "9999"),
        (10_000, "1万"),
        (12_000, "1.2万"),
        (12_300, "12300"),
        (1_000_000, "100万"),
        (12_345, "12345"),
    ],
)
def test_large_chinese_numbers_take_wan_where_nothing_is_lost(number, said):
    assert Chinese().number(number) == said


def test_a_large_chinese_bound():
    assert Chinese().number(12_001, Bound(12_000)) == "1.2万余"
    assert English().number(12_001, Bound(12_000)) == "over 12,000"


def test_a_name_with_its_number():
    assert English().with_number("Africa", "12") == "Africa (12)"
    assert Chinese().with_number("非洲", "12") == "非洲（12）"
