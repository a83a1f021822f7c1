"""Writing an application, the form that it answers, and what others say of it."""

from cistrat_training.applications import copies, questions
from cistrat_training.applications.views import (
    eligibility,
    endorsements,
    endorsing,
    naming,
    reading,
    writing,
)
from cistrat_training.applications.views.blueprint import views

__all__ = [
    "copies",
    "eligibility",
    "endorsements",
    "endorsing",
    "naming",
    "questions",
    "reading",
    "views",
    "writing",
]
