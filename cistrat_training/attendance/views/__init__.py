"""Marking, reading and explaining who was at a lecture."""

from cistrat_training.attendance.views import (
    apologies,
    check_in,
    check_ins,
    exports,
    grid,
    lists,
    marks,
    mine,
    objections,
    overviews,
    queue,
    recording_questions,
    scanning,
    sentences,
    sheet,
    terms,
    warnings,
)
from cistrat_training.attendance.views.blueprint import views

__all__ = [
    "apologies",
    "check_in",
    "check_ins",
    "exports",
    "grid",
    "lists",
    "marks",
    "mine",
    "objections",
    "overviews",
    "queue",
    "recording_questions",
    "scanning",
    "sentences",
    "sheet",
    "terms",
    "views",
    "warnings",
]
