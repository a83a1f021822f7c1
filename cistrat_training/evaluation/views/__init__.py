"""Questionnaires: asking, answering, and what came of them."""

from cistrat_training.evaluation.views.blueprint import views

__all__ = ["views"]
