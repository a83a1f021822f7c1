"""Runs the migrations on the database of the application, SQLite or PostgreSQL."""

from typing import Any

from alembic import context
from flask import current_app

db = current_app.extensions["migrate"].db
QUEUE_TABLES = "huey_"  # the queue makes its own, where it shares our PostgreSQL


def ours(thing: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    return not (kind == "table" and (name or "").startswith(QUEUE_TABLES))


def run() -> None:
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:  # batch mode drops and renames tables; before BEGIN, or it has no effect
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=ours,
            render_as_batch=True,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
        if sqlite:
            broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            connection.rollback()
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys = ON")
            if broken:
                raise RuntimeError(f"A migration left rows that point to nothing: {broken[:5]}")


run()
