"""What we write about an application."""

from collections.abc import Sequence
from typing import Any

from cistrat_training.accounts.letters import letter_to
from cistrat_training.accounts.models import SignInLink
from cistrat_training.applications.answers import Said
from cistrat_training.applications.endorsements import Endorsement
from cistrat_training.applications.models import Application
from cistrat_training.files import StoredFile
from cistrat_training.letter import Letter, compose


def copy(application: Application, said: Sequence[Said], pdf: StoredFile | None) -> Letter:
    """All that was submitted, to keep: in print, or where that failed in words."""
    about = f"application:{application.id}:submitted:{application.submitted_at:%Y%m%d%H%M%S%f}"
    return _to_applicant(
        application,
        "applications/copy.txt",
        about,
        attachments=[(pdf, f"{application.code}.pdf")] if pdf else [],
        said=said,
        has_pdf=pdf is not None,
    )


def to_go_on(application: Application, link: SignInLink, link_address: str) -> Letter:
    """Opens the draft on a device where nobody has signed in yet."""
    return _to_applicant(
        application,
        "applications/go_on.txt",
        f"application:{application.id}:link:{link.id}",
        link=link_address,
        until=link.expires_at,
    )


def withdrawn(application: Application) -> Letter:
    about = f"application:{application.id}:withdrawn:{application.withdrawn_at:%Y%m%d%H%M%S%f}"
    return _to_applicant(application, "applications/withdrawn.txt", about)


def to_endorser(endorsement: Endorsement, template: str, about: str, secret: str) -> Letter:
    """To somebody without an account: the link is in this letter and nowhere else."""
    application = endorsement.application
    return compose(
        f"applications/{template}.txt",
        to=endorsement.email,
        language=endorsement.language,
        about=about,
        endorsement=endorsement,
        application=application,
        workshop=application.workshop,
        reader=endorsement.language,
        secret=secret,
    )


def to_applicant_about(endorsement: Endorsement, template: str, about: str) -> Letter:
    application = endorsement.application
    return _to_applicant(
        application, f"applications/{template}.txt", about, endorsement=endorsement
    )


def _to_applicant(application: Application, template: str, about: str, **facts: Any) -> Letter:
    person = application.applicant
    return letter_to(
        person,
        template,
        about=about,
        application=application,
        workshop=application.workshop,
        reader=person.language,
        **facts,
    )
