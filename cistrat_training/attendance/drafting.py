"""A list is read and kept as a draft: whom it names, what it is about, what it leaves open."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import select

from cistrat_training.accounts.models import User
from cistrat_training.attendance import covering, list_queries, reading
from cistrat_training.attendance.covering import Meeting
from cistrat_training.attendance.lists import AttendanceList, How, ListLecture, ListRow
from cistrat_training.attendance.matching import Found, Wanted
from cistrat_training.attendance.queries import lectures_that_count
from cistrat_training.attendance.reading import DayOrder, Question, Reading, Seen
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_, plain
from cistrat_training.workshops.models import Workshop
from cistrat_training.zones import clock_of

LONGEST = 300  # characters of a displayed name that are kept; platforms allow a third of it

Finder = Callable[[Sequence[Wanted]], Sequence[Found]]


class Answers(NamedTuple):
    """What a person says of how a file is to be read."""

    zone: str
    day: date | None = None
    order: DayOrder | None = None
    columns: Mapping[str, int] = {}


class Upload(NamedTuple):
    content: bytes
    name: str
    answers: Answers
    lecture_id: int | None = None
    """The lecture from whose page it was brought."""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def bring(
    session: AnySession,
    workshop: Workshop,
    upload: Upload,
    find: Finder,
    *,
    by: User | None,
    now: datetime,
) -> AttendanceList:
    """A new draft. RuleBroken: nothing in it can be read."""
    answers = upload.answers
    read = _read(upload.content, answers)
    header = _header_of(read)
    if remembered := list_queries.columns_of(session, workshop, header):
        answers = answers._replace(columns=remembered)
        read = _read(upload.content, answers)
    lectures = session.scalars(lectures_that_count(workshop)).all()
    meant = [one for one in lectures if one.id == upload.lecture_id] or lectures
    read, answers = _by_the_lectures(read, upload.content, answers, meant)
    kept = AttendanceList(
        workshop=workshop,
        sha256=upload.sha256,
        name=upload.name,
        format="",
        zone=answers.zone,
        header=header,
        brought_at=now,
        brought_by=by,
    )
    session.add(kept)
    _fill(session, kept, read, answers, find, wanted=upload.lecture_id)
    return kept


def read_again(
    session: AnySession,
    attendance_list: AttendanceList,
    content: bytes,
    answers: Answers,
    find: Finder,
) -> None:
    """With other answers; what was decided about names stays."""
    must_be_draft(lock(session, attendance_list))
    lectures = session.scalars(lectures_that_count(attendance_list.workshop)).all()
    read, answers = _by_the_lectures(_read(content, answers), content, answers, lectures)
    decided = _decided(session, attendance_list)
    session.execute(sa.delete(ListRow).where(ListRow.list_id == attendance_list.id))
    attendance_list.header = _header_of(read) or attendance_list.header
    _fill(session, attendance_list, read, answers, find, decided=decided)


def drop(session: AnySession, attendance_list: AttendanceList) -> None:
    """A draft changed nothing; its file is let go by whoever calls."""
    must_be_draft(lock(session, attendance_list))
    session.execute(sa.delete(ListRow).where(ListRow.list_id == attendance_list.id))
    for covered in session.scalars(list_queries.covered(attendance_list)).all():
        session.delete(covered)
    session.flush()
    session.delete(attendance_list)


def cover(session: AnySession, attendance_list: AttendanceList, chosen: Iterable[int]) -> None:
    """These lectures, and no others, are those it is about."""
    known = {one.id: one for one in session.scalars(lectures_that_count(attendance_list.workshop))}
    wanted = set(chosen)
    if not wanted <= known.keys():
        raise RuleBroken(
            N_("One of these lectures is not in this workshop any more. Choose again."),
            field="lectures",
        )
    kept = session.scalars(list_queries.covered(attendance_list)).all()
    for covered in kept:
        if covered.lecture_id not in wanted:
            session.delete(covered)
    for number in sorted(wanted - {covered.lecture_id for covered in kept}):
        session.add(ListLecture(attendance_list=attendance_list, lecture=known[number]))


def must_be_draft(attendance_list: AttendanceList) -> None:
    if not attendance_list.is_draft:
        raise RuleBroken(N_("This list was applied or undone meanwhile. Here it is as it is."))


def _read(content: bytes, answers: Answers) -> Reading:
    read = reading.read(
        content,
        zone=answers.zone,
        day=answers.day,
        order=answers.order,
        columns=answers.columns or None,
    )
    if not read.rows and not read.questions:
        raise RuleBroken(N_("There is nobody in this list. Export it again, or paste the names."))
    return read


def _by_the_lectures(
    read: Reading, content: bytes, answers: Answers, lectures: Sequence[Lecture]
) -> tuple[Reading, Answers]:
    """What the list leaves open can be plain from when the lectures were: 05/12 is a day of the
    workshop, or the other way round; and hours without a day are of the one day there is."""
    clock = clock_of(answers.zone)
    days = {one.starts_at.astimezone(clock).date() for one in lectures if one.starts_at}
    if _asks(read.questions, "day") and len(days) == 1:
        answers = answers._replace(day=next(iter(days)))
        read = _read(content, answers)
    asked = [question for question in read.questions if question.what == "order"]
    meant = {order for order in DayOrder if asked and _example(asked[0], order) in days}
    if len(meant) == 1:
        answers = answers._replace(order=meant.pop())
        read = _read(content, answers)
    return read, answers


def _example(question: Question, order: DayOrder) -> date | None:
    """The day that its example is, if it is read in this order."""
    told = question.facts.get("day_first" if order is DayOrder.DAY_FIRST else "month_first")
    return date.fromisoformat(told) if told else None


def _header_of(read: Reading) -> str:
    """A digest of the first row of a table that nobody knows; empty for one that is known."""
    if not (read.table and _asks(read.questions, "columns")):
        return ""
    cells = "\x1f".join(cell.strip().casefold() for cell in read.table[0])
    return hashlib.sha256(cells.encode("utf-8", "replace")).hexdigest()


def _asks(questions: Iterable[Question], what: str) -> bool:
    return any(question.what == what for question in questions)


def _fill(
    session: AnySession,
    kept: AttendanceList,
    read: Reading,
    answers: Answers,
    find: Finder,
    *,
    wanted: int | None = None,
    decided: "Decided | None" = None,
) -> None:
    kept.format, kept.title = read.format, plain(read.title)[:LONGEST]
    kept.zone, kept.day, kept.order = answers.zone, answers.day, answers.order
    kept.columns = dict(answers.columns)
    kept.asks = [[q.what, q.message, _told(q.facts), list(q.choices)] for q in read.questions]
    kept.skipped = [[s.line, s.sheet, s.reason, _told(s.facts)] for s in read.skipped]
    session.flush()
    rows = _rows(kept, read.rows, find, decided or {})
    if rows:
        session.execute(sa.insert(ListRow), rows)
    _propose(session, kept, read, wanted)
    session.flush()


def _told(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v if isinstance(v, int | float) else plain(str(v)) for k, v in facts.items()}


def _propose(session: AnySession, kept: AttendanceList, read: Reading, wanted: int | None) -> None:
    lectures = session.scalars(lectures_that_count(kept.workshop)).all()
    rows = list(session.execute(list_queries.times_in(kept)))
    meeting = Meeting(read.starts_at, read.ends_at, kept.day)
    found = covering.proposed(lectures, rows, meeting, kept.workshop.zone, wanted)
    if found:  # else what somebody chose stays
        cover(session, kept, found)


# Rows

Decided = dict[tuple[str, str], dict[str, Any]]
"""By name and address: what somebody decided about them in this list."""


def _decided(session: AnySession, kept: AttendanceList) -> Decided:
    columns = ("enrolment_id", "how", "is_nobody", "decided_at", "decided_by_id")
    rows = session.execute(
        select(ListRow.name, ListRow.email, *(getattr(ListRow, name) for name in columns)).where(
            ListRow.list_id == kept.id, ListRow.decided_at.is_not(None)
        )
    )
    return {(row.name, row.email): {name: getattr(row, name) for name in columns} for row in rows}


def _rows(
    kept: AttendanceList, seen: Sequence[Seen], find: Finder, decided: Decided
) -> list[dict[str, Any]]:
    named = [(_short(each.name), _short(each.email), _short(each.token)) for each in seen]
    found = find([Wanted(*names) for names in named])
    return [
        _row(kept, each, names, one) | decided.get(names[:2], {})
        for each, names, one in zip(seen, named, found, strict=True)
    ]


def _row(
    kept: AttendanceList, seen: Seen, names: tuple[str, str, str], found: Found
) -> dict[str, Any]:
    name, email, token = names
    return {
        "list_id": kept.id,
        "line": seen.line,
        "sheet": _short(seen.sheet),
        "name": name,
        "email": email,
        "token": token,
        "role": _short(seen.role),
        "joined_at": seen.joined,
        "left_at": None if _is_unmeasured(seen) else seen.left,
        "seconds": None if seen.minutes is None else max(0, round(60 * seen.minutes)),
        "enrolment_id": found.enrolment_id,
        "how": None if found.enrolment_id is None else How(found.how or How.NAME),
        "candidates": list(found.candidates),
        "is_nobody": found.is_nobody and found.enrolment_id is None,
        "decided_at": None,
        "decided_by_id": None,
    }


def _is_unmeasured(seen: Seen) -> bool:
    """From a first joining to a last leaving, and nobody says how long in between."""
    return seen.is_total and seen.minutes is None


def _short(text: str) -> str:
    return (text.strip() if text.isprintable() else plain(text))[:LONGEST]
