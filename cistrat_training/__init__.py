"""CISTRAT Training: a workshop from its call to its line in the Centre's report.

STORY lists the chapters in the order in which they happen. A chapter may import the chapters
before it, never the ones after it (tests/test_house_rules.py).
"""

import importlib
import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask, request
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix

from cistrat_training import (
    ciphers,
    config,
    headers,
    languages,
    letter,
    mail,
    pages,
    permissions,
    queue,
    refusals,
)
from cistrat_training.accounts import access
from cistrat_training.database import db, reading
from cistrat_training.limits import limiter

STORY = (
    "accounts",
    "post",
    "places",
    "workshops",
    "applications",
    "reviews",
    "enrolments",
    "schedule",
    "attendance",
    "certificates",
    "reports",
    "house",
)
TEMPLATES = Path(__file__).parent.parent / "templates"
MIGRATIONS = Path(__file__).parent.parent / "migrations"


def create_app(**settings: Any) -> Flask:
    """The application. `settings` go before the environment's `CISTRAT_*`, without the prefix.

    Raises config.Unsafe in production when a setting is one that only a laptop may have.
    """
    app = Flask(__name__, template_folder=str(TEMPLATES))
    app.config.update(config.read(**settings))
    config.check(app.config)
    data = Path(app.config["DATA_DIR"])
    data.mkdir(parents=True, exist_ok=True)
    app.config["TRAVEL_KEY"] = app.config["TRAVEL_KEY"] or ciphers.kept_in(data / "travel.key")
    if hops := int(app.config["PROXIES"]):
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )

    app.before_request(_say_whether_this_only_reads)
    db.init_app(app)
    _prepare_migrations(app)
    languages.init_app(app)
    pages.init_app(app)
    limiter.init_app(app)
    access.init_app(app)
    letter.init_app(app)
    mail.init_app(app)
    queue.init_app(app)
    headers.init_app(app)
    refusals.init_app(app)
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals["may"] = permissions

    for chapter in STORY:
        _open_chapter(app, chapter)
    return app


def _prepare_migrations(app: Flask) -> None:
    """Commands and tests migrate; a web server does without Alembic, its 11 MB and its time."""
    if os.environ.get("SERVER_SOFTWARE"):
        return
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


def _open_chapter(app: Flask, chapter: str) -> None:
    """Its pages, its commands, and the jobs that its tasks register with the queue."""
    for room in ("models", "views", "commands", "tasks"):
        name = f"{__name__}.{chapter}.{room}"
        if find_spec(name):
            blueprint = getattr(importlib.import_module(name), room, None)
            if blueprint:
                app.register_blueprint(blueprint)


def _say_whether_this_only_reads() -> None:
    reading.set(request.method in {"GET", "HEAD", "OPTIONS"})
