"""A list without a header: names or addresses, one a line."""

import re

from cistrat_training.attendance.exports.drafts import ADDRESS, NAME, Draft, Drafts
from cistrat_training.attendance.exports.headers import PERSON, folded, header
from cistrat_training.attendance.exports.seen import Skipped
from cistrat_training.words import CJK, N_, plain

NUMBERED = re.compile(r"(?:\d{1,4}\s*[.)、:]\s*|[-*•·]\s+)")
LONGEST_NAME = 80
LONGEST_LINE = 500  # with an address beside the name
MOST_WORDS = 8
NO_NAME = re.compile(r"[{}=|;\t\\<>\x00-\x1f]|https?:|[.!?。！？]\s*$|:\s")
A_COLUMN_OF_NUMBERS = re.compile(r",\s*[\d.:/ -]+$")
INITIAL_AT_THE_END = re.compile(r"(?:^|[\s.])[^\W\d_]{1,3}\.$")


def lines_of(text: str) -> list[tuple[int, str]]:
    """The lines that are not empty, each with its number."""
    lines = [(number, plain(line)) for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1)]
    return [(number, line) for number, line in lines if line]


def is_one(lines: list[tuple[int, str]]) -> bool:
    """Two of three lines or more are a name or an address, and nothing else."""
    found = sum(person_in(line) is not None for _number, line in lines)
    return found > 0 and found * 3 >= len(lines) * 2


def take(lines: list[tuple[int, str]], drafts: Drafts) -> None:
    for place, (number, line) in enumerate(lines):
        if place == 0 and _is_header(line):
            continue
        if found := person_in(line):
            drafts.people.append(Draft(number, "", found[0], found[1], rank=NAME))
        else:
            drafts.skipped.append(
                _skipped(number, N_("“%(line)s” is neither a name nor an e-mail address."), line)
            )


def _skipped(number: int, reason: str, line: str) -> Skipped:
    return Skipped(number, reason, {"line": line[:LONGEST_NAME]})


def _is_header(line: str) -> bool:
    one = header(_unquoted(line))
    return bool(one and one.key in PERSON and folded(line))


def person_in(line: str) -> tuple[str, str] | None:
    """Name and address; `Doe, Jane` keeps its comma."""
    if len(line) > LONGEST_LINE:
        return None
    bare = _unquoted(NUMBERED.sub("", line, count=1) if NUMBERED.match(line) else line)
    found = ADDRESS.search(bare)
    if not found:
        return (bare, "") if is_a_name(bare) else None
    around = (bare[: found.start()] + " " + bare[found.end() :]).replace("mailto:", " ")
    name = re.sub(r"\s+", " ", around).strip(" <>()[],;|\t\"'")
    return (name, found[0]) if not name or is_a_name(name) else None


def _unquoted(line: str) -> str:
    if len(line) > 1 and line[0] == line[-1] == '"':
        return line[1:-1].replace('""', '"').strip()
    return line.strip().rstrip(",;").strip()


def is_a_name(text: str) -> bool:
    if len(text) > LONGEST_NAME or not re.search(r"[^\W\d_]", text):
        return False
    if A_COLUMN_OF_NUMBERS.search(text):
        return False
    if NO_NAME.search(text) and not INITIAL_AT_THE_END.search(text):
        return False
    words = len(text.split())
    return text.count(",") < 2 and words <= MOST_WORDS and _is_short(text)


def _is_short(text: str) -> bool:
    return len(CJK.findall(text)) <= 24 and len(re.findall(r"\d", text)) <= 12
