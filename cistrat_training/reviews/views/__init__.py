"""The rubric, the plan and the reviewers of a workshop, and the reviewers' own desk."""

from cistrat_training.reviews.views import assignments, judging, reviewers, rubric
from cistrat_training.reviews.views.blueprint import views

__all__ = ["assignments", "judging", "reviewers", "rubric", "views"]
