"""How gunicorn serves the site: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`."""

import gc
import multiprocessing
import os
from pathlib import Path

bind = os.environ.get("CISTRAT_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_CONCURRENCY", multiprocessing.cpu_count()))
worker_class = "gthread"
preload_app = True  # loaded once, shared by all; so a new version needs a restart, no reload
threads = 4  # some wait for the database while others render; more only wait for the interpreter

timeout = 60  # seconds without a sign of life before a worker is replaced
graceful_timeout = 30  # seconds to finish what is being answered when told to stop
keepalive = 75  # longer than nginx keeps its own side, so that nginx is the one who hangs up

max_requests = 20_000  # then a fresh worker, whatever a library may have kept
max_requests_jitter = 2_000  # not all at once
# In memory, where there is such a place: a sign of life must not wait for a disk.
worker_tmp_dir = next((str(path) for path in [Path("/dev/shm")] if path.is_dir()), None)  # noqa: S108


def pre_fork(_server: object, _worker: object) -> None:
    """What was loaded to stay need not be looked through for garbage at every few pages."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)  # a fifth less time for a page
