"""The row is the truth, the queue only rings the bell.

A deed commits rows that wait and then rings. A bell that nobody hears loses nothing: the sweep
rings again for every row that still waits.
"""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import click
from flask import Flask, current_app
from huey.api import Huey, MemoryHuey, PostgresHuey, RedisHuey, SqliteHuey
from huey.constants import EmptyData
from huey.consumer import Consumer, Scheduler

from cistrat_training import clock

log = logging.getLogger(__name__)

SECONDS_BETWEEN_SWEEPS = 30
SECONDS_TO_WAIT_FOR_THE_QUEUE = 3  # a visitor waits as long; then the sweep rings instead
SECONDS_TO_FINISH = 60  # what a pass may still need when the worker is told to stop
LONGEST_NAP = 1.0  # seconds between two looks into a queue that cannot call us

Pass = Callable[[], int]


class Round(NamedTuple):
    minutes: int
    job: Pass


bells: dict[str, Pass] = {}
rounds: dict[str, Round] = {}


def bell(name: str) -> Callable[[Pass], Pass]:
    """Register what answers `ring(name)`: one pass over some of the rows that wait.

    It claims each row so that no other worker takes it too, commits, and returns how many rows
    now wait no longer. It is asked again until it returns 0.
    """

    def register(answer: Pass) -> Pass:
        bells[name] = answer
        return answer

    return register


def every(*, minutes: int) -> Callable[[Pass], Pass]:
    """Register a job for the clock. It may run twice at once, on two machines: let it not matter.

    It commits and returns how many rows it changed.
    """

    def register(job: Pass) -> Pass:
        rounds[f"{job.__module__}.{job.__name__}"] = Round(minutes, job)
        return job

    return register


def ring(name: str) -> None:
    """Call after the commit. Never fails: what the queue does not hear, the sweep says again."""
    try:
        _call(_queue(), name)
    except Exception:
        log.exception("The queue did not take “%s”; the sweep will ring again.", name)


def sweep() -> None:
    """Ring for whatever may still wait, and begin the rounds that are due."""
    try:
        queue = _queue()
        if queue.storage.queue_size() > len(bells) + len(rounds):
            return  # all of this was said before, and the workers have not come to it yet
        for name in (*bells, *(name for name in rounds if _is_due(queue, name))):
            queue.storage.pop_data(name)
            _call(queue, name)
    except Exception:
        log.exception("The queue did not answer the sweep; the next one is in half a minute.")


def length() -> int:
    """How many calls hang in the queue. Raises what the queue raises when it is away."""
    return int(_queue().storage.queue_size())


def note(name: str) -> str:
    """What `leave_note` left by this name: empty where there is none, or the queue is away."""
    try:
        found = _queue().storage.peek_data(_note(name))
    except Exception:
        log.exception("The queue did not show the note “%s”.", name)
        return ""
    return "" if found is EmptyData else bytes(found).decode()


def leave_note(name: str, text: str) -> None:
    """Something that may be lost, for whoever looks next: all web servers reach the queue."""
    try:
        _queue().storage.put_data(_note(name), text.encode())
    except Exception:
        log.exception("The queue did not take the note “%s”.", name)


def _note(name: str) -> str:
    return f"note:{name}"


def drain(begun: Callable[[str, int], None] = lambda _name, _done: None) -> dict[str, int]:
    """Begin every round, then answer every bell until nothing waits: how many rows each moved.

    `begun` hears of each pass before it begins, and how many rows the earlier ones moved.
    """
    done = dict.fromkeys(rounds, 0)
    waiting = [*rounds, *bells]
    while waiting:
        moved = {}
        for name in waiting:
            begun(name, done.get(name, 0))
            if count := _work(name):
                moved[name] = count
        done |= {name: done.get(name, 0) + count for name, count in moved.items()}
        waiting = list(bells) if any(name in bells for name in moved) else []
    return done


def init_app(app: Flask) -> None:
    app.cli.add_command(_worker)
    app.cli.add_command(_sweep)


def _call(queue: Huey, name: str) -> None:
    """A bell that hangs in the queue already is not hung there twice."""
    if not queue.storage.has_data_for_key(name) and queue.storage.put_if_empty(name, b"rung"):
        queue.answer(name)


def _answer(app: Flask, queue: Huey, name: str) -> None:
    queue.storage.pop_data(name)  # before the work: whoever rings from now on may have new rows
    with app.app_context():
        if _work(name) and name in bells:
            ring(name)


def _work(name: str) -> int:
    with current_app.app_context():  # a session of its own
        return rounds[name].job() if name in rounds else bells[name]()


def _is_due(queue: Huey, name: str) -> bool:
    minute = int(clock.now().timestamp()) // 60
    last = queue.storage.peek_data(key := f"last:{name}")
    if last is not EmptyData and minute < int(bytes(last)) + rounds[name].minutes:
        return False
    queue.storage.put_data(key, str(minute).encode())
    return True


def _queue() -> Huey:
    """Opened when first needed: a site whose queue is away still starts and still answers."""
    if "queue" not in current_app.extensions:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        queue = _open(app.config["QUEUE_URL"])
        queue.app = app
        queue.answer = queue.task(name="answer")(partial(_answer, app, queue))
        app.extensions["queue"] = queue
    return current_app.extensions["queue"]


def _open(url: str) -> Huey:
    """`sqlite:///FILE`, `redis://…`, `postgresql://…`, or `immediate:` to answer at once."""
    kind = url.partition(":")[0].partition("+")[0]
    options: dict[str, Any] = {"name": "cistrat", "results": False}
    match kind:
        case "sqlite":
            # A bell lost with the power is rung again, so we need not wait for the disk.
            path = url.removeprefix("sqlite:///")
            return SqliteHuey(filename=path, fsync=False, **options)
        case "redis" | "rediss":
            return RedisHuey(connection_pool=_redis(url), **options)
        case "postgres" | "postgresql":
            dsn = f"postgresql:{url.partition(':')[2]}"
            return PostgresHuey(dsn=dsn, connect_timeout=SECONDS_TO_WAIT_FOR_THE_QUEUE, **options)
        case "immediate":
            return MemoryHuey(immediate=True, **options)
    raise ValueError(
        f"CISTRAT_QUEUE_URL is “{url}”. Set it to sqlite:///…, redis://… or postgresql://…."
    )


def _redis(url: str) -> Any:
    from redis import ConnectionPool  # only where it is used: a web worker stays small

    return ConnectionPool.from_url(
        url, socket_connect_timeout=SECONDS_TO_WAIT_FOR_THE_QUEUE, socket_timeout=10
    )


class _Clock(Scheduler):
    """Huey's own clock strikes once a minute; ours sweeps, without a task for each stroke."""

    periodic_task_seconds = SECONDS_BETWEEN_SWEEPS

    def enqueue_periodic_tasks(self, _now: Any = None) -> None:
        with self.huey.app.app_context():
            sweep()


class _Worker(Consumer):
    scheduler_class = _Clock

    def stop(self, graceful: bool = False) -> None:
        """Ctrl-C and a supervisor's SIGTERM both let the letter in hand be finished."""
        super().stop(graceful=True)


@click.command("worker")
@click.option("--threads", default=1, show_default=True, help="How many jobs run at once.")
@click.option("--once", is_flag=True, help="Do all that waits, then exit.")
def _worker(threads: int, once: bool) -> None:
    """Send letters, make certificates and do whatever else waits.

    Runs until it is stopped (Ctrl-C). Start as many as you like, on any machine.

    Example: flask --app wsgi worker --threads 2
    """
    if once:
        for name, count in drain(_say).items():
            click.echo(f"{name}: {count}")
        return
    _Worker(
        _queue(), workers=threads, max_delay=LONGEST_NAP, shutdown_timeout=SECONDS_TO_FINISH
    ).run()


def _say(name: str, done: int) -> None:
    click.echo(f"{name} … {done} so far" if done else f"{name} …", err=True)


@click.command("sweep")
def _sweep() -> None:
    """Ring for every row that still waits. The worker does so itself twice a minute.

    Example: flask --app wsgi sweep
    """
    sweep()
    click.echo(f"Rang: {', '.join(bells)}.")
