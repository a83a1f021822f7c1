"""Finding attendance lists, their rows, and what was made of them."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from cistrat_training.attendance.aliases import NameAlias
from cistrat_training.attendance.listed import is_bare_sum, is_unmeasured, span, stretch
from cistrat_training.attendance.lists import AttendanceList, ListLecture, ListRow, ListState
from cistrat_training.attendance.models import Evidence, Mark
from cistrat_training.attendance.queries import participants
from cistrat_training.database import AnySession
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.viewings import Stretch
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment, Workshop


class Which(StrEnum):
    """Of the rows of a list."""

    ALL = "all"
    OPEN = "open"
    MATCHED = "matched"
    NOBODY = "nobody"
    SKIPPED = "skipped"
    LACKING = "lacking"


SHOWN = {
    Which.ALL: N_("All rows"),
    Which.OPEN: N_("Nobody yet"),
    Which.MATCHED: N_("Participants"),
    Which.NOBODY: N_("No participants"),
    Which.SKIPPED: N_("Lines left out"),
    Which.LACKING: N_("Participants it lacks"),
}
OF_NOBODY_YET = ListRow.enrolment_id.is_(None) & ~ListRow.is_nobody
HAS_NAMES = (ListRow.name != "") | (ListRow.email != "") | (ListRow.token != "")
STRANGER = ListRow.enrolment_id.is_(None) & HAS_NAMES
"""A row that belongs to nobody, and still says who that was."""
CHOSEN = {
    Which.OPEN: OF_NOBODY_YET,
    Which.MATCHED: ListRow.enrolment_id.is_not(None),
    Which.NOBODY: ListRow.is_nobody,
}


class Counts(NamedTuple):
    rows: int = 0
    matched: int = 0
    nobody: int = 0

    @property
    def open(self) -> int:
        return self.rows - self.matched - self.nobody


def lists_of(workshop: Workshop) -> Select[AttendanceList]:
    """The newest first."""
    return (
        select(AttendanceList)
        .where(AttendanceList.workshop_id == workshop.id)
        .options(joinedload(AttendanceList.brought_by))
        .order_by(AttendanceList.id.desc())
    )


def same_file(workshop: Workshop, sha256: str) -> Select[AttendanceList]:
    """The list that this file is already, unless it was undone."""
    return select(AttendanceList).where(
        AttendanceList.workshop_id == workshop.id,
        AttendanceList.sha256 == sha256,
        AttendanceList.state != ListState.WITHDRAWN,
    )


def columns_of(session: AnySession, workshop: Workshop, header: str) -> Mapping[str, int]:
    """As somebody mapped a table with the same first row for this series before."""
    if not header:
        return {}
    found = session.scalars(
        select(AttendanceList)
        .join(AttendanceList.workshop)
        .where(AttendanceList.header == header, Workshop.series_id == workshop.series_id)
        .order_by(AttendanceList.id.desc())
        .limit(20)
    )
    return next((one.columns for one in found if one.columns), {})


def covered(attendance_list: AttendanceList) -> Select[ListLecture]:
    """Each with its lecture, in the order in which they are locked."""
    return (
        select(ListLecture)
        .join(ListLecture.lecture)
        .where(ListLecture.list_id == attendance_list.id)
        .options(contains_eager(ListLecture.lecture))
        .order_by(ListLecture.lecture_id)
    )


def lectures_in(session: AnySession, lists: Iterable[AttendanceList]) -> dict[int, list[Lecture]]:
    """By the list's id, earliest first."""
    found: dict[int, list[Lecture]] = {}
    rows = session.execute(
        select(ListLecture.list_id, Lecture)
        .join(ListLecture.lecture)
        .where(ListLecture.list_id.in_([one.id for one in lists]))
        .order_by(Lecture.starts_at.is_(None), Lecture.starts_at, Lecture.place)
    )
    for number, lecture in rows:
        found.setdefault(number, []).append(lecture)
    return found


def counts(session: AnySession, lists: Iterable[AttendanceList]) -> dict[int, Counts]:
    """By the list's id."""
    numbers = [one.id for one in lists]
    found = session.execute(
        select(
            ListRow.list_id,
            func.count(),
            func.count(ListRow.enrolment_id),
            func.count().filter(ListRow.is_nobody),
        )
        .where(ListRow.list_id.in_(numbers))
        .group_by(ListRow.list_id)
    )
    return dict.fromkeys(numbers, Counts()) | {row[0]: Counts(*row[1:]) for row in found}


def rows_of(attendance_list: AttendanceList, which: Which) -> Select[ListRow]:
    """In the order of the file, each with whom it was matched to."""
    rows = (
        select(ListRow)
        .where(ListRow.list_id == attendance_list.id)
        .options(joinedload(ListRow.enrolment).joinedload(Enrolment.person))
        .order_by(ListRow.line, ListRow.id)
    )
    return rows.where(CHOSEN[which]) if which in CHOSEN else rows


Timed = Row[int, datetime | None, datetime | None, int | None, int | None]
Times = Select[int, datetime | None, datetime | None, int | None, int | None]


def times_in(attendance_list: AttendanceList) -> Times:
    """Of all rows, what tells when and how long."""
    return select(
        ListRow.line, ListRow.joined_at, ListRow.left_at, ListRow.seconds, ListRow.enrolment_id
    ).where(ListRow.list_id == attendance_list.id)


def by_person(session: AnySession, rows: Times) -> dict[int, list[Timed]]:
    """Of those that were matched, by the id of the place."""
    found: dict[int, list[Timed]] = {}
    matched = rows.where(ListRow.enrolment_id.is_not(None)).order_by(ListRow.line, ListRow.id)
    for row in session.execute(matched):
        found.setdefault(row.enrolment_id, []).append(row)
    return found


class Measured(NamedTuple):
    """What the rows of a list tell of time."""

    times: list[Stretch]
    sums: int
    """Rows that say how long, and nothing of when."""
    unmeasured: int
    """Rows that do not say how long."""
    first: datetime | None = None
    last: datetime | None = None
    """When somebody first joined, and when the last one left or at least joined."""


def measured(session: AnySession, attendance_list: AttendanceList) -> Measured:
    rows = session.execute(times_in(attendance_list)).all()
    return Measured(
        times=[one for row in rows if (one := stretch(row) or span(row))],
        sums=sum(map(is_bare_sum, rows)),
        unmeasured=sum(map(is_unmeasured, rows)),
        first=min((row.joined_at for row in rows if row.joined_at), default=None),
        last=max((at for row in rows if (at := row.left_at or row.joined_at)), default=None),
    )


def lacking(attendance_list: AttendanceList) -> Select[Enrolment]:
    """Participants whom no row of it was matched to."""
    named = select(ListRow.enrolment_id).where(
        ListRow.list_id == attendance_list.id, ListRow.enrolment_id.is_not(None)
    )
    return participants(attendance_list.workshop).where(Enrolment.id.not_in(named))


def how_many(people: Select[Enrolment]) -> Select[int]:
    return people.with_only_columns(func.count()).order_by(None)


Standing = Row[int, int, Mark | None, int | None, list[list[int | None]], list[int]]


def pieces_standing(
    attendance_list: AttendanceList, lecture: Lecture, people: Collection[int] | None = None
) -> Select[int, int, Mark | None, int | None, list[list[int | None]], list[int]]:
    """What this list says of the lecture, of these people or of all, and nobody has taken back."""
    taken_back = select(Evidence.withdraws_id).where(
        Evidence.lecture_id == lecture.id, Evidence.withdraws_id.is_not(None)
    )
    found = (
        select(
            Evidence.id,
            Evidence.enrolment_id,
            Evidence.mark,
            Evidence.minutes,
            Evidence.stretches,
            Evidence.rows,
        )
        .where(
            Evidence.list_id == attendance_list.id,
            Evidence.lecture_id == lecture.id,
            Evidence.id.not_in(taken_back),
        )
        .order_by(Evidence.id)
    )
    return found if people is None else found.where(Evidence.enrolment_id.in_(people))


def workshops_with_lists(day: date) -> Select[Workshop]:
    """Those that are over by this day, and of which there is a list that has not been cleared, or
    in whose series a name is remembered of who was no participant."""
    strangers = select(NameAlias.series_id).where(NameAlias.person_id.is_(None))
    kept = Workshop.id.in_(_uncleared(AttendanceList.workshop_id))
    return (
        select(Workshop)
        .where(kept | Workshop.series_id.in_(strangers), Workshop.last_day < day)
        .order_by(Workshop.id)
    )


def to_forget(workshop: Workshop) -> Select[AttendanceList]:
    return (
        select(AttendanceList)
        .where(
            AttendanceList.workshop_id == workshop.id,
            AttendanceList.id.in_(_uncleared(AttendanceList.id)),
        )
        .order_by(AttendanceList.id)
    )


def strangers_in(attendance_list: AttendanceList) -> Select[ListRow]:
    return select(ListRow).where(ListRow.list_id == attendance_list.id, STRANGER)


def _uncleared(column: InstrumentedAttribute[int]) -> Select[int]:
    """Whose file is there still, or that name somebody who is nobody here."""
    strangers = select(ListRow.list_id).where(STRANGER)
    return select(column).where(
        AttendanceList.file_id.is_not(None) | AttendanceList.id.in_(strangers)
    )
