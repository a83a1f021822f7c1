"""The queue only rings the bell: nothing that waits is lost when it is deaf, slow or gone.

The queues are a SQLite file, and the PostgreSQL that the tests bring. Redis is a server that
they do not bring: of it we see only that its absence does no harm.
"""

import logging
import signal
from datetime import timedelta

import pytest
import time_machine

from cistrat_training import queue
from cistrat_training.letter import Delivery, Letter
from tests.people_and_things import NOON_IN_MAY
from tests.post.letters import a_letter
from tests.post.office import a_free_port, open_office
from tests.workers import SECONDS_FOR_ALL, running, wait_until


@pytest.fixture
def queue_url(database, tmp_path):
    """The queue that goes with the database: a file, or tables beside the others."""
    if database.url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'queue.db'}"
    return database.url


@pytest.fixture
def queue_at(app, db):
    """`queue_at(url)`: from here on bells are rung there."""
    before = app.config["QUEUE_URL"], app.extensions.pop("queue", None)

    def queue_at(url):
        app.config["QUEUE_URL"] = url
        app.extensions.pop("queue", None)

    yield queue_at
    opened = app.extensions.pop("queue", None)
    if opened is not None and hasattr(opened.storage, "close"):
        opened.storage.close()
    app.config["QUEUE_URL"], kept = before
    if kept is not None:
        app.extensions["queue"] = kept


@pytest.fixture
def bells(monkeypatch):
    """Bells and rounds of this test alone: `bells["x"] = function`."""
    monkeypatch.setattr(queue, "bells", {})
    monkeypatch.setattr(queue, "rounds", {})
    return queue.bells


def answer_one(app):
    """What a worker does with the next call in the queue."""
    with app.app_context():
        call = queue._queue().dequeue()
        assert call is not None
        queue._queue().execute(call)


def test_a_bell_rung_often_hangs_in_the_queue_once(app, queue_at, queue_url, bells):
    queue_at(queue_url)

    with app.app_context():
        for _ in range(5):
            queue.ring("letters")

        assert queue.length() == 1


def test_what_is_written_during_a_pass_gets_a_bell_of_its_own(app, queue_at, queue_url, bells):
    queue_at(queue_url)

    @queue.bell("letters")
    def answer():
        queue.ring("letters")  # another visitor, at this moment
        return 0

    with app.app_context():
        queue.ring("letters")
    answer_one(app)

    with app.app_context():
        assert queue.length() == 1


def test_a_bell_is_rung_again_until_nothing_waits(app, queue_at, queue_url, bells):
    queue_at(queue_url)
    waiting = [20, 20, 3]

    @queue.bell("letters")
    def answer():
        return waiting.pop() if waiting else 0

    with app.app_context():
        queue.ring("letters")
    for _ in range(4):
        answer_one(app)

    with app.app_context():
        assert queue.length() == 0
    assert waiting == []


@pytest.mark.parametrize("kind", ["redis", "postgresql"])
def test_a_queue_that_is_away_harms_no_visitor(app, queue_at, bells, caplog, kind):
    queue_at(f"{kind}://127.0.0.1:{a_free_port()}/0")

    with app.app_context():
        queue.ring("letters")
        queue.sweep()

    assert "the sweep will ring again" in caplog.text
    assert "did not answer the sweep" in caplog.text


def test_a_queue_that_is_nowhere_is_named_in_the_log(app, queue_at, bells, caplog):
    queue_at("carrier-pigeon://roof")

    with app.app_context(), caplog.at_level(logging.ERROR):
        queue.ring("letters")

    assert "CISTRAT_QUEUE_URL is “carrier-pigeon://roof”" in caplog.text


def test_the_sweep_rings_for_a_worker_that_died_with_the_bell(app, queue_at, queue_url, bells):
    queue_at(queue_url)
    bells["letters"] = lambda: 0

    with app.app_context():
        queue.ring("letters")
        queue._queue().dequeue()  # taken, and never answered
        queue.ring("letters")
        assert queue.length() == 0  # it counts as rung

        queue.sweep()
        assert queue.length() == 1


def test_sweeps_do_not_pile_up_before_a_busy_worker(app, queue_at, queue_url, bells):
    queue_at(queue_url)
    bells |= {"letters": lambda: 0, "certificates": lambda: 0}

    with app.app_context():
        for _ in range(20):
            queue.sweep()

        assert queue.length() <= 4


def test_a_round_begins_at_once_and_then_when_its_minutes_are_over(
    app, queue_at, queue_url, bells, monkeypatch
):
    queue_at(queue_url)
    begun = []

    @queue.every(minutes=5)
    def lapse():
        begun.append(True)
        return 0

    def after(minutes):
        at = NOON_IN_MAY + timedelta(minutes=minutes)
        with time_machine.travel(at, tick=False), app.app_context():
            queue.sweep()
            while queue.length():
                answer_one(app)
        return len(begun)

    assert [after(minutes) for minutes in (0, 0, 4, 5, 5, 9, 10)] == [1, 1, 1, 2, 2, 2, 3]


def test_a_drained_house_began_every_round_and_answered_every_bell(app, db, bells):
    letters, begun = [], []

    @queue.every(minutes=60)
    def lapse():
        letters.extend([1, 2, 3])
        return 3

    @queue.bell("letters")
    def answer():
        return len([letters.pop()]) if letters else 0

    with app.app_context():
        done = queue.drain(lambda *step: begun.append(step))

    assert done == {f"{__name__}.lapse": 3, "letters": 3}
    assert begun == [(f"{__name__}.lapse", 0), *(("letters", sent) for sent in (0, 1, 2, 3))]


def test_a_pass_has_a_session_of_its_own(app, db, bells):
    sessions = []

    @queue.bell("letters")
    def answer():
        sessions.append(queue_session())
        return 0

    with app.app_context():
        here = queue_session()
        queue.drain()

    assert sessions[0] is not here


def queue_session():
    from cistrat_training.database import db

    return db.session()


# The worker, in a process of its own


@pytest.fixture
def settings(database, queue_url, tmp_path):
    return {"DATABASE_URL": database.url, "QUEUE_URL": queue_url, "DATA_DIR": tmp_path}


def is_sent(db, letter):
    def is_sent():
        db.refresh(letter)
        status = letter.status
        db.commit()
        return status == Delivery.SENT

    return is_sent


def test_a_worker_carries_what_waited_when_it_came_and_what_is_rung_for_later(
    app, db, queue_at, queue_url, settings
):
    queue_at(queue_url)
    early, late = a_letter(), a_letter()
    db.add(early)
    db.commit()

    with (
        open_office() as (office, url),
        running("--threads", "2", MAIL_URL=url, **settings) as worker,
    ):
        wait_until(is_sent(db, early))  # nobody rang: its first sweep did
        db.add(late)
        db.commit()
        with app.app_context():
            queue.ring("letters")
        wait_until(is_sent(db, late))
        assert worker.poll() is None

    assert office.message_ids == [early.message_id, late.message_id]


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_told_to_stop_finishes_the_letter_in_its_hands(db, settings, sign):
    letters = [a_letter() for _ in range(60)]
    db.add_all(letters)
    db.commit()

    with (
        open_office(seconds_a_letter=0.1) as (office, url),
        running(MAIL_URL=url, **settings) as worker,
    ):
        wait_until(lambda: office.letters)
        worker.send_signal(sign)
        _, errors = worker.communicate(timeout=SECONDS_FOR_ALL)

    db.expire_all()
    statuses = [letter.status for letter in db.query(Letter)]
    assert worker.returncode == 0, errors
    assert Delivery.SENDING not in statuses
    assert 0 < statuses.count(Delivery.SENT) == len(office.letters) < 60


def test_a_worker_that_does_all_that_waits_says_so_and_ends(app, db, settings, tmp_path):
    db.add_all([a_letter(), a_letter()])
    db.commit()

    with running("--once", **settings) as worker:
        said, _ = worker.communicate(timeout=SECONDS_FOR_ALL)

    assert "letters: 2" in said.splitlines()
    assert len(list((tmp_path / "mail").iterdir())) == 2


def test_the_sweep_as_a_command_says_what_it_rang(app, db, queue_at, queue_url):
    queue_at(queue_url)

    answer = app.test_cli_runner().invoke(args=["sweep"])

    assert answer.exit_code == 0
    assert answer.output.startswith("Rang: ")
    assert "letters" in answer.output


@pytest.mark.parametrize("command", ["worker", "sweep"])
def test_the_help_of_a_command_has_an_example(app, command):
    answer = app.test_cli_runner().invoke(args=[command, "--help"])

    assert f"Example: flask --app wsgi {command}" in answer.output
