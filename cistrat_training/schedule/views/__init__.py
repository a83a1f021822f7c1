"""The programme: arranged by organisers, seen by lecturers and participants."""

from cistrat_training.schedule.views import feeds, lecturers, lectures, programme
from cistrat_training.schedule.views.blueprint import views

__all__ = ["feeds", "lecturers", "lectures", "programme", "views"]
