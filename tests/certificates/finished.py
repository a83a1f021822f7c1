"""A workshop that is over: two lectures of 90 minutes, people who were there and who were not."""

from datetime import UTC, datetime
from typing import NamedTuple

from cistrat_training.accounts.models import User
from cistrat_training.attendance.models import Mark
from cistrat_training.certificates import issuing
from cistrat_training.certificates.issuing import Press
from cistrat_training.certificates.models import Kind
from cistrat_training.places.models import Country
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Workshop
from tests.people_and_things import (
    a_lecture,
    a_lecturer,
    a_mark,
    a_person,
    a_rule,
    a_workshop,
    an_enrolment,
    an_organisation,
    an_organiser,
    save,
)

AFTERWARDS = datetime(2026, 10, 23, 4, tzinfo=UTC)
PRESS = Press.of("http://localhost", "a secret for tests", AFTERWARDS)


class Finished(NamedTuple):
    workshop: Workshop
    lectures: list[Lecture]
    lecturer: User
    organiser: User
    amina: User
    """She was at both lectures; the others of `there` too, if there are any."""
    there: list[User]
    sokha: User
    """Was at one of the two."""


def a_finished_workshop(db, others: int = 0, **amina) -> Finished:
    workshop = a_workshop(signatory_name="Prof. Wei Anran", signatory_post_zh="主任")
    home = an_organisation(db.get(Country, "RS"), name="Institute Drina")
    milan = a_person(full_name="Milan Petrović", latin_name="Milan Petrovic")
    speaker = a_lecturer(home, milan)
    first, *rest = a_lecture(workshop, speaker, title_en="What a policy question is")
    second, *more = a_lecture(
        workshop, speaker, starts_at=datetime(2026, 10, 13, 1, tzinfo=UTC), title_en="Counting"
    )
    her = a_person(**{"full_name": "Amina Bello", "latin_name": "Amina Bello"} | amina)
    sokha = a_person(full_name="Sokha Chan", latin_name="Sokha Chan", native_name="សុខា ចាន់")
    there = [her, *(a_person() for _ in range(others))]
    marks = []
    for person in there:
        place = an_enrolment(workshop=workshop, person=person)
        marks += [place, a_mark(first, place), a_mark(second, place)]
    place = an_enrolment(workshop=workshop, person=sokha)
    marks += [place, a_mark(first, place), a_mark(second, place, Mark.ABSENT)]
    organiser = an_organiser()
    save(db, workshop, a_rule(workshop), first, second, *rest, *more, *marks, organiser)
    return Finished(workshop, [first, second], milan, organiser, her, there, sokha)


def press_the_button(db, workshop, by, kind=Kind.PARTICIPATION):
    run = issuing.begin_run(db, workshop, kind, by=by, press=PRESS, now=AFTERWARDS)
    db.commit()
    return run
