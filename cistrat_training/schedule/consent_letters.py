"""What we write about consents: a question to lecturers, and a no to organisers."""

from collections.abc import Sequence

from cistrat_training.accounts.letters import letter_to
from cistrat_training.accounts.models import User
from cistrat_training.letter import Letter
from cistrat_training.schedule.consents import CONSENT_PURPOSES, LectureConsent
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.workshops.models import Workshop


def asked(lecturer: Lecturer, workshop: Workshop, lectures: Sequence[Lecture], link: str) -> Letter:
    """Once for these lectures: `about` names them."""
    return letter_to(
        lecturer.person,
        "schedule/consents_asked.txt",
        about=about(lecturer, lectures),
        lecturer=lecturer,
        workshop=workshop,
        lectures=lectures,
        link=link,
    )


def about(lecturer: Lecturer, lectures: Sequence[Lecture]) -> str:
    return f"consents-asked:{lecturer.id}:{'-'.join(str(one.id) for one in lectures)}"


def refused(organiser: User, no: LectureConsent, address: str) -> Letter:
    return letter_to(
        organiser,
        "schedule/consent_refused.txt",
        about=f"consent-refused:{no.id}:{organiser.id}",
        no=no,
        purpose=CONSENT_PURPOSES[no.purpose],
        address=address,
    )
