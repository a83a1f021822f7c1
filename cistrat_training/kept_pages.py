"""Pages that thousands open at once: what one visitor saw is shown to the next for a moment.

On the last day of a call, and when a public programme is announced, nearly all who come have not
signed in and see the same page. Each process of the web server keeps its own.
"""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Any, TypeVar, cast

from flask import current_app, request, session

from cistrat_training import languages

MOST = 200  # pages; each of some 15 kB

Page = TypeVar("Page")  # a text; what is anything else is not kept


def kept_for_a_moment(view: Callable[..., Page]) -> Callable[..., Page]:
    """For a page that depends on its address, on the language and on the clock of the visitor, and
    on nothing else of the request. Stands under `permit`, which is asked each time."""

    @wraps(view)
    def shown(**things: object) -> Page:
        seconds = float(current_app.config["KEEP_PAGES_SECONDS"])
        if session or not seconds:
            return view(**things)
        kept: dict[Any, tuple[Any, float]] = current_app.extensions.setdefault("kept pages", {})
        name = _name()
        found, until = kept.get(name, ("", 0.0))
        if monotonic() < until:
            return cast(Page, found)
        page = view(**things)
        if isinstance(page, str) and not session:  # else it holds a secret of this visitor
            if len(kept) >= MOST:
                kept.clear()
            kept[name] = page, monotonic() + seconds
        return page

    return shown


def _name() -> tuple[str, str, str, bool]:
    reader = languages.language(), languages.reader_zone(), languages.knows_reader_zone()
    return (request.full_path, *reader)
