"""Reports: the draft from today's data, what is behind its figures, and what was published."""

from cistrat_training.reports.views import (
    activities,
    comparisons,
    editions,
    evidence,
    figures,
    indicators,
    manuscripts,
    public,
    publishing,
    register,
    register_files,
    reports,
    settings,
    wording,
)
from cistrat_training.reports.views.blueprint import views

__all__ = [
    "activities",
    "comparisons",
    "editions",
    "evidence",
    "figures",
    "indicators",
    "manuscripts",
    "public",
    "publishing",
    "register",
    "register_files",
    "reports",
    "settings",
    "views",
    "wording",
]
