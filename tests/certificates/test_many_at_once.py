"""Organisers press at once, workers make at once; one of them is killed, or the database."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import psutil
import time_machine
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cistrat_training import claims, clock, queue
from cistrat_training.certificates import tasks
from cistrat_training.certificates.making import Made
from cistrat_training.certificates.models import Certificate, Run, State
from cistrat_training.database import db as the_database
from cistrat_training.letter import Letter
from cistrat_training.places import atlas
from tests.certificates.finished import a_finished_workshop, press_the_button
from tests.conftest import an_app_on
from tests.databases import Postgresql, postgresql_server
from tests.workers import SECONDS_FOR_ALL, running, wait_until


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
    finished = a_finished_workshop(db, others=44)
    press_the_button(db, finished.workshop, finished.organiser)
    settings = ("DATABASE_URL", "DATA_DIR", "QUEUE_URL", "SECRET_KEY", "SITE_URL")
    with running("--once", **{name: app.config[name] for name in settings}):
        wait_until(lambda: states(db).get(State.VALID))

    left = states(db)
    done, at_death = left[State.VALID], left.get(State.MAKING, 0)
    first_papers = papers(db)
    with time_machine.travel(clock.now() + claims.CLAIM_LASTS + timedelta(seconds=1)):
        work()

    assert done < 45
    assert at_death <= claims.AT_ONCE
    assert states(db) == {State.VALID: 45}
    assert letters(db) == 45
    assert first_papers.items() <= papers(db).items()


def test_a_database_killed_in_the_middle_loses_doubles_and_skips_nothing(tmp_path):
    with postgresql_server(safe=True) as server:
        database = Postgresql(server, "killed")
        database.empty()
        app = an_app_on(database.url, tmp_path, QUEUE_URL=f"sqlite:///{tmp_path}/queue")
        with app.app_context():
            upgrade("migrations")
            atlas.load(the_database.session())
            the_database.session.commit()
            engine = the_database.engine
        settings = {
            "DATABASE_URL": database.url,
            "DATA_DIR": tmp_path,
            "SITE_URL": "http://x.example",
        }
        with Session(engine) as db:
            finished = a_finished_workshop(db, others=44)
            press_the_button(db, finished.workshop, finished.organiser)
            serials = sorted(db.scalars(select(Certificate.serial)))
            with running("--once", **settings) as worker:
                wait_until(lambda: states(db).get(State.VALID))
                killed(server)
                worker.wait(SECONDS_FOR_ALL)
        engine.dispose()
        server.ensure_postgres_running()

        with Session(engine) as db:
            done, first_papers = states(db), papers(db)
            later = time_machine.travel(clock.now() + claims.CLAIM_LASTS + timedelta(seconds=1))
            with later, app.app_context():
                queue.drain()

            assert worker.returncode != 0
            assert done[State.VALID] < 45
            assert states(db) == {State.VALID: 45}
            assert sorted(db.scalars(select(Certificate.serial))) == serials
            assert letters(db) == 45
            assert first_papers.items() <= papers(db).items()
        engine.dispose()
        database.close()


def killed(server):
    """With all that belong to it, as when the machine goes; then what it would lock is free."""
    postgres = psutil.Process(server.get_pid())
    processes = [postgres, *postgres.children(recursive=True)]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    wait_until(lambda: not any(is_alive(process) for process in processes))
    for lock in (server.pgdata / "postmaster.pid", *server.pgdata.glob(".s.PGSQL.*.lock")):
        lock.unlink()  # it names a process that is dead, but maybe not buried


def is_alive(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


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
