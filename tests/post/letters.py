"""Letters for tests, and a template of their own."""

from datetime import UTC, datetime
from itertools import count

from cistrat_training.letter import Letter

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
number = count(1)


def a_letter(**facts):
    n = next(number)
    given = {
        "about": f"test:{n}",
        "to_address": f"person{n}@mail.example",
        "language": "en",
        "subject": "Your place",
        "text": "Dear Ada,\n\nyou have a place.\n",
        "html": "<p>Dear Ada,</p><p>you have a place.</p>",
        "message_id": f"<test.{n}@training.example>",
        "created_at": NOON,
        "next_try_at": NOON,
    }
    return Letter(**given | facts)
