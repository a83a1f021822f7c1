"""Noting what the browser of a participant says was watched of a recording."""

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from itsdangerous import BadData, URLSafeSerializer

from cistrat_training import files, media
from cistrat_training.database import AnySession, lock
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.schedule.models import Lecture
from cistrat_training.schedule.publishing import Recording
from cistrat_training.schedule.viewing_queries import (
    later_visits,
    viewing_of,
    visit_with,
    visits_since,
)
from cistrat_training.schedule.viewings import (
    AHEAD,
    Played,
    Stretch,
    Viewing,
    Visit,
    milliseconds,
    plausible,
    total,
)
from cistrat_training.words import N_
from cistrat_training.workshops.models import Enrolment

MOST_CLAIMS = 500  # in one message; three hours of playing on a line that was away
LONGEST = 2**31 - 1  # milliseconds, three weeks
BLOCK = 64 * 1024  # what is read of a recording at once to find its length


class Ticket(NamedTuple):
    """What a page with a player carries: whose it is, and the zero of its wall clock."""

    lecture_id: int
    enrolment_id: int
    opened: int
    key: str

    @classmethod
    def issue(cls, lecture: Lecture, enrolment: Enrolment, *, now: datetime) -> "Ticket":
        opened = milliseconds(now - datetime.fromtimestamp(0, UTC))
        return cls(lecture.id, enrolment.id, opened, secrets.token_urlsafe(9))

    @property
    def opened_at(self) -> datetime:
        return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=self.opened)

    def sealed(self, secret_key: str) -> str:
        return str(_sealer(secret_key).dumps(list(self)))


def unsealed(text: str, secret_key: str) -> Ticket:
    try:
        return Ticket(*_sealer(secret_key).loads(text))
    except BadData:
        raise RuleBroken(N_("This is not from a page of ours.")) from None


class Message(NamedTuple):
    """The stretches played, each with its number in the visit, and where the player stands."""

    claims: dict[int, Played]
    position: int | None


def read(text: str) -> Message:
    """`{"claims": [[1, 0, 20000, 100, 1500, 21500]], "position": 20000}`."""
    try:
        told = json.loads(text)
        rows, position = told["claims"], told.get("position")
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise RuleBroken(N_("This is not from a page of ours.")) from None
    if not (isinstance(rows, list) and len(rows) <= MOST_CLAIMS and all(map(_is_claim, rows))):
        raise RuleBroken(N_("This is not from a page of ours."))
    return Message(
        {row[0]: Played(*row[1:]) for row in rows}, position if _is_time(position) else None
    )


def note(
    session: AnySession,
    lecture: Lecture,
    enrolment: Enrolment,
    ticket: Ticket,
    message: Message,
    recording: Recording,
    *,
    now: datetime,
) -> tuple[Viewing, Visit]:
    """What is told once more is not counted once more; what cannot have been is not counted."""
    lock(session, enrolment)  # one message of a person after the other
    viewing = _viewing(session, lecture, enrolment)
    _measure(viewing, recording)
    visit = _visit(session, viewing, ticket, now)
    fresh = [claim for number, claim in sorted(message.claims.items()) if number > visit.number]
    counted = plausible(
        fresh,
        within=_within(ticket, recording, now),
        taken=_busy(session, enrolment, ticket),
        length=viewing.length,
    )[: visit.room]
    visit.note(counted, total(claim[3:] for claim in fresh if claim.began < claim.ended))
    visit.number = max([visit.number, *message.claims])
    visit.heard_at = now
    viewing.add(counted, ticket.opened_at)
    _leave(session, visit, message.position)
    return viewing, visit


def length_of(file: StoredFile) -> int:
    """As its own bytes say; 0 where they do not."""
    store, path = files.whereabouts(file.sha256)
    with store.open(path, "rb", block_size=BLOCK) as opened:
        return min(LONGEST, media.milliseconds(opened))


def _sealer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt="page with a recording")


def _is_claim(row: object) -> bool:
    return isinstance(row, list) and len(row) == 6 and all(map(_is_time, row))


def _is_time(value: object) -> bool:
    return type(value) is int and 0 <= value <= LONGEST


def _viewing(session: AnySession, lecture: Lecture, enrolment: Enrolment) -> Viewing:
    known = session.scalar(viewing_of(lecture, enrolment))
    if known is None:
        known = Viewing(lecture=lecture, enrolment=enrolment, length=0)
        session.add(known)
        session.flush()
    return known


def _measure(viewing: Viewing, recording: Recording) -> None:
    """Where the file does not say how long it is, it is as long as the lecture."""
    ours = recording.ours or recording.small
    if ours is None or viewing.sha256 == ours.file.sha256:
        return
    viewing.sha256 = ours.file.sha256
    viewing.length = length_of(ours.file) or viewing.lecture.length * 60_000


def _visit(session: AnySession, viewing: Viewing, ticket: Ticket, now: datetime) -> Visit:
    known = session.scalar(visit_with(ticket.key, viewing))
    if known is None:
        known = Visit(viewing=viewing, key=ticket.key, opened_at=ticket.opened_at, heard_at=now)
        session.add(known)
    return known


def _leave(session: AnySession, visit: Visit, position: int | None) -> None:
    """Where somebody stood who has come again since, on another device, is no more of interest."""
    session.flush()
    if position is not None and session.scalar(later_visits(visit).limit(1)) is None:
        visit.viewing.position = min(position, visit.viewing.length)


def _within(ticket: Ticket, recording: Recording, now: datetime) -> Stretch:
    """From the page on, and while the recording could be watched, on the clock of the visit."""
    begins = max(ticket.opened_at, recording.opens_at or ticket.opened_at)
    ends = now + timedelta(milliseconds=AHEAD)
    if recording.closes_at:
        ends = min(ends, recording.closes_at)
    return milliseconds(begins - ticket.opened_at), milliseconds(ends - ticket.opened_at)


def _busy(session: AnySession, enrolment: Enrolment, ticket: Ticket) -> list[Stretch]:
    """When the same person was watching already, whatever it was."""
    return [
        stretch
        for visit in session.scalars(visits_since(enrolment.person_id, ticket.opened_at))
        for stretch in visit.busy(ticket.opened_at)
    ]
