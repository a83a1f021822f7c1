"""What most tests of applications begin with: a clock, an open call, and an organiser."""

import pytest
import time_machine

from tests.people_and_things import NOON_IN_MAY, a_workshop, an_organiser, save


@pytest.fixture
def clock():
    with time_machine.travel(NOON_IN_MAY, tick=False) as clock:
        yield clock


@pytest.fixture
def workshop(db):
    workshop = a_workshop()
    save(db, workshop)
    return workshop


@pytest.fixture
def form(workshop):
    """The address at which its applicants write."""
    return f"/calls/{workshop.id}/application"


@pytest.fixture
def grace(db):
    grace = an_organiser()
    save(db, grace)
    return grace
