"""Which recordings a participant can watch now, and how far each of them has come."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import select

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession
from cistrat_training.schedule import publishing
from cistrat_training.schedule.consent_queries import consents_of
from cistrat_training.schedule.materials import OF_THE_RECORDING, Material
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.publishing import Recording
from cistrat_training.schedule.releases import ReleasedLecture
from cistrat_training.schedule.viewing_queries import viewings_by
from cistrat_training.schedule.viewings import Viewing

NEVER = datetime.max.replace(tzinfo=UTC)


class Watchable(NamedTuple):
    talk: ReleasedLecture
    recording: Recording
    viewing: Viewing | None

    @property
    def is_counted(self) -> bool:
        """A recording that lies elsewhere is not."""
        return bool(self.recording.ours or self.recording.small)

    @property
    def is_watched(self) -> bool:
        return self.viewing is not None and bool(self.viewing.length) and not self.viewing.missing


def recordings(
    session: AnySession, person: User, talks: Sequence[ReleasedLecture], *, now: datetime
) -> list[Watchable]:
    """What closes first stands first, and what was watched from beginning to end last."""
    by_lecture = {talk.lecture_id: talk for talk in talks if talk.is_taught}
    materials = _published(session, by_lecture)
    asked = select(Lecture).where(Lecture.id.in_(by_lecture))
    lectures = [
        one
        for one in session.scalars(asked)
        if (one.id in materials or one.recording_url) and publishing.is_open(one, now)
    ]
    consents = consents_of(session, lectures) if lectures else {}
    viewings = {one.lecture_id: one for one in session.scalars(viewings_by(person, by_lecture))}
    found = [
        Watchable(by_lecture[one.id], shown, viewings.get(one.id))
        for one in lectures
        for shown in [publishing.recording(one, materials.get(one.id, []), consents[one.id], now)]
        if shown.can_be_watched
    ]
    return sorted(found, key=lambda one: (one.is_watched, one.recording.closes_at or NEVER))


def _published(
    session: AnySession, lecture_ids: dict[int, ReleasedLecture]
) -> dict[int, list[Material]]:
    found: dict[int, list[Material]] = {}
    asked = publishing.published(lecture_ids).where(Material.kind.in_(OF_THE_RECORDING))
    for material in session.scalars(asked):
        found.setdefault(material.lecture_id, []).append(material)
    return found
