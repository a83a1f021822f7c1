"""A certificate from the name on it to the day on which the site is gone, by clicking, in Chromium.

Two trainees attend; one confirms her name, the other asks for another. What was issued is verified
by its number and by its file, a byte is changed, one is replaced and one revoked; at the end the
files of the static site tell the same without the application.
"""

import io
import json
import re
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from cistrat_training.accounts.models import Role
from tests.live import wait_until
from tests.papers import text_of
from tests.story import begins_now, calls, is_over, nominates, plans

XUE, BO = "xue@example.org", "bo@example.org"
PEOPLE = [
    ["李雪", "Li Xue", XUE, "Academy of Examples", "research", "Researcher"],
    ["王博", "Wang Bo", BO, "Academy of Examples", "research", "Researcher"],
]
NUMBER = re.compile(r"STI-12-P-\d{4}-\w{4}")
THE_VERY_FILE = "The very file that was issued"


@pytest.mark.told_twice
def test_a_certificate_outlives_its_site(story, tmp_path):
    for _, name, address, *_ in PEOPLE:
        story.account(name, address)
    story.account("Lin Example", "organiser@example.org", role=Role.ORGANISER)
    organiser = story.someone().signs_in("organiser@example.org")
    workshop = calls(organiser)
    nominates(organiser, workshop, PEOPLE)
    lecture = plans(organiser, workshop, "Counting what nobody counts")
    begins_now(story, lecture)
    is_over(story)
    all_were_there(organiser, lecture)

    asks_for_names(organiser, workshop)
    xue = confirms(story, workshop)
    bo = asks_for_another(story, workshop)
    answers(organiser, workshop)
    issues(organiser, workshop)

    paper, badge, number = takes_hers(xue)
    anybody = story.someone("Africa/Lagos")
    verifies(anybody, paper, number)
    assert of(story, badge, tmp_path / "badge.json").returncode == 0
    new = replaces(organiser, workshop, number)
    revokes(organiser, workshop, number_of(bo))

    anybody.goes(f"/verify/{number}")
    anybody.sees("Replaced", new)
    said = anybody.page.request.get(f"/verify/{number_of(bo)}.json").json()
    assert (said["status"], said["revoked_because"]) == ("revoked", "Issued by mistake")

    story.site.flask("export-verification", tmp_path / "gone")
    keys = ("--keys", tmp_path / "gone")
    assert of(story, taken(xue, new), tmp_path / "new.pdf", *keys).returncode == 0
    assert of(story, paper, tmp_path / "old.pdf", *keys).returncode != 0
    middle = len(paper) // 2
    changed = paper[:middle] + bytes([paper[middle] ^ 1]) + paper[middle + 1 :]
    assert of(story, changed, tmp_path / "changed.pdf", *keys).returncode != 0


def all_were_there(organiser, lecture):
    organiser.goes(f"/lectures/{lecture}/attendance")
    organiser.clicks("Mark the rest present and save")


# The names


def asks_for_names(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/names")
    organiser.types(until=(datetime.now(UTC) + timedelta(days=3)).date().isoformat())
    organiser.clicks("Ask 2 people")
    organiser.sees("2 letters are on their way.")


def confirms(story, workshop):
    letter = story.letter_to(XUE, "Please confirm the name")
    assert f"/workshops/{workshop}/my-name" in letter
    xue = story.someone().signs_in(XUE)
    xue.goes("/certificates")
    xue.page.locator("main section a").first.click()
    xue.sees("The name on your certificate", "Li Xue")
    picture = xue.page.locator("figure img")
    wait_until(lambda: picture.evaluate("img => img.complete && img.naturalWidth > 500"), 10)
    xue.looks()
    xue.clicks("Confirm this name")
    return xue


def asks_for_another(story, workshop):
    bo = story.someone().signs_in(BO)
    bo.goes("/certificates")
    bo.page.locator("main section a").first.click()
    bo.types(holder="Wang Bo-Wen", native_name="王博文", wish="As in my passport.")
    bo.clicks("Send the request")
    bo.sees("You asked for a change")
    return bo


def answers(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/names")
    organiser.sees("Wang Bo-Wen", "As in my passport.")
    organiser.clicks("Print this name")


# The papers


def issues(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/certificates")
    organiser.clicks("Issue 2 certificates")

    def made():
        organiser.goes(f"/workshops/{workshop}/certificates")
        return organiser.page.locator("#issued tbody tr .status.done").count() == 2

    wait_until(made, 60)
    papers = organiser.page.request.get(f"/workshops/{workshop}/certificates.zip").body()
    with zipfile.ZipFile(io.BytesIO(papers)) as archive:
        printed = [text_of(archive.read(name)) for name in archive.namelist() if "pdf" in name]
    assert len(printed) == 2
    assert any("Wang Bo-Wen" in text and "王博文" in text for text in printed)


def takes_hers(xue):
    assert xue.story.letter_to(XUE, "Your certificate is ready")
    number = number_of(xue)
    paper = taken(xue, number)
    assert number in text_of(paper)
    xue.page.locator("summary").first.click()
    badge = xue.downloads("JSON")
    assert json.loads(badge)["proof"]["cryptosuite"] == "eddsa-rdfc-2022"
    return paper, badge, number


def number_of(person):
    person.goes("/certificates")
    return NUMBER.search(person.text)[0]


def taken(person, number):
    person.goes("/certificates")
    return person.downloads(f"Save the PDF {number}")


def verifies(anybody, paper, number):
    """By the number; by the file, and it is told when a byte of it is another."""
    anybody.goes("/verify")
    anybody.types(number=number.lower())
    anybody.clicks("Verify")
    anybody.sees("Valid", "Li Xue", number)
    hands_in(anybody, paper)
    anybody.sees(THE_VERY_FILE)
    hands_in(anybody, paper[:-1] + b" ")
    anybody.sees("At least one byte")
    assert THE_VERY_FILE not in anybody.text


def hands_in(anybody, paper):
    anybody.goes("/verify")
    file = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": paper}
    anybody.page.locator("[name='file']").set_input_files(file)
    anybody.clicks("Compare the file")


def replaces(organiser, workshop, number):
    organiser.goes(f"/workshops/{workshop}/certificates")
    organiser.follows(number)
    organiser.types(holder="Li Xue Example")
    organiser.clicks("Replace the certificate")
    address = organiser.page.url

    def made():
        organiser.page.goto(address)
        return organiser.page.get_by_role("link", name="Save the PDF").count() == 1

    wait_until(made, 60)
    return NUMBER.search(organiser.text)[0]


def revokes(organiser, workshop, number):
    organiser.goes(f"/workshops/{workshop}/certificates")
    organiser.follows(number)
    organiser.types(why="Issued by mistake")
    organiser.clicks("Revoke the certificate")


def of(story, content, path, *keys):
    """What the command says of a file; with the published keys alone it knows no database."""
    path.write_bytes(content)
    command = [".venv/bin/flask", "--app", "wsgi", "verify", *map(str, (path, *keys))]
    elsewhere = {"CISTRAT_DATABASE_URL": "sqlite:////nowhere/at/all.db"} if keys else {}
    return subprocess.run(  # noqa: S603
        command, env=story.site.environ | elsewhere, capture_output=True, text=True, check=False
    )
