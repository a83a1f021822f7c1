"""What people wrote, without their own names in it."""

import re
from collections.abc import Iterable

from cistrat_training.applications.answers import Line, Said
from cistrat_training.applications.models import Application

HIDDEN = "[…]"
SHORTEST = 3  # what is shorter in Latin letters is an initial, or a word of its own
SHORTEST_ELSEWHERE = 2  # two Chinese characters are a whole name, one is a word
WORDS = re.compile(r"[^\W\d_]+")


def hidden(said: Iterable[Said], application: Application) -> list[Said]:
    """In every answer, where the applicant wrote who they are into the text."""
    words = pattern_of(application)
    return [Said(title, [_hidden(line, words) for line in lines]) for title, lines in said]


def pattern_of(application: Application) -> re.Pattern[str] | None:
    """Each name as a whole, and each word of the person's own names: people sign with one."""
    person = application.applicant
    names = {
        *(application.full_name, application.latin_name, application.native_name),
        *(application.call_me, person.full_name, person.latin_name, person.call_me),
    }
    words = {word for name in names for word in WORDS.findall(name)}
    wholes = names | {application.institution, person.email or ""}
    told = [*_longest_first(wholes), *map(_capital, _longest_first(words - wholes))]
    return re.compile("|".join(told), re.IGNORECASE) if told else None


def _longest_first(names: Iterable[str]) -> list[str]:
    telling = (n for n in names if len(n) >= (SHORTEST if n.isascii() else SHORTEST_ELSEWHERE))
    return [_alone(name) for name in sorted(telling, key=lambda name: (-len(name), name))]


def _alone(name: str) -> str:
    """Not within another word, in scripts that keep words apart: “Grace” is not in “disgrace”."""
    return rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" if name.isascii() else re.escape(name)


def _capital(pattern: str) -> str:
    """“Will” may be a name, “will” is none."""
    return rf"(?-i:(?=[^a-z])){pattern}"


def _hidden(line: Line, words: re.Pattern[str] | None) -> Line:
    if words is None:
        return line
    return line._replace(
        text=words.sub(HIDDEN, line.text),
        items=tuple(words.sub(HIDDEN, item) for item in line.items),
    )
