"""Who could judge what, and giving it out evenly."""

import random
from collections import Counter
from itertools import combinations, product

import pytest

from cistrat_training.reviews.distribution import (
    Bar,
    Load,
    Paper,
    Reader,
    Shortage,
    bar,
    propose,
)


def readers(*loads, **facts):
    return [Reader(n, 1000 + n, load=load, **facts) for n, load in enumerate(loads, 1)]


def papers(count, lacking=1, **facts):
    return [Paper(n, n, lacking=lacking, **facts) for n in range(1, count + 1)]


def loads_after(proposal):
    return sorted(load.after for load in proposal.loads.values())


# Who may


@pytest.mark.parametrize(
    ("reader", "paper", "reason"),
    [
        (Reader(1, 7), Paper(1, 7), Bar.OWN),
        (Reader(1, 8), Paper(1, 7), Bar.CONFLICT),
        (Reader(1, 9), Paper(1, 7, had_by=frozenset({1})), Bar.HAD),
        (Reader(1, 9, applies=True), Paper(1, 7), Bar.APPLIES),
        (Reader(1, 9), Paper(1, 7), None),
    ],
)
def test_nobody_is_given_what_they_should_not_judge(reader, paper, reason):
    assert bar(reader, paper, {(8, 7)}) is reason


@pytest.mark.parametrize(
    ("own", "theirs", "same"),
    [
        ("institute for examples", "institute for examples", True),
        ("institute for examples", "institute for examples abuja", True),
        ("department of tests institute for examples", "institute for examples", True),
        ("institute for examples", "institute for others", False),
        ("ministry", "ministry of examples", False),
        ("academy of art", "academy of arts", False),
        ("", "", False),
        ("中国科学院", "中国科学院政策研究所", True),
        ("科学院", "中国科学院", False),
    ],
)
def test_institutions_are_the_same_where_one_name_is_part_of_the_other(own, theirs, same):
    reader = Reader(1, 9, institutions=frozenset({own}))

    assert (bar(reader, Paper(1, 7, institution=theirs), ()) is Bar.INSTITUTION) is same


@pytest.mark.parametrize(
    ("own", "theirs", "same"),
    [
        ("institute.example", "institute.example", True),
        ("policy.institute.example", "institute.example", True),
        ("institute.example", "mail.institute.example", True),
        ("institute.example", "other.example", False),
        ("gmail.com", "gmail.com", False),
        ("yahoo.fr", "yahoo.fr", False),
        ("", "", False),
    ],
)
def test_a_domain_tells_the_institution_unless_everybody_can_have_it(own, theirs, same):
    found = bar(Reader(1, 9, domain=own), Paper(1, 7, domain=theirs), ())

    assert (found is Bar.INSTITUTION) is same


# Giving out


def test_loads_differ_by_one_at_most():
    found = propose(readers(0, 0, 0, 0), papers(10, lacking=3), ())

    assert loads_after(found) == [7, 7, 8, 8]
    assert Counter(paper for paper, _ in found.pairs) == dict.fromkeys(range(1, 11), 3)
    assert len(set(found.pairs)) == 30


def test_whoever_has_many_already_gets_fewer():
    found = propose(readers(6, 0, 0), papers(6), ())

    assert found.loads == {1: Load(6, 6), 2: Load(0, 3), 3: Load(0, 3)}


def test_nobody_gets_more_than_agreed():
    few = Reader(1, 1001, most=2)

    found = propose([few, *readers(0, 0)[1:], Reader(3, 1003)], papers(12), ())

    assert found.loads[1].after == 2
    assert loads_after(found) == [2, 5, 5]


def test_what_cannot_be_filled_is_told_with_its_reasons():
    crew = [Reader(1, 7), Reader(2, 8), Reader(3, 9, load=4, most=4)]

    found = propose(crew, [Paper(1, 7, lacking=2)], {(8, 7)})

    reasons = {Bar.OWN: 1, Bar.CONFLICT: 1, Bar.FULL: 1}
    assert found.shortages == [Shortage(1, 2, reasons)]
    assert found.pairs == []


def test_a_full_reader_passes_something_on_to_make_room():
    """Only the first may read the second paper, and the first paper came first."""
    crew = [Reader(1, 1001, most=1), Reader(2, 1002, institutions=frozenset({"same place"}))]
    wanted = [Paper(1, 1), Paper(2, 2, institution="same place")]

    found = propose(crew, wanted, ())

    assert sorted(found.pairs) == [(1, 2), (2, 1)]


def test_readers_and_applicants_of_one_country_are_parted_where_that_is_possible():
    crew = [Reader(1, 1001, country="NG"), Reader(2, 1002, country="VN")]
    wanted = [Paper(n, n, country="NG" if n % 2 else "VN") for n in range(1, 9)]

    found = propose(crew, wanted, ())

    assert loads_after(found) == [4, 4]
    assert found.same_country == 0


def test_a_country_in_common_is_better_than_no_reader():
    found = propose([Reader(1, 1001, country="NG")], [Paper(1, 1, country="NG")], ())

    assert found.pairs == [(1, 1)]
    assert found.same_country == 1


def test_the_same_question_has_the_same_answer():
    wanted = papers(30, lacking=2)

    assert propose(readers(0, 1, 2), wanted, ()) == propose(
        list(reversed(readers(0, 1, 2))), list(reversed(wanted)), ()
    )._replace(loads=propose(readers(0, 1, 2), wanted, ()).loads)


@pytest.mark.parametrize("seed", range(150))
def test_no_other_way_fills_more_or_is_more_even(seed):
    """Against every possible way, for few readers and papers."""
    draw = random.Random(seed)
    crew = [
        Reader(n, 1000 + n, load=draw.randrange(3), most=draw.choice([None, 1, 2, 3]))
        for n in range(1, 4)
    ]
    wanted = [
        Paper(
            n,
            n,
            lacking=draw.choice([1, 1, 2]),
            had_by=frozenset(r for r in (1, 2, 3) if draw.random() < 0.3),
        )
        for n in range(1, 6)
    ]

    found = propose(crew, wanted, ())

    best = min(outcomes(crew, wanted))
    assert (-len(found.pairs), squares(load.after for load in found.loads.values())) == best


def outcomes(crew, wanted):
    """How many are given out (negative) and how uneven that is, for every allowed way."""
    ways = []
    for paper in wanted:
        may = [reader.number for reader in crew if reader.number not in paper.had_by]
        most = min(paper.lacking, len(may))
        ways.append([some for size in range(most + 1) for some in combinations(may, size)])
    for way in product(*ways):
        loads = {r.number: r.load for r in crew}
        for number in (number for some in way for number in some):
            loads[number] += 1
        if all(r.most is None or loads[r.number] <= max(r.most, r.load) for r in crew):
            yield -sum(map(len, way)), squares(loads.values())


def squares(loads):
    return sum(load * load for load in loads)
