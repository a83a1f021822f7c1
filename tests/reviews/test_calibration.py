"""Scores beside which each reader's severity is taken out, by examples done by hand."""

import pytest

from cistrat_training.reviews.calibration import Given, Normalised, normalised, together

STRICT, MILD, NEW = 1, 2, 3


def by(reader, **averages):
    return [Given(int(key[1:]), reader, average) for key, average in averages.items()]


def test_a_strict_and_a_mild_reader_who_agree_on_the_order_agree_on_the_scores():
    """Strict 1, 2, 3 (mean 2, deviation √⅔), mild 3, 4, 5 (mean 4, the same): of all, mean 3
    and deviation √(5/3). The best is z = √1.5 for both: 3 + √1.5·√(5/3) = 3 + √2.5.
    """
    given = by(STRICT, a1=1, a2=2, a3=3) + by(MILD, a1=3, a2=4, a3=5)

    found = together(given)

    assert [found[n].mean for n in (1, 2, 3)] == [2, 3, 4]
    assert [found[n].normalised for n in (1, 2, 3)] == pytest.approx(
        [3 - 2.5**0.5, 3, 3 + 2.5**0.5]
    )
    assert [found[n].spread for n in (1, 2, 3)] == [2, 2, 2]
    assert not any(each.uncalibrated for each in found.values())


def test_the_mean_of_all_scores_stays_what_it_was():
    given = by(STRICT, a1=1, a2=2, a3=4) + by(MILD, a1=3, a2=5, a3=5, a4=3)

    each = normalised(given)

    before = sum(review.average for review in given) / len(given)
    assert sum(n.average for n in each) / len(each) == pytest.approx(before)


def test_whoever_gave_fewer_than_three_reviews_counts_as_given_with_a_mark():
    given = by(MILD, a1=3, a2=4, a3=5) + by(NEW, a1=1, a2=5)

    assert normalised(given)[3:] == [Normalised(1, as_given=True), Normalised(5, as_given=True)]
    marked = {number: each.uncalibrated for number, each in together(given).items()}
    assert marked == {1: True, 2: True, 3: False}


def test_whoever_gives_everybody_the_same_counts_as_given():
    given = by(NEW, a1=3.1, a2=3.1, a3=3.1) + by(MILD, a1=3, a2=4, a3=5)

    assert {n.as_given for n in normalised(given)[:3]} == {True}


def test_who_was_unlucky_with_a_strict_reader_passes_who_was_lucky_with_a_mild_one():
    """Application 4 is the strict reader's best, application 5 the mild reader's worst."""
    given = by(STRICT, a1=1, a2=2, a4=3) + by(MILD, a1=4.5, a2=4.8, a5=4)

    found = together(given)

    assert found[4].mean < found[5].mean
    assert found[4].normalised > found[5].normalised


def test_without_reviews_there_is_nothing_to_tell():
    assert (normalised([]), together([])) == ([], {})
