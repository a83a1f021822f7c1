"""The names in a list that a person must say something about, and what they said."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import User
from cistrat_training.attendance import aliases, bringing, list_queries, names
from cistrat_training.attendance.list_queries import OF_NOBODY_YET, Which
from cistrat_training.attendance.lists import AttendanceList, How, ListRow
from cistrat_training.attendance.matching import Fit, Found, Wanted, match
from cistrat_training.database import AnySession
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment

MOST_ROWS = 500  # of those decided, that one page looks through


class Named(NamedTuple):
    """All rows of a list with one name and address. `row_id` is that of the first."""

    row_id: int
    name: str
    email: str
    rows: int
    has_candidates: bool


class Elsewhere(NamedTuple):
    """Where else in the list a candidate is found; `at_once`: at the same time."""

    name: str
    at_once: bool


class Candidate(NamedTuple):
    enrolment: Enrolment
    fit: Fit | None
    """None: whoever asked looked for them."""
    elsewhere: list[Elsewhere]
    is_chosen: bool


class Question(NamedTuple):
    """One name of the list, and whom it may be."""

    rows: Sequence[ListRow]
    found: Found
    candidates: list[Candidate]
    is_remembered: bool
    """Whether a decision can be: not about a name that can be anybody's."""
    is_shared: bool
    """Whether two people seem to be on one line."""

    @property
    def is_at_once(self) -> bool:
        """Two devices of one person, or two people of one name."""
        return any(_overlap(one, other) for one, other in combinations(self.rows, 2))

    @property
    def first(self) -> ListRow:
        return self.rows[0]

    @property
    def seen(self) -> str:
        """What was decided so far, for who decides next."""
        return stamp(self.rows)

    @property
    def minutes(self) -> int | None:
        """Of one row; those of several may be the same minutes on two devices."""
        seconds = self.first.seconds if len(self.rows) == 1 else None
        return None if seconds is None else round(seconds / 60)

    @property
    def begins_at(self) -> datetime | None:
        return min((row.joined_at for row in self.rows if row.joined_at), default=None)

    @property
    def ends_at(self) -> datetime | None:
        return max((row.left_at for row in self.rows if row.left_at), default=None)


class Decision(NamedTuple):
    """`enrolment` None: no participant. `weighed`: the people whom it may be."""

    enrolment: Enrolment | None
    weighed: Collection[int]
    seen: str
    is_remembered: bool
    is_alone: bool = False
    """About one row, and not the others with its name."""
    is_also: bool = False
    """Somebody besides whom these rows are already: two people on one line."""


def wanted(row: ListRow) -> Wanted:
    return Wanted(row.name, row.email, row.token)


def stamp(rows: Iterable[ListRow]) -> str:
    decided = [row.decided_at for row in rows if row.decided_at]
    return max(decided).isoformat() if decided else ""


def open_names(session: AnySession, attendance_list: AttendanceList) -> list[Named]:
    """Those that belong to nobody yet: first those that may be somebody, as they stand in the
    file. Rows without any name can be told from nothing."""
    rows = session.execute(
        select(ListRow.id, ListRow.name, ListRow.email, ListRow.candidates)
        .where(
            ListRow.list_id == attendance_list.id,
            OF_NOBODY_YET,
            (ListRow.name != "") | (ListRow.email != ""),
        )
        .order_by(ListRow.line, ListRow.id)
    )
    found: dict[tuple[str, str], Named] = {}
    for number, name, email, candidates in rows:
        before = found.get((name, email), Named(number, name, email, 0, has_candidates=False))
        found[name, email] = before._replace(
            rows=before.rows + 1, has_candidates=before.has_candidates or bool(candidates)
        )
    return sorted(found.values(), key=lambda one: not one.has_candidates)


def decided_rows(attendance_list: AttendanceList) -> Select[ListRow]:
    """The last decision first."""
    return (
        select(ListRow)
        .where(
            ListRow.list_id == attendance_list.id,
            ListRow.decided_at.is_not(None) | ListRow.is_nobody,
        )
        .options(
            joinedload(ListRow.enrolment).joinedload(Enrolment.person),
            joinedload(ListRow.decided_by),
        )
        .order_by(ListRow.decided_at.desc(), ListRow.id.desc())
        .limit(MOST_ROWS)
    )


def same_name(row: ListRow) -> Select[ListRow]:
    """All rows with its name and address of which the same is known so far."""
    return (
        select(ListRow)
        .where(
            ListRow.list_id == row.list_id,
            ListRow.name == row.name,
            ListRow.email == row.email,
            ListRow.enrolment_id.is_not_distinct_from(row.enrolment_id),
            ListRow.is_nobody == row.is_nobody,
        )
        .order_by(ListRow.line, ListRow.id)
    )


def question(
    session: AnySession,
    rows: Sequence[ListRow],
    found: Found,
    places: Mapping[int, Enrolment],
    looked_for: Iterable[Enrolment] = (),
) -> Question:
    """`places` are all participants by id; `found` what matching says of these rows today."""
    fits = dict(zip(found.candidates, found.fits, strict=True))
    chosen = rows[0].enrolment_id
    numbers = [*fits, *(one.id for one in looked_for), *([chosen] if chosen else ())]
    elsewhere = _elsewhere(session, rows, numbers)
    return Question(
        rows,
        found,
        [
            Candidate(places[each], fits.get(each), elsewhere.get(each, []), each == chosen)
            for each in dict.fromkeys(numbers)
            if each in places
        ],
        is_remembered=aliases.can_be_remembered(wanted(rows[0])),
        is_shared=bool(names.shown(rows[0].name).halves),
    )


def decide(
    session: AnySession,
    attendance_list: AttendanceList,
    row: ListRow,
    decision: Decision,
    *,
    by: User,
    now: datetime,
) -> Sequence[ListRow]:
    """All rows with this name are that person. Of two who decide at once, the second is told."""
    bringing.lock_with_lectures(session, attendance_list)
    if session.get(ListRow, row.id, populate_existing=True) is None:
        raise RuleBroken(N_("Somebody changed this list a moment ago. Look at it again."))
    rows = [row] if decision.is_alone else session.scalars(same_name(row)).all()
    if stamp(rows) != decision.seen:
        raise RuleBroken(N_("Somebody decided about this name meanwhile. Here is what they said."))
    if decision.is_also:
        _refuse_if_there(session, rows, decision)
        rows = [_once_more(row) for row in rows]
        session.add_all(rows)
    bringing.settle(session, attendance_list, rows, decision.enrolment, by=by, now=now)
    if decision.is_remembered and not decision.is_also:
        person = decision.enrolment.person if decision.enrolment else None
        aliases.remember(
            session,
            attendance_list.workshop.series,
            wanted(row),
            person,
            decision.weighed,
            by=by,
            now=now,
        )
    return rows


def _refuse_if_there(session: AnySession, rows: Sequence[ListRow], decision: Decision) -> None:
    """Who is on a line is on it once, however often somebody presses."""
    there = select(ListRow.id).where(
        ListRow.list_id == rows[0].list_id,
        ListRow.line.in_([row.line for row in rows]),
        ListRow.sheet == rows[0].sheet,
        ListRow.enrolment_id == (decision.enrolment.id if decision.enrolment else None),
    )
    if decision.enrolment is None or session.scalars(there).first():
        raise RuleBroken(N_("Somebody decided about this name meanwhile. Here is what they said."))


def _once_more(row: ListRow) -> ListRow:
    """The same line of the file, for another of those who share it."""
    return ListRow(
        attendance_list=row.attendance_list,
        line=row.line,
        sheet=row.sheet,
        name=row.name,
        email=row.email,
        token=row.token,
        role=row.role,
        joined_at=row.joined_at,
        left_at=row.left_at,
        seconds=row.seconds,
    )


def match_again(
    session: AnySession, attendance_list: AttendanceList, secret: str, *, by: User, now: datetime
) -> int:
    """Whom today's participants and decisions make sure; the number of rows. `secret` is that of
    the site."""
    # what somebody decides in this instant stays
    bringing.lock_with_lectures(session, attendance_list)
    workshop = attendance_list.workshop
    rows = session.scalars(list_queries.rows_of(attendance_list, Which.OPEN)).all()
    known = aliases.known_in(session, workshop, secret)
    decided = aliases.aliases_in(session, workshop)
    settled: dict[tuple[int | None, How], list[ListRow]] = {}
    for row, found in zip(rows, match([*map(wanted, rows)], known, decided), strict=True):
        if found.enrolment_id or found.is_nobody:
            settled.setdefault((found.enrolment_id, found.how or How.ALIAS), []).append(row)
        elif list(found.candidates) != row.candidates:
            row.candidates = list(found.candidates)
    for (number, how), theirs in settled.items():
        place = session.get_one(Enrolment, number) if number else None
        bringing.settle(session, attendance_list, theirs, place, by=by, now=now, how=how)
    return sum(map(len, settled.values()))


def _elsewhere(
    session: AnySession, rows: Sequence[ListRow], numbers: Iterable[int]
) -> dict[int, list[Elsewhere]]:
    """The other names in the list that are these people already."""
    first = rows[0]
    others = session.scalars(
        select(ListRow)
        .where(ListRow.list_id == first.list_id, ListRow.enrolment_id.in_(set(numbers)))
        .order_by(ListRow.line, ListRow.id)
    )
    found: dict[int, dict[str, bool]] = {}
    for other in others:
        if (other.name, other.email) != (first.name, first.email) and other.enrolment_id:
            names = found.setdefault(other.enrolment_id, {})
            at_once = any(_overlap(row, other) for row in rows)
            names[other.name] = names.get(other.name, False) or at_once
    return {
        number: [Elsewhere(name, at_once) for name, at_once in names.items()]
        for number, names in found.items()
    }


def _overlap(one: ListRow, other: ListRow) -> bool:
    times = (one.joined_at, one.left_at, other.joined_at, other.left_at)
    if None in times:
        return False
    begins, ends, others_begin, others_end = times
    return begins < others_end and others_begin < ends  # type: ignore[operator]
