"""How a page that only shows speaks with PostgreSQL, and how one that writes."""

import pytest

from cistrat_training.database import db as the_database
from cistrat_training.database import reading, writing


@pytest.fixture
def session(app, db, database):
    if "postgresql" not in database.url:
        pytest.skip("on SQLite every page reads in one transaction, which costs nothing")
    db.commit()
    with app.test_request_context("/"):
        token = reading.set(True)
        yield the_database.session()
        reading.reset(token)


def goes_without_transaction(session):
    return session.connection().connection.dbapi_connection.autocommit


def test_a_page_that_only_shows_goes_without_a_transaction(session):
    assert goes_without_transaction(session)


def test_what_such_a_page_writes_all_the_same_is_one_transaction(session):
    assert goes_without_transaction(session)

    with writing(session):
        assert not goes_without_transaction(session)

    assert goes_without_transaction(session)
