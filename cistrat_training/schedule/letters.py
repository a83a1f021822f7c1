"""What we write to lecturers."""

from collections.abc import Sequence

from cistrat_training.letter import Letter, compose
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.workshops.models import Workshop


def invitation(
    lecturer: Lecturer, workshop: Workshop, lectures: Sequence[Lecture], link: str, *, about: str
) -> Letter:
    return _to(
        lecturer,
        "schedule/invitation.txt",
        about=about,
        workshop=workshop,
        lectures=lectures,
        link=link,
    )


def moved(lecturer: Lecturer, lecture: Lecture) -> Letter:
    about = f"lecture-moved:{lecture.id}:{lecture.sequence}:{lecturer.id}"
    return _to(lecturer, "schedule/moved.txt", about=about, lecture=lecture)


def cancelled(lecturer: Lecturer, lecture: Lecture) -> Letter:
    about = f"lecture-cancelled:{lecture.id}:{lecture.sequence}:{lecturer.id}"
    return _to(lecturer, "schedule/cancelled.txt", about=about, lecture=lecture)


def _to(lecturer: Lecturer, template: str, *, about: str, **facts: object) -> Letter:
    person = lecturer.person
    return compose(
        template,
        to=person.email or "",
        recipient_id=person.id,
        language=person.language,
        zone=person.zone or None,
        about=about,
        lecturer=lecturer,
        **facts,  # type: ignore[arg-type]
    )
