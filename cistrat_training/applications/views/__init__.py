"""Writing an application, the form that it answers, and what others say of it."""

from cistrat_training.applications import copies, questions
from cistrat_training.applications.views import (
    builder,
    builder_questions,
    builder_sections,
    copy,
    duplicates,
    eligibility,
    endorsements,
    endorsing,
    naming,
    preview,
    reading,
    writing,
)
from cistrat_training.applications.views.blueprint import views

__all__ = [
    "builder",
    "builder_questions",
    "builder_sections",
    "copies",
    "copy",
    "duplicates",
    "eligibility",
    "endorsements",
    "endorsing",
    "naming",
    "preview",
    "questions",
    "reading",
    "views",
    "writing",
]
