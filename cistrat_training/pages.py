"""What every page needs: the addresses of its assets, and its own in another language."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from flask import Flask, abort, request, url_for
from flask_wtf import CSRFProtect

STATIC = Path(__file__).parent / "static"

FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
LAST_PAGE = 1_000_000  # of a table; behind it databases lose count

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    app.before_request(_refuse_what_no_page_of_ours_sends)
    csrf.init_app(app)
    app.jinja_env.globals |= {"asset": asset, "in_language_url": in_language_url}
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def asset(name: str) -> str:
    """Its address carries a digest of its content, so that a browser may keep it for a year."""
    return url_for("static", filename=name, v=_digest(name))


def in_language_url(code: str) -> str:
    query = {**request.args.to_dict(flat=False), "language": [code]}
    return f"/{quote(request.path.lstrip('/'))}?{urlencode(query, doseq=True)}"


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
