"""Who else has the attendance of a workshop open right now.

Their pages say so every few seconds. It is kept on a slip beside the queue, which all web servers
reach, and not in the database: it leaves no trail, and is forgotten in a quarter of a minute.
"""

import json
from typing import NamedTuple

from cistrat_training import queue
from cistrat_training.accounts.models import User
from cistrat_training.workshops.models import Workshop

SECONDS_BETWEEN_LOOKS = 5
SECONDS_TO_BE_FORGOTTEN = 15
THE_GRID = 0


class Looking(NamedTuple):
    person_id: int
    lecture_id: int
    """Or THE_GRID."""
    at: float


def look(workshop: Workshop, person: User, lecture_id: int, *, at: float) -> list[Looking]:
    """Say that this person has it open, and hear who else has. `at` is in seconds since 1970.

    Two who say so in the same instant may miss each other once; the next look tells.
    """
    name = _name(workshop)
    company = _others(queue.note(name), person, at)
    mine = Looking(person.id, lecture_id, at)
    queue.leave_note(name, json.dumps([*company, mine]))
    return company


def others(workshop: Workshop, person: User, *, at: float) -> list[Looking]:
    """Who else has it open, without saying that one has it open."""
    return _others(queue.note(_name(workshop)), person, at)


def _name(workshop: Workshop) -> str:
    return f"attendance open:{workshop.id}"


def _others(note: str, person: User, at: float) -> list[Looking]:
    told = [Looking(*one) for one in json.loads(note or "[]")]
    since = at - SECONDS_TO_BE_FORGOTTEN
    return [one for one in told if one.person_id != person.id and one.at > since]
