"""Scores as they would be if all reviewers were equally severe: beside the raw ones."""

from collections.abc import Sequence
from itertools import groupby
from statistics import fmean, pstdev
from typing import NamedTuple

FEWEST_REVIEWS = 3  # fewer say nothing of how severe somebody is


class Given(NamedTuple):
    application_id: int
    reviewer_id: int
    average: float


class Normalised(NamedTuple):
    average: float
    as_given: bool
    """Too few reviews of this reviewer, or always the same: nothing was taken out."""


class Together(NamedTuple):
    """What the readers of one application found."""

    mean: float
    normalised: float
    uncalibrated: bool
    spread: float
    readers: int


class _Habit(NamedTuple):
    """How one reviewer, or all of them, use the scale."""

    mean: float
    deviation: float


def normalised(given: Sequence[Given]) -> list[Normalised]:
    """How far each score lies from its reviewer's mean, in their own deviations (z), put onto
    the mean and deviation of all scores of the workshop.
    """
    if not given:
        return []
    everyone = _habit([review.average for review in given])
    habits = {
        reviewer: _habit(averages)
        for reviewer, averages in _averages_by_reviewer(given).items()
        if len(averages) >= FEWEST_REVIEWS
    }
    return [_normalised(review, habits.get(review.reviewer_id), everyone) for review in given]


def together(given: Sequence[Given]) -> dict[int, Together]:
    """By the number of the application."""
    pairs = sorted(
        zip(given, normalised(given), strict=True), key=lambda pair: pair[0].application_id
    )
    return {
        application: _of_one(list(its))
        for application, its in groupby(pairs, lambda pair: pair[0].application_id)
    }


def _of_one(pairs: list[tuple[Given, Normalised]]) -> Together:
    averages = [review.average for review, _ in pairs]
    return Together(
        mean=fmean(averages),
        normalised=fmean(calibrated.average for _, calibrated in pairs),
        uncalibrated=any(calibrated.as_given for _, calibrated in pairs),
        spread=max(averages) - min(averages),
        readers=len(averages),
    )


def _normalised(review: Given, habit: _Habit | None, everyone: _Habit) -> Normalised:
    if habit is None or not habit.deviation:
        return Normalised(review.average, as_given=True)
    z = (review.average - habit.mean) / habit.deviation
    return Normalised(everyone.mean + z * everyone.deviation, as_given=False)


def _averages_by_reviewer(given: Sequence[Given]) -> dict[int, list[float]]:
    by_reviewer: dict[int, list[float]] = {}
    for review in given:
        by_reviewer.setdefault(review.reviewer_id, []).append(review.average)
    return by_reviewer


def _habit(averages: Sequence[float]) -> _Habit:
    mean = fmean(averages)
    same = max(averages) == min(averages)  # a deviation of 1e-17 would be a division by nothing
    return _Habit(mean, 0.0 if same else pstdev(averages, mean))
