"""`gunicorn wsgi:app`, as a server starts it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.live import HOUSE, Site, free_port, wait_until

SECRET = "x" * 40
TRAVEL_KEY = "k" * 43
ADDRESS = "https://training.example.org"


def gunicorn(site, **options):
    command = [Path(sys.executable).with_name("gunicorn"), "--config", "deploy/gunicorn.conf.py"]
    where = ["--bind", f"127.0.0.1:{site.port}", "wsgi:app"]
    return subprocess.Popen([*command, *where], cwd=HOUSE, env=site.environ, **options)  # noqa: S603


@pytest.mark.parametrize(
    ("settings", "what_to_set"),
    [
        ({}, "CISTRAT_SECRET_KEY is not set"),
        ({"SECRET_KEY": "too short"}, "CISTRAT_SECRET_KEY is not set"),
        ({"SECRET_KEY": SECRET}, "CISTRAT_SITE_URL is not set"),
        ({"SECRET_KEY": SECRET, "SITE_URL": ADDRESS}, "CISTRAT_TRAVEL_KEY is not set"),
        (
            {"SECRET_KEY": SECRET, "SITE_URL": ADDRESS, "TRAVEL_KEY": "short"},
            "CISTRAT_TRAVEL_KEY is not set",
        ),
    ],
)
def test_production_does_not_start_on_the_settings_of_a_laptop(tmp_path, settings, what_to_set):
    site = Site(free_port(), tmp_path, **settings)

    with gunicorn(site, stderr=subprocess.PIPE, text=True) as program:
        _, said = program.communicate(timeout=60)

    assert program.returncode != 0
    assert what_to_set in said


def test_production_starts_with_settings_of_its_own(tmp_path):
    settings = {"SECRET_KEY": SECRET, "SITE_URL": ADDRESS, "TRAVEL_KEY": TRAVEL_KEY}
    site = Site(free_port(), tmp_path, **settings)
    site.flask("db", "upgrade")

    with gunicorn(site) as program:
        try:
            wait_until(site.answers, 60)
        finally:
            program.terminate()

    assert program.returncode == 0
