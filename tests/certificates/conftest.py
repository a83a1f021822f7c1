import pytest

from tests.certificates.finished import a_finished_workshop, press_the_button


@pytest.fixture
def finished(db):
    return a_finished_workshop(db, others=2)


@pytest.fixture
def run(db, finished):
    return press_the_button(db, finished.workshop, finished.organiser)
