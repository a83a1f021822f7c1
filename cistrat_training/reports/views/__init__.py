"""Reports: the draft from today's data, what is behind its figures, and what was published."""

from cistrat_training.reports.views import (
    editions,
    figures,
    public,
    publishing,
    register,
    reports,
    settings,
    wording,
)
from cistrat_training.reports.views.blueprint import views

__all__ = [
    "editions",
    "figures",
    "public",
    "publishing",
    "register",
    "reports",
    "settings",
    "views",
    "wording",
]
