"""Migrations lead to what the models say, and back again, on both databases."""

import pytest
import sqlalchemy as sa
from flask_migrate import check, downgrade, upgrade

from cistrat_training.database import Model
from cistrat_training.database import db as the_database
from tests.conftest import MIGRATIONS, an_app_on
from tests.databases import Postgresql, Sqlite

NOT_OURS = {"alembic_version"}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request, tmp_path):
    """On a database of its own, so that the other tests keep theirs."""
    if request.param == "sqlite":
        database = Sqlite(tmp_path)
    else:
        database = Postgresql(request.getfixturevalue("postgresql"), "migrated")
    database.empty()
    app = an_app_on(database.url, tmp_path)
    with app.app_context():
        yield app
        the_database.engine.dispose()


def test_migrations_lead_to_what_the_models_say(empty_app):
    upgrade(MIGRATIONS)
    migrated = schema_of(the_database.engine)
    downgrade(MIGRATIONS, revision="base")

    Model.metadata.create_all(the_database.engine)

    assert migrated == schema_of(the_database.engine)


def test_alembic_finds_nothing_to_do(empty_app):
    upgrade(MIGRATIONS)

    check(MIGRATIONS)


def test_migrations_lead_back_to_nothing_and_up_again(empty_app):
    upgrade(MIGRATIONS)
    downgrade(MIGRATIONS, revision="base")

    assert schema_of(the_database.engine) == {}

    upgrade(MIGRATIONS)


def schema_of(engine):
    """All that the database itself knows of the tables, CHECKs included, as plain values."""
    inspector = sa.inspect(engine)
    return {
        table: {
            "columns": {c["name"]: column(c) for c in inspector.get_columns(table)},
            "primary key": plain(dict(inspector.get_pk_constraint(table))),
            "foreign keys": in_order(inspector.get_foreign_keys(table)),
            "unique": in_order(inspector.get_unique_constraints(table)),
            "indexes": in_order(inspector.get_indexes(table)),
            "checks": in_order(inspector.get_check_constraints(table)),
        }
        for table in inspector.get_table_names()
        if table not in NOT_OURS
    }


def column(facts):
    return (str(facts["type"]), facts["nullable"], str(facts["default"]))


def in_order(things):
    return sorted(map(plain, things))


def plain(thing):
    if isinstance(thing, dict):
        return str([(key, plain(value)) for key, value in sorted(thing.items())])
    if isinstance(thing, list):
        return str([plain(value) for value in thing])
    return " ".join(str(thing).split())
