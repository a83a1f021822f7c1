"""What every page needs: the addresses of its assets, and its own in another language."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from flask import Flask, Response, abort, current_app, request, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect

from cistrat_training import files

STATIC = Path(__file__).parent / "static"

FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
LAST_PAGE = 1_000_000  # of a table; behind it databases lose count

V = TypeVar("V", bound=Callable[..., Any])

csrf = CSRFProtect()


class Sessions(SecureCookieSessionInterface):
    """What everybody gets alike is no matter of a session: it sends no cookie, and a browser or a
    proxy that holds it need not fetch it anew when the cookie has changed."""

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    app.session_interface = Sessions()
    app.before_request(_take_the_whole_request)
    app.before_request(_refuse_what_no_page_of_ours_sends)
    csrf.init_app(app)
    app.jinja_env.globals |= {"asset": asset, "in_language_url": in_language_url}
    app.jinja_env.filters["size"] = files.in_words
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def takes(most: int) -> Callable[[V], V]:
    """For a view that takes larger requests than the others: a file in one piece."""

    def note(view: V) -> V:
        view.most = most  # type: ignore[attr-defined]
        return view

    return note


def asset(name: str) -> str:
    """Its address carries a digest of its content, so that a browser may keep it for a year."""
    return url_for("static", filename=name, v=_digest(name))


def in_language_url(code: str) -> str:
    query = {**request.args.to_dict(flat=False), "language": [code]}
    return f"/{quote(request.path.lstrip('/'))}?{urlencode(query, doseq=True)}"


def _take_the_whole_request() -> None:
    """Before the database is asked anything: on a thin line it takes minutes, and on SQLite others
    would wait for them."""
    view = current_app.view_functions.get(request.endpoint or "")
    request.max_content_length = getattr(view, "most", request.max_content_length)
    if request.method == "PUT":
        request.get_data()


def _refuse_what_no_page_of_ours_sends() -> None:
    """What no form and no link of ours makes, so that views need not think of it."""
    if request.method == "POST" and request.mimetype and request.mimetype not in FORMS:
        abort(415)
    if any("\0" in text for text in (request.path, *request.args.values())):
        abort(400)
    if request.args.get("page", 1, type=int) > LAST_PAGE:
        abort(404)


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
