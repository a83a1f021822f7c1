"""Before and after of the same people, and what can be told from it of one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.evaluation.comparison import compared
from cistrat_training.evaluation.models import FEWEST


def answers(codes, value=3):
    return dict.fromkeys(codes, value)


def test_a_change_is_of_those_who_answered_twice():
    before = {"a": 1, "b": 2, "c": 3, "d": 3, "e": 4, "f": 2}
    after = {"a": 3, "b": 4, "c": 3, "d": 2, "e": 5, "f": 4}

    change = compared(before, after)

    assert (change.n, change.left_out) == (6, 0)
    assert change.before == 2.5
    assert change.after == 3.5
    assert change.mean == 1
    assert (change.improved, change.same, change.worse) == (4, 1, 1)
    assert change.share_improved == pytest.approx(4 / 6)


def test_of_four_people_nothing_is_told():
    assert compared(answers("abcd"), answers("abcd")) is None


def test_of_five_it_is():
    assert compared(answers("abcde"), answers("abcde")).n == 5


def test_one_who_answered_once_is_hidden_among_pairs_left_out():
    change = compared(answers("abcdefghijkl"), answers("abcdefghijklm"))

    assert (change.n, change.left_out) == (7, 5)


def test_with_too_few_left_nothing_is_told():
    assert compared(answers("abcdefghi"), answers("abcdefghij")) is None


def test_many_who_answered_once_hide_themselves():
    change = compared(answers("abcdefghijkl"), answers("abcdeuvwxyz"))

    assert (change.n, change.left_out) == (5, 0)


codes = st.sets(st.integers(0, 60).map(str), max_size=40)


@given(codes, codes)
def test_nobody_stands_outside_alone(first, second):
    change = compared(answers(first), answers(second))

    if change:
        assert change.n >= FEWEST
        assert {len(first) - change.n, len(second) - change.n}.isdisjoint(range(1, FEWEST))


@given(codes, codes)
def test_no_pair_is_left_out_without_need(first, second):
    change = compared(answers(first), answers(second))

    if change and change.left_out:
        with_one_more = {len(first) - change.n - 1, len(second) - change.n - 1}
        assert with_one_more & set(range(1, FEWEST))
