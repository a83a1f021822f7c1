"""Writing an application, the form that it answers, and what others say of it."""

from cistrat_training.applications import questions
from cistrat_training.applications.views import writing
from cistrat_training.applications.views.blueprint import views

__all__ = ["questions", "views", "writing"]
