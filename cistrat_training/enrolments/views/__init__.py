"""The selection desk, offers, participants, and “where is my application?”."""

from cistrat_training.enrolments.views import (
    desk,
    nominations,
    offers,
    participants,
    release,
    reserve,
)
from cistrat_training.enrolments.views.blueprint import views

__all__ = ["desk", "nominations", "offers", "participants", "release", "reserve", "views"]
