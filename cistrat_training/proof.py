"""Seals the trail as a whole, and checks that nobody altered it since it was written."""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy import select

from .trail import (
    ENTRIES,
    HASHED,
    VALUES,
    AnySession,
    Deed,
    TrailSeal,
    digest_of,
    hash_of,
    plain,
)

ENTRIES_IN_A_SEAL = 5000  # so that making one and checking one fit in little memory
ROWS_IN_MEMORY = 1000
FIRST, NEVER = 1, 2**63  # the number of a seal

ENTRY, SEAL, VALUE = ENTRIES.c, TrailSeal.__table__.c, VALUES.c
LINKS = select(ENTRY.id, ENTRY.record, ENTRY.number, ENTRY.hash)

Seen = Callable[[int], None]
Heads = dict[str, list[Any]]  # for each record, number and hash of its last entry in a seal


class Problem(NamedTuple):
    record: str
    what: str


def seal(session: AnySession, now: datetime) -> int:
    """Seal what is not sealed yet, up to a measure. How many entries that were."""
    if session.connection().dialect.name == "postgresql":
        session.execute(sa.text("LOCK TABLE trail_seal IN EXCLUSIVE MODE"))  # one sealer at a time
    waiting = select(ENTRY.id, ENTRY.record, ENTRY.number, ENTRY.hash).where(
        ENTRY.seal_id.is_(None)
    )
    entries = session.execute(waiting.limit(ENTRIES_IN_A_SEAL)).all()
    if entries:
        previous = session.scalar(select(SEAL.hash).order_by(SEAL.id.desc()).limit(1)) or ""
        new = TrailSeal(
            at=now, previous=previous, count=len(entries), heads=plain(_heads(entries)), hash=""
        )
        new.hash = _hash_of_seal(new)
        session.add(new)
        session.flush()
        session.execute(
            sa.update(ENTRIES).where(ENTRY.id == sa.bindparam("entry")).values(seal_id=new.id),
            [{"entry": entry.id} for entry in entries],
        )
    return len(entries)


def check(session: AnySession, seen: Seen = lambda _entries: None) -> Iterator[Problem]:
    """What is wrong with the trail. Reads it in a stream, and tells `seen` how it goes on."""
    yield from _broken_chains(session, seen)
    yield from _broken_seals(session)


def length(session: AnySession) -> int:
    """In entries."""
    return session.scalar(select(sa.func.count(ENTRY.id))) or 0


def newest_seal(session: AnySession) -> str:
    """To be noted elsewhere: who has it can tell later whether the trail was cut short."""
    return session.scalar(select(SEAL.hash).order_by(SEAL.id.desc()).limit(1)) or ""


def _broken_chains(session: AnySession, seen: Seen) -> Iterator[Problem]:
    hashed = [ENTRY[name] for name in HASHED]
    entries = session.execute(
        select(
            *hashed,
            # As it stands in the table, so that nonsense there is a finding and no crash.
            sa.type_coerce(ENTRY.at, sa.String).label("at"),
            ENTRY.hash,
            ENTRY.seal_id,
            VALUE.salt,
            VALUE.content,
        )
        .outerjoin(
            VALUES,
            sa.and_(VALUE.record == ENTRY.record, VALUE.number == ENTRY.number),
        )
        .order_by(ENTRY.record, ENTRY.number),
        execution_options={"yield_per": ROWS_IN_MEMORY},
    )
    counted = _counted(entries.mappings(), seen)
    for record, chain in groupby(counted, key=lambda entry: entry["record"]):
        for what in _breaks(chain):
            yield Problem(record, what)


def _counted(entries: Iterable[sa.RowMapping], seen: Seen) -> Iterator[sa.RowMapping]:
    for number, entry in enumerate(entries, 1):
        yield entry
        if number % ROWS_IN_MEMORY == 0:
            seen(ROWS_IN_MEMORY)


def _breaks(chain: Iterable[sa.RowMapping]) -> Iterator[str]:
    before: Mapping[Any, Any] = {"number": 0, "hash": "", "seal_id": FIRST}
    bare: list[int] = []
    for entry in chain:
        yield from _breaks_between(before, entry)
        yield from _breaks_within(entry)
        if entry["deed"] == Deed.ERASED:
            bare.clear()
        if entry["digest"] and entry["content"] is None:
            bare.append(entry["number"])
        before = entry
    for lost in bare:
        yield f"the personal values of entry {lost} are gone, and no erasure says so"


def _breaks_between(before: Mapping[Any, Any], entry: sa.RowMapping) -> Iterator[str]:
    if entry["number"] != before["number"] + 1:
        yield f"between entry {before['number']} and entry {entry['number']} something is missing"
    elif entry["previous"] != before["hash"]:
        yield f"entry {entry['number']} does not follow from the entry before it"
    if (before["seal_id"] or NEVER) > (entry["seal_id"] or NEVER):
        yield f"entry {entry['number']} is sealed, but not the entry before it"


def _breaks_within(entry: sa.RowMapping) -> Iterator[str]:
    at = _moment(entry["at"])
    if at is None or hash_of({**entry, "at": at}) != entry["hash"]:
        yield f"entry {entry['number']} was altered"
    if entry["content"] is not None:
        digest = digest_of(entry["salt"], entry["content"])
        if not hmac.compare_digest(digest, entry["digest"]):
            yield f"the personal values of entry {entry['number']} were altered"


def _moment(at: datetime | str) -> datetime | None:
    """SQLite keeps it as a text, without its zone."""
    try:
        moment = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC)


def _broken_seals(session: AnySession) -> Iterator[Problem]:
    previous = ""
    seals = select(TrailSeal).order_by(SEAL.id).execution_options(yield_per=ROWS_IN_MEMORY)
    for one in session.scalars(seals):
        name = f"trail_seal:{one.id}"
        if one.previous != previous:
            yield Problem(name, "this seal does not follow from the one before it")
        if _hash_of_seal(one) != one.hash:
            yield Problem(name, "this seal was altered")
        yield from _missing_under(session, one)
        previous = one.hash


def _missing_under(session: AnySession, one: TrailSeal) -> Iterator[Problem]:
    entries = session.execute(LINKS.where(ENTRY.seal_id == one.id)).all()
    there, then = _heads(entries), _noted(one)
    for record in sorted({*there, *then}):
        if record not in then:
            yield Problem(record, f"an entry claims seal {one.id}, which does not know it")
        elif there.get(record) != then[record]:
            yield Problem(record, f"seal {one.id} was put on another entry {then[record][0]}")


def _heads(entries: Iterable[sa.Row[int, str, int, str]]) -> Heads:
    heads: Heads = {}
    for _id, record, number, hash_ in entries:
        if record not in heads or heads[record][0] < number:
            heads[record] = [number, hash_]
    return heads


def _noted(one: TrailSeal) -> Heads:
    try:
        return json.loads(one.heads)
    except ValueError:
        return {}


def _hash_of_seal(one: TrailSeal) -> str:
    facts = [one.at.astimezone(UTC).isoformat(), one.previous, one.count, one.heads]
    return hashlib.sha256(plain(facts).encode()).hexdigest()
