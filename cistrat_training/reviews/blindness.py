"""What people wrote, without their own names in it."""

import re
from collections.abc import Iterable

from cistrat_training.applications.answers import Line, Said
from cistrat_training.applications.models import Application

HIDDEN = "[…]"
SHORTEST = 4  # a shorter name in Latin letters stands in other words too


def hidden(said: Iterable[Said], application: Application) -> list[Said]:
    """In every answer, where the applicant wrote who they are into the text."""
    words = pattern_of(application)
    return [Said(title, [_hidden(line, words) for line in lines]) for title, lines in said]


def pattern_of(application: Application) -> re.Pattern[str] | None:
    told = {
        application.full_name,
        application.latin_name,
        application.native_name,
        application.institution,
        application.applicant.full_name,
        application.applicant.email or "",
    }
    names = [name for name in told if len(name) >= SHORTEST or (name and not name.isascii())]
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE) if names else None


def _hidden(line: Line, words: re.Pattern[str] | None) -> Line:
    if words is None:
        return line
    return line._replace(
        text=words.sub(HIDDEN, line.text),
        items=tuple(words.sub(HIDDEN, item) for item in line.items),
    )
