"""What differs between two editions of a programme, and whom each difference concerns."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.schedule.models import LectureKind, Talk


class Somebody(NamedTuple):
    """Whoever gives or moderates a lecture. Another name of the same person is no difference."""

    person_id: int
    name: str


class Standing(NamedTuple):
    """A lecture in one edition: in the organisers' draft, or as it was released."""

    lecture_id: int
    talk: Talk
    lecturers: tuple[Somebody, ...] = ()
    moderator: Somebody | None = None

    @property
    def is_in_calendars(self) -> bool:
        """Breaks stand in the programme alone: a calendar is not to ring for a cup of tea."""
        talk = self.talk
        return bool(talk.starts_at and not talk.cancelled_at and talk.kind is not LectureKind.BREAK)

    @property
    def people(self) -> set[int]:
        """Who gives it or moderates it; nobody any more, once it is called off."""
        if self.talk.cancelled_at:
            return set()
        moderator = {self.moderator.person_id} if self.moderator else set()
        return self.lecturing | moderator

    @property
    def lecturing(self) -> set[int]:
        return {who.person_id for who in self.lecturers}


class What(StrEnum):
    NEW = "new"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    TAKEN_OUT = "taken out"
    """For one who gave or moderated it: it takes place without them."""
    MOVED = "moved"
    """Also to or from the list of those whose hour is not fixed."""
    LENGTH = "length"
    """Of one whose hour is not fixed."""
    TITLE = "title"
    KIND = "kind"
    ROOM = "room"
    ADDRESS = "address"
    LECTURERS = "lecturers"
    MODERATOR = "moderator"
    LANGUAGE = "language"
    INTERPRETATION = "interpretation"
    ABOUT = "about"
    """What it is about, or its topic."""


MINOR = {What.ABOUT}
"""Told to its lecturers. Participants see it in the programme; nobody writes to thousands of
people since a sentence of a description was improved."""


class Change(NamedTuple):
    """What became of one lecture."""

    lecture_id: int
    before: Standing | None
    after: Standing
    what: tuple[What, ...]

    @property
    def is_of_a_break(self) -> bool:
        both = [each.talk.kind for each in (self.before, self.after) if each]
        return all(kind is LectureKind.BREAK for kind in both)

    def held_by(self, person_id: int) -> bool:
        """Whether the person gives or moderates it now, or did before."""
        return self.is_held_by(person_id) or self.was_held_by(person_id)

    def is_held_by(self, person_id: int) -> bool:
        return person_id in self.after.people

    def was_held_by(self, person_id: int) -> bool:
        return self.before is not None and person_id in self.before.people

    def as_seen_by(self, person_id: int) -> "Change":
        """For who comes in it is a new lecture, and for who goes out nothing else matters."""
        is_there, was_there = self.is_held_by(person_id), self.was_held_by(person_id)
        if is_there and not was_there and What.RESTORED not in self.what:
            return self._replace(what=(What.NEW,))
        if was_there and not is_there and What.CANCELLED not in self.what:
            return self._replace(what=(What.TAKEN_OUT,))
        return self

    def enters(self, person_id: int, *, attends: bool) -> bool:
        """Whether it is to stand in the calendar of the person now."""
        return self.after.is_in_calendars and (attends or self.is_held_by(person_id))

    def leaves(self, person_id: int, *, attends: bool) -> bool:
        """Whether it stood there and does not any more."""
        stood = self.before is not None and self.before.is_in_calendars
        was_theirs = attends or self.was_held_by(person_id)
        return stood and was_theirs and not self.enters(person_id, attends=attends)


class Told(NamedTuple):
    """What a release tells one reader."""

    own: list[Change]
    """Lectures that they give or moderate, or did."""
    others: list[Change]
    """Of the programme that they come to."""


def changes(before: Iterable[Standing], after: Iterable[Standing]) -> list[Change]:
    """In the order of `after`, which knows every lecture that `before` knows: what was released
    is called off, never deleted. What was called off before anybody knew of it is no change."""
    were = {standing.lecture_id: standing for standing in before}
    found = []
    for standing in after:
        was = were.get(standing.lecture_id)
        if what := _what(was, standing):
            found.append(Change(standing.lecture_id, was, standing, tuple(what)))
    return found


def seen_in(found: Iterable[Change], language: str) -> list[Change]:
    """What a reader of one language sees of them: a title may be new in the other alone."""
    seen = []
    for change in found:
        same = _reads_the_same(change, language)
        what = tuple(each for each in change.what if each not in same)
        if what:
            seen.append(change._replace(what=what))
    return seen


def told(found: Iterable[Change], person_id: int, *, attends: bool) -> Told:
    """Of changes as they are seen in the language of the reader."""
    own, others = [], []
    for change in found:
        if change.held_by(person_id):
            own.append(change.as_seen_by(person_id))
        elif attends and not change.is_of_a_break and set(change.what) - MINOR:
            others.append(change)
    return Told(own, others)


def people_in(found: Iterable[Change]) -> set[int]:
    """The ids of all who give or moderate one of these lectures, or did."""
    return {
        person
        for change in found
        for standing in (change.before, change.after)
        if standing
        for person in standing.people
    }


def _what(before: Standing | None, after: Standing) -> list[What]:
    called_off = after.talk.cancelled_at is not None
    if before is None:
        return [] if called_off else [What.NEW]
    was_called_off = before.talk.cancelled_at is not None
    if called_off:
        return [] if was_called_off else [What.CANCELLED]
    return [What.RESTORED] if was_called_off else _differing(before, after)


def _differing(before: Standing, after: Standing) -> list[What]:
    found = [what for what, shown in SHOWN.items() if shown(before) != shown(after)]
    return [what for what in found if what is not What.LENGTH or What.MOVED not in found]


SHOWN: dict[What, Callable[[Standing], object]] = {
    What.MOVED: lambda standing: (standing.talk.starts_at, standing.talk.ends_at),
    What.LENGTH: lambda standing: standing.talk.length,
    What.TITLE: lambda standing: (standing.talk.title("en"), standing.talk.title("zh")),
    What.KIND: lambda standing: standing.talk.kind,
    What.ROOM: lambda standing: standing.talk.channel,
    What.ADDRESS: lambda standing: standing.talk.livestream_url,
    What.LECTURERS: lambda standing: standing.lecturing,
    What.MODERATOR: lambda standing: standing.moderator and standing.moderator.person_id,
    What.LANGUAGE: lambda standing: standing.talk.language,
    What.INTERPRETATION: lambda standing: standing.talk.interpretation,
    What.ABOUT: lambda standing: [_about(standing, language) for language in ("en", "zh")],
}


def _about(standing: Standing, language: str) -> tuple[str, str]:
    return standing.talk.topic(language), standing.talk.about(language)


def _reads_the_same(change: Change, language: str) -> set[What]:
    before, after = change.before, change.after
    if before is None:
        return set()
    same = set()
    if before.talk.title(language) == after.talk.title(language):
        same.add(What.TITLE)
    if _about(before, language) == _about(after, language):
        same.add(What.ABOUT)
    return same
