"""What the address asks of a list, and the list as a file."""

from enum import StrEnum
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from cistrat_training import files, languages, tables, trail
from cistrat_training.database import db
from cistrat_training.enrolments.tables import Reader
from cistrat_training.workshops.models import Workshop

E = TypeVar("E", bound=StrEnum)


def address_with(page: str, /, **changes: Any) -> str:
    """The page with what the address asks now, but for the changes; an empty one leaves it out."""
    asked = request.args.to_dict(flat=False) | changes
    kept = {name: value for name, value in asked.items() if value}
    return f"{page}?{urlencode(kept, doseq=True)}"


def one_of(kind: type[E], name: str) -> E | None:
    """What the address asks for by this name, if it is one of these."""
    asked = request.args.get(name, "")
    return kind(asked) if asked in set(kind) else None


def exported(workshop: Workshop, rows: Any, columns: Any, name: str) -> ResponseReturnValue:
    """Who took the list away is kept, before it leaves."""
    trail.note_alone(db.session(), workshop, trail.Deed.EXPORTED, name)
    reader = Reader(languages.language(), cache(_), workshop)
    lines = ([cell(row, reader) for cell in columns.values()] for row in db.session.execute(rows))
    header = [_(name) for name in columns]
    if name.endswith(".xlsx"):
        content, kind = tables.write_xlsx([tables.Sheet(workshop.code, header, lines)]), tables.XLSX
    else:
        content, kind = tables.write_csv(header, lines), tables.CSV
    response = files.to_save(content, kind, name)
    response.headers["Cache-Control"] = "private, no-store"
    return response
