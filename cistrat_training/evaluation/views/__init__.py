"""Questionnaires: asking, answering, and what came of them."""

from cistrat_training.evaluation.views import answering, plan, result_files, results, themes
from cistrat_training.evaluation.views.blueprint import views

__all__ = ["answering", "plan", "result_files", "results", "themes", "views"]
