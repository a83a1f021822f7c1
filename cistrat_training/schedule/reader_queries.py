"""Finding whom a release concerns, and whose letters are still to be written."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, exists, func, select
from sqlalchemy.sql.elements import ColumnElement

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.languages import LANGUAGES
from cistrat_training.schedule import differences
from cistrat_training.schedule.differences import Change
from cistrat_training.schedule.releases import Release, ReleaseLetters
from cistrat_training.workshops.models import Enrolment, Place, Workshop

REACHABLE = sa.and_(
    User.email.is_not(None), User.erased_at.is_(None), User.merged_into_id.is_(None)
)
NOBODY = 0  # ids begin with 1


class Readers(NamedTuple):
    """How many people a release would write to."""

    lecturers: int
    participants: int

    @property
    def total(self) -> int:
        return self.lecturers + self.participants


def readers(
    session: AnySession, workshop: Workshop, changes: Sequence[Change], *, now: datetime
) -> Readers:
    seen = {language: differences.seen_in(changes, language) for language in LANGUAGES}
    lecturers = [
        person.id
        for person in session.scalars(_reachable(differences.people_in(changes)))
        if differences.told(seen[person.language], person.id, attends=False).own
    ]
    telling = [
        language
        for language, those in seen.items()
        if differences.told(those, NOBODY, attends=True).others
    ]
    participants = (
        select(func.count())
        .select_from(Enrolment)
        .join(User, User.id == Enrolment.person_id)
        .where(
            has_a_place(workshop, now=now),
            REACHABLE,
            User.language.in_(telling),
            User.id.not_in(lecturers),
        )
    )
    return Readers(len(lecturers), session.scalars(participants).one() if telling else 0)


def next_readers(
    release: Release, after: int, concerned: set[int], *, participants: bool, most: int
) -> Select[User, bool]:
    """The next ones in the order of their ids, each with whether they have a place."""
    has_place = exists().where(
        Enrolment.person_id == User.id, has_a_place(release.workshop, now=release.released_at)
    )
    is_reader = User.id.in_(concerned)
    return (
        select(User, has_place)
        .where(User.id > after, is_reader | has_place if participants else is_reader, REACHABLE)
        .order_by(User.id)
        .limit(most)
    )


def has_a_place(workshop: Workshop, *, now: datetime) -> ColumnElement[bool]:
    """Whoever came after the release finds all of it in the programme, and is written nothing."""
    return sa.and_(
        Enrolment.workshop_id == workshop.id,
        Enrolment.status == Place.CONFIRMED,
        Enrolment.confirmed_at <= now,
    )


def letters_of(release: Release) -> Select[ReleaseLetters]:
    return select(ReleaseLetters).where(ReleaseLetters.release_id == release.id)


def unfinished() -> Select[ReleaseLetters]:
    """The oldest first, so that nobody reads of a later release before an earlier one."""
    return (
        select(ReleaseLetters)
        .where(ReleaseLetters.finished_at.is_(None))
        .order_by(ReleaseLetters.release_id)
    )


def _reachable(ids: set[int]) -> Select[User]:
    return select(User).where(User.id.in_(ids), REACHABLE)
