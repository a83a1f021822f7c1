"""What the address asks of a list, and the list as a file."""

from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import files, languages, tables, trail
from cistrat_training.database import db
from cistrat_training.enrolments.tables import Reader
from cistrat_training.workshops.models import Workshop

E = TypeVar("E", bound=StrEnum)


def one_of(kind: type[E], name: str) -> E | None:
    """What the address asks for by this name, if it is one of these."""
    asked = request.args.get(name, "")
    return kind(asked) if asked in set(kind) else None


def exported(workshop: Workshop, rows: Any, columns: Any, name: str) -> ResponseReturnValue:
    """Who took the list away is kept, before it leaves."""
    trail.note_alone(db.session(), workshop, trail.Deed.EXPORTED, name)
    reader = Reader(languages.language(), cache(_), workshop)
    lines = ([cell(row, reader) for cell in columns.values()] for row in db.session.execute(rows))
    content = tables.write_csv([_(name) for name in columns], lines)
    response = files.to_save(content, tables.CSV, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
