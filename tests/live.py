"""The site as `make run` starts it, and Chromium to walk through it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from time import monotonic, sleep

HOUSE = Path(__file__).parent.parent
AXE = HOUSE / "node_modules" / "axe-core" / "axe.min.js"
SECONDS_TO_START = 60
PASSWORD = "a word that nobody else knows"

QUIET = [
    "--no-sandbox",  # tests may run as root
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Site:
    """Its address, its data folder, and its commands."""

    def __init__(self, port, data, **settings):
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.data = data
        self.mail = data / "mail"
        settings = {"PORT": port, "DATA_DIR": data, "LIMITS_ENABLED": "0", **settings}
        self.environ = os.environ | {f"CISTRAT_{k}": str(v) for k, v in settings.items()}

    def flask(self, *arguments):
        """What the command prints."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *map(str, arguments)]
        done = subprocess.run(  # noqa: S603
            command, cwd=HOUSE, env=self.environ, check=True, capture_output=True, text=True
        )
        return done.stdout

    def forget_letters(self):
        for letter in self.mail.glob("*.eml"):
            letter.unlink()

    def answers(self):
        try:
            with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as line:
                line.request("GET", "/readyz")
                return line.getresponse().status == 200
        except OSError:
            return False


@contextmanager
def running(data, *, with_demo=False, stderr=None, **settings):
    """`make run`, on a free port, until the block ends."""
    site = Site(free_port(), data, **settings)
    command = [sys.executable, "deploy/run.py", *([] if with_demo else ["--without-demo"])]
    site.program = subprocess.Popen(  # noqa: S603
        command, cwd=HOUSE, env=site.environ, stderr=stderr
    )
    try:
        wait_until(lambda: site.answers() or site.program.poll() is not None, SECONDS_TO_START)
        assert site.program.poll() is None, "The site ended before it answered: see above."
        yield site
    finally:
        site.program.send_signal(signal.SIGINT)
        site.program.wait(20)


def wait_until(it_is_so, seconds):
    end = monotonic() + seconds
    while not (answer := it_is_so()):
        assert monotonic() < end, f"Still not so after {seconds} seconds."
        sleep(0.05)
    return answer


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@contextmanager
def chromium():
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    assert program, "The tests need Chromium; `make test` installs it where it may."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


def sign_in(page, email, *, towards=""):
    """Somebody whose password is PASSWORD."""
    page.goto(f"/sign-in?next={towards}" if towards else "/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def barriers_on(page):
    """What axe-core finds on the page, of any impact, one line each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{violation['id']} ({violation['impact']}): {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]
