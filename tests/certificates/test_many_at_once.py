"""Two organisers press at once, two workers make at once, one of them is killed."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import time_machine
from sqlalchemy import func, select

from cistrat_training import claims, clock
from cistrat_training.certificates import tasks
from cistrat_training.certificates.making import Made
from cistrat_training.certificates.models import Certificate, Run, State
from cistrat_training.letter import Letter
from tests.certificates.finished import a_finished_workshop, press_the_button

HOUSE = Path(__file__).parent.parent.parent


def states(db):
    counted = select(Certificate.state, func.count()).group_by(Certificate.state)
    return asked(db, counted)


def papers(db):
    made = Certificate.pdf_id.is_not(None)
    return asked(db, select(Certificate.serial, Certificate.pdf_id).where(made))


def asked(db, pairs):
    """In a transaction of its own: an open one would keep the others from writing."""
    db.rollback()
    found = dict(db.execute(pairs).all())
    db.rollback()
    return found


def letters(db):
    return db.scalar(select(func.count()).where(Letter.about.like("certificate:%:issued")))


def test_presses_at_once_give_each_person_one_certificate(app, db, browser):
    finished = a_finished_workshop(db, others=9)
    browsers = [browser(finished.organiser) for _ in range(4)]
    for one in browsers:
        one.test_session = None
    url = f"/workshops/{finished.workshop.id}/certificates"
    db.commit()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda one: one.post(url).status_code, browsers))

    assert answers == [302] * 4
    assert db.scalar(select(func.count()).select_from(Certificate)) == 10
    assert db.scalar(select(func.count()).select_from(Run)) == 1
    assert sorted(db.scalars(select(Certificate.number))) == list(range(1, 11))


def test_workers_at_once_make_each_certificate_once(app, db):
    finished = a_finished_workshop(db, others=29)
    press_the_button(db, finished.workshop, finished.organiser)

    def worker(_number):
        made = 0
        with app.app_context():
            while now_made := tasks.make():
                made += now_made
        return made

    with ThreadPoolExecutor(3) as pool:
        made = list(pool.map(worker, range(3)))

    assert sum(made) == 30
    assert states(db) == {State.VALID: 30}
    assert letters(db) == 30


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(app, db, work):
    finished = a_finished_workshop(db, others=79)
    press_the_button(db, finished.workshop, finished.organiser)
    settings = ("DATABASE_URL", "DATA_DIR", "QUEUE_URL", "SECRET_KEY", "SITE_URL")
    worker = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"],
        cwd=HOUSE,
        env=os.environ | {f"CISTRAT_{name}": str(app.config[name]) for name in settings},
    )
    wait_until(lambda: states(db).get(State.VALID, 0) >= 10)
    worker.send_signal(signal.SIGKILL)
    worker.wait()

    left = states(db)
    done, at_death = left[State.VALID], left.get(State.MAKING, 0)
    first_papers = papers(db)
    with time_machine.travel(clock.now() + claims.CLAIM_LASTS + timedelta(seconds=1)):
        work()

    assert done < 80
    assert at_death <= claims.AT_ONCE
    assert states(db) == {State.VALID: 80}
    assert letters(db) == 80
    assert first_papers.items() <= papers(db).items()


def test_a_slow_worker_does_not_undo_what_another_has_done_meanwhile(app, db):
    finished = a_finished_workshop(db, others=2)
    press_the_button(db, finished.workshop, finished.organiser)

    with app.app_context():
        slow = tasks._claim()
        with time_machine.travel(clock.now() + claims.CLAIM_LASTS + timedelta(seconds=1)):
            quick = tasks._claim()
        too_slow = {certificate.id: Made(error="Too slow.") for certificate in slow}
        tasks._settle(slow, tasks.Batch(too_slow))
        after_the_slow = states(db)
        tasks._settle(quick, tasks._made_of(quick))

    assert after_the_slow == {State.MAKING: 3}
    assert states(db) == {State.VALID: 3}
    assert letters(db) == 3


def wait_until(is_so):
    for _ in range(1200):
        if is_so():
            return
        time.sleep(0.05)
    raise TimeoutError
