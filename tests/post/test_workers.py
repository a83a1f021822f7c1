"""Several workers at once, in processes of their own, and one that is killed in the middle."""

from datetime import timedelta

import pytest

from cistrat_training.letter import Delivery, Letter
from cistrat_training.post.tasks import CLAIM_LASTS
from tests.post.letters import a_letter
from tests.post.office import open_office
from tests.workers import SECONDS_FOR_ALL, running, wait_until


@pytest.fixture
def settings(database, tmp_path):
    return {"DATABASE_URL": database.url, "DATA_DIR": tmp_path}


@pytest.fixture
def written(db):
    """`written(40)` letters wait; their Message-IDs."""

    def written(count):
        letters = [a_letter() for _ in range(count)]
        db.add_all(letters)
        db.flush()
        ids = sorted(letter.message_id for letter in letters)
        db.commit()
        return ids

    return written


def all_done_by(worker):
    """How many letters it says that it carried, once nothing waits."""
    said, errors = worker.communicate(timeout=SECONDS_FOR_ALL)
    assert worker.returncode == 0, errors
    return sum(int(line.split()[-1]) for line in said.splitlines() if "letters:" in line)


def test_two_workers_at_once_carry_each_letter_exactly_once(db, settings, written):
    ids = written(200)

    with (
        open_office(seconds_a_letter=0.02) as (office, url),
        running("--once", MAIL_URL=url, **settings) as one,
        running("--once", MAIL_URL=url, **settings) as other,
    ):
        counts = [all_done_by(one), all_done_by(other)]

    assert sorted(office.message_ids) == ids
    assert sum(counts) == len(ids)
    assert min(counts) > 0
    assert {letter.status for letter in db.query(Letter)} == {Delivery.SENT}


def test_a_worker_killed_with_a_letter_in_its_hands_loses_none(db, settings, written):
    ids = written(40)

    with open_office() as (office, url):
        office.moods["DATA"] = ["250 OK"] * 10 + ["silence", "250 OK"]
        with running("--once", MAIL_URL=url, **settings):
            wait_until(lambda: len(office.moods["DATA"]) == 1)
        dropped = db.query(Letter).filter_by(status=Delivery.SENDING).one()
        dropped.claimed_at -= CLAIM_LASTS + timedelta(minutes=1)
        db.commit()
        with running("--once", MAIL_URL=url, **settings) as next_one:
            all_done_by(next_one)

    assert sorted(office.message_ids) == ids
    assert {letter.status for letter in db.query(Letter)} == {Delivery.SENT}
