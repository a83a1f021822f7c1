"""How a workshop was attended, in numbers: by lecture, by day, by country and audience."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from cistrat_training.attendance.models import Mark
from cistrat_training.attendance.presence import Presence
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import Enrolment
from cistrat_training.zones import clock_of

Attended = tuple[Enrolment, Sequence[Presence]]
"""A person, and what is known of each of the lectures, in their order."""


class OfLecture(NamedTuple):
    """Everybody is counted once: who was there for a part, and saw the rest, was there."""

    lecture: Lecture
    people: int
    live: int
    recorded: int
    """Who was not there, and watched the recording."""
    marks: Counter[Mark | None]
    unclear: int

    @property
    def attended(self) -> int:
        return self.live + self.recorded

    @property
    def is_told(self) -> bool:
        """Whether anything is known of anybody."""
        return self.marks[None] < self.people or self.unclear > 0

    @property
    def open(self) -> int:
        """Of whom nothing is known, or not how long."""
        return self.marks[None]


class Part(NamedTuple):
    """Some of the people: minutes of lectures, of all of them together."""

    key: str
    """The code of a country, or an audience."""
    people: int
    live: int
    recorded: int
    offered: int

    @property
    def live_share(self) -> float:
        return self.live / self.offered if self.offered else 0.0

    @property
    def recorded_share(self) -> float:
        return self.recorded / self.offered if self.offered else 0.0


class Day(NamedTuple):
    """`stayed` are those who came on the first day and come on this one, too."""

    day: date
    came: int
    stayed: int
    stayed_live: int


def by_lecture(lectures: Sequence[Lecture], rows: Sequence[Attended]) -> list[OfLecture]:
    return [
        _of_lecture(lecture, [presences[place] for _one, presences in rows])
        for place, lecture in enumerate(lectures)
    ]


def _of_lecture(lecture: Lecture, presences: Sequence[Presence]) -> OfLecture:
    return OfLecture(
        lecture=lecture,
        people=len(presences),
        live=sum(one.live > 0 for one in presences),
        recorded=sum(one.recorded > 0 and not one.live for one in presences),
        marks=Counter(one.mark for one in presences),
        unclear=sum(one.is_unclear for one in presences),
    )


def parts(
    lectures: Sequence[Lecture], rows: Iterable[Attended], key: Callable[[Enrolment], str]
) -> list[Part]:
    """The largest first."""
    offered = sum(lecture.length for lecture in lectures)
    groups: dict[str, list[Sequence[Presence]]] = defaultdict(list)
    for enrolment, presences in rows:
        groups[key(enrolment)].append(presences)
    found = [
        Part(
            name,
            len(people),
            sum(one.live for presences in people for one in presences),
            sum(one.recorded for presences in people for one in presences),
            offered * len(people),
        )
        for name, people in groups.items()
    ]
    return sorted(found, key=lambda part: (-part.people, part.key))


def by_day(lectures: Sequence[Lecture], rows: Sequence[Attended], zone: str) -> list[Day]:
    """Of the days of the workshop's own calendar on which lectures were held."""
    here = clock_of(zone)
    places: dict[date, list[int]] = defaultdict(list)
    for place, lecture in enumerate(lectures):
        if lecture.starts_at:
            places[lecture.starts_at.astimezone(here).date()].append(place)
    days = sorted(places)
    if not days:
        return []
    first = {enrolment.id for enrolment, presences in rows if _came(presences, places[days[0]])}
    stayers = [(one, presences) for one, presences in rows if one.id in first]
    return [
        Day(
            day,
            came=sum(_came(presences, places[day]) for _one, presences in rows),
            stayed=sum(_came(presences, places[day]) for _one, presences in stayers),
            stayed_live=sum(_came_live(presences, places[day]) for _one, presences in stayers),
        )
        for day in days
    ]


def _came(presences: Sequence[Presence], places: Iterable[int]) -> bool:
    return any(presences[place].minutes or presences[place].is_unclear for place in places)


def _came_live(presences: Sequence[Presence], places: Iterable[int]) -> bool:
    return any(presences[place].live or presences[place].is_unclear for place in places)
