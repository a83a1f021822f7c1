"""One workshop from its call to its line in the report, by clicking, in Chromium.

Time passes by moving what is written in the database back by some days.
"""

import re
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa

from tests.live import wait_until
from tests.papers import text_of
from tests.story import (
    BEIJING,
    LINK,
    PASSWORD,
    a_workbook,
    applies,
    calls,
    columns_of_a_list,
    looks_where_it_is,
)


@pytest.mark.told_twice
def test_a_workshop_lives_from_its_call_to_its_line_in_the_report(story):
    site = story.site
    site.flask("load-places")
    site.flask(
        "create-user",
        "organiser@example.org",
        "--role",
        "organiser",
        "--name",
        "Lin Example",
        "--password",
        PASSWORD,
    )
    organiser = story.someone().signs_in("organiser@example.org")

    workshop = calls(organiser)
    assigns_reviewer(organiser, workshop)
    amina = applies(story, "Amina Bello", "amina@example.org", "NG", "Africa/Lagos")
    bao = applies(story, "Nguyễn Bảo", "bao@example.org", "VN", "Asia/Ho_Chi_Minh")
    late = applies(story, "Omar Haddad", "omar@example.org", "JO", "Asia/Amman")
    fills(organiser, workshop)
    reviews(story, "reviewer@reviewers.example")
    decides(organiser, workshop)

    lapses_and_moves_up(story, organiser, workshop, amina, bao)
    confirms(story, bao, "bao@example.org")
    looks_where_it_is(late)
    late.sees("We have no place for you this time")
    nominates(organiser, workshop)

    arranges(organiser, workshop)
    lecturer = is_invited(story, organiser, workshop, "lecturer@example.org")
    bao.goes("/programme")
    bao.sees("Counting what nobody counts", "Ho Chi Minh, UTC+7")

    story.days_pass(40)
    marks(lecturer)
    certificate = issues(story, organiser, workshop, bao)
    anybody_verifies(story, certificate)
    revokes(story, organiser, workshop, certificate)
    reports(story, organiser)


def assigns_reviewer(organiser, workshop):
    organiser.goes(f"/workshops/{workshop}/rubric")
    organiser.clicks("Save the rubric")
    organiser.goes(f"/workshops/{workshop}/reviewers")
    organiser.types(full_name="Rui Example", email="reviewer@reviewers.example")
    organiser.clicks("Ask and write the letter")
    organiser.sees("Rui Example")


def fills(organiser, workshop):
    """One reviewer alone: each application gets one of the two readers that it should have."""
    organiser.goes(f"/workshops/{workshop}/assignments")
    organiser.follows("Fill what lacks readers")
    organiser.clicks("Assign 3 readings and write the letters")
    organiser.sees("3 readings are assigned.")


def reviews(story, address):
    """3. A reviewer signs in by the letter's link and scores every application."""
    reviewer = story.someone("Europe/Belgrade")
    reviewer.opens_link_in(wait_for_link(story, address), "Sign in")
    for name, points in (("Amina Bello", 5), ("Nguyễn Bảo", 4), ("Omar Haddad", 2)):
        reviewer.goes("/reviews")
        reviewer.follows(name)
        names = {
            radio.get_attribute("name")
            for radio in reviewer.page.locator("input[type=radio]").all()
        }
        reviewer.chooses(**dict.fromkeys(names, str(points)))
        reviewer.clicks("Save my review")


def wait_for_link(story, address):
    return wait_until(lambda: story._letter(address, ""), 30)


def decides(organiser, workshop):
    """Best score first; one place, one on the reserve list, one without."""
    deeds = {
        "Amina Bello": "Offer a place",
        "Nguyễn Bảo": "Put on the reserve list",
        "Omar Haddad": "No place",
    }
    organiser.goes(f"/workshops/{workshop}/selection")
    names = organiser.page.locator("tbody th a").all_inner_texts()
    assert names == list(deeds)
    for box in organiser.page.locator("[name='chosen']").all():
        box.check()
    organiser.clicks("Offer a place")
    organiser.goes(f"/workshops/{workshop}/release")
    organiser.sees("3 are too many: 1 fit")
    for name, deed in deeds.items():
        organiser.goes(f"/workshops/{workshop}/selection")
        organiser.page.get_by_label(name, exact=True).check()
        organiser.clicks(deed)
    organiser.goes(f"/workshops/{workshop}/release")
    organiser.clicks("Release 3 decisions")


def lapses_and_moves_up(story, organiser, workshop, amina, bao):
    """4. An offer that nobody answers lapses, and the next on the reserve list gets it."""
    looks_where_it_is(bao)
    bao.sees("reserve list")
    story.letter_to("amina@example.org", "place")
    with story.engine.begin() as connection:
        offer = sa.Table("offer", sa.MetaData(), autoload_with=connection)
        connection.execute(offer.update().values(deadline=datetime(2026, 1, 1)))  # noqa: DTZ001
    story.engine.dispose()

    def lapsed():
        story.site.flask("worker", "--once")
        organiser.goes(f"/workshops/{workshop}/selection")
        return "Lapsed" in organiser.page.locator("[data-choose] tbody").inner_text()

    wait_until(lapsed, 90)
    looks_where_it_is(amina)
    amina.sees("lapsed")


def confirms(story, bao, address):
    letter = wait_until(lambda: story._letter(address, "place"), 30)
    bao.goes(LINK.search(letter)[1])
    if "/sign-in/" in bao.page.url:
        bao.clicks("Sign in")
    bao.clicks("Confirm my place")
    bao.sees("Your place is confirmed.")


def nominates(organiser, workshop):
    """A bad row is named and nothing is imported; the mended file is, and once only."""
    organiser.goes(f"/workshops/{workshop}/nominations")
    rows = [
        ["李雪", "Li Xue", "li@example.org", "Academy of Examples", "research", "Researcher"],
        ["王强", "Wang Qiang", "wang.example.org", "Academy of Examples", "research", ""],
    ]
    columns = columns_of_a_list(organiser)
    organiser.page.locator("[name='file']").set_input_files(a_workbook(columns, rows))
    organiser.clicks("Look at the list first")
    organiser.sees("This list cannot be imported yet. Nothing was changed.", "Line 3")
    rows[1][2] = "wang@example.org"
    mended = a_workbook(columns, rows)
    organiser.page.locator("[name='file']").set_input_files(mended)
    organiser.clicks("Look at the list first")
    organiser.clicks("Enrol 2 trainees")
    organiser.goes(f"/workshops/{workshop}/nominations")
    organiser.page.locator("[name='file']").set_input_files(mended)
    organiser.clicks("Look at the list first")
    organiser.sees("This very file was imported before. Importing it again changes nothing.")
    organiser.goes(f"/workshops/{workshop}/participants")
    organiser.sees("李雪", "王强", "Nguyễn Bảo")


def arranges(organiser, workshop):
    """5. Two lectures; an overlap is refused with the names of both."""
    organiser.goes(f"/workshops/{workshop}/lectures")
    organiser.follows("Add a lecturer")
    organiser.types(
        full_name="Adaeze Okonkwo",
        email="lecturer@example.org",
        organisation="University of Examples",
        post_en="Professor",
    )
    organiser.chooses(
        country="NG", category="university", role="professor", language="en", zone="Africa/Lagos"
    )
    organiser.clicks("Save the lecturer")
    day = datetime.now(BEIJING).date() + timedelta(days=38)
    for title, hour in (
        ("Counting what nobody counts", "09:00"),
        ("Asking what nobody asks", "10:00"),
    ):
        organiser.goes(f"/workshops/{workshop}/lectures/new")
        organiser.types(
            title_en=title, topic_en="statistics", starts_at=f"{day}T{hour}", channel="Room 1"
        )
        organiser.page.locator("[name='lecturers']").first.check()
        organiser.clicks("Save the lecture")
    organiser.sees("“Asking what nobody asks” while giving “Counting what nobody counts”")
    organiser.types(starts_at=f"{day}T11:00")
    organiser.clicks("Save the lecture")


def is_invited(story, organiser, workshop, address):
    """The lecturer accepts what is still a draft; released, it can be put into a calendar."""
    organiser.goes(f"/workshops/{workshop}/invitations")
    organiser.clicks("Invite 1 lecturer")
    lecturer = story.someone("Africa/Lagos")
    lecturer.opens_link_in(story.letter_to(address, "Your lectures"), "Sign in")
    lecturer.sees("Can you give these lectures?", "02:00", "Lagos", "the hour may still change")
    for answer in lecturer.page.get_by_label("I accept").all():
        answer.check()
    lecturer.clicks("Send these answers")
    organiser.goes(f"/workshops/{workshop}/programme/release")
    organiser.clicks("Release it as number 1")
    lecturer.goes("/my-lectures")
    lecturer.sees("My lectures", "02:00", "Lagos", "Accepted")
    assert b"BEGIN:VEVENT" in lecturer.downloads("Add to my calendar")
    lecturer.clicks("Make a calendar address")
    assert b"BEGIN:VEVENT" in lecturer.downloads(lecturer.page.locator("p.code a").inner_text())
    return lecturer


def marks(lecturer):
    """6. One letter a person with the keyboard; without JavaScript, one press for the rest."""
    lecturer.goes("/my-lectures")
    for number in range(2):
        lecturer.goes("/my-lectures")
        sheets = lecturer.page.get_by_role("link", name=re.compile("^Attendance sheet of"))
        with lecturer.page.expect_navigation():
            sheets.nth(number).click()
        lecturer.looks()
        if lecturer.story.javascript and not number:
            lecturer.page.locator("input[type=radio]").first.focus()
            for key in "ppa":
                lecturer.page.keyboard.press(key)
            lecturer.clicks("Save the sheet")
            lecturer.sees("3 marks are saved.")
        else:
            row = lecturer.page.locator("tbody tr").last
            row.locator("input[value='absent']").check()
            lecturer.clicks("Mark the rest present and save")
            lecturer.sees("3 marks are saved.")


def issues(story, organiser, workshop, bao):
    """7. Two have earned a certificate and one has not, with the reason; each gets a PDF."""
    organiser.goes(f"/workshops/{workshop}/certificates")
    organiser.sees("Issue 2 certificates", "Who has not earned one, and why")
    organiser.clicks("Issue 2 certificates")

    def made():
        organiser.goes(f"/workshops/{workshop}/certificates")
        return organiser.page.locator("#issued tbody tr").count() == 2

    wait_until(made, 60)
    bao.goes("/certificates")
    serial = re.search(r"STI-12-P-\d{4}-\w{4}", bao.text)[0]
    paper = bao.downloads(f"Save the PDF {serial}")
    printed = text_of(paper)
    assert "Nguyen Bao" in printed
    assert serial in printed
    assert "数据不足时的创新政策" in printed
    return serial


def anybody_verifies(story, serial):
    anybody = story.someone("America/Santiago")
    anybody.goes("/verify")
    anybody.types(number=serial.lower())
    anybody.clicks("Verify")
    anybody.sees("Valid", "Nguyen Bao", "Innovation policy when data are few")
    return anybody


def revokes(story, organiser, workshop, serial):
    organiser.goes(f"/workshops/{workshop}/certificates")
    organiser.follows(serial)
    organiser.types(why="Issued by mistake")
    organiser.clicks("Revoke the certificate")
    anybody = story.someone("America/Santiago")
    anybody.goes(f"/verify/{serial}")
    anybody.sees("Revoked", "Issued by mistake")


def reports(story, organiser):
    """8. Sentences come from the data, each figure opens its list, publishing freezes."""
    first = date.today() + timedelta(days=38 - 40)  # noqa: DTZ011 (a year, wherever we are)
    period = (
        f"{first.year}-{first.year + 1}" if first.year % 2 else f"{first.year - 1}-{first.year}"
    )
    organiser.goes(f"/reports/{period}")
    organiser.sees("12th", "the online platform of CASTED")
    assert text_of(organiser.downloads("PDF"))
    assert organiser.downloads("Word")[:2] == b"PK"
    organiser.page.locator("main a.door").first.click()
    organiser.looks()
    organiser.goes(f"/reports/{period}")
    organiser.follows("Publish edition 1")
    organiser.clicks("Publish edition 1")
    organiser.sees("Published")
    edition = organiser.page.url
    published = organiser.downloads("JSON")
    with story.engine.begin() as connection:
        place = sa.Table("enrolment", sa.MetaData(), autoload_with=connection)
        number = connection.scalar(sa.select(place.c.id).where(place.c.audience == "domestic"))
    story.engine.dispose()
    organiser.goes(f"/enrolments/{number}/withdrawal")
    organiser.types(why="Ill")
    organiser.clicks("Withdraw this participant")
    organiser.page.goto(edition)
    organiser.sees("The data are not what they were.", "Domestic trainees 2 1")
    assert organiser.downloads("JSON") == published
