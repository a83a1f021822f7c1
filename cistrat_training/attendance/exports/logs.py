"""A list with a line for each joining and each leaving: from its lines to stays."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from cistrat_training.attendance.exports.drafts import (
    Draft,
    Drafts,
    who_in,
)
from cistrat_training.attendance.exports.headers import folded
from cistrat_training.attendance.exports.seen import Merged
from cistrat_training.attendance.exports.sheets import Row
from cistrat_training.attendance.exports.stamps import Stamp, stamp
from cistrat_training.attendance.exports.tables import Table
from cistrat_training.cells import Cell, in_words
from cistrat_training.words import N_


def _begun(words: str) -> tuple[str, ...]:
    return tuple(folded(word) for word in words.split("|"))


JOINED = _begun(
    "join|entered|ingress|entrou|se unió|unió|ha entrado|a rejoint|rejoint|beigetret|beitr"
    "|bereits beigetreten|加入|已加入|入会|在之前加入|之前加入|присоедин|вош|вход|dołącz|si è unit"
    "|unit|ha effettuato|partecip|deelgenomen|toegetreden|neemt deel|انضم"
)
LEFT = _begun(
    "left|leave|saiu|salió|abandonó|a quitté|quitté|verlass|hat verlassen|离开|已离开|退|покин"
    "|вышел|вышла|выш|opuś|wysz|uscit|ha abbandon|è uscit|verlaten|vertrok|غادر"
)


class Event(NamedTuple):
    row: Row
    sheet: str
    person: tuple[str, str]
    name: str
    email: str
    role: str
    has_joined: bool
    at: Stamp | None


def events_in(table: Table, drafts: Drafts) -> list[Event]:
    events = []
    for row in table.rows:
        event = _event(table, row)
        if isinstance(event, str):
            drafts.skip(row, table.sheet, event, name=who_in(table, row).name)
        else:
            events.append(event)
    return events


def _event(table: Table, row: Row) -> Event | str:
    """What happened, or why it cannot be told."""
    place = table.columns["action"]
    told = [n for n, cell in enumerate(row.cells) if n >= place and has_joined(cell) is not None]
    if not told:
        return N_("This row of “%(name)s” tells neither of joining nor of leaving.")
    name, at = _name_and_time(table, row, told[0] - place)
    if not name:
        return N_("This row holds neither a name nor an e-mail address.")
    email = who_in(table, row).email
    person = (table.text(row, "upn") or email.casefold(), name.casefold())
    role, joined = table.text(row, "role"), bool(has_joined(row.cells[told[0]]))
    return Event(row, table.sheet, person, name, email, role, joined, at)


def _name_and_time(table: Table, row: Row, shift: int) -> tuple[str, Stamp | None]:
    """Commas that nobody quoted cut `Doe, Jane` and `9/22/26, 2:48 PM` in two."""
    if len(row.cells) <= len(table.headers):
        return who_in(table, row).name, table.stamp(row, "at")
    name, at = table.columns.get("name", 0), table.columns["at"] + shift
    names = row.cells[name : name + shift + 1]
    times = row.cells[at : at + len(row.cells) - len(table.headers) - shift + 1]
    return ", ".join(map(in_words, names)), stamp(" ".join(map(in_words, times)))


def has_joined(cell: Cell) -> bool | None:
    word = folded(in_words(cell)) if isinstance(cell, str) and len(cell) < 40 else ""
    if word.startswith(LEFT):
        return False
    return True if word.startswith(JOINED) else None


def take_stays(
    events: list[Event], drafts: Drafts, when: Callable[[Stamp | None], datetime | None]
) -> None:
    """Each joining begins a stay, and each leaving ends the earliest that is open: in between the
    person was there, on one device or on two."""
    people: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in _in_time(events, when):
        people[event.person].append(event)
    for of_one in people.values():
        drafts.people += _stays(of_one, drafts)


def _in_time(events: list[Event], when: Callable[[Stamp | None], datetime | None]) -> list[Event]:
    times = [(when(event.at), event) for event in events]
    known = [(at, event) for at, event in times if at]
    if len(known) < len(times):
        return events
    return [event for _at, event in sorted(known, key=lambda pair: pair[0])]


def _stays(events: list[Event], drafts: Drafts) -> list[Draft]:
    stays: list[Draft] = []
    opened: list[Draft] = []
    for event in events:
        if not event.has_joined and opened:
            stay = opened.pop(0)
            stay.left = event.at
            drafts.merged.append(Merged(event.row.line, stay.line, None, event.sheet))
            continue
        stay = Draft(event.row.line, event.sheet, event.name, event.email, event.role)
        stays.append(stay)
        if event.has_joined:
            stay.joined = event.at
            opened.append(stay)
        else:
            stay.left = event.at
    return stays
