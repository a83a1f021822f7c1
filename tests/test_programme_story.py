"""How a programme is planned, released, accepted and changed, by clicking, in Chromium.

A lecturer in Lagos and one in Santiago, a trainee in China: whoever a change concerns gets one
letter with their calendar's update, and nobody else does.
"""

import re

import icalendar
import pytest

from cistrat_training.accounts.models import Role
from tests.live import wait_until
from tests.story import a_nominated_list, calls

LAGOS = "adaeze@lecturers.example"
SANTIAGO = "camila@lecturers.example"
TRAINEE = "li@example.org"
COUNTING = "Counting what nobody counts"
ASKING = "Asking what nobody asks"


@pytest.mark.told_twice
def test_a_programme_is_planned_released_accepted_and_changed(story):
    organiser = signs_up_as_organiser(story)
    workshop = calls(organiser)
    nominates(organiser, workshop)

    asks_lecturers(organiser)
    makes_slots(organiser, workshop)
    plans(organiser, workshop)
    looks_at_the_hours(organiser, workshop)
    adaeze = accepts(story, organiser, workshop)
    nobody_sees_the_draft(story, workshop)

    releases(organiser, workshop, 1)
    first = event_to(story, LAGOS, "REQUEST", COUNTING)
    assert first["SEQUENCE"] == 0
    assert event_to(story, SANTIAGO, "REQUEST", ASKING)
    wait_until(lambda: story.letters_to(TRAINEE, "STI-12培训班的日程"), 30)
    everybody_sees_it(story, workshop)
    feed = Feed(adaeze)
    assert feed.hour_of(COUNTING) == first.start
    assert feed.asked_again() == 304

    moves(organiser, workshop)
    assert feed.asked_again() == 304
    releases(organiser, workshop, 2)
    moved = event_to(story, LAGOS, "REQUEST", COUNTING, sequence=1)
    assert moved["UID"] == first["UID"]
    assert moved.start != first.start
    wait_until(lambda: story.letters_to(TRAINEE, "日程有变动"), 30)
    assert feed.hour_of(COUNTING) == moved.start
    adaeze.goes("/my-lectures")
    adaeze.sees("Release 2")

    calls_off(organiser, workshop)
    releases(organiser, workshop, 3)
    gone = event_to(story, LAGOS, "CANCEL", COUNTING)
    assert (gone["UID"], gone["STATUS"]) == (first["UID"], "CANCELLED")
    assert gone["SEQUENCE"] > moved["SEQUENCE"]

    updates = {(event["UID"], event["SEQUENCE"]) for _, event in events_to(story, SANTIAGO)}
    assert len(updates) == 1


def signs_up_as_organiser(story):
    story.account("Lin Example", "organiser@example.org", role=Role.ORGANISER)
    return story.someone().signs_in("organiser@example.org")


def nominates(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/nominations")
    row = ["李雪", "Li Xue", TRAINEE, "Academy of Examples", "research", "Researcher"]
    organiser.page.locator("[name='file']").set_input_files(a_nominated_list(organiser, [row]))
    organiser.clicks("Look at the list first")
    organiser.clicks("Enrol one trainee")


def asks_lecturers(organiser):
    for name, address, country, zone in (
        ("Adaeze Okonkwo", LAGOS, "NG", "Africa/Lagos"),
        ("Camila Fuentes", SANTIAGO, "CL", "America/Santiago"),
    ):
        organiser.goes("/lecturers/new")
        organiser.types(full_name=name, email=address, organisation="University of Examples")
        organiser.chooses(
            country=country, category="university", role="professor", language="en", zone=zone
        )
        organiser.clicks("Save the lecturer")


def makes_slots(organiser, workshop):
    """Two hours on each of three days."""
    organiser.goes(f"/workshops/{workshop}/slots")
    for box in organiser.page.locator("[name='days']").all():
        box.check()
    organiser.types(times="10:00 16:00", minutes=90, channels="Room 1")
    organiser.clicks("Make the slots")


def plans(organiser, workshop):
    """One lecture waits and is put into the first free hour; the other gets its slot at once."""
    new_lecture(organiser, workshop, COUNTING, "Adaeze Okonkwo", topic="statistics")
    new_lecture(organiser, workshop, ASKING, "Camila Fuentes", topic="surveys")
    organiser.goes(f"/workshops/{workshop}/lectures")
    organiser.sees("Draft", "Participants see nothing of it yet.")
    puts(organiser, COUNTING, "10:00")
    puts(organiser, ASKING, "16:00")


def new_lecture(organiser, workshop, title, lecturer, topic):
    organiser.goes(f"/workshops/{workshop}/lectures/new")
    organiser.types(title_en=title, topic_en=topic, channel="Room 1")
    organiser.page.get_by_label(lecturer).check()
    organiser.clicks("Save the lecture")


def puts(organiser, title, hour):
    """Into the first free slot at this hour: picked up and put down, or chosen and pressed."""
    box = organiser.page.locator(f"input[data-title='{title}']")
    slot = organiser.page.get_by_role("button", name=re.compile(f"^Free {hour}")).first
    if organiser.story.javascript:
        box.focus()
        organiser.page.keyboard.press("Enter")
        slot.focus()
        with organiser.page.expect_navigation():
            organiser.page.keyboard.press("Enter")
    else:
        box.check()
        with organiser.page.expect_navigation():
            slot.click()
    organiser.looks()


def looks_at_the_hours(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/fair-hours")
    organiser.sees("in the night")


def accepts(story, organiser, workshop):
    """A lecturer comes by the letter's link; the hour is on her own clock."""
    organiser.goes(f"/workshops/{workshop}/invitations")
    for box in organiser.page.locator("[name='lecturers']").all():
        box.check()
    organiser.clicks("Invite 2 lecturers")
    adaeze = story.someone("Africa/Lagos")
    adaeze.opens_link_in(story.letter_to(LAGOS, "Your lecture in our workshop"), "Sign in")
    adaeze.sees("03:00", "Lagos, UTC+1", "10:00", "Beijing, UTC+8", "Not released")
    adaeze.page.get_by_label("I accept").first.check()
    adaeze.clicks("Send this answer")
    organiser.goes(f"/workshops/{workshop}/invitations")
    organiser.sees("Accepted", "Invited, no answer yet")
    return adaeze


def nobody_sees_the_draft(story, workshop):
    visitor = story.someone("America/Lima")
    answer = visitor.page.goto(f"/workshops/{workshop}/programme")
    assert COUNTING not in visitor.text, answer.status


def releases(organiser, workshop, number):
    organiser.goes(f"/workshops/{workshop}/programme/release")
    organiser.page.locator("[name='is_public']").check()
    organiser.clicks(f"Release it as number {number}")


def everybody_sees_it(story, workshop):
    """Without an account, on the clock of the reader, by topic, and without the addresses."""
    visitor = story.someone("America/Lima")
    visitor.goes(f"/workshops/{workshop}/programme")
    visitor.goes(f"/workshops/{workshop}/programme")  # by now the browser has told its zone
    visitor.sees(COUNTING, ASKING, "Beijing, UTC+8")
    if story.javascript:
        visitor.sees("Lima, UTC-5", "21:00")
    visitor.goes(f"/workshops/{workshop}/programme?topic=statistics")
    visitor.sees(COUNTING)
    assert ASKING not in visitor.page.locator("main").inner_text()


def moves(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/lectures")
    puts(organiser, COUNTING, "16:00")
    organiser.sees("Participants see release 1")


def calls_off(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/lectures")
    organiser.page.locator(f"input[data-title='{COUNTING}']").check()
    organiser.clicks("Call off")


# Calendars


def events_to(story, address):
    """Of all letters to this address: (method, event), the newest first."""
    found = []
    for message in story.letters_to(address):
        for part in message.walk():
            if part.get_content_type() == "text/calendar":
                calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
                assert part.get_param("method") == calendar["METHOD"]
                found += [(calendar["METHOD"], event) for event in calendar.walk("VEVENT")]
    return found


def event_to(story, address, method, title, sequence=None):
    """The update that a letter brought; it is addressed to its reader and comes within moments."""

    def come():
        return next(
            (
                event
                for its_method, event in events_to(story, address)
                if (its_method, event["SUMMARY"]) == (method, title)
                and sequence in (None, event["SEQUENCE"])
            ),
            None,
        )

    event = wait_until(come, 30)
    assert event["ATTENDEE"] == f"mailto:{address}"
    return event


class Feed:
    """The private address of a calendar program, asked as one asks: again and again."""

    def __init__(self, person):
        person.goes("/my-lectures")
        person.clicks("Make a calendar address")
        self.address = person.page.locator("p.code a").get_attribute("href")
        self.line = person.page.request
        self.etag = ""

    def hour_of(self, title):
        answer = self.line.get(self.address)
        assert answer.status == 200
        self.etag = answer.headers["etag"]
        calendar = icalendar.Calendar.from_ical(answer.body())
        return next(e.start for e in calendar.walk("VEVENT") if e["SUMMARY"] == title)

    def asked_again(self):
        return self.line.get(self.address, headers={"If-None-Match": self.etag}).status
