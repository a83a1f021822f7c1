"""The one database, and the base of everything we keep in it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum, StrEnum
from functools import lru_cache
from typing import Any, ClassVar, TypeVar, dataclass_transform

import flask_sqlalchemy.session
import sqlalchemy as sa
from flask import has_request_context
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import (
    DeclarativeBase,
    MappedAsDataclass,
    Session,
    mapped_column,
    relationship,
    scoped_session,
)

M = TypeVar("M", bound="Model")

AnySession = Session | scoped_session[Any]
"""A session, or the one of this request, which stands for it."""

SECONDS_TO_WAIT_FOR_A_WRITER = 30

reading: ContextVar[bool] = ContextVar("reading", default=False)
"""Whether what runs now only reads; SQLite then takes no write lock."""


class UtcDateTime(sa.TypeDecorator[datetime]):
    """Aware in, aware out; SQLite forgets time zones."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return value and value.replace(tzinfo=UTC)


@dataclass_transform(
    kw_only_default=True, eq_default=False, field_specifiers=(mapped_column, relationship)
)
class Model(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False, repr=False):
    """A record. Built like a dataclass, so its rules can be tested without a database.

    The trail keeps every change of it, unless its class says `on_trail = False`. A column with
    `info=PERSONAL` holds what must be deletable, one with `info=SECRET` what is never written down.
    """

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UtcDateTime,
        dict[str, Any]: sa.JSON,
        list[str]: sa.JSON,
        list[int]: sa.JSON,
        StrEnum: sa.Enum(
            Enum,
            values_callable=lambda enum: [m.value for m in enum],
            native_enum=False,
            length=40,
        ),
    }

    on_trail: ClassVar[bool] = True


PERSONAL = {"personal": True}
SECRET = {"secret": True}


class _Session(flask_sqlalchemy.session.Session):
    def get_bind(self, *args: Any, **kwargs: Any) -> Engine | sa.Connection:
        """On PostgreSQL a page that only shows goes without BEGIN and ROLLBACK: two trips less."""
        bind = super().get_bind(*args, **kwargs)
        if bind.dialect.name == "postgresql" and reading.get() and has_request_context():
            return _statement_by_statement(bind)
        return bind


@lru_cache(maxsize=8)
def _statement_by_statement(bind: Engine | sa.Connection) -> Engine | sa.Connection:
    return bind.execution_options(isolation_level="AUTOCOMMIT")


db = SQLAlchemy(metadata=Model.metadata, session_options={"class_": _Session})


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if "sqlite" not in type(connection).__module__:
        return
    connection.isolation_level = None  # we say BEGIN ourselves, below
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA busy_timeout = {SECONDS_TO_WAIT_FOR_A_WRITER * 1000}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_as_sqlite_needs_it(connection: sa.Connection) -> None:
    """A transaction that starts by reading cannot become a writing one while another writes."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if reading.get() else "BEGIN IMMEDIATE")


@contextmanager
def writing(session: AnySession) -> Iterator[None]:
    """Let a GET write its one trail entry: a transaction of its own, committed at the end."""
    session.rollback()
    token = reading.set(False)
    try:
        yield
        session.commit()
    finally:
        reading.reset(token)


@contextmanager
def only_reading() -> Iterator[None]:
    """For a long look outside of a request: on SQLite others may write meanwhile."""
    token = reading.set(True)
    try:
        yield
    finally:
        reading.reset(token)


def guard(table: Any, statements: Mapping[str, Iterable[str]]) -> None:
    """Triggers (or what else the database itself keeps), by dialect, made with the table.

    A migration that makes the table anew has to make these anew.
    """
    for dialect, each in statements.items():
        for statement in each:
            made = sa.DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", made)


def lock(session: AnySession, thing: M) -> M:
    """Make others who lock the same row wait until this transaction ends, and read it afresh."""
    session.refresh(thing, with_for_update={"of": type(thing)})
    return thing


def share(session: AnySession, thing: M) -> M:
    """Wait for whoever locks the row, and keep them waiting; others may share it meanwhile."""
    if session.get_bind().dialect.name != "sqlite":  # there who writes has all to themselves
        session.refresh(thing, with_for_update={"read": True, "of": type(thing)})
    return thing
