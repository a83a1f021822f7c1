"""What an application still lacks before it can be submitted."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from cistrat_training import fonts
from cistrat_training.accounts.consents import TEXTS
from cistrat_training.accounts.models import Purpose
from cistrat_training.applications.models import Application
from cistrat_training.words import N_, words_in

MOST_WORDS = 300  # what a reviewer reads in two minutes


class Gap(NamedTuple):
    """One answer that is missing or not right yet: its field, and what to do about it."""

    field: str
    message: str
    facts: Mapping[str, Any] = {}


NEEDED = {
    "full_name": N_("Write your name."),
    "latin_name": N_("Write your name as in your passport."),
    "nationality_code": N_("Choose your nationality."),
    "institution": N_("Write the name of your institution."),
    "country_code": N_("Choose the country of your institution."),
    "category": N_("Choose what kind of institution it is."),
    "position": N_("Write your position."),
    "motivation": N_("Write why you want to attend."),
    "cv": N_("Choose your CV as a PDF."),
}
UNPRINTABLE = N_(
    "This will be printed, and our fonts have no %(scripts)s letters. Write it in Latin letters,"
    " as in the passport."
)
TOO_LONG = N_("Shorten this by %(over)d words.")
NOT_AGREED = N_("Tick the consents without which we cannot take your application.")


def gaps(application: Application, agreed: Collection[Purpose]) -> list[Gap]:
    """`agreed` are the consents that are ticked, or that the person gave before."""
    found = [Gap(field, say) for field, say in NEEDED.items() if not getattr(application, field)]
    if scripts := fonts.missing_scripts(application.latin_name):
        found.append(Gap("latin_name", UNPRINTABLE, {"scripts": ", ".join(scripts)}))
    if (over := words_in(application.motivation) - MOST_WORDS) > 0:
        found.append(Gap("motivation", TOO_LONG, {"over": over}))
    if any(text.needed and purpose not in agreed for purpose, text in TEXTS.items()):
        found.append(Gap("ticked", NOT_AGREED))
    return found
