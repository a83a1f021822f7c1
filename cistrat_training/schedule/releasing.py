"""The deed of releasing a programme: the draft is copied, and the copy no longer changes."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import NamedTuple

from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule import (
    clash_queries,
    clashes,
    differences,
    queries,
    reader_queries,
    release_queries,
)
from cistrat_training.schedule.clashes import Clash
from cistrat_training.schedule.differences import Change, Somebody, Standing
from cistrat_training.schedule.models import Lecture, Lecturer, Talk
from cistrat_training.schedule.reader_queries import Readers
from cistrat_training.schedule.releases import (
    Release,
    ReleasedLecture,
    ReleasedSpeaker,
    ReleaseLetters,
)
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

COPIED = [name for name in Talk.__annotations__ if name not in {"sequence", "changed_at"}]
"""What a release copies of a lecture."""


class Preview(NamedTuple):
    """What the next release would be."""

    before: Release | None
    changes: list[Change]
    readers: Readers
    clashes: list[Clash]
    fingerprint: str
    """Of all that would be released: another one, and it is not what was shown."""

    @property
    def number(self) -> int:
        return self.before.number + 1 if self.before else 1

    @property
    def hard(self) -> list[Clash]:
        return [clash for clash in self.clashes if clash.is_hard]

    @property
    def soft(self) -> list[Clash]:
        return [clash for clash in self.clashes if not clash.is_hard]

    def is_new(self, *, public: bool) -> bool:
        return bool(self.changes) or (self.before is not None and self.before.is_public != public)


def differs(session: AnySession, workshop: Workshop) -> bool:
    """Whether the draft has something that the last release has not."""
    before = session.scalar(release_queries.latest_release(workshop))
    _lectures, draft = _draft(session, workshop)
    return bool(differences.changes(released(session, before) if before else [], draft))


def preview(
    session: AnySession, workshop: Workshop, *, now: datetime, language: str = "en"
) -> Preview:
    before = session.scalar(release_queries.latest_release(workshop))
    lectures, draft = _draft(session, workshop)
    changes = differences.changes(released(session, before) if before else [], draft)
    return Preview(
        before=before,
        changes=changes,
        readers=reader_queries.readers(session, workshop, changes, now=now),
        clashes=_clashes(session, workshop, lectures, language),
        fingerprint=_fingerprint(before, draft),
    )


def release_as_shown(
    session: AnySession,
    workshop: Workshop,
    shown: str,
    *,
    by: User,
    public: bool,
    now: datetime,
    language: str = "en",
) -> Release:
    """Releases what `shown` is the fingerprint of, and has its readers told. Raises RuleBroken
    when there is nothing new, when it clashes, and when the draft is another one by now."""
    lock(session, workshop)
    found = preview(session, workshop, now=now, language=language)
    if found.fingerprint != shown:
        raise RuleBroken(
            N_(
                "The draft has changed since you opened this page, so nothing was released. Look"
                " at what would be released now, and release that."
            )
        )
    if not found.is_new(public=public):
        raise RuleBroken(N_("Nothing has changed since the last release."))
    for clash in found.hard[:1]:
        raise RuleBroken(clash.message, field=clash.field, **clash.facts)
    made = release(session, workshop, by=by, public=public, now=now)
    if found.readers.total:
        session.add(ReleaseLetters(release=made, readers=found.readers.total))
    session.flush()
    return made


def release(
    session: AnySession, workshop: Workshop, *, by: User | None, public: bool, now: datetime
) -> Release:
    """The next release, of the draft as it is; nobody is told. Lectures that changed rise in
    `sequence`."""
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
    lectures, draft = _draft(session, workshop)
    were = released(session, before) if before else []
    changed = {change.lecture_id for change in differences.changes(were, draft)}
    _copy(session, found, lectures, {was.lecture_id: was.talk for was in were}, changed)
    session.flush()
    return found


def changes_in(session: AnySession, release: Release) -> list[Change]:
    """What it changed of the one before it."""
    return changes_in_each(session, [release])[release.id]


def changes_in_each(session: AnySession, releases: Sequence[Release]) -> dict[int, list[Change]]:
    """By the id of the release; these are of one workshop, the newest first, without a gap."""
    oldest = releases[-1]
    earlier = session.scalar(release_queries.release_before(oldest))
    every = [*releases, earlier] if earlier else [*releases, None]
    stood = released_in(session, [one.id for one in every if one])
    return {
        after.id: differences.changes(stood[before.id] if before else [], stood[after.id])
        for after, before in pairwise(every)
        if after
    }


def released(session: AnySession, release: Release) -> list[Standing]:
    """In the order of the programme."""
    return released_in(session, [release.id])[release.id]


def released_in(session: AnySession, releases: Sequence[int]) -> dict[int, list[Standing]]:
    copies = session.scalars(
        release_queries.lectures_in_each(releases).options(joinedload(ReleasedLecture.moderator))
    ).all()
    speakers = release_queries.speakers_by_copy(session, [copy.id for copy in copies])
    stood: dict[int, list[Standing]] = {release: [] for release in releases}
    for copy in copies:
        people = _people(copy.moderator, speakers.get(copy.id, ()))
        stood[copy.release_id].append(Standing(copy.lecture_id, copy, *people))
    return stood


def _draft(session: AnySession, workshop: Workshop) -> tuple[Sequence[Lecture], list[Standing]]:
    lectures = session.scalars(
        queries.lectures_of(workshop).options(joinedload(Lecture.moderator))
    ).all()
    speakers = queries.speakers_of(session, lectures)
    return lectures, [
        Standing(one.id, one, *_people(one.moderator, speakers.get(one.id, ()))) for one in lectures
    ]


def _people(
    moderator: User | None, lecturers: Iterable[Lecturer]
) -> tuple[tuple[Somebody, ...], Somebody | None]:
    return (
        tuple(_somebody(lecturer.person) for lecturer in lecturers),
        _somebody(moderator) if moderator else None,
    )


def _somebody(person: User) -> Somebody:
    return Somebody(person.id, person.full_name)


def _copy(
    session: AnySession,
    release: Release,
    lectures: Sequence[Lecture],
    were: Mapping[int, Talk],
    changed: set[int],
) -> None:
    """`changed_at` and `sequence` of the copy before stay where nothing changed that is seen."""
    speakers = queries.speakers_of(session, lectures)
    for lecture in lectures:
        was = were.get(lecture.id)
        if lecture.cancelled_at and not was:
            continue  # called off before anybody knew of it
        if was and lecture.id in changed:
            lecture.sequence += 1
        copy = ReleasedLecture(
            release=release,
            lecture=lecture,
            place=lecture.place,
            moderator=lecture.moderator,
            sequence=lecture.sequence,
            changed_at=was.changed_at if was and lecture.id not in changed else release.released_at,
            **{name: getattr(lecture, name) for name in COPIED},
        )
        session.add(copy)
        session.add_all(
            ReleasedSpeaker(released_lecture=copy, lecturer=lecturer)
            for lecturer in speakers.get(lecture.id, [])
        )


def _clashes(
    session: AnySession, workshop: Workshop, lectures: Sequence[Lecture], language: str
) -> list[Clash]:
    placed = clash_queries.appointments(session, lectures, language, within=workshop)
    if not placed:
        return []
    first, last = min(one.starts_at for one in placed), max(one.ends_at for one in placed)
    others = clash_queries.others_between(session, first, last, workshop, lectures, language)
    return clashes.found(placed, others, clash_queries.plan_facts(session, workshop))


def _fingerprint(before: Release | None, draft: Iterable[Standing]) -> str:
    told = [
        (
            standing.lecture_id,
            [str(getattr(standing.talk, name)) for name in COPIED],
            sorted(who.person_id for who in standing.lecturers),
            standing.moderator and standing.moderator.person_id,
        )
        for standing in sorted(draft, key=lambda standing: standing.lecture_id)
    ]
    return hashlib.sha256(repr((before and before.id, told)).encode()).hexdigest()[:32]
