"""Workers in processes of their own, as they run on a server."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

HOUSE = Path(__file__).parent.parent
SECONDS_FOR_ALL = 60


@contextmanager
def running(*arguments, **settings):
    """`flask worker …`, killed at the end if it still runs then."""
    worker = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker", *arguments],
        cwd=HOUSE,
        env=os.environ | {f"CISTRAT_{name}": str(value) for name, value in settings.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with worker:
        yield worker
        worker.kill()


def wait_until(it_is_so):
    end = monotonic() + SECONDS_FOR_ALL
    while not it_is_so():
        assert monotonic() < end, f"Still not so after {SECONDS_FOR_ALL} seconds."
        sleep(0.02)
