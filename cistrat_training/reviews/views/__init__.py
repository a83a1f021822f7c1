"""The rubric, the plan and the reviewers of a workshop, and the reviewers' own desk."""

from cistrat_training.reviews.views import (
    assignments,
    judging,
    plan,
    reminders,
    reviewers,
    rubric,
)
from cistrat_training.reviews.views.blueprint import views

__all__ = ["assignments", "judging", "plan", "reminders", "reviewers", "rubric", "views"]
