"""Marking, reading and explaining who was at a lecture."""

from cistrat_training.attendance.views import check_in, overviews, sheet
from cistrat_training.attendance.views.blueprint import views

__all__ = ["check_in", "overviews", "sheet", "views"]
