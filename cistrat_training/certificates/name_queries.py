"""The names on the certificates of a workshop: whose they are, and what each has said of theirs."""

from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.certificates.models import Certificate, State
from cistrat_training.certificates.names import Names, NamesAsked, NameState, PrintedName
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import TAUGHT, Lecture, Lecturer, Reply, Speaker
from cistrat_training.workshops.models import Audience, Enrolment, Place, Workshop

STANDING = {State.WAITING, State.MAKING, State.FAILED, State.VALID}


class Holder(NamedTuple):
    """Somebody who may get a certificate of a workshop."""

    person: User
    audience: Audience | None
    """None for a lecturer."""
    name: PrintedName | None

    @property
    def state(self) -> NameState:
        return self.name.state if self.name else NameState.OPEN

    @property
    def names(self) -> Names:
        return self.name.names if self.name else Names.of(self.person)

    @property
    def is_settled(self) -> bool:
        return self.name is not None and self.name.is_settled

    @property
    def can_be_asked(self) -> bool:
        was_asked = self.name is not None and self.name.asked_at is not None
        return bool(self.person.email) and not was_asked and self.state is NameState.OPEN

    def can_be_reminded(self, now: datetime) -> bool:
        return (
            bool(self.person.email) and self.name is not None and self.name.can_be_reminded(now=now)
        )


def names_in(session: AnySession, workshop: Workshop) -> dict[int, PrintedName]:
    """By the person's id; whoever has said nothing and was not asked is not among them."""
    of_workshop = select(PrintedName).where(PrintedName.workshop_id == workshop.id)
    return {name.person_id: name for name in session.scalars(of_workshop)}


def holders(session: AnySession, workshop: Workshop) -> list[Holder]:
    """Participants, then lecturers who are none, each by name."""
    names = names_in(session, workshop)
    places = session.execute(_with_a_place(workshop)).all()
    taking_part = {person.id for person, _audience in places}
    lecturers = [one for one in session.scalars(_lecturers(workshop)) if one.id not in taking_part]
    return [
        *(Holder(person, audience, names.get(person.id)) for person, audience in places),
        *(Holder(person, None, names.get(person.id)) for person in lecturers),
    ]


def _with_a_place(workshop: Workshop) -> Select[User, Audience]:
    return (
        select(User, Enrolment.audience)
        .join(Enrolment, Enrolment.person_id == User.id)
        .where(
            Enrolment.workshop_id == workshop.id,
            Enrolment.status == Place.CONFIRMED,
            User.erased_at.is_(None),
        )
        .order_by(User.full_name, User.id)
    )


def _lecturers(workshop: Workshop) -> Select[User]:
    lecturing = (
        select(Lecturer.person_id)
        .join(Speaker, Speaker.lecturer_id == Lecturer.id)
        .join(Lecture, Lecture.id == Speaker.lecture_id)
        .where(Lecture.workshop_id == workshop.id, *_is_given())
    )
    return (
        select(User)
        .where(User.id.in_(lecturing), User.erased_at.is_(None))
        .order_by(User.full_name, User.id)
    )


def _is_given() -> list[sa.ColumnElement[bool]]:
    return [
        Lecture.cancelled_at.is_(None),
        Lecture.kind.in_(TAUGHT),
        sa.or_(Speaker.answer.is_(None), Speaker.answer != Reply.DECLINED),
    ]


def lectures_in(person: User, workshop: Workshop) -> Select[bool]:
    return select(
        sa.exists().where(
            Lecture.workshop_id == workshop.id,
            Speaker.lecture_id == Lecture.id,
            Speaker.lecturer_id == Lecturer.id,
            Lecturer.person_id == person.id,
            *_is_given(),
        )
    )


def name_of(workshop: Workshop, person: User) -> Select[PrintedName]:
    return select(PrintedName).where(
        PrintedName.workshop_id == workshop.id, PrintedName.person_id == person.id
    )


def names_printed_for(session: AnySession, workshop: Workshop, person: User) -> Names:
    said = session.scalar(name_of(workshop, person))
    return said.names if said else Names.of(person)


def asked_in(workshop: Workshop) -> Select[NamesAsked]:
    return (
        select(NamesAsked)
        .where(NamesAsked.workshop_id == workshop.id)
        .options(joinedload(NamesAsked.asked_by))
    )


def standing_of(workshop: Workshop, person: User) -> Select[Certificate]:
    """Those that stand or are being made: their names do not change any more."""
    return (
        select(Certificate)
        .where(
            Certificate.workshop_id == workshop.id,
            Certificate.person_id == person.id,
            Certificate.state.in_(STANDING),
        )
        .order_by(Certificate.id)
    )


def standing_in(workshop: Workshop) -> Select[Certificate]:
    return (
        select(Certificate)
        .where(Certificate.workshop_id == workshop.id, Certificate.state == State.VALID)
        .order_by(Certificate.id)
    )


def open_for(person: User) -> Select[PrintedName, NamesAsked]:
    """Where the person was asked to confirm, and has not yet."""
    return (
        select(PrintedName, NamesAsked)
        .join(NamesAsked, NamesAsked.workshop_id == PrintedName.workshop_id)
        .where(
            PrintedName.person_id == person.id,
            PrintedName.asked_at.is_not(None),
            PrintedName.state.in_([NameState.OPEN, NameState.DECLINED]),
        )
        .options(joinedload(PrintedName.workshop).joinedload(Workshop.series))
        .order_by(NamesAsked.until)
    )


def wishes_waiting() -> Select[Workshop, int]:
    """Workshops, and how many ask there for a change."""
    return (
        select(Workshop, sa.func.count())
        .join(PrintedName, PrintedName.workshop_id == Workshop.id)
        .where(PrintedName.state == NameState.WISHED)
        .group_by(Workshop.id)
        .order_by(Workshop.first_day, Workshop.id)
    )
