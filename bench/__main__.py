"""`make bench`: how fast the site is, on both databases, with clients and server on one machine.

Prints a table, and writes bench-results.json beside it.
"""

import json
import os
import platform
import sys
from collections.abc import Iterator
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
    matching,
    measures,
    presences,
    programme,
    site,
)
from bench.measures import Figure
from cistrat_training import create_app
from cistrat_training.database import db
from tests.databases import Postgresql, postgresql_server

RESULTS = Path("bench-results.json")


def main() -> None:
    kinds = sys.argv[1:] or ["sqlite", "postgresql"]
    results = {kind: measure(kind) for kind in kinds}
    print(f"\n{table(results)}\n\n{machine()}")
    kept = {kind: [figure._asdict() for figure in figures] for kind, figures in results.items()}
    told = {"at": datetime.now(UTC).isoformat(), "machine": machine(), "figures": kept}
    RESULTS.write_text(json.dumps(told, indent=1) + "\n")


def measure(kind: str) -> list[Figure]:
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder, _database(kind) as url:
        settings = {"DATA_DIR": folder, "SECRET_KEY": "only for this bench", **url}
        app = create_app(**settings)
        people = _furnished(app)
        figures = []
        with site.running(settings) as running:
            measured = (
                measures.all_of(app, running, people),
                certificates.all_of(app),
                programme.all_of(app, running, people.organiser),
                fair_hours.all_of(app, running, people.organiser),
                attendance.all_of(app, running, people.organiser),
                attendance_lists.all_of(),
                matching.all_of(),
                presences.all_of(),
            )
            for figure in chain(*measured):
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
