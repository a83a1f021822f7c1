"""Whether this server can do its work now, for whatever sends visitors to it."""

import logging
from collections.abc import Callable

import sqlalchemy as sa

from cistrat_training import files, queue
from cistrat_training.trail import AnySession

log = logging.getLogger(__name__)

PROOF = b"This file shows that files can be kept here.\n"


def missing(session: AnySession) -> list[str]:
    """The parts that do not answer: database, queue, files."""
    parts: dict[str, Callable[[], object]] = {
        "database": lambda: session.execute(sa.text("SELECT version_num FROM alembic_version")),
        "queue": queue.length,
        "files": lambda: files.put(PROOF, "text/plain"),
    }
    return [name for name, ask in parts.items() if not _answers(name, ask)]


def _answers(name: str, ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:
        log.exception("Not ready: the %s does not answer.", name)
        return False
    return True
