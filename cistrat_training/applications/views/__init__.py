"""Writing an application, the form that it answers, and what others say of it."""

from cistrat_training.applications import copies, endorsements, questions
from cistrat_training.applications.views import writing
from cistrat_training.applications.views.blueprint import views

__all__ = ["copies", "endorsements", "questions", "views", "writing"]
