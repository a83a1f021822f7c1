"""The site under load: gunicorn with two workers, as in production, on a port of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from socket import socket
from time import perf_counter, sleep

import psutil

HOUSE = Path(__file__).parent.parent
WORKERS = 2
SECONDS_TO_START = 30
# deploy/systemd sets them: threads share what they free, and give it back
AS_IN_DEPLOY = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}


class Site:
    def __init__(self, port: int, program: subprocess.Popen[bytes], seconds: float) -> None:
        self.port = port
        self.program = program
        self.seconds_to_start = seconds

    def megabytes(self) -> float:
        """Of the largest web worker, the pages it shares with others included."""
        workers = psutil.Process(self.program.pid).children()
        return max(worker.memory_info().rss for worker in workers) / 1e6


@contextmanager
def running(settings: dict[str, str]) -> Iterator[Site]:
    port = _free_port()
    here = settings | {
        "PRODUCTION": "0",
        "LIMITS_ENABLED": "0",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    gunicorn = [Path(sys.executable).with_name("gunicorn"), "--log-level", "warning"]
    how = ["--config", "deploy/gunicorn.conf.py", "--workers", str(WORKERS)]
    began = perf_counter()
    program = subprocess.Popen(
        [*gunicorn, *how, "--bind", f"127.0.0.1:{port}", "wsgi:app"],
        cwd=HOUSE,
        env=os.environ | AS_IN_DEPLOY | {f"CISTRAT_{name}": value for name, value in here.items()},
    )
    try:
        _wait_for_an_answer(port)
        yield Site(port, program, perf_counter() - began)
    finally:
        program.terminate()
        program.wait(30)


def _wait_for_an_answer(port: int) -> None:
    end = perf_counter() + SECONDS_TO_START
    while perf_counter() < end:
        with suppress(OSError):
            line = HTTPConnection("127.0.0.1", port)
            line.request("GET", "/calls")
            line.getresponse().read()
            return
        sleep(0.02)
    raise TimeoutError("The site did not answer; see above.")


def _free_port() -> int:
    with socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])
