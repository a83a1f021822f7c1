"""Who changed what, when and why: kept with the change, and provable afterwards.

Each record has a chain of entries, each holding the hash of the one before. What may have to be
erased one day (`info=PERSONAL`, and every reason) lies beside the chain as a `TrailValue`; the
chain holds its digest, keyed with a salt that is erased with it, so that nobody can guess it back.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from enum import Enum, StrEnum
from functools import cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

import sqlalchemy as sa
from sqlalchemy import ForeignKey, ForeignKeyConstraint, Select, String, Text, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import (
    ColumnProperty,
    LoaderCallableStatus,
    Mapped,
    Mapper,
    ORMExecuteState,
    Session,
    SessionTransaction,
    UOWTransaction,
    joinedload,
    mapped_column,
    relationship,
    scoped_session,
)

from . import clock
from .database import M, Model, guard, writing
from .words import N_

AnySession: TypeAlias = Session | scoped_session[Any]
T = TypeVar("T")

ROWS_AT_ONCE = 1000  # far below the number of parameters that either database takes
TRIES = 100  # each one lost is one that somebody else won, at the same record, in the same instant
WHY = "why?"  # where a reason lies among the values; no column can be called this
PERSONAL, SECRET = "personal", "secret"


class Deed(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    DELETED = "deleted"
    VIEWED = "viewed"
    EXPORTED = "exported"
    ERASED = "erased"


DEEDS = {
    Deed.CREATED: N_("Created"),
    Deed.CHANGED: N_("Changed"),
    Deed.DELETED: N_("Deleted"),
    Deed.VIEWED: N_("Viewed"),
    Deed.EXPORTED: N_("Exported"),
    Deed.ERASED: N_("Personal values erased"),
}


class Actor(NamedTuple):
    """Who does it: a `person` with an id, a `visitor`, `job:lapse`, `command:demo`, `system`."""

    kind: str = "system"
    id: int | None = None


class Change(NamedTuple):
    """One field of an entry; `hidden` says why its values are not shown."""

    field: str
    before: Any
    after: Any
    hidden: str | None = None


class _Line(NamedTuple):
    """What is about to become an entry."""

    record: str
    deed: Deed
    facts: dict[str, Any]
    personal: dict[str, Any]


class TrailSeal(Model):
    """Closes what was not yet sealed, by the last entry of each record in it."""

    __tablename__ = "trail_seal"
    on_trail = False

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    at: Mapped[datetime]
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    count: Mapped[int]
    heads: Mapped[str] = mapped_column(Text)  # JSON as it was hashed: record, number, hash
    hash: Mapped[str] = mapped_column(String(64))


class TrailEntry(Model):
    __tablename__ = "trail_entry"
    __table_args__ = (sa.UniqueConstraint("record", "number"),)
    on_trail = False

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    record: Mapped[str] = mapped_column(String(100))
    number: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(60))
    # No foreign key: whoever is erased must not break the chain.
    actor_id: Mapped[int | None]
    deed: Mapped[str] = mapped_column(String(20))
    facts: Mapped[str] = mapped_column(Text)  # JSON as it was hashed, to the letter
    digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
    seal_id: Mapped[int | None] = mapped_column(ForeignKey(TrailSeal.id), index=True, default=None)

    personal: Mapped["TrailValue | None"] = relationship(viewonly=True, lazy="raise", init=False)

    @property
    def changes(self) -> list[Change]:
        return [self._change(field, fact) for field, fact in json.loads(self.facts).items()]

    @property
    def why(self) -> str | None:
        return self._personal.get(WHY)

    def _change(self, field: str, fact: Any) -> Change:
        if isinstance(fact, list):
            return Change(field, *fact)
        if fact == PERSONAL and field in self._personal:
            return Change(field, *self._personal[field])
        return Change(field, None, None, hidden="erased" if fact == PERSONAL else fact)

    @property
    def _personal(self) -> dict[str, Any]:
        return json.loads(self.personal.content) if self.personal else {}


class TrailValue(Model):
    """The personal part of an entry, which can be deleted without breaking the chain."""

    __tablename__ = "trail_value"
    __table_args__ = (
        ForeignKeyConstraint(["record", "number"], [TrailEntry.record, TrailEntry.number]),
    )
    on_trail = False

    record: Mapped[str] = mapped_column(String(100), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    salt: Mapped[str] = mapped_column(String(32))
    content: Mapped[str] = mapped_column(Text)


ENTRIES = Model.metadata.tables["trail_entry"]
VALUES = Model.metadata.tables["trail_value"]


def acting(session: AnySession, kind: str, id: int | None = None) -> None:
    """Say who makes the changes of this session from here on."""
    session.info["actor"] = Actor(kind, id)


def because(session: AnySession, reason: str) -> None:
    """Give the reason for what this transaction still changes."""
    session.info["why"] = reason


def note(session: AnySession, thing: Model | str, deed: Deed, why: str | None = None) -> None:
    """Keep that something was viewed or exported, which changes no row."""
    session.flush()
    record = thing if isinstance(thing, str) else record_of(thing)
    _write(session, [_Line(record, deed, {}, {WHY: why} if why else {})])


def note_all(session: AnySession, things: Iterable[Model], deed: Deed, why: str) -> None:
    """As `note`, for many at once."""
    session.flush()
    _write(session, [_Line(record_of(thing), deed, {}, {WHY: why}) for thing in things])


def note_content(session: AnySession, things: Iterable[Model]) -> None:
    """Keep what stands in records that were changed while they were not on the trail."""
    session.flush()
    lines = []
    for thing in things:
        now = {field: [None, getattr(thing, field)] for field in _fields(sa.inspect(type(thing)))}
        told = {field: change for field, change in now.items() if change[1] not in (None, "")}
        lines.append(_line(thing, Deed.CHANGED, told))
    _write(session, lines)


def note_alone(session: Session, thing: Model | str, deed: Deed, why: str | None = None) -> None:
    """As `note`, for a page that only shows: in a transaction of its own, before it is shown."""
    with writing(session):
        note(session, thing, deed, why)


def forget(session: AnySession, records: Iterable[str], why: str) -> None:
    """Erase the personal values of these records, and keep that they went and why."""
    session.flush()
    for some in _portions(sorted(set(records))):
        session.execute(sa.delete(TrailValue).where(TrailValue.record.in_(some)))
        _write(session, [_Line(record, Deed.ERASED, {}, {WHY: why}) for record in some])


def update(session: AnySession, which: Select[M], **values: Any) -> int:
    """Set the same values on many records: a bulk UPDATE that leaves a trail."""
    model = which.column_descriptions[0]["entity"]
    (key,) = sa.inspect(model).primary_key
    keys = session.scalars(which.with_only_columns(key)).all()
    for some in _portions(keys):
        for thing in session.scalars(select(model).where(key.in_(some))):
            for name, value in values.items():
                setattr(thing, name, value)
        session.flush()
    return len(keys)


def insert(session: AnySession, model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add many records at once, each given by all of its columns: a bulk INSERT that leaves a
    trail, in a tenth of the time that as many objects take."""
    session.flush()
    mapper = sa.inspect(model)
    (key,) = mapper.primary_key
    table = model.metadata.tables[model.__tablename__]
    added = sa.insert(table).returning(key, sort_by_parameter_order=True)
    hidden, lines = _fields(mapper), []
    if not rows:
        return
    for number, row in zip(session.connection().scalars(added, rows), rows, strict=True):
        told = {field: [None, row[field]] for field in hidden if row[field] is not None}
        lines.append(_of_fields(f"{model.__tablename__}:{number}", Deed.CREATED, told, hidden))
    _write(session, lines)


def record_of(thing: Model) -> str:
    key = sa.inspect(thing).mapper.primary_key_from_instance(thing)
    return f"{thing.__tablename__}:{'-'.join(map(str, key))}"


def history(record: str) -> Select[TrailEntry]:
    return (
        select(TrailEntry)
        .where(TrailEntry.record == record)
        .options(joinedload(TrailEntry.personal))
        .order_by(TrailEntry.number)
    )


# What listens to the session


@event.listens_for(Model, "attribute_instrument", propagate=True)
def _load_what_is_about_to_be_overwritten(model: type[Model], _key: str, attribute: Any) -> None:
    """A value can be assigned unseen; the trail asks what it was before."""
    if model.on_trail and isinstance(attribute.property, ColumnProperty):
        event.listen(attribute, "set", _look_first, active_history=True)


def _look_first(_thing: Model, _value: Any, _before: Any, _initiator: Any) -> None:
    """Listening with `active_history` is all it takes."""


@event.listens_for(Session, "before_flush")
def _begin(session: Session, _flush: UOWTransaction, _things: Any) -> None:
    session.info["trail"] = []


@event.listens_for(Model, "after_insert", propagate=True)
def _created(mapper: Mapper[Any], _connection: sa.Connection, thing: Model) -> None:
    if thing.on_trail:
        now = vars(thing)
        _keep(thing, Deed.CREATED, {f: [None, now.get(f)] for f in _fields(mapper)})


@event.listens_for(Model, "after_update", propagate=True)
def _changed(mapper: Mapper[Any], _connection: sa.Connection, thing: Model) -> None:
    if thing.on_trail:
        now, fields = vars(thing), _fields(mapper)
        before = sa.inspect(thing).committed_state
        _keep(thing, Deed.CHANGED, {f: [before[f], now.get(f)] for f in before if f in fields})


@event.listens_for(Model, "before_delete", propagate=True)
def _deleted(mapper: Mapper[Any], _connection: sa.Connection, thing: Model) -> None:
    if thing.on_trail:
        _keep(thing, Deed.DELETED, {f: [getattr(thing, f), None] for f in _fields(mapper)})


@cache
def _fields(mapper: Mapper[Any]) -> dict[str, str | None]:
    """The columns of a model, and as what each is hidden, if it is."""
    columns = {attribute.key: attribute.columns[0] for attribute in mapper.column_attrs}
    return {
        field: SECRET if SECRET in column.info else PERSONAL if PERSONAL in column.info else None
        for field, column in columns.items()
        if isinstance(column, sa.Column) and not column.primary_key
    }


def _keep(thing: Model, deed: Deed, changes: dict[str, list[Any]]) -> None:
    changes = {field: change for field, change in changes.items() if change[0] != change[1]}
    if changes or deed != Deed.CHANGED:
        _lines(sa.inspect(thing).session).append(_line(thing, deed, changes))


def _line(thing: Model, deed: Deed, changes: dict[str, list[Any]]) -> _Line:
    return _of_fields(record_of(thing), deed, changes, _fields(sa.inspect(thing).mapper))


def _of_fields(
    record: str, deed: Deed, changes: dict[str, list[Any]], hidden: Mapping[str, str | None]
) -> _Line:
    return _Line(
        record,
        deed,
        {field: hidden[field] or change for field, change in changes.items()},
        {field: change for field, change in changes.items() if hidden[field] == PERSONAL},
    )


def _lines(session: Session | None) -> list[_Line]:
    """Those of the flush that is going on."""
    return session.info["trail"] if session else []


@event.listens_for(Session, "after_flush")
def _end(session: Session, _flush: UOWTransaction) -> None:
    _write(session, session.info.pop("trail"))


@event.listens_for(Session, "after_transaction_end")
def _drop_the_reason(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("why", None)


@event.listens_for(Session, "do_orm_execute")
def _refuse_what_would_leave_no_trail(asked: ORMExecuteState) -> None:
    if not (asked.is_insert or asked.is_update or asked.is_delete):
        return
    if asked.bind_mapper and asked.bind_mapper.class_.on_trail:
        raise TypeError(
            f"This would change {asked.bind_mapper.class_.__name__} without leaving a trail: "
            "change loaded records, or call trail.update."
        )


@event.listens_for(TrailEntry, "before_update")
@event.listens_for(TrailEntry, "before_delete")
@event.listens_for(TrailSeal, "before_update")
@event.listens_for(TrailSeal, "before_delete")
def _refuse(_mapper: Mapper[Any], _connection: sa.Connection, thing: Model) -> None:
    raise TypeError(f"The trail is only ever added to; {thing.__tablename__} stays as it is.")


# Writing

HASHED = ("record", "number", "actor", "actor_id", "deed", "facts", "digest", "previous")


class _Head(NamedTuple):
    """The last entry of a record."""

    number: int = 0
    hash: str = ""


def _write(session: AnySession, lines: Sequence[_Line]) -> None:
    connection = session.connection()
    actor, why = session.info.get("actor", Actor()), session.info.get("why")
    while lines:
        first = {line.record: line for line in reversed(lines)}
        for some in _portions(list(first.values())):
            _add(connection, some, actor, why)
        lines = [line for line in lines if line is not first[line.record]]


def _add(connection: sa.Connection, lines: Sequence[_Line], actor: Actor, why: str | None) -> None:
    """Add one entry to each of these records.

    A change holds the lock of its row, so only a view or an export can meet another transaction
    at the same number. Whoever is second waits in the INSERT, and takes the next number.
    """
    for _ in range(TRIES):
        heads = _heads(connection, [line.record for line in lines])
        pairs = [_rows(line, heads.get(line.record, _Head()), actor, why) for line in lines]
        kept = _insert(connection, [entry for entry, _value in pairs])
        values = [value for entry, value in pairs if value and entry["hash"] in kept]
        if values:
            connection.execute(sa.insert(VALUES), values)
        lines = [
            line for line, (entry, _) in zip(lines, pairs, strict=True) if entry["hash"] not in kept
        ]
        if not lines:
            return
    raise TimeoutError(f"Too many are adding to the trail of {lines[0].record}.")


def _heads(connection: sa.Connection, records: Sequence[str]) -> dict[str, _Head]:
    found = connection.execute(_HEADS, {"records": records})
    return {record: _Head(number, hash_) for record, number, hash_ in found}


def _select_heads() -> Select[Any]:
    """Made once: composing it would cost a commit more than asking it."""
    entry, later = ENTRIES.c, ENTRIES.alias().c
    newest = select(sa.func.max(later.number)).where(later.record == entry.record)
    return select(entry.record, entry.number, entry.hash).where(
        entry.record.in_(sa.bindparam("records", expanding=True)),
        entry.number == newest.scalar_subquery(),
    )


_HEADS = _select_heads()


def _rows(
    line: _Line, head: _Head, actor: Actor, why: str | None
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    personal = line.personal if why is None or WHY in line.personal else {WHY: why, **line.personal}
    entry = {
        "record": line.record,
        "number": head.number + 1,
        "at": clock.now(),
        "actor": actor.kind,
        "actor_id": actor.id,
        "deed": line.deed.value,
        "facts": plain(line.facts),
        "digest": "",
        "previous": head.hash,
    }
    value = None
    if personal:
        salt, content = secrets.token_hex(16), plain(personal)
        entry["digest"] = digest_of(salt, content)
        value = {"record": line.record, "number": entry["number"]}
        value |= {"salt": salt, "content": content}
    entry["hash"] = hash_of(entry)
    return entry, value


def _insert(connection: sa.Connection, entries: list[dict[str, Any]]) -> set[str]:
    """The hashes of those that found their number free."""
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    added = connection.execute(
        insert(ENTRIES).on_conflict_do_nothing(),
        entries,
        execution_options={"preserve_rowcount": True},
    )
    hashes = {entry["hash"] for entry in entries}
    if added.rowcount == len(entries):
        return hashes
    return set(connection.scalars(select(ENTRIES.c.hash).where(ENTRIES.c.hash.in_(hashes))))


def digest_of(salt: str, content: str) -> str:
    return hmac.new(salt.encode(), content.encode(), hashlib.sha256).hexdigest()


def hash_of(entry: Mapping[str, Any]) -> str:
    """What the next entry of the record refers to. It covers all but the seal and itself."""
    at = entry["at"].astimezone(UTC).isoformat()
    rest = [entry[name] for name in HASHED]
    return hashlib.sha256(plain([at, *rest]).encode()).hexdigest()


def plain(value: Any) -> str:
    """JSON with one way to write each value."""
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    )


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case Enum():
            return value.value
        case bytes():
            return f"{len(value)} bytes"
        case LoaderCallableStatus():  # changed in place, what was there before is not known
            return None
    return str(value)


def _portions(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(things), ROWS_AT_ONCE):
        yield things[start : start + ROWS_AT_ONCE]


# Kept by the database as well, against whoever comes to it by another door

_WRITTEN = ", ".join(c.name for c in ENTRIES.c if c.name != "seal_id")
_KEPT = {
    "trail_entry_stays": f"UPDATE OF {_WRITTEN} ON trail_entry",
    "trail_entry_is_sealed_once": "UPDATE OF seal_id ON trail_entry",
    "trail_entry_is_not_deleted": "DELETE ON trail_entry",
    "trail_seal_stays": "UPDATE ON trail_seal",
    "trail_seal_is_not_deleted": "DELETE ON trail_seal",
}
_UNLESS = {"trail_entry_is_sealed_once": "WHEN (OLD.seal_id IS NOT NULL) "}
_NO = "the trail is only ever added to"

GUARDS = {
    "sqlite": [
        f"CREATE TRIGGER {name} BEFORE {deed} {_UNLESS.get(name, '')}"
        f"BEGIN SELECT RAISE(ABORT, '{_NO}'); END"
        for name, deed in _KEPT.items()
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_to_alter_the_trail() RETURNS trigger LANGUAGE plpgsql "
        f"AS $$ BEGIN RAISE EXCEPTION '{_NO}'; END $$",
        *(
            f"CREATE TRIGGER {name} BEFORE {deed} FOR EACH ROW {_UNLESS.get(name, '')}"
            "EXECUTE FUNCTION refuse_to_alter_the_trail()"
            for name, deed in _KEPT.items()
        ),
        *(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_alter_the_trail()"
            for table in ("trail_entry", "trail_seal")
        ),
    ],
}
guard(ENTRIES, GUARDS)
