"""Run the whole site on this machine: set it up, start web server and job worker, stop both.

`make run` calls it. CISTRAT_PORT says where (default 5000), CISTRAT_DATA_DIR where the data lie;
`--without-demo` leaves the site empty.
"""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, suppress
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import set_up

PORT = int(os.environ.get("CISTRAT_PORT", "5000"))
SITE = f"http://127.0.0.1:{PORT}"
DATA = Path(os.environ.get("CISTRAT_DATA_DIR", set_up.HERE / "data"))

SECONDS_TO_START = 60
SECONDS_TO_STOP = 10

Part = subprocess.Popen[bytes]


class Stopped(Exception):
    """Someone pressed Ctrl-C, closed the terminal or sent a signal."""


def main() -> None:
    listen_for_the_end()
    parts: list[Part] = []
    try:
        ensure_port_is_free()
        set_up.for_running()
        bring_the_data_up_to_date()
        parts += [start("flask", "--app", "wsgi", "worker"), start(*web_server())]
        wait_until_it_answers(parts)
        print(f"\n{where_to_look()}\nCtrl-C stops it.", flush=True)
        wait_until_one_ends(parts)
    except Stopped:
        print("\nStopped. Everything entered is kept in", DATA, flush=True)
    except set_up.NotReady as what:
        sys.exit(f"\n{what}")
    finally:
        stop(parts)


def listen_for_the_end() -> None:
    def end(number: int, _frame: object) -> None:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)  # we are stopping already
        raise Stopped

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, end)


def ensure_port_is_free() -> None:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(("127.0.0.1", PORT))
        except OSError as reason:
            raise set_up.NotReady(
                f"Port {PORT} is taken by another program. "
                f"Take another: make run CISTRAT_PORT={PORT + 1}"
            ) from reason


def bring_the_data_up_to_date() -> None:
    if not is_migrated():
        flask("db", "upgrade")
    if "--without-demo" not in sys.argv:
        load_demo_once()


def is_migrated() -> bool:
    """Asked of the default database without starting the application, which takes its time.

    A migration is a file named by its revision, which begins with its date.
    """
    newest = max(path.stem for path in (set_up.HERE / "migrations" / "versions").glob("*.py"))
    database = DATA / "training.db"
    if os.environ.get("CISTRAT_DATABASE_URL") or not database.exists():
        return False
    with suppress(sqlite3.Error), closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchone() == (newest,)
    return False


def load_demo_once() -> None:
    loaded = DATA / "demo-is-loaded"
    database = hashlib.sha256(os.environ.get("CISTRAT_DATABASE_URL", "").encode()).hexdigest()
    if set_up.read(loaded) != database:
        set_up.say("Loading the demo")
        flask("demo")
        loaded.write_text(database)


def web_server() -> list[str]:
    here = ["--bind", f"127.0.0.1:{PORT}", "--log-level", "warning"]
    return ["gunicorn", "--worker-class", "gthread", "--threads", "8", *here, "wsgi:app"]


def wait_until_it_answers(parts: list[Part]) -> None:
    end = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < end:
        ensure_all_run(parts)
        if answers():
            return
        time.sleep(0.1)
    raise set_up.NotReady(f"The site did not answer within {SECONDS_TO_START} seconds.")


def answers() -> bool:
    line = HTTPConnection("127.0.0.1", PORT, timeout=5)
    with suppress(OSError, HTTPException), closing(line):
        line.request("GET", "/readyz")
        return line.getresponse().status == HTTPStatus.OK
    return False


def wait_until_one_ends(parts: list[Part]) -> None:
    while True:
        ensure_all_run(parts)
        time.sleep(0.5)


def ensure_all_run(parts: list[Part]) -> None:
    for part in parts:
        if part.poll() is not None:
            raise set_up.NotReady(f"A part of the site ended, see above: {part.args}")


def where_to_look() -> str:
    return (
        f"Open {SITE} and sign in as organiser@, reviewer@, lecturer@, applicant@, participant@ "
        "or administrator@cistrat.example, each with the password “demo”."
    )


def start(program: str, *arguments: str) -> Part:
    """In a session of its own, so that Ctrl-C reaches us first and we end it with its children."""
    command = [set_up.PYTHON.with_name(program), *arguments]
    return subprocess.Popen(command, cwd=set_up.HERE, env=settings(), start_new_session=True)


def flask(*arguments: str) -> None:
    """Its errors are shown; what it says when all is well would drown the one line that counts."""
    command = [set_up.PYTHON.with_name("flask"), "--app", "wsgi", *arguments]
    done = subprocess.run(
        command, cwd=set_up.HERE, env=settings(), stdout=subprocess.DEVNULL, check=False
    )
    if done.returncode:
        raise set_up.NotReady(f"This step failed, see above: flask {' '.join(arguments)}")


def settings() -> dict[str, str]:
    here = {"SITE_URL": SITE, "DATA_DIR": str(DATA), "PRODUCTION": "0"}
    return {**{f"CISTRAT_{name}": value for name, value in here.items()}, **os.environ}


def stop(parts: list[Part]) -> None:
    for part in parts:
        tell(part, signal.SIGTERM)
    end = time.monotonic() + SECONDS_TO_STOP
    for part in parts:
        with suppress(subprocess.TimeoutExpired):
            part.wait(max(0.1, end - time.monotonic()))
        tell(part, signal.SIGKILL)


def tell(part: Part, what: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(part.pid, what)


if __name__ == "__main__":
    main()
