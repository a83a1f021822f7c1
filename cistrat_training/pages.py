"""What every page needs: the addresses of its assets, and its own in another language."""

import hashlib
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask, request, url_for
from flask_wtf import CSRFProtect

STATIC = Path(__file__).parent / "static"

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    csrf.init_app(app)
    app.jinja_env.globals |= {"asset": asset, "in_language_url": in_language_url}
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def asset(name: str) -> str:
    """Its address carries a digest of its content, so that a browser may keep it for a year."""
    return url_for("static", filename=name, v=_digest(name))


def in_language_url(code: str) -> str:
    query = {**request.args.to_dict(flat=False), "language": [code]}
    return f"{request.path}?{urlencode(query, doseq=True)}"


@cache
def _digest(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
