"""What a lecturer has still to do before the day, and by when."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from cistrat_training.words import N_

DAYS_TO_ANSWER = timedelta(days=14)  # the programme waits for it
HOURS_BEFORE = timedelta(days=30)  # so that a programme can be made of them
PROFILE_BEFORE = timedelta(days=14)  # participants prepare themselves
CONSENTS_BEFORE = timedelta(days=7)  # the technicians have to know
SOON = timedelta(days=7)


class Task(StrEnum):
    ANSWER = "answer"
    HOURS = "hours"
    PROFILE = "profile"
    CONSENTS = "consents"
    SLIDES = "slides"


TASKS = {
    Task.ANSWER: N_("Say whether you can come"),
    Task.HOURS: N_("Tell the hours when you are free"),
    Task.PROFILE: N_("Biography and photo"),
    Task.CONSENTS: N_("Say what we may record and publish"),
    Task.SLIDES: N_("Upload your slides"),
}


class Facts(NamedTuple):
    """Of the lectures that are ahead of one lecturer in one workshop."""

    invited_at: datetime | None
    """When the first letter went of which the answer is missing."""
    unanswered: int
    begins_at: datetime
    """The first day of the workshop."""
    first_at: datetime | None
    """The first lecture, where it has an hour."""
    has_told_hours: bool
    hours_are_fixed: bool
    """Every lecture stands in a released programme with its hour."""
    has_profile: bool
    consents_missing: int
    without_slides: int


class Item(NamedTuple):
    task: Task
    is_done: bool
    by: datetime | None
    """None where any time will do, also afterwards."""
    is_urgent: bool

    @property
    def shape(self) -> str:
        if self.is_done:
            return "done"
        return "warn" if self.is_urgent else "open"


def checklist(facts: Facts, now: datetime) -> list[Item]:
    """In the order in which things are needed. Nobody is asked for hours once they are fixed."""
    lecture = facts.first_at or facts.begins_at
    asked = facts.invited_at or now
    items = [_item(Task.ANSWER, facts.unanswered == 0, asked + DAYS_TO_ANSWER, now)]
    if facts.has_told_hours or not facts.hours_are_fixed:
        by = facts.begins_at - HOURS_BEFORE
        items.append(_item(Task.HOURS, facts.has_told_hours, by, now))
    return [
        *items,
        _item(Task.PROFILE, facts.has_profile, lecture - PROFILE_BEFORE, now),
        _item(Task.CONSENTS, facts.consents_missing == 0, lecture - CONSENTS_BEFORE, now),
        _item(Task.SLIDES, facts.without_slides == 0, None, now),
    ]


def _item(task: Task, is_done: bool, by: datetime | None, now: datetime) -> Item:
    is_urgent = not is_done and by is not None and by - now < SOON
    return Item(task, is_done, by, is_urgent)
