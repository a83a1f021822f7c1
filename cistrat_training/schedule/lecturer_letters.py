"""What we write to a lecturer to ask for lectures, and to organisers about the answers."""

from collections.abc import Sequence

from cistrat_training.accounts.models import User
from cistrat_training.letter import Letter, compose
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
    template: str = "schedule/invitation.txt",
) -> Letter:
    """Without an address it can be looked at, and not be sent."""
    person = lecturer.person
    return compose(
        template,
        to=person.email or "nobody",
        recipient_id=person.id,
        language=person.language,
        zone=person.zone or None,
        about=about,
        lecturer=lecturer,
        workshop=workshop,
        lectures=talks,
        link=link,
        note=note,
    )


def reminder(
    lecturer: Lecturer,
    workshop: Workshop,
    talks: Sequence[Talk],
    link: str,
    *,
    note: str,
    about: str,
) -> Letter:
    return invitation(
        lecturer,
        workshop,
        talks,
        link,
        note=note,
        about=about,
        template="schedule/reminder.txt",
    )


def answered(
    organiser: User,
    lecturer: Lecturer,
    workshop: Workshop,
    changed: Sequence[Speaker],
    *,
    about: str,
) -> Letter:
    return compose(
        "schedule/answered.txt",
        to=organiser.email or "",
        recipient_id=organiser.id,
        language=organiser.language,
        zone=organiser.zone or None,
        about=about,
        organiser=organiser,
        lecturer=lecturer,
        workshop=workshop,
        changed=changed,
        DECLINED=Reply.DECLINED,
    )
