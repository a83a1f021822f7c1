"""What we write to a lecturer to ask for lectures, and to organisers about the answers."""

from collections.abc import Sequence

from cistrat_training.accounts.letters import letter_to
from cistrat_training.accounts.models import User
from cistrat_training.letter import Letter
from cistrat_training.schedule.models import Lecturer, Reply, Speaker, Talk
from cistrat_training.workshops.models import Workshop


def invitation(
    lecturer: Lecturer,
    workshop: Workshop,
    talks: Sequence[Talk],
    link: str,
    *,
    note: str,
    about: str,
    again: bool = False,
) -> Letter:
    return letter_to(
        lecturer.person,
        "schedule/reminder.txt" if again else "schedule/invitation.txt",
        about=about,
        lecturer=lecturer,
        workshop=workshop,
        lectures=talks,
        link=link,
        note=note,
    )


def answered(
    organiser: User,
    lecturer: Lecturer,
    workshop: Workshop,
    changed: Sequence[Speaker],
    *,
    about: str,
) -> Letter:
    return letter_to(
        organiser,
        "schedule/answered.txt",
        about=about,
        organiser=organiser,
        lecturer=lecturer,
        workshop=workshop,
        changed=changed,
        DECLINED=Reply.DECLINED,
    )
