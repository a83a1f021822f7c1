"""How many questions a page asks of the database."""

from contextlib import contextmanager

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def counted():
    """`with counted() as asked:` fills the list with every statement of the block."""
    asked = []

    def note(_connection, _cursor, statement, *_how):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)
