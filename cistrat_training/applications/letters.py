"""What we write about an application."""

from typing import Any

from cistrat_training.accounts.models import GENDERS
from cistrat_training.applications.models import Application
from cistrat_training.letter import Letter, compose
from cistrat_training.places.models import CATEGORY_NAMES


def copy(application: Application, countries: dict[str, str]) -> Letter:
    """All that was submitted, for the applicant to keep."""
    about = f"application:{application.id}:submitted:{application.submitted_at:%Y%m%d%H%M%S%f}"
    return _to_applicant(
        application,
        "applications/copy.txt",
        about,
        countries=countries,
        GENDERS=GENDERS,
        CATEGORY_NAMES=CATEGORY_NAMES,
    )


def withdrawn(application: Application) -> Letter:
    about = f"application:{application.id}:withdrawn:{application.withdrawn_at:%Y%m%d%H%M%S%f}"
    return _to_applicant(application, "applications/withdrawn.txt", about)


def _to_applicant(application: Application, template: str, about: str, **facts: Any) -> Letter:
    person = application.applicant
    return compose(
        template,
        to=person.email or "",
        recipient_id=person.id,
        language=person.language,
        zone=person.zone or None,
        about=about,
        application=application,
        workshop=application.workshop,
        person=person,
        reader=person.language,
        **facts,
    )
