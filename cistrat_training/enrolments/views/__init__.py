"""The selection desk, offers, participants, and “where is my application?”."""

from cistrat_training.enrolments.views import (
    balance,
    coordinators,
    desk,
    invitations,
    mailing,
    minute,
    nominating,
    nominations,
    offering,
    offers,
    participants,
    release,
    reserve,
    travel,
)
from cistrat_training.enrolments.views.blueprint import views

__all__ = [
    "balance",
    "coordinators",
    "desk",
    "invitations",
    "mailing",
    "minute",
    "nominating",
    "nominations",
    "offering",
    "offers",
    "participants",
    "release",
    "reserve",
    "travel",
    "views",
]
