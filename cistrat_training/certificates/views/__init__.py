"""The run of certificates, the holder's list, verification by anybody; thanks to lecturers."""

from cistrat_training.certificates.views import (
    assessed,
    badges,
    certificates,
    exceptions,
    keys,
    names,
    rules,
    runs,
    square_codes,
    templates,
    thanks,
    vault,
    verifying,
)
from cistrat_training.certificates.views.blueprint import views

__all__ = [
    "assessed",
    "badges",
    "certificates",
    "exceptions",
    "keys",
    "names",
    "rules",
    "runs",
    "square_codes",
    "templates",
    "thanks",
    "vault",
    "verifying",
    "views",
]
