"""How it becomes known who was at a lecture, by clicking, in Chromium.

Two namesakes and a third trainee: one checks in with the code on the screen, one is scanned at the
door while the line is away, a list of the meeting names both namesakes alike, and who was forgotten
objects and is answered.
"""

import re
from datetime import timedelta

import pytest

from cistrat_training.accounts.models import Role
from tests.live import wait_until
from tests.papers import text_of
from tests.story import (
    BEIJING,
    begins_now,
    calls,
    hours_of,
    is_over,
    nominates,
    plans,
)

XUE, OTHER_XUE, BO = "xue@example.org", "li.xue@example.org", "bo@example.org"
PEOPLE = [
    ["李雪", "Li Xue", XUE, "Academy of Examples", "research", "Researcher"],
    ["李雪", "Li Xue", OTHER_XUE, "Institute of Samples", "research", "Analyst"],
    ["王博", "Wang Bo", BO, "Academy of Examples", "research", "Researcher"],
]
TITLE = "Counting what nobody counts"


@pytest.mark.told_twice
def test_who_was_there_becomes_known_and_is_objected_to(story):
    for name, _, address, *_ in PEOPLE:
        story.account(name, address)
    story.account("Lin Example", "organiser@example.org", role=Role.ORGANISER)
    organiser = story.someone().signs_in("organiser@example.org")
    workshop = calls(organiser)
    nominates(organiser, workshop, PEOPLE)
    lecture = plans(organiser, workshop, TITLE)
    begins_now(story, lecture)

    xue = checks_in(story, organiser, lecture)
    is_scanned(story, organiser, workshop, lecture)
    is_over(story)

    brings_the_list(organiser, workshop, lecture)
    tells_the_namesakes_apart(organiser, lecture)
    xue.goes(f"/workshops/{workshop}/my-attendance")
    xue.sees(TITLE, "80 of 90")

    other = objects(story, workshop, lecture)
    puts_it_right(organiser, workshop)
    wait_until(lambda: story.letters_to(OTHER_XUE, "Your objection is answered"), 30)
    other.goes(f"/workshops/{workshop}/my-attendance")
    other.sees("100% of 80% that are asked", "Present", "90")
    for page in (f"lectures/{lecture}/attendance", f"workshops/{workshop}/attendance/grid"):
        organiser.goes(f"/{page}")
        organiser.sees("李雪", "王博")


# Check-in


def checks_in(story, organiser, lecture):
    """The digits are on the screen; the code of an hour ago is none."""
    organiser.goes(f"/lectures/{lecture}/check-in/screen")
    organiser.clicks("Open the check-in")
    xue = story.someone().signs_in(XUE)
    xue.goes(f"/lectures/{lecture}/check-in")
    xue.types(digits=another_than(digits_on(organiser)))
    xue.clicks("Check in")
    xue.sees("code")
    organiser.goes(f"/lectures/{lecture}/check-in/screen")
    xue.types(digits=digits_on(organiser))
    xue.clicks("Check in")
    xue.sees("You are checked in")
    organiser.goes(f"/lectures/{lecture}/check-in/screen")
    organiser.sees("1 of 3 have checked in")
    return xue


def digits_on(organiser):
    return "".join(organiser.page.locator(".digits").inner_text().split())


def another_than(digits):
    return f"{(int(digits) + 1) % 1_000_000:06}"


def is_scanned(story, organiser, workshop, lecture):
    """Twice while the line is away and the page is opened anew; it is one mark."""
    badge = badge_of("王博", organiser, workshop)
    organiser.goes(f"/lectures/{lecture}/scan")
    if not story.javascript:
        organiser.types(badges=badge)
        organiser.clicks("Send")
    else:
        scans_without_a_line(organiser, badge)
    organiser.goes(f"/lectures/{lecture}/scan")
    assert organiser.page.locator("#marked bdi").all_inner_texts() == ["王博"]


def scans_without_a_line(organiser, badge):
    page = organiser.page
    page.context.set_offline(offline=True)
    for _again in range(2):
        page.locator("#badge").fill(badge)
        page.keyboard.press("Enter")
        wait_until(lambda: page.locator("#kept-section").is_visible(), 10)
    page.context.set_offline(offline=False)
    wait_until(lambda: page.locator("#marked li").count() == 1, 30)
    wait_until(lambda: not page.locator("#kept-section").is_visible(), 30)


def badge_of(name, organiser, workshop):
    answer = organiser.page.request.get(f"/workshops/{workshop}/badges.pdf")
    words = text_of(answer.body())
    after = words[words.index(name) :]
    return re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{5}-[0-9A-Z]\b", after)[0]


# The list of the meeting


def brings_the_list(organiser, workshop, lecture):
    """As Zoom exports it, each join a row; one of the namesakes came twice."""
    starts_at, _ = hours_of(organiser.story, lecture)
    rows = [
        ("Li Xue", "", 0, 50),
        ("Li Xue", "", 60, 90),
        ("Wang Bo", BO, 3, 90),
        ("iPhone", "", 5, 9),
    ]
    head = "Name (original name),Email,Join time,Leave time,Duration (minutes),Guest"
    lines = [
        f"{name},{address},{written(starts_at, a)},{written(starts_at, b)},{b - a},Yes"
        for name, address, a, b in rows
    ]
    organiser.goes(f"/workshops/{workshop}/attendance/lists")
    organiser.page.locator("[name='file']").set_input_files(
        {
            "name": "participants.csv",
            "mimeType": "text/csv",
            "buffer": "\r\n".join([head, *lines]).encode(),
        }
    )
    organiser.page.locator("[name='lecture']").select_option(label=None, value=lecture)
    organiser.clicks("Read the list")
    organiser.sees("Zoom", "Li Xue", "Nobody yet")
    organiser.clicks("Apply the list for 1 row")


def written(starts_at, minutes):
    return f"{(starts_at + timedelta(minutes=minutes)).astimezone(BEIJING):%m/%d/%Y %I:%M:%S %p}"


def tells_the_namesakes_apart(organiser, lecture):
    """Side by side; a key decides for every row with this name, and for no other name."""
    organiser.sees("Applied")
    organiser.follows("Say who 3 rows are")
    organiser.sees("2 names belong to nobody yet", XUE, OTHER_XUE)
    mine = organiser.page.locator("tr", has=organiser.page.get_by_text(XUE, exact=True))
    button = mine.get_by_role("button")
    with organiser.page.expect_navigation():
        if organiser.story.javascript:
            organiser.page.keyboard.press(button.get_attribute("data-key"))
        else:
            button.click()
    organiser.looks()
    organiser.sees("One name belongs to nobody yet", "iPhone")
    organiser.clicks("0 Not a participant")
    organiser.sees("Every name has somebody")


# An objection


def objects(story, workshop, lecture):
    other = story.someone().signs_in(OTHER_XUE)
    other.goes(f"/workshops/{workshop}/my-attendance")
    other.sees("Absent")
    other.goes(f"/lectures/{lecture}/objection")
    other.types(words="I sat beside my colleague and shared her screen.")
    other.page.locator("main form button").last.click()
    other.looks()
    other.sees("I sat beside my colleague")
    return other


def puts_it_right(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/attendance/objections")
    organiser.page.locator("main table a").first.click()
    organiser.looks()
    organiser.sees("I sat beside my colleague")
    organiser.types(words="Your colleague says so too.", reason="Shared a screen")
    organiser.chooses(mark="present")
    organiser.clicks("Send the answer")
    organiser.sees("Put right")
