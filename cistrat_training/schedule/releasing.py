"""The deed of releasing a programme: the draft is copied, and the copy no longer changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession, lock
from cistrat_training.schedule import queries, release_queries
from cistrat_training.schedule.models import Lecture, Lecturer, Talk
from cistrat_training.schedule.releases import Release, ReleasedLecture, ReleasedSpeaker
from cistrat_training.workshops.models import Workshop

SHOWN = [name for name in Talk.__annotations__ if name not in {"sequence", "changed_at"}]
"""What a release copies of a lecture, and whose change makes it another one in calendars."""


def release(
    session: AnySession, workshop: Workshop, *, by: User | None, public: bool, now: datetime
) -> Release:
    """The next release, of the draft as it is. Lectures that changed rise in `sequence`."""
    lock(session, workshop)
    before = session.scalar(release_queries.latest_release(workshop))
    found = Release(
        workshop=workshop,
        number=before.number + 1 if before else 1,
        is_public=public,
        released_at=now,
        released_by=by,
    )
    session.add(found)
    lectures = session.scalars(queries.lectures_of(workshop)).all()
    copy_into(session, found, before, lectures, queries.speakers_of(session, lectures))
    session.flush()
    return found


def copy_into(
    session: AnySession,
    release: Release,
    before: Release | None,
    lectures: Sequence[Lecture],
    speakers: Mapping[int, list[Lecturer]],
) -> None:
    known = session.scalars(release_queries.lectures_in(before)).all() if before else []
    were = {copy.lecture_id: copy for copy in known}
    spoke = release_queries.speakers_of(session, known)
    for lecture in lectures:
        now_speaking = speakers.get(lecture.id, [])
        copy = copy_of(lecture, release, were.get(lecture.id))
        if now_speaking != spoke.get(lecture.id, []):
            copy.changed_at = release.released_at
        if copy.changed_at == release.released_at:
            lecture.sequence += lecture.id in were
            copy.sequence = lecture.sequence
        session.add(copy)
        session.add_all(
            ReleasedSpeaker(released_lecture=copy, lecturer=lecturer) for lecturer in now_speaking
        )


def copy_of(lecture: Lecture, release: Release, before: ReleasedLecture | None) -> ReleasedLecture:
    """`changed_at` is that of the copy before, where nothing changed that anybody sees."""
    copy = ReleasedLecture(
        release=release,
        lecture=lecture,
        place=lecture.place,
        moderator=lecture.moderator,
        sequence=lecture.sequence,
        changed_at=release.released_at,
        **{name: getattr(lecture, name) for name in SHOWN},
    )
    if before and not changed(before, copy):
        copy.changed_at = before.changed_at
    return copy


def changed(before: Talk, after: Talk) -> list[str]:
    """The names of the columns in which they differ."""
    return [name for name in SHOWN if getattr(before, name) != getattr(after, name)]


def is_released(session: AnySession, lecture: Lecture) -> bool:
    return bool(
        session.scalar(sa.select(sa.exists().where(ReleasedLecture.lecture_id == lecture.id)))
    )
