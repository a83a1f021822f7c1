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
from sqlalchemy.exc import SQLAlchemyError
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
from cistrat_training.certificates import signers
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
    "evaluation",
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
    if app.config["PRODUCTION"] and _is_a_web_server():
        _ensure_that_certificates_are_signed(app)
    return app


def _prepare_migrations(app: Flask) -> None:
    """Commands and tests migrate; a web server does without Alembic, its 11 MB and its time."""
    if _is_a_web_server():
        return
    from flask_migrate import Migrate

    Migrate(app, db, directory=str(MIGRATIONS), render_as_batch=True)


def _is_a_web_server() -> bool:
    return bool(os.environ.get("SERVER_SOFTWARE"))


def _ensure_that_certificates_are_signed(app: Flask) -> None:
    """The public halves of the keys are enough here; the worker holds the private ones."""
    missing = []
    with app.app_context():
        try:
            missing = signers.uses_without_a_key(db.session)
        except SQLAlchemyError:
            pass  # a database that is away or behind is for /readyz to tell
        finally:
            db.session.remove()
            db.engine.dispose()  # the processes that will serve open connections of their own
    if missing and app.config["SIGNS_CERTIFICATES"]:
        raise config.Unsafe(
            f"The site has no key to sign with for: {', '.join(missing)}. Make one where the worker"
            f" runs, with `flask --app wsgi keys new {missing[0]}`, and set CISTRAT_KEYS_DIR to the"
            " folder in which it is to lie; docs/keys.md tells how to keep it."
        )


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
