"""Released lectures as events of a calendar; the draft stands in none."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from cistrat_training import calendars, languages
from cistrat_training.calendars import Event, Method, Organiser
from cistrat_training.schedule.models import LectureKind, Lecturer
from cistrat_training.schedule.releases import ReleasedLecture
from cistrat_training.words import N_

TYPE = "text/calendar; charset=utf-8"
ASKED_AGAIN_AFTER = timedelta(minutes=15)
WRITTEN_SINCE = "2026-11-23"
"""Changes with how a calendar is written, so that programs fetch again what they have."""

Speakers = Mapping[int, list[Lecturer]]


class Calendars(NamedTuple):
    """Of one site, for readers of one language."""

    site: str
    organiser: Organiser
    language: str
    closed: frozenset[int] = frozenset()
    """The ids of lectures that a lecturer does not want to be streamed."""

    def feed(self, lectures: Iterable[ReleasedLecture], speakers: Speakers, *, name: str) -> bytes:
        """All of them, for a program that asks again."""
        return calendars.calendar(
            self._events(lectures, speakers),
            Method.PUBLISH,
            self.organiser,
            name=name,
            ask_again_after=ASKED_AGAIN_AFTER,
        )

    def file(self, lectures: Iterable[ReleasedLecture], speakers: Speakers) -> bytes:
        """As they are today."""
        return calendars.calendar(self._events(lectures, speakers), Method.PUBLISH, self.organiser)

    def request(self, lecture: ReleasedLecture, lecturers: list[Lecturer]) -> bytes:
        events = self._events([lecture], {lecture.lecture_id: lecturers})
        return calendars.calendar(events, Method.REQUEST, self.organiser)

    def cancel(self, lecture: ReleasedLecture, was: ReleasedLecture) -> bytes:
        """For who has it in their calendar as it stood before."""
        event = self._event(was, [])._replace(
            sequence=lecture.sequence, changed_at=lecture.changed_at
        )
        return calendars.calendar([event], Method.CANCEL, self.organiser)

    def _events(self, lectures: Iterable[ReleasedLecture], speakers: Speakers) -> Iterable[Event]:
        for lecture in lectures:
            if lecture.starts_at and lecture.kind is not LectureKind.BREAK:
                yield self._event(lecture, speakers.get(lecture.lecture_id, []))

    def _event(self, lecture: ReleasedLecture, lecturers: list[Lecturer]) -> Event:
        starts_at, ends_at = _times_of(lecture)
        return Event(
            uid=f"lecture-{lecture.lecture_id}@{urlsplit(self.site).hostname}",
            sequence=lecture.sequence,
            changed_at=lecture.changed_at,
            starts_at=starts_at,
            ends_at=ends_at,
            zone=lecture.workshop.tz,
            title=lecture.title(self.language),
            about="\n".join(self._lines(lecture, lecturers)),
            place=lecture.channel,
            address=self._address(lecture),
            is_cancelled=lecture.cancelled_at is not None,
        )

    def _lines(self, lecture: ReleasedLecture, lecturers: list[Lecturer]) -> Iterable[str]:
        yield lecture.workshop.title(self.language)
        for who in lecturers:
            yield f"{who.person.full_name}, {who.institution(self.language)}"
        if lecture.moderator:
            yield self._said(N_("Moderator: %(name)s")) % {"name": lecture.moderator.full_name}
        yield from (
            text
            for text in (
                lecture.interpretation,
                self._address(lecture),
                lecture.about(self.language),
            )
            if text
        )

    def _address(self, lecture: ReleasedLecture) -> str:
        return "" if lecture.lecture_id in self.closed else lecture.livestream_url

    def _said(self, text: str) -> str:
        return languages.said_in(text, self.language)


def _times_of(lecture: ReleasedLecture) -> tuple[datetime, datetime]:
    if not (lecture.starts_at and lecture.ends_at):
        raise ValueError(lecture)
    return lecture.starts_at, lecture.ends_at
