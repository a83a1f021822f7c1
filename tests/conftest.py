"""The application on each of two real databases, a fresh one for each test, and browsers.

No test holds an app context while a request runs: the request would share its `g`, and
flask-login would believe that the first visitor is visiting again.
"""

import os
from contextlib import closing

import pytest
from flask_login import FlaskLoginClient
from flask_migrate import upgrade
from jinja2 import BytecodeCache
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from cistrat_training import create_app, queue
from cistrat_training.database import db as the_database
from cistrat_training.database import reading
from cistrat_training.limits import limiter
from cistrat_training.places import atlas
from tests import live
from tests.databases import Postgresql, Sqlite, postgresql_server
from tests.story import Story

MIGRATIONS = "migrations"


LONG = ("_story.py", "test_bad_input", "test_rush")


def pytest_collection_modifyitems(items):
    """The rules of the house first: when one is broken, the rest tells little. Then what takes
    longest, so that at the end no processor waits for another that tells a story."""
    items.sort(key=_turn)


def _turn(item):
    if "test_house_rules" in item.nodeid:
        return 0
    return 1 if any(name in item.nodeid for name in LONG) else 2


@pytest.fixture(scope="session", autouse=True)
def _no_settings_of_this_machine():
    for name in [name for name in os.environ if name.startswith("CISTRAT_")]:
        if name != "CISTRAT_REFERENCE":
            del os.environ[name]


@pytest.fixture(scope="session")
def postgresql():
    with postgresql_server() as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database(request, tmp_path_factory):
    """An empty one. Tests that use it, or `app`, `db`, `browser`, run once on each kind."""
    if request.param == "sqlite":
        yield Sqlite(tmp_path_factory.mktemp("sqlite"))
    else:
        server = request.getfixturevalue("postgresql")
        with closing(Postgresql(server, "test")) as database:
            yield database


@pytest.fixture(scope="session")
def app(database, tmp_path_factory):
    database.empty()
    app = an_app_on(database.url, tmp_path_factory.mktemp("data"))
    with app.app_context():
        upgrade(MIGRATIONS)
        atlas.load(the_database.session())
        the_database.session.commit()
        database.disconnect = the_database.engine.dispose
    database.disconnect()
    database.keep()
    yield app
    database.disconnect()


def an_app_on(url, folder, **settings):
    for_tests = {
        "TESTING": True,
        "WTF_CSRF_ENABLED": False,
        "SECRET_KEY": "a secret for tests",
        "SITE_URL": "http://localhost",
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
        "KEEP_PAGES_SECONDS": "0",
        "QUEUE_URL": f"sqlite:///{folder / 'queue.db'}",
    }
    app = create_app(**for_tests | settings)
    app.test_client_class = Browser
    app.jinja_env.bytecode_cache = translated
    return app


class Translated(BytecodeCache):
    """Templates are read once for all applications of a test run: each has a list of its own of
    those that it knows."""

    def __init__(self):
        self.known = {}

    def load_bytecode(self, bucket):
        if found := self.known.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket):
        self.known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


translated = Translated()


@event.listens_for(Engine, "before_cursor_execute")
def _a_page_that_shows_writes_nothing(_connection, _cursor, statement, *_how):
    writes = statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    assert not (writes and reading.get()), f"A GET wrote outside of `writing`: {statement}"


class Browser(FlaskLoginClient):
    """Before it asks for a page, the test's own session lets go of its transaction."""

    test_session: Session | None = None

    def open(self, *args, **kwargs):
        if self.test_session:
            self.test_session.commit()
        try:
            return super().open(*args, **kwargs)
        finally:
            reading.set(False)  # the test writes again


@pytest.fixture
def db(app, database):
    """The test's own session. What it holds is read afresh after each request."""
    database.go_back()
    with app.app_context():
        engine = the_database.engine
    limiter.reset()
    with Session(engine) as session:
        yield session


@pytest.fixture
def browser(app, db):
    """`browser(ada)` is a browser in which Ada has signed in."""

    def open_browser(user=None):
        client = app.test_client(user=user)
        client.test_session = db
        return client

    return open_browser


@pytest.fixture
def another_app(db, database, tmp_path):
    """`another_app(QUEUE_URL=…)` is one with other settings, on the same database."""
    apps = []

    def build(**settings):
        apps.append(an_app_on(database.url, tmp_path, **settings))
        return apps[-1]

    yield build
    for app in apps:
        with app.app_context():
            the_database.engine.dispose()


@pytest.fixture
def work(app, db):
    """Do all that waits for the worker, as `flask worker --once` does."""

    def work():
        db.commit()
        with app.app_context():
            return queue.drain()

    return work


@pytest.fixture(scope="session")
def standing_site(app, database, tmp_path_factory):
    """It takes seconds to start: once for all tests that a processor runs on a database."""
    with (
        closing(database.twin()) as twin,
        live.running(tmp_path_factory.mktemp("site"), DATABASE_URL=twin.url) as site,
    ):
        site.database = twin
        yield site


@pytest.fixture
def site(standing_site):
    """The site itself, as `make run` starts it: address, commands, and its own database, which
    is as empty as that of the other tests."""
    standing_site.database.go_back()
    standing_site.forget_letters()
    return standing_site


@pytest.fixture(scope="session")
def chromium():
    with live.chromium() as program:
        yield program


@pytest.fixture
def visitor(chromium, site):
    """`visitor()` is a page of someone new in Chromium, with cookies of their own.

    `visitor(java_script_enabled=False, viewport=…, timezone_id=…, locale=…)` says more of them.
    """
    contexts = []

    def arrive(**facts):
        context = chromium.new_context(**{"base_url": site.url} | facts)
        contexts.append(context)
        return context.new_page()

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture(params=["with_javascript", "without_javascript"])
def story(request, database):
    javascript = request.param == "with_javascript"
    if not javascript and "postgresql" in database.url:
        pytest.skip("once without JavaScript is enough, and that is on SQLite")
    if javascript and "sqlite" in database.url and request.node.get_closest_marker("told_twice"):
        pytest.skip("with JavaScript on PostgreSQL, without it on SQLite: each of them once")
    site = request.getfixturevalue("site")  # only now: it takes seconds to start
    told = Story(request.getfixturevalue("visitor"), site, javascript)
    yield told
    told.engine.dispose()
