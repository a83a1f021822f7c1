"""Writing down who passed the assessed task, one by one or from a list."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from cistrat_training.accounts.models import User
from cistrat_training.certificates import queries
from cistrat_training.certificates.assessment import AssessedTask, TaskResult, check_note
from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_, plain
from cistrat_training.workshops.models import Enrolment, RuleKind

PASSED = {"passed", "pass", "yes", "y", "1", "true", "通过", "合格", "是"}
FAILED = {
    "not passed",
    "failed",
    "fail",
    "no",
    "n",
    "0",
    "false",
    "未通过",
    "不通过",
    "不合格",
    "否",
}
HEADERS = {
    "name",
    "full name",
    "e-mail",
    "email",
    "participant",
    "姓名",
    "邮箱",
    "电子邮件",
    "学员",
}

NOBODY = N_("Nobody in this workshop has this name or this address.")
SEVERAL = N_("Several people have this name. Write the e-mail address instead.")
NO_RESULT = N_("It does not say whether the task was passed.")
TWICE = N_("The list says something else about this person in another line.")


class Said(NamedTuple):
    passed: bool | None
    """None where nobody has said yet."""
    note: str = ""

    @classmethod
    def of(cls, result: TaskResult | None) -> "Said":
        return cls(result.passed, result.note) if result else cls(None)


class NotRead(NamedTuple):
    line: int
    text: str
    why: str


class Listed(NamedTuple):
    said: dict[int, Said]
    """By the id of the enrolment."""
    not_read: list[NotRead]


def record(
    session: AnySession,
    task: AssessedTask,
    people: Iterable[Enrolment],
    said: Mapping[int, Said],
    *,
    by: User,
    now: datetime,
) -> int:
    """How many results are new or other ones. The caller has locked the workshop."""
    stored = {one.enrolment_id: one for one in session.scalars(queries.results_in(task.workshop))}
    return sum(
        _keep(session, task, one, stored.get(one.id), said[one.id], by, now)
        for one in people
        if one.id in said
    )


def _keep(
    session: AnySession,
    task: AssessedTask,
    enrolment: Enrolment,
    result: TaskResult | None,
    said: Said,
    by: User,
    now: datetime,
) -> bool:
    if said.passed is None:
        return _forget(session, enrolment, result, said.note)
    if result:
        return result.say(said.passed, said.note, by=by, now=now)
    check_note(said.note)
    session.add(
        TaskResult(
            task=task,
            enrolment=enrolment,
            passed=said.passed,
            note=said.note,
            noted_at=now,
            noted_by=by,
        )
    )
    return True


def _forget(
    session: AnySession, enrolment: Enrolment, result: TaskResult | None, note: str
) -> bool:
    if note:
        raise RuleBroken(
            "Say whether %(name)s has passed, or leave the note empty.",
            name=enrolment.person.full_name,
        )
    if result:
        session.delete(result)
    return result is not None


def remove(session: AnySession, task: AssessedTask) -> None:
    """The caller has locked the workshop."""
    if session.scalar(queries.results_in(task.workshop).limit(1)):
        raise RuleBroken(N_("There are results of this task, so it stays."))
    if session.scalar(queries.rules_of_kind(task.workshop, RuleKind.TASK)):
        raise RuleBroken(N_("A certificate asks for this task. Change its rules first."))
    session.delete(task)


# A list


def read(text: str, people: Sequence[Enrolment]) -> Listed:
    """One line a person: a name or an address, then whether the task was passed, then a note, with
    tabs, semicolons or commas between them."""
    known = _known(people)
    said: dict[int, Said] = {}
    not_read = []
    for number, cells in _rows(text):
        whose, told, problem = _read_row(cells, known)
        if whose is not None and said.get(whose, told) != told:
            problem = TWICE
        if problem:
            not_read.append(NotRead(number, ", ".join(cells), problem))
        elif whose is not None:
            said[whose] = told
    return Listed(said, not_read)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    lines = text.splitlines()
    between = next((one for one in "\t;；," if any(one in line for line in lines)), ",")
    for number, line in enumerate(lines, 1):
        cells = [plain(cell) for cell in next(csv.reader([line], delimiter=between), [])]
        is_header = number == 1 and cells and _key(cells[0]) in HEADERS
        if any(cells) and not is_header:
            yield number, cells


def _read_row(
    cells: Sequence[str], known: Mapping[str, set[int]]
) -> tuple[int | None, Said, str | None]:
    at = next((i for i, cell in enumerate(cells) if _key(cell) in PASSED | FAILED), None)
    if not at:
        return None, Said(None), NO_RESULT
    found = [known[key] for cell in cells[:at] if (key := _key(cell)) in known]
    whose = set.intersection(*found) if found else set()
    if len(whose) != 1:
        return None, Said(None), SEVERAL if whose else NOBODY
    note = "; ".join(filter(None, cells[at + 1 :]))
    return whose.pop(), Said(_key(cells[at]) in PASSED, note), None


def _known(people: Iterable[Enrolment]) -> dict[str, set[int]]:
    """Of everybody, by each name and by the address."""
    found: dict[str, set[int]] = defaultdict(set)
    for one in people:
        who = one.person
        for name in (who.email, who.full_name, who.latin_name, who.native_name):
            if name:
                found[_key(name)].add(one.id)
    return found


def _key(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()
