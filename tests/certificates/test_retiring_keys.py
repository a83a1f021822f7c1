"""`/keys`, as an administrator uses it."""

import pytest

from cistrat_training.certificates.keys import KeyState
from tests.certificates.test_keys import a_key
from tests.people_and_things import an_administrator, save


@pytest.fixture
def key(db):
    key = a_key()
    save(db, key)
    return key


@pytest.fixture
def administrator(db, browser):
    person = an_administrator()
    save(db, person)
    return browser(person)


@pytest.mark.parametrize(
    ("typed", "state"), [("", KeyState.RETIRED), ("2026-01-02", KeyState.LOST)]
)
def test_a_key_is_retired_or_lost_and_who_does_it_is_warned(db, administrator, key, typed, state):
    before = administrator.get(f"/keys/{key.id}/end").text
    done = administrator.post(f"/keys/{key.id}/end", data={"lost_from": typed})

    assert "the only one of its use" in before
    assert done.location == "/keys"
    db.refresh(key)
    assert key.state is state
    assert "flask --app wsgi keys new badge" in administrator.get("/keys").text


def test_no_key_is_lost_from_a_day_to_come(db, administrator, key):
    no = administrator.post(f"/keys/{key.id}/end", data={"lost_from": "2999-01-01"})

    assert no.status_code == 422
    db.refresh(key)
    assert key.state is KeyState.SIGNS
