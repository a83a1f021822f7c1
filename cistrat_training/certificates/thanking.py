"""Who is to be thanked for a workshop, with what, and the press of the button."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance.queries import grid, lectures_that_count
from cistrat_training.certificates import queries
from cistrat_training.certificates.facts import Words
from cistrat_training.certificates.issuing import ZONE_OF_THE_SEAT
from cistrat_training.certificates.models import Certificate, Kind, State
from cistrat_training.certificates.names import Names
from cistrat_training.certificates.thanks import ThanksLetter
from cistrat_training.certificates.thanks_facts import Given, ThanksFacts
from cistrat_training.database import AnySession, lock
from cistrat_training.fonts import carried, missing_scripts
from cistrat_training.schedule.models import Lecture, Lecturer
from cistrat_training.workshops.models import Enrolment, Workshop


class Owed(NamedTuple):
    """One lecturer of a workshop, what a letter would say today, and the letter if there is one."""

    lecturer: Lecturer
    facts: ThanksFacts
    has_given_all: bool
    """A letter waits for the last lecture."""
    letter: ThanksLetter | None

    @property
    def is_due(self) -> bool:
        return self.has_given_all and self.letter is None


def owed(session: AnySession, workshop: Workshop, *, now: datetime) -> list[Owed]:
    """Everybody who lectures in the workshop, in the order of their first lecture."""
    lectures = session.scalars(lectures_that_count(workshop)).all()
    held = {one.id for one in session.scalars(queries.held_before(workshop, now=now))}
    written = {one.person_id: one for one in session.scalars(letters_of(workshop))}
    numbers = certificates_of(session, workshop)
    attended = _attended(session, workshop)
    today = now.astimezone(ZONE_OF_THE_SEAT).date()
    return [
        Owed(
            lecturer,
            _facts(
                workshop,
                lecturer,
                [one for one in theirs if one.id in held],
                attended,
                certificate=numbers.get(lecturer.person_id, ""),
                today=today,
            ),
            all(one.id in held for one in theirs),
            written.get(lecturer.person_id),
        )
        for lecturer, theirs in _by_lecturer(session, lectures).items()
        if lecturer.person.erased_at is None
    ]


def thank(
    session: AnySession, workshop: Workshop, *, by: User, now: datetime
) -> list[ThanksLetter]:
    """A letter that waits for each who has given all their lectures and has had none."""
    lock(session, workshop)  # so that two presses thank nobody twice
    due = [each for each in owed(session, workshop, now=now) if each.is_due]
    made = [
        ThanksLetter(
            workshop=workshop,
            person=each.lecturer.person,
            language=each.lecturer.person.language,
            facts=each.facts.as_dict(),
            asked_at=now,
            asked_by=by,
        )
        for each in due
    ]
    session.add_all(made)
    session.flush()
    return made


def facts_anew(session: AnySession, letter: ThanksLetter, *, now: datetime) -> ThanksFacts | None:
    """What it would say today; None for somebody who lectures there no longer."""
    found = owed(session, letter.workshop, now=now)
    return next((o.facts for o in found if o.lecturer.person_id == letter.person_id), None)


def letters_of(workshop: Workshop) -> Select[ThanksLetter]:
    return select(ThanksLetter).where(ThanksLetter.workshop_id == workshop.id)


def written_to(person: User) -> Select[ThanksLetter]:
    """The letters that are made, the newest first."""
    return (
        select(ThanksLetter)
        .where(ThanksLetter.person_id == person.id, ThanksLetter.written_at.is_not(None))
        .options(joinedload(ThanksLetter.workshop))
        .order_by(ThanksLetter.written_at.desc(), ThanksLetter.id.desc())
    )


def certificates_of(session: AnySession, workshop: Workshop) -> dict[int, str]:
    """The numbers of the certificates of lecturing that stand, by the person."""
    standing = queries.of_workshop(workshop, Kind.LECTURING).where(Certificate.state == State.VALID)
    return {one.person_id: one.serial for one in session.scalars(standing)}


def _by_lecturer(session: AnySession, lectures: Sequence[Lecture]) -> dict[Lecturer, list[Lecture]]:
    given = queries.given_by(session, lectures)
    found: dict[Lecturer, list[Lecture]] = defaultdict(list)
    for lecture in lectures:
        for lecturer in given.get(lecture.id, []):
            found[lecturer].append(lecture)
    return found


def _attended(session: AnySession, workshop: Workshop) -> dict[int, list[Enrolment]]:
    """Who was there or watched the recording, by the lecture's id."""
    lectures, rows = grid(session, workshop)
    found: dict[int, list[Enrolment]] = defaultdict(list)
    for enrolment, presences, _standing in rows:
        for lecture, presence in zip(lectures, presences, strict=True):
            if presence.minutes:
                found[lecture.id].append(enrolment)
    return found


def _facts(
    workshop: Workshop,
    lecturer: Lecturer,
    given: Iterable[Lecture],
    attended: dict[int, list[Enrolment]],
    *,
    certificate: str,
    today: date,
) -> ThanksFacts:
    held = list(given)
    listeners = {one for lecture in held for one in attended.get(lecture.id, [])}
    names = Names.of(lecturer.person)
    return ThanksFacts(
        holder=Words(names.holder, names.native_name or _written(lecturer.person)),
        post=_both(lecturer.post_en, lecturer.post_zh),
        institution=_both(lecturer.institution("en"), lecturer.institution("zh")),
        series=_both(workshop.series.title_en, workshop.series.title_zh),
        number=workshop.number,
        title=_both(workshop.title_en, workshop.title_zh),
        first_day=workshop.first_day,
        last_day=workshop.last_day,
        lectures=tuple(_given(lecture) for lecture in held),
        listeners=len(listeners),
        countries=len({one.country_code for one in listeners}),
        certificate=certificate,
        signatory=carried(workshop.signatory_name),
        signatory_post=_both(workshop.signatory_post_en, workshop.signatory_post_zh),
        written_on=today,
    )


def _given(lecture: Lecture) -> Given:
    day = lecture.starts_at and lecture.starts_at.astimezone(lecture.workshop.tz).date()
    return Given(_both(lecture.title_en, lecture.title_zh), day, lecture.length)


def _both(english: str, chinese: str) -> Words:
    return Words(carried(english), carried(chinese))


def _written(person: User) -> str:
    """As they write it themselves, where that can be printed."""
    return "" if missing_scripts(person.full_name) else person.full_name
