"""What the browser verifies itself: on the site, and in a folder that a plain server serves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from werkzeug.serving import make_server

from tests.certificates.finished import AFTERWARDS
from tests.certificates.handed_on import an_issued_certificate, each_form_of
from tests.live import barriers_on

PHONE = {"width": 360, "height": 700}


@pytest.fixture(autouse=True)
def _on_sqlite(database):
    if "postgresql" in database.url:
        pytest.skip("the browser does not ask what the database is")


@pytest.fixture
def certificate(db, work):
    def apart():
        """Playwright has an event loop in this thread, and who signs a PDF begins another."""
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(work).result()

    with time_machine.travel(AFTERWARDS, tick=False):
        return an_issued_certificate(db, apart)


@pytest.fixture
def forms(app, db, certificate, tmp_path):
    return each_form_of(certificate, app, db, tmp_path)


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def archive(app, db, forms, tmp_path):
    """The address of the exported folder; the application does not run."""

    def served():
        db.commit()
        folder = tmp_path / "published"
        said = app.test_cli_runner().invoke(args=["export-verification", str(folder)])
        assert said.exit_code == 0, said.output
        return folder

    folder = served()
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))) as url:
        yield url, served


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport=PHONE, locale="en-GB")
    yield context.new_page()
    context.close()


def result(page):
    page.wait_for_selector("#verification:not([hidden]) .verdict")
    _heading, said = page.locator("#verification").inner_text().split("\n", 1)
    page.evaluate("document.getElementById('verification').hidden = true")
    return said.strip()


def hand_in(page, path):
    page.set_input_files("input[type=file]", path)
    page.locator("#verification-file button").click()


def code_of(forms):
    return forms["code.txt"].decode().strip().partition("#")[2]


def is_wider_than_the_screen(page):
    return page.evaluate("document.documentElement.scrollWidth > innerWidth")


def test_a_folder_verifies_all_forms_when_the_application_is_gone(
    archive, page, forms, certificate, db, tmp_path
):
    url, publish_again = archive
    strangers = []
    page.on("request", lambda asked: strangers.append(asked.url))
    code = code_of(forms)

    page.goto(f"{url}/#{code}")
    said = result(page)
    assert said.startswith("Valid")
    assert "Amina Bello" in said
    assert certificate.serial in said
    assert "a key that the Centre held" in said
    assert barriers_on(page) == []

    hand_in(page, tmp_path / "paper.pdf")
    said = result(page)
    assert said.startswith("Valid")
    assert "The very file that was issued" in said

    for name in ("badge.json", "badge.jwt", "badge.png", "token.png", "badge.svg", "token.svg"):
        hand_in(page, tmp_path / name)
        assert result(page).startswith("Valid"), name

    (tmp_path / "forged.pdf").write_bytes(forms["paper.pdf"].replace(b"%PDF-1.7", b"%PDF-1.6"))
    hand_in(page, tmp_path / "forged.pdf")
    assert result(page).startswith("Not ours")

    middle = len(code) // 2
    other = "A" if code[middle] != "A" else "B"
    page.fill("#code", f"https://else.example/verify/X#{code[:middle]}{other}{code[middle + 1 :]}")
    page.get_by_role("button", name="Verify").click()
    assert result(page).startswith(("Altered", "Not ours"))

    certificate.revoke("The hours belonged to somebody else.", now=AFTERWARDS)
    publish_again()
    page.goto(f"{url}/zh.html#{code}")
    page.reload()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.goto(f"{url}/404.html#{code}")
    assert result(page).startswith("Revoked")
    hand_in(page, tmp_path / "paper.pdf")
    assert result(page).startswith("Revoked")
    assert {one.split("/")[2] for one in strangers} == {url.split("/")[2]}


def test_the_page_of_a_certificate_verifies_its_square_code_and_its_files(
    app, page, forms, certificate, tmp_path
):
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    with serving(make_server("127.0.0.1", 0, app, threaded=True)) as url:
        page.goto(f"{url}/verify/{certificate.serial}#{code_of(forms)}")
        said = result(page)
        by_the_server = page.get_by_role("heading", name="Result").locator("..").inner_text()

        hand_in(page, tmp_path / "paper.pdf")
        page.wait_for_url("**sha256=**")
        paper = page.inner_text("main")
        only_asked = {method for method, _ in asked}

        (tmp_path / "forged.pdf").write_bytes(forms["paper.pdf"].replace(b"%PDF-1.7", b"%PDF-1.6"))
        with page.expect_navigation():
            hand_in(page, tmp_path / "forged.pdf")
        forged = page.inner_text("main")

        page.goto(f"{url}/verify/{certificate.serial}")
        page.evaluate("document.documentElement.dir = 'rtl'")
        page.evaluate("document.querySelector('details').open = true")
        wide = is_wider_than_the_screen(page)

    assert said.startswith("Signed by the Centre")
    assert "Amina Bello" in said
    assert "Valid" in by_the_server
    assert "The very file that was issued" in paper
    assert only_asked == {"GET"}
    assert not any("#" in address for _, address in asked)
    assert "Not the file that was issued" in forged
    assert not wide
