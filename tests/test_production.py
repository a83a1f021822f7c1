"""`gunicorn wsgi:app`, as a server starts it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from cistrat_training.headers import POLICY
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
    for use in ("paper", "badge"):
        site.flask("keys", "new", use)

    with gunicorn(site) as program:
        try:
            wait_until(site.answers, 60)
        finally:
            program.terminate()

    assert program.returncode == 0


def test_production_does_not_serve_without_a_key_for_its_certificates(tmp_path):
    settings = {"SECRET_KEY": SECRET, "SITE_URL": ADDRESS, "TRAVEL_KEY": TRAVEL_KEY}
    site = Site(free_port(), tmp_path, **settings)
    site.flask("db", "upgrade")
    site.flask("keys", "new", "paper")

    with gunicorn(site, stderr=subprocess.PIPE, text=True) as program:
        _, said = program.communicate(timeout=60)

    assert program.returncode != 0
    assert "no key to sign with for: badge" in said
    assert "flask --app wsgi keys new badge" in said
    assert "CISTRAT_KEYS_DIR" in said


def test_no_secret_of_a_link_stands_in_the_log_of_the_web_server():
    doors = (HOUSE / "tests" / "doors.txt").read_text(encoding="utf-8")
    server = (HOUSE / "deploy" / "nginx.conf").read_text(encoding="utf-8")

    rooms = set(re.findall(r"^\w+ +/([\w-]+)/<secret>", doors, re.MULTILINE))
    left_out = re.search(r"\(\?<room>(.*?)\)", server)[1].split("|")

    assert sorted(rooms) == left_out
    assert server.count("access_log") == server.count("server {") == 2


def test_what_the_web_server_hands_out_itself_has_the_headers_of_the_application():
    server = (HOUSE / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    kept_files = re.search(r"location /kept-files/ \{(.*?)\}", server, re.DOTALL)[1]
    policy = "; ".join(f"{name} {value}" for name, value in POLICY.items())

    assert "internal;" in kept_files
    assert "add_header X-Content-Type-Options nosniff;" in kept_files
    assert f'add_header Content-Security-Policy "{policy}";' in kept_files
