"""Several workers at once, in processes of their own, and one that is killed in the middle."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import pytest

from cistrat_training.letter import Delivery, Letter
from cistrat_training.post.tasks import CLAIM_LASTS
from tests.post.letters import a_letter
from tests.post.office import open_office

HOUSE = Path(__file__).parent.parent.parent
SECONDS_FOR_ALL = 60


@pytest.fixture
def a_worker(database, tmp_path):
    """`a_worker(mail_url)` starts one that does what waits; all of them are gone after the test."""
    started = []

    def a_worker(mail_url):
        settings = {
            "DATABASE_URL": database.url,
            "DATA_DIR": tmp_path,
            "MAIL_URL": mail_url,
            "SITE_URL": "http://localhost",
        }
        worker = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"],
            cwd=HOUSE,
            env=os.environ | {f"CISTRAT_{name}": str(value) for name, value in settings.items()},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(worker)
        return worker

    yield a_worker
    for worker in started:
        worker.kill()
        worker.wait()
        worker.stdout.close()


def statuses(db):
    db.expire_all()
    return {letter.status for letter in db.query(Letter)}


def test_two_workers_at_once_carry_each_letter_exactly_once(db, a_worker):
    letters = [a_letter() for _ in range(200)]
    db.add_all(letters)
    db.commit()
    ids = sorted(letter.message_id for letter in letters)
    db.commit()

    with open_office(seconds_a_letter=0.02) as (office, url):
        workers = [a_worker(url), a_worker(url)]
        counts = [how_many(worker.communicate(timeout=SECONDS_FOR_ALL)[0]) for worker in workers]

    assert sorted(office.message_ids) == ids
    assert sum(counts) == len(ids)
    assert min(counts) > 0
    assert statuses(db) == {Delivery.SENT}


def test_a_worker_killed_with_a_letter_in_its_hands_loses_none(db, a_worker):
    letters = [a_letter() for _ in range(40)]
    db.add_all(letters)
    db.commit()
    ids = sorted(letter.message_id for letter in letters)
    db.commit()

    with open_office() as (office, url):
        office.moods["DATA"] = ["250 OK"] * 10 + ["silence", "250 OK"]
        victim = a_worker(url)
        wait_until(lambda: len(office.moods["DATA"]) == 1)
        victim.kill()
        victim.wait()
        dropped = db.query(Letter).filter_by(status=Delivery.SENDING).one()
        dropped.claimed_at -= CLAIM_LASTS + timedelta(minutes=1)
        db.commit()

        a_worker(url).communicate(timeout=SECONDS_FOR_ALL)

    assert sorted(office.message_ids) == ids
    assert statuses(db) == {Delivery.SENT}


def how_many(said):
    return sum(int(line.split()[-1]) for line in said.splitlines() if line.startswith("letters:"))


def wait_until(it_is_so):
    end = monotonic() + SECONDS_FOR_ALL
    while not it_is_so():
        assert monotonic() < end
        sleep(0.01)
