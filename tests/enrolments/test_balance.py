"""The best list within seats, caps and floors, against trying all lists there are."""

from datetime import timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cistrat_training.enrolments.balance import (
    Candidate,
    Limit,
    Sense,
    Standing,
    broken_by_one_more,
    counted,
    deviations,
    suggest,
    total,
)
from tests.people_and_things import NOON_IN_MAY

MOST, LEAST = Sense.MOST, Sense.LEAST
A_FEW_PER_COUNTRY = Limit(1, MOST, 2)
WOMEN = frozenset({"gender:woman"})
LDC_OR_AFRICA = frozenset({"group:LDC", "group:AFRICA"})


def somebody(n, score, *tags, **facts):
    later = timedelta(minutes=n)
    return Candidate(
        n,
        score,
        frozenset(tags),
        facts.pop("submitted_at", NOON_IN_MAY + later),
        **facts,
    )


def ids(candidates):
    return [candidate.id for candidate in candidates]


# Caps and floors


@pytest.mark.parametrize(
    ("limit", "size", "bound"),
    [
        (Limit(1, LEAST, 30, percent=True), 27, 9),  # 8.1, so nine people
        (Limit(1, LEAST, 40, percent=True), 30, 12),
        (Limit(1, MOST, 30, percent=True), 27, 8),
        (Limit(1, MOST, 4), 27, 4),
        (Limit(1, LEAST, 5), 2, 5),
    ],
)
def test_per_cent_are_of_the_list_and_a_floor_is_rounded_up(limit, size, bound):
    assert limit.bound(size) == bound


def test_a_floor_of_two_groups_counts_who_is_in_either_once():
    floor = Limit(1, LEAST, 30, percent=True, tags=LDC_OR_AFRICA)
    listed = [{"group:LDC", "group:AFRICA"}, {"group:AFRICA"}, *[set()] * 5]

    (count,) = counted(floor, listed)

    assert (count.people, count.size, count.bound, count.excess) == (2, 7, 3, 1)


def test_each_country_is_counted_by_itself_and_the_largest_comes_first():
    listed = [{"country:PK"}] * 3 + [{"country:NG"}]

    largest, second = counted(A_FEW_PER_COUNTRY, listed)

    assert (largest.part, largest.people, largest.excess) == ("country:PK", 3, 1)
    assert (second.part, second.excess) == ("country:NG", 0)


def test_somebody_who_would_be_one_too_many_is_told_of():
    listed = [{"country:PK"}] * 2 + [{"country:NG"}]

    (count,) = broken_by_one_more([A_FEW_PER_COUNTRY], listed, {"country:PK"})

    assert (count.people, count.bound) == (3, 2)
    assert broken_by_one_more([A_FEW_PER_COUNTRY], listed, {"country:NG"}) == []


# The suggestion


def test_without_rules_the_best_scores_are_suggested():
    people = [somebody(1, 3.0), somebody(2, 4.0), somebody(3, 5.0)]

    suggestion = suggest(people, [], seats=2)

    assert ids(suggestion.chosen) == [3, 2]
    assert suggestion.comes_in == suggestion.left_out == suggestion.costs == []


def test_a_floor_brings_in_who_would_not_come_by_score_and_says_what_it_costs():
    people = [somebody(1, 5.0), somebody(2, 4.5), somebody(3, 3.0, "gender:woman")]
    floor = Limit(7, LEAST, 50, percent=True, tags=WOMEN)

    suggestion = suggest(people, [floor, A_FEW_PER_COUNTRY], seats=2)

    assert ids(suggestion.chosen) == [1, 3]
    (cost,) = suggestion.costs
    assert (cost.limit, cost.score) == (floor, 1.5)
    assert (ids(cost.would_come), ids(cost.would_go)) == ([2], [3])
    assert suggestion.why_in(people[2]) == suggestion.why_out(people[1]) == [floor]


def test_a_cap_holds_for_those_who_have_a_place_already():
    held = somebody(1, 2.0, "country:PK", standing=Standing.HELD)
    people = [held, somebody(2, 5.0, "country:PK"), somebody(3, 4.0, "country:NG")]

    suggestion = suggest(people, [Limit(1, MOST, 1)], seats=2)

    assert ids(suggestion.fixed) == [1]
    assert ids(suggestion.chosen) == [3]


def test_who_was_answered_or_is_not_eligible_or_was_not_judged_stays_out():
    people = [
        somebody(1, 5.0, standing=Standing.OUT),
        somebody(2, 5.0, is_eligible=False),
        somebody(3, None),
        somebody(4, 1.5),
    ]

    assert ids(suggest(people, [], seats=3).chosen) == [4]


def test_of_two_who_are_equal_the_earlier_is_chosen():
    people = [somebody(9, 4.0, "country:PK"), somebody(3, 4.0, "country:NG")]
    people += [somebody(5, 5.0, "gender:woman", "country:FJ")]
    floor = Limit(1, LEAST, 1, tags=WOMEN)

    assert ids(suggest(people, [floor], seats=2).chosen) == [5, 3]


def test_with_fewer_applications_than_seats_all_are_suggested():
    people = [somebody(1, 3.0), somebody(2, 4.0)]

    suggestion = suggest(people, [A_FEW_PER_COUNTRY], seats=30)

    assert ids(suggestion.chosen) == [2, 1]
    assert suggestion.is_full


def test_when_no_list_keeps_all_rules_the_smallest_change_is_named():
    """Six women of thirty could come, two from each country."""
    men = [somebody(n, 4.0, f"country:{n}") for n in range(30)]
    women = [somebody(100 + n, 3.0, f"country:{n % 3}", "gender:woman") for n in range(12)]
    floor = Limit(2, LEAST, 40, percent=True, tags=WOMEN)

    suggestion = suggest(men + women, [A_FEW_PER_COUNTRY, floor], seats=30)

    assert not suggestion.is_full
    assert {r.limits for r in suggestion.relaxations} == {
        (floor._replace(amount=20),),
        (A_FEW_PER_COUNTRY._replace(amount=4),),
    }
    assert len(suggestion.chosen) == 15  # the longest list of which 40% are six


def test_where_no_single_rule_is_enough_all_that_must_change_are_named():
    people = [somebody(n, 4.0, "country:PK") for n in range(4)]
    cap, floor = Limit(1, MOST, 1), Limit(2, LEAST, 2, tags=WOMEN)

    suggestion = suggest(people, [cap, floor], seats=4)

    (relaxation,) = suggestion.relaxations
    assert relaxation.limits == (cap._replace(amount=4), floor._replace(amount=0))
    assert suggestion.chosen == []


TAGS = ["gender:woman", "group:LDC", "group:AFRICA", "first time"]
a_limit = st.builds(
    Limit,
    id=st.integers(1, 99),
    sense=st.sampled_from(Sense),
    amount=st.integers(0, 4),
    tags=st.sets(st.sampled_from(TAGS), min_size=1, max_size=2).map(frozenset),
) | st.builds(
    Limit,
    id=st.integers(1, 99),
    sense=st.sampled_from(Sense),
    amount=st.integers(0, 100),
    percent=st.just(True),
    tags=st.sets(st.sampled_from(TAGS), min_size=1, max_size=2).map(frozenset),
)
a_cap = st.builds(Limit, id=st.just(1), sense=st.just(MOST), amount=st.integers(0, 3)) | st.builds(
    Limit, id=st.just(1), sense=st.just(MOST), amount=st.integers(0, 100), percent=st.just(True)
)
some_limits = st.tuples(st.lists(a_cap, max_size=1), st.lists(a_limit, max_size=3)).map(
    lambda pair: list(dict.fromkeys(pair[0] + pair[1]))
)
a_few_people = st.lists(
    st.tuples(
        st.sampled_from([1.0, 2.5, 3.3333333, 3.6666667, 4.0, 5.0]),
        st.sampled_from(["PK", "NG", "FJ"]),
        st.sets(st.sampled_from(TAGS)),
        st.sampled_from([Standing.OPEN] * 4 + [Standing.HELD]),
    ),
    max_size=8,
).map(
    lambda rows: [
        somebody(n, score, f"country:{country}", *tags, standing=standing)
        for n, (score, country, tags, standing) in enumerate(rows)
    ]
)


def keeps(limits, people):
    tags = [person.tags for person in people]
    return not any(count.excess for limit in limits for count in counted(limit, tags))


def every_list(people, seats):
    """By trying: each list that fits, those who have a place always among it."""
    fixed = [p for p in people if p.standing is Standing.HELD]
    free = [p for p in people if p.standing is Standing.OPEN]
    for size in range(max(min(seats - len(fixed), len(free)), 0) + 1):
        for chosen in combinations(free, size):
            yield fixed, list(chosen)


@settings(max_examples=150, deadline=None)
@given(a_few_people, some_limits, st.integers(1, 6))
def test_no_list_is_better_than_the_suggested_one(people, limits, seats):
    suggestion = suggest(people, limits, seats=seats)

    lists = [(fixed, some) for fixed, some in every_list(people, seats)]
    good = [some for fixed, some in lists if keeps(limits, fixed + some)]
    longest = max((len(some) for some in good), default=0)
    best = max((total(some) for some in good if len(some) == longest), default=0)
    assert len(suggestion.chosen) == longest
    assert suggestion.total == pytest.approx(best)
    assert not good or keeps(limits, suggestion.fixed + suggestion.chosen)
    assert suggestion.is_full == (
        longest == max(len(some) for _fixed, some in lists) and bool(good)
    )


@settings(max_examples=60, deadline=None)
@given(a_few_people, some_limits, st.integers(1, 5))
def test_what_a_relaxation_promises_holds_and_no_smaller_change_is_enough(people, limits, seats):
    suggestion = suggest(people, limits, seats=seats)

    for relaxation in suggestion.relaxations:
        new = {limit.id: limit for limit in relaxation.limits}
        changed = [new.get(limit.id, limit) for limit in limits]
        assert suggest(people, changed, seats=seats).is_full
        if len(new) == 1 and len({limit.id for limit in limits}) == len(limits):
            ((number, limit),) = new.items()
            back = 1 if limit.sense is LEAST else -1
            almost = [
                limit._replace(amount=limit.amount + back) if old.id == number else old
                for old in limits
            ]
            assert not suggest(people, almost, seats=seats).is_full


@settings(max_examples=40, deadline=None)
@given(a_few_people, some_limits, st.integers(1, 5), st.randoms())
def test_the_same_applications_give_the_same_list_in_whatever_order_they_come(
    people, limits, seats, chance
):
    first = suggest(people, limits, seats=seats)
    chance.shuffle(people)

    assert ids(suggest(people, limits, seats=seats).chosen) == ids(first.chosen)


# Deviations


def test_an_offer_before_a_better_score_is_a_deviation():
    better, worse = somebody(1, 5.0), somebody(2, 3.0, standing=Standing.PENDING)

    found = deviations([better, worse])

    assert (ids(found.before), ids(found.passed_over)) == ([2], [1])
    assert ids(found.without_reason) == [2]
    assert deviations([better, worse._replace(reason="Only from SIDS")]).without_reason == []


def test_an_equal_score_is_no_deviation():
    other, chosen = somebody(1, 4.0), somebody(2, 4.0, standing=Standing.PENDING)

    assert deviations([other, chosen]) == ([], [])


def test_one_who_is_passed_over_makes_one_deviation_and_not_one_for_everybody_else():
    passed_over = somebody(1, 5.0)
    listed = [somebody(n, 4.0 - n / 10, standing=Standing.PENDING) for n in range(2, 7)]

    assert ids(deviations([passed_over, *listed]).before) == [6]


def test_an_offer_that_was_released_needs_no_reason_any_more():
    found = deviations([somebody(1, 5.0), somebody(2, 3.0, standing=Standing.HELD)])

    assert found.before == []


def test_an_offer_without_a_score_or_against_a_condition_is_a_deviation():
    unread = somebody(1, None, standing=Standing.PENDING)
    against = somebody(2, 5.0, standing=Standing.PENDING, is_eligible=False)
    waits = somebody(3, 2.0)

    assert ids(deviations([unread, against, waits]).before) == [2, 1]
    assert ids(deviations([unread, against]).before) == [2]
