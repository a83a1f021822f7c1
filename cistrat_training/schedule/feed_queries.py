"""Finding what stands in the calendar of one person, and whether it is what it was."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Feed, LectureKind, Lecturer
from cistrat_training.schedule.release_queries import LATEST
from cistrat_training.schedule.releases import Release, ReleasedLecture, ReleasedSpeaker
from cistrat_training.workshops.models import Enrolment, Place, Workshop


class Standing(NamedTuple):
    """The releases that a person's calendar is made of, and since when."""

    person_id: int
    releases: tuple[int, ...]
    """The last ones of all workshops that the person was ever part of."""
    attended: frozenset[int]
    """Those of them in which the person has a place: whole programmes."""
    changed_at: datetime

    def digest(self, *written: str) -> str:
        """The same for the same calendar: releases do not change any more."""
        told = (self.person_id, self.releases, sorted(self.attended), written)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:32]


def standing(session: AnySession, feed: Feed) -> Standing:
    """Two small questions, whose answers say whether anything is new."""
    places = session.execute(_places_of(feed.person_id)).all()
    releases = session.execute(
        _latest_with(feed.person_id, [place.workshop_id for place in places])
    ).all()
    attends = {place.workshop_id for place in places if place.status is Place.CONFIRMED}
    return Standing(
        person_id=feed.person_id,
        releases=tuple(release.id for release in releases),
        attended=frozenset(r.id for r in releases if r.workshop_id in attends),
        changed_at=max(
            [
                feed.created_at,
                *(release.released_at for release in releases),
                *(place.withdrawn_at or place.confirmed_at for place in places),
            ]
        ),
    )


def lectures_of(session: AnySession, stand: Standing) -> Sequence[ReleasedLecture]:
    """Also those called off: a program that does not hear of it keeps them as they were."""
    workshops = joinedload(Release.workshop).joinedload(Workshop.series)
    kept = session.scalars(
        select(Release).where(Release.id.in_(stand.releases)).options(workshops)
    ).all()  # so that no lecture has to ask for its own
    return session.scalars(
        select(ReleasedLecture)
        .where(
            ReleasedLecture.release_id.in_([release.id for release in kept]),
            ReleasedLecture.starts_at.is_not(None),
            ReleasedLecture.kind != LectureKind.BREAK,
            sa.or_(
                ReleasedLecture.release_id.in_(stand.attended),
                ReleasedLecture.moderator_id == stand.person_id,
                _speaks(stand.person_id),
            ),
        )
        .options(joinedload(ReleasedLecture.moderator))
        .order_by(ReleasedLecture.starts_at, ReleasedLecture.lecture_id)
    ).all()


def feed_with(secret: str) -> Select[Feed]:
    return (
        select(Feed)
        .where(Feed.secret == secret, Feed.revoked_at.is_(None))
        .options(joinedload(Feed.person))
    )


def _places_of(person_id: int) -> Select[int, Place, datetime, datetime | None]:
    return select(
        Enrolment.workshop_id, Enrolment.status, Enrolment.confirmed_at, Enrolment.withdrawn_at
    ).where(Enrolment.person_id == person_id)


def _latest_with(person_id: int, workshops: Iterable[int]) -> Select[int, int, datetime]:
    lectured = (
        select(Release.workshop_id)
        .join(ReleasedLecture, ReleasedLecture.release_id == Release.id)
        .join(ReleasedSpeaker, ReleasedSpeaker.released_lecture_id == ReleasedLecture.id)
        .join(Lecturer, Lecturer.id == ReleasedSpeaker.lecturer_id)
        .where(Lecturer.person_id == person_id)
    )
    moderated = (
        select(Release.workshop_id)
        .join(ReleasedLecture, ReleasedLecture.release_id == Release.id)
        .where(ReleasedLecture.moderator_id == person_id)
    )
    theirs = sa.or_(
        Release.workshop_id.in_(list(workshops)),
        Release.workshop_id.in_(lectured),
        Release.workshop_id.in_(moderated),
    )
    return (
        select(Release.id, Release.workshop_id, Release.released_at)
        .where(Release.id.in_(LATEST), theirs)
        .order_by(Release.id)
    )


def _speaks(person_id: int) -> sa.Exists:
    return exists().where(
        ReleasedSpeaker.released_lecture_id == ReleasedLecture.id,
        ReleasedSpeaker.lecturer_id == Lecturer.id,
        Lecturer.person_id == person_id,
    )
