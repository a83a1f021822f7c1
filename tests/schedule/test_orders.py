"""Which lecture must come after which."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cistrat_training.schedule.orders import circle


def test_an_order_that_leads_back_closes_a_circle():
    """2 after 1 and 3 after 2 stand; now 1 is to come after 3."""
    assert circle([(1, 2), (2, 3)], before=3, after=1) == [1, 2, 3]


def test_a_lecture_does_not_come_after_itself():
    assert circle([], before=1, after=1) == [1]


def test_two_ways_to_the_same_lecture_are_no_circle():
    assert circle([(1, 2), (1, 3), (2, 4)], before=3, after=4) == []


orders = st.tuples(st.integers(1, 8), st.integers(1, 8))


@given(st.lists(orders, max_size=30))
def test_what_is_kept_can_always_be_put_in_a_row(wanted):
    kept = []
    for before, after in wanted:
        way = circle(kept, before, after)
        if not way:
            kept.append((before, after))
        else:
            assert (way[0], way[-1]) == (after, before)
            assert all(step in kept for step in pairwise(way))

    assert in_a_row(kept, set(range(1, 9)))


def in_a_row(kept, left):
    """Takes away what nothing has to precede, until nothing is left."""
    while left:
        first = {one for one in left if not any(b == one and a in left for a, b in kept)}
        if not first:
            return False
        left = left - first
    return True
