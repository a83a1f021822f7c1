"""The letters of a release, made some at a time: to whom, with what words, with which files."""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.calendars import Method, type_of
from cistrat_training.database import AnySession
from cistrat_training.files import Content
from cistrat_training.letter import Letter
from cistrat_training.schedule import (
    differences,
    letters,
    reader_queries,
    release_queries,
    releasing,
)
from cistrat_training.schedule.calendar import Calendars
from cistrat_training.schedule.consent_queries import refused_livestreams
from cistrat_training.schedule.differences import Change, Standing
from cistrat_training.schedule.models import Lecturer
from cistrat_training.schedule.releases import Release, ReleasedLecture

HANDFUL = 8
"""More events than these come as one file with the whole programme: a mail program asks about
each of them, and nobody answers forty questions."""

Put = Callable[[bytes, str], Content]
Enclosed = list[tuple[Content, str]]


class Batch(NamedTuple):
    letters: list[Letter]
    files: list[Content]
    last_reader_id: int | None
    """None where nobody is left."""


class Telling:
    """One release, and what it tells each of its readers."""

    def __init__(
        self, session: AnySession, release: Release, calendars: Callable[[str], Calendars], put: Put
    ) -> None:
        self.session = session
        self.release = release
        self.calendars = calendars
        self.put = put
        self.changes = releasing.changes_in(session, release)
        lectures = select(ReleasedLecture.lecture_id).where(
            ReleasedLecture.release_id == release.id
        )
        self.closed = frozenset(session.scalars(refused_livestreams(lectures)))
        self.seen: dict[str, list[Change]] = {}
        self.kept: dict[tuple[object, ...], Content] = {}

    def next_letters(self, after: int, most: int) -> Batch:
        """To the next readers whose ids come after this one."""
        asked = reader_queries.next_readers(
            self.release,
            after,
            differences.people_in(self.changes),
            participants=any(not change.is_of_a_break for change in self.changes),
            most=most,
        )
        readers = self.session.execute(asked).all()
        written = [self._letter(person, attends=attends) for person, attends in readers]
        return Batch(
            [letter for letter in written if letter],
            list({content.sha256: content for content in self.kept.values()}.values()),
            readers[-1][0].id if readers else None,
        )

    def _letter(self, person: User, *, attends: bool) -> Letter | None:
        told = differences.told(self._seen_in(person.language), person.id, attends=attends)
        if not (told.own or told.others):
            return None
        too_many = len(told.others) > HANDFUL
        is_first = too_many and self.release.number == 1
        return letters.released(
            person,
            self.release,
            told,
            summary=self._summary if is_first else None,
            closed=self.closed,
            enclosed=[
                *self._events(told.own, person, attends=attends),
                *(
                    [self._programme(person.language)]
                    if too_many
                    else self._events(told.others, person, attends=attends)
                ),
            ],
        )

    def _seen_in(self, language: str) -> list[Change]:
        if language not in self.seen:
            self.seen[language] = differences.seen_in(self.changes, language)
        return self.seen[language]

    def _events(
        self, changes: list[Change], person: User, *, attends: bool
    ) -> Iterator[tuple[Content, str]]:
        for change in changes:
            name = f"lecture-{change.lecture_id}.ics"
            if change.enters(person.id, attends=attends):
                yield self._request(change, person.language), name
            elif change.leaves(person.id, attends=attends):
                yield self._cancel(change, person.language), name

    def _request(self, change: Change, language: str) -> Content:
        lecture = _copy(change.after)
        return self._file(
            Method.REQUEST,
            (change.lecture_id, language),
            lambda: self._calendars(language).request(
                lecture, self._speakers.get(change.lecture_id, [])
            ),
        )

    def _cancel(self, change: Change, language: str) -> Content:
        was = _copy(change.before or change.after)
        return self._file(
            Method.CANCEL,
            (change.lecture_id, language),
            lambda: self.calendars(language).cancel(_copy(change.after), was),
        )

    def _programme(self, language: str) -> tuple[Content, str]:
        content = self._file(
            Method.PUBLISH,
            (language,),
            lambda: self._calendars(language).file(self._lectures, self._speakers),
        )
        return content, f"{self.release.workshop.code}.ics"

    def _calendars(self, language: str) -> Calendars:
        return self.calendars(language)._replace(closed=self.closed)

    def _file(self, method: Method, what: tuple[object, ...], made: Callable[[], bytes]) -> Content:
        """Stored once for all its readers."""
        if (method, *what) not in self.kept:
            self.kept[method, *what] = self.put(made(), type_of(method))
        return self.kept[method, *what]

    @cached_property
    def _lectures(self) -> list[ReleasedLecture]:
        asked = release_queries.lectures_in(self.release)
        return list(self.session.scalars(asked.options(joinedload(ReleasedLecture.moderator))))

    @cached_property
    def _speakers(self) -> dict[int, list[Lecturer]]:
        return release_queries.speakers_of(self.session, self._lectures)

    @cached_property
    def _summary(self) -> letters.Summary:
        comes = [change.after for change in self.changes if not change.is_of_a_break]
        return letters.Summary(
            sum(one.talk.is_taught for one in comes),
            next((one for one in comes if one.talk.starts_at), None),
        )


def _copy(standing: Standing) -> ReleasedLecture:
    if not isinstance(standing.talk, ReleasedLecture):
        raise TypeError(standing)
    return standing.talk
