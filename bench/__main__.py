"""`make bench`: how fast the site is, on both databases, with clients and server on one machine.

Prints a table, and writes bench-results.json beside it. `python -m bench sqlite certificates`
measures one part on one database, and writes nothing.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask_migrate import upgrade

from bench import (
    attendance,
    attendance_lists,
    certificates,
    crowd,
    fair_hours,
    indicators,
    matching,
    measures,
    presences,
    programme,
    report_files,
    site,
)
from bench.measures import Figure
from cistrat_training import create_app
from cistrat_training.database import db
from tests.databases import Postgresql, postgresql_server

RESULTS = Path("bench-results.json")


DATABASES = ("sqlite", "postgresql")
PARTS: dict[str, Callable[[Flask, site.Site, crowd.Crowd], Iterator[Figure]]] = {
    "pages": measures.all_of,
    "certificates": lambda app, *_: certificates.all_of(app),
    "programme": lambda app, running, people: programme.all_of(app, running, people.organiser),
    "fair-hours": lambda app, running, people: fair_hours.all_of(app, running, people.organiser),
    "attendance": lambda app, running, people: attendance.all_of(app, running, people.organiser),
    "attendance-lists": lambda *_: attendance_lists.all_of(),
    "indicators": lambda app, running, people: indicators.all_of(app, running, people.organiser),
    "matching": lambda *_: matching.all_of(),
    "presences": lambda *_: presences.all_of(),
    "report-files": lambda *_: report_files.all_of(),
}


def main() -> None:
    if unknown := set(sys.argv[1:]) - {*DATABASES, *PARTS}:
        sys.exit(f"Unknown: {', '.join(unknown)}. There are {', '.join([*DATABASES, *PARTS])}.")
    kinds, parts = _chosen(DATABASES), _chosen(PARTS)
    results = {kind: measure(kind, parts) for kind in kinds}
    print(f"\n{table(results)}\n\n{machine()}")
    if len(parts) < len(PARTS):
        return
    kept = {kind: [figure._asdict() for figure in figures] for kind, figures in results.items()}
    told = {"at": datetime.now(UTC).isoformat(), "machine": machine(), "figures": kept}
    RESULTS.write_text(json.dumps(told, indent=1) + "\n")


def _chosen(names: Iterable[str]) -> list[str]:
    """All of them where the command names none."""
    known = list(names)
    return [name for name in known if name in sys.argv[1:]] or known


def measure(kind: str, parts: Iterable[str]) -> list[Figure]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, _database(kind) as url:
        settings = {"DATA_DIR": folder, "SECRET_KEY": "only for this bench", **url}
        app = create_app(**settings)
        people = _furnished(app)
        figures = []
        with site.running(settings) as running:
            for figure in chain.from_iterable(PARTS[part](app, running, people) for part in parts):
                print(f"{kind}: {figure}", file=sys.stderr, flush=True)
                figures.append(figure)
        return figures


@contextmanager
def _database(kind: str) -> Iterator[dict[str, str]]:
    if kind == "sqlite":
        yield {}
        return
    with postgresql_server(safe=True) as server:
        database = Postgresql(server, "bench")
        database.empty()
        yield {"DATABASE_URL": database.url}


def _furnished(app: Flask) -> crowd.Crowd:
    with app.app_context():
        upgrade("migrations")
        return crowd.gather(db.session(), datetime.now(UTC))


def table(results: dict[str, list[Figure]]) -> str:
    kinds = list(results)
    head = f"{'':52}{'to reach':>14}" + "".join(f"{kind:>14}" for kind in kinds)
    lines = [
        f"{row[0].name:52}{row[0].goal_in_words:>14}"
        + "".join(f"{figure.in_words:>14}" for figure in row)
        for row in zip(*results.values(), strict=True)
    ]
    return "\n".join([head, *lines])


def machine() -> str:
    return f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.machine()}"


if __name__ == "__main__":
    main()
