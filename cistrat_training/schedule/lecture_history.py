"""What became of the lectures of one lecturer, release by release, and what they answered."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from cistrat_training.schedule.differences import Change, Somebody, Standing, changes
from cistrat_training.schedule.models import Lecturer, Reply, Speaker
from cistrat_training.schedule.releases import Release, ReleasedLecture
from cistrat_training.trail import TrailEntry


class Edition(NamedTuple):
    """A lecture in one release, and who was to give it."""

    copy: ReleasedLecture
    lecturers: tuple[Somebody, ...]

    @property
    def standing(self) -> Standing:
        moderator = self.copy.moderator
        return Standing(
            self.copy.lecture_id,
            self.copy,
            self.lecturers,
            Somebody(moderator.id, moderator.full_name) if moderator else None,
        )


class Released(NamedTuple):
    at: datetime
    release: Release
    change: Change


class Answered(NamedTuple):
    at: datetime
    speaker: Speaker
    reply: Reply
    by_themself: bool


def of_releases(editions: Iterable[Edition], lecturer: Lecturer) -> list[Released]:
    """What each release changed for the lecturer, in lectures that are or were theirs."""
    found = []
    for _number, theirs in groupby(editions, lambda edition: edition.copy.lecture_id):
        before: list[Standing] = []
        for edition in theirs:
            after = [edition.standing]
            found += [
                Released(edition.copy.release.released_at, edition.copy.release, seen)
                for change in changes(before, after)
                if change.held_by(lecturer.person_id)
                for seen in [change.as_seen_by(lecturer.person_id)]
            ]
            before = after
    return found


def of_answers(
    entries: Iterable[TrailEntry], speakers: Sequence[Speaker], lecturer: Lecturer
) -> list[Answered]:
    """From the trail, which keeps each answer after the next one."""
    by_record = {f"speaker:{speaker.id}": speaker for speaker in speakers}
    return [
        Answered(
            entry.at,
            by_record[entry.record],
            Reply(change.after),
            by_themself=entry.actor_id == lecturer.person_id,
        )
        for entry in entries
        for change in entry.changes
        if change.field == "answer" and change.after
    ]
