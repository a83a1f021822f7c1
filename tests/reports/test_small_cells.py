"""Nobody can be found in what the public reads, by whatever subtraction.

The attacker knows all that is printed, that hidden counts are not nought, which country lies in
which group, and who can be certified; and asks of each cell that crosses all tables at once how
many there could be at least and at most.
"""

from collections import Counter
from itertools import product

import highspy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cistrat_training import highs
from cistrat_training.highs import Row
from cistrat_training.reports.small_cells import NoSum, Sum, protected

COUNTRIES = ("NG", "KH", "LA", "AR", "CL")
GROUPS = {"africa": {"NG"}, "ldc": {"KH", "LA"}, "americas": {"AR", "CL"}}
GENDERS = ("female", "male", "unstated")
LIMIT = 3
MANY = 1000  # more than anybody could think of


def kept(numbers, *sums, smallest=LIMIT):
    return protected(numbers, sums, smallest).numbers


def test_what_is_large_enough_is_printed_and_so_is_nought():
    numbers = {"all": 10, "women": 7, "men": 3, "unstated": 0}

    assert kept(numbers, Sum("all", ("women", "men", "unstated"))) == numbers


def test_a_count_below_the_limit_is_hidden():
    assert kept({"pulse": 2}) == {"pulse": None}


def test_what_one_could_subtract_is_hidden_too():
    """28 women among 30 people are two men."""
    numbers = {"all": 30, "women": 28, "men": 2}

    assert kept(numbers, Sum("all", ("women", "men"))) == {"all": 30, "women": None, "men": None}


def test_the_smallest_neighbour_is_hidden_with_it():
    numbers = {"all": 30, "NG": 15, "KH": 10, "LA": 4, "CL": 1}

    shown = kept(numbers, Sum("all", ("NG", "KH", "LA", "CL")))

    assert shown == {"all": 30, "NG": 15, "KH": 10, "LA": None, "CL": None}


def test_three_people_of_three_countries_are_three_single_people():
    """Each is named, so each has one at least: even their sum says too much."""
    numbers = {"all": 13, "NG": 10, "KH": 1, "LA": 1, "CL": 1}

    shown = kept(numbers, Sum("all", ("NG", "KH", "LA", "CL")))

    assert shown == {"all": 13, "NG": None, "KH": None, "LA": None, "CL": None}


def test_who_has_no_certificate_is_not_found_either():
    """30 were there and 29 were certified."""
    numbers = {"enrolled": 30, "certified": 29}

    assert kept(numbers, Sum("enrolled", ("certified",), is_complete=False))["certified"] is None


def test_a_group_that_another_table_tells_apart_is_hidden_there_too():
    numbers = {"all": 20, "NG": 10, "KH": 4, "LA": 5, "CL": 1, "ldc": 9, "others": 11}

    shown = kept(
        numbers,
        Sum("all", ("NG", "KH", "LA", "CL")),
        Sum("all", ("ldc", "others")),
        Sum("ldc", ("KH", "LA")),
        Sum("others", ("NG", "CL")),
    )

    assert shown["CL"] is None
    assert shown["NG"] is None or shown["others"] is None


def test_tables_of_other_people_are_left_alone():
    numbers = {"all": 30, "women": 29, "men": 1, "trainees": 70, "their women": 35}

    shown = kept(
        numbers,
        Sum("all", ("women", "men")),
        Sum("trainees", ("their women",), is_complete=False),
    )

    assert (shown["trainees"], shown["their women"]) == (70, 35)


def test_what_is_hidden_is_told_together_where_it_can_be_subtracted_anyway():
    by_country = Sum("all", ("NG", "KH", "LA", "CL"))
    told = protected({"all": 30, "NG": 15, "KH": 10, "LA": 4, "CL": 1}, [by_country], LIMIT)

    assert told.merged(by_country) == 5


def test_nothing_is_told_together_where_nothing_is_hidden_or_the_whole_is():
    nothing = protected({"all": 9, "NG": 5, "KH": 4}, [both := Sum("all", ("NG", "KH"))], LIMIT)
    tiny = protected({"all": 2, "NG": 1, "KH": 1}, [both], LIMIT)

    assert (nothing.merged(both), tiny.merged(both)) == (None, None)
    assert set(tiny.numbers.values()) == {None}


def test_a_sentence_that_names_three_countries_and_three_people_says_who_they_are():
    numbers = {"all": 3, "NG": 1, "KH": 1, "LA": 1}
    by_country = Sum("all", ("NG", "KH", "LA"))

    said = protected(numbers, [by_country], LIMIT, named={"NG", "KH", "LA"})

    assert said.numbers["all"] is None


@pytest.mark.parametrize("parts", [{"a": 3, "b": 3}, {"a": 1, "b": 1}])
def test_a_sum_that_is_none_is_a_mistake_of_who_asks(parts):
    with pytest.raises(NoSum):
        kept({"all": 5, **parts}, Sum("all", ("a", "b")))


def test_a_higher_limit_hides_more():
    numbers = {"all": 30, "women": 20, "men": 10}
    both = Sum("all", ("women", "men"))

    assert kept(numbers, both, smallest=10) == numbers
    assert kept(numbers, both, smallest=11) == {"all": 30, "women": None, "men": None}


# The attacker

people = st.lists(
    st.tuples(st.sampled_from(COUNTRIES), st.sampled_from(GENDERS), st.booleans()), max_size=40
)


def tables(crowd):
    """What a report prints of them: by country, by group, by gender; and of who is certified."""
    numbers, sums, holds = {}, [], {}
    for name, some in (("enrolled", (True, False)), ("certified", (True,))):
        cells = {
            **{f"{name}/{code}": ({code}, set(GENDERS)) for code in COUNTRIES},
            **{f"{name}/{key}": (codes, set(GENDERS)) for key, codes in GROUPS.items()},
            **{f"{name}/{gender}": (set(COUNTRIES), {gender}) for gender in GENDERS},
            name: (set(COUNTRIES), set(GENDERS)),
        }
        for key, (codes, genders) in cells.items():
            holds[key] = {
                cell
                for cell in product(COUNTRIES, GENDERS, (True, False))
                if cell[0] in codes and cell[1] in genders and cell[2] in some
            }
            numbers[key] = sum(person in holds[key] for person in crowd)
        sums += [
            Sum(name, tuple(f"{name}/{code}" for code in COUNTRIES)),
            Sum(name, tuple(f"{name}/{gender}" for gender in GENDERS)),
            *(
                Sum(f"{name}/{key}", tuple(f"{name}/{code}" for code in sorted(codes)))
                for key, codes in GROUPS.items()
            ),
        ]
    for key in [key for key in numbers if key.startswith("certified")]:
        of = key.replace("certified", "enrolled")
        sums.append(Sum(of, (key,), is_complete=False))
    return numbers, sums, holds


def could_be(cells, wanted, knows):
    """The least and the most people in the wanted cells, for all that the attacker knows."""
    place = {cell: n for n, cell in enumerate(cells)}
    rows = [Row({place[cell]: 1 for cell in held}, low, high) for held, low, high in knows if held]
    ends = []
    for sign in (1, -1):
        costs = [sign if cell in wanted else 0 for cell in cells]
        solver = highs.solver(highs.model(costs, [MANY] * len(cells), rows), {"output_flag": False})
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        ends.append(round(sign * solver.getObjectiveValue()))
    return ends


@settings(max_examples=15, deadline=None)
@given(people)
@example([("NG", "female", True)] * 28 + [("KH", "male", True)] * 2)
@example([("NG", "female", True)] * 9 + [(code, "male", False) for code in COUNTRIES])
@example([("NG", "female", True)] * 9 + [("NG", "male", False)])
def test_no_attacker_finds_anybody(crowd):
    numbers, sums, holds = tables(crowd)
    shown = protected(numbers, sums, LIMIT).numbers
    cells = list(product(COUNTRIES, GENDERS, (True, False)))
    knows = [
        (holds[key], *((1, MANY) if number is None else (number, number)))
        for key, number in shown.items()
    ]

    for key, number in shown.items():
        assert number is None or number == numbers[key]
        if 0 < numbers[key] < LIMIT:
            least, most = could_be(cells, holds[key], knows)
            assert least <= numbers[key] < LIMIT <= most, key
    for cell, number in Counter(crowd).items():
        if number < LIMIT:
            least, most = could_be(cells, {cell}, knows)
            assert least <= number < LIMIT <= most, cell
