"""Finding what was watched, and who may be counted as watching."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, select

from cistrat_training.accounts.models import User
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewings import Viewing, Visit
from cistrat_training.workshops import queries as workshops
from cistrat_training.workshops.models import Enrolment


def place_of(person: User, lecture: Lecture) -> Select[Enrolment]:
    """The place that makes somebody's watching count."""
    return workshops.place_of(person, lecture.workshop_id)


def viewing_of(lecture: Lecture, enrolment: Enrolment) -> Select[Viewing]:
    return select(Viewing).where(
        Viewing.lecture_id == lecture.id, Viewing.enrolment_id == enrolment.id
    )


def visit_with(key: str, viewing: Viewing) -> Select[Visit]:
    return select(Visit).where(Visit.viewing_id == viewing.id, Visit.key == key)


def later_visits(visit: Visit) -> Select[Visit]:
    """To the same recording, on whatever device."""
    return select(Visit).where(
        Visit.viewing_id == visit.viewing_id, Visit.opened_at > visit.opened_at
    )


def visits_since(person_id: int, opened_at: datetime) -> Select[Visit]:
    """Of all recordings that a person watches, whatever the workshop."""
    return (
        select(Visit)
        .join(Viewing, Viewing.id == Visit.viewing_id)
        .join(Enrolment, Enrolment.id == Viewing.enrolment_id)
        .where(Enrolment.person_id == person_id, Visit.heard_at >= opened_at)
    )


def viewings_by(person: User, lecture_ids: Iterable[int]) -> Select[Viewing]:
    return (
        select(Viewing)
        .join(Enrolment, Enrolment.id == Viewing.enrolment_id)
        .where(Enrolment.person_id == person.id, Viewing.lecture_id.in_(list(lecture_ids)))
    )
