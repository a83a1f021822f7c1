"""The programme: arranged by organisers, seen by lecturers and participants."""

from cistrat_training.schedule.views import (
    clash_words,
    clashes,
    feeds,
    lecture_page,
    lecturers,
    lectures,
    planning,
    programme,
    releases,
    watching,
)
from cistrat_training.schedule.views.blueprint import views

__all__ = [
    "clash_words",
    "clashes",
    "feeds",
    "lecture_page",
    "lecturers",
    "lectures",
    "planning",
    "programme",
    "releases",
    "views",
    "watching",
]
