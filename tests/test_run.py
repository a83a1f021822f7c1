"""`make run`: it starts everything, says where to look, and leaves nothing behind."""

import signal
import socket
import subprocess
import sys

import psutil
import pytest

from tests import live


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_end_leaves_no_process_behind(tmp_path, end):
    with live.running(tmp_path) as site:
        assert len(processes_of(site)) >= 3  # the program, the web server, the worker

        site.program.send_signal(end)
        site.program.wait(20)

    assert processes_of(site) == []


def test_when_a_part_dies_the_rest_stops_and_says_so(tmp_path):
    with live.running(tmp_path, stderr=subprocess.PIPE) as site:
        next(p for p in processes_of(site) if "worker" in p.cmdline()).kill()

        assert site.program.wait(20) == 1

    with site.program.stderr as said:
        assert "A part of the site ended" in said.read().decode()
    assert processes_of(site) == []


def test_a_port_that_is_taken_is_named(tmp_path):
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        site = live.Site(door.getsockname()[1], tmp_path)
        done = subprocess.run(
            [sys.executable, "deploy/run.py"],
            cwd=live.HOUSE,
            env=site.environ,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert f"Port {site.port} is taken" in done.stderr


def processes_of(site):
    """Every process on this machine that was started with this site's data folder."""
    return [
        p for p in psutil.process_iter() if environ_of(p).get("CISTRAT_DATA_DIR") == str(site.data)
    ]


def environ_of(process):
    try:
        return process.environ()
    except psutil.Error:
        return {}
