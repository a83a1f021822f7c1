"""Names on certificates: confirmed, asked for otherwise, and printed as they were settled."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.certificates import previews
from cistrat_training.certificates.looks import Picture
from cistrat_training.certificates.models import Certificate
from cistrat_training.certificates.names import Names, NamesAsked, NameState, PrintedName
from cistrat_training.errors import RuleBroken
from cistrat_training.letter import Letter
from tests.certificates.finished import AFTERWARDS, a_finished_workshop, press_the_button
from tests.people_and_things import (
    NOON_IN_MAY,
    a_person,
    a_workshop,
    an_enrolment,
    an_organiser,
    save,
)
from tests.questions import counted

LATER = NOON_IN_MAY + timedelta(days=3)
ASKED = {"until": "2026-10-30"}

# The rules, without a database


def a_name(**more):
    person = a_person(full_name="Amina Bello", latin_name="Amina Bello")
    return PrintedName(workshop=a_workshop(), person=person, **more)


def test_until_somebody_confirms_the_account_says_what_is_printed():
    name = a_name()
    name.person.latin_name = "Amina Adamu Bello"

    assert name.names == Names("Amina Adamu Bello", "")
    assert not name.is_settled


def test_what_was_confirmed_is_printed_whatever_the_account_says_later():
    name = a_name()
    name.confirm(name.names, now=NOON_IN_MAY)
    name.person.latin_name = "A. Bello"

    assert name.names.holder == "Amina Bello"
    assert name.is_settled


def test_a_wish_changes_nothing_until_an_organiser_grants_it():
    name, grace = a_name(), an_organiser()
    name.confirm(name.names, now=NOON_IN_MAY)

    name.ask_for(Names("Amina A. Bello", ""), "As in my passport.", now=LATER)

    assert name.names.holder == "Amina Bello"
    assert not name.is_settled
    name.grant(Names("Amina Adamu Bello", ""), by=grace, now=LATER)
    assert name.names.holder == "Amina Adamu Bello"
    assert (name.is_settled, name.answered_by) == (True, grace)


def test_a_wish_that_is_declined_needs_a_reason_and_a_new_look():
    name = a_name()
    name.ask_for(Names("Dr Amina Bello", ""), "", now=NOON_IN_MAY)

    with pytest.raises(RuleBroken, match="Say why"):
        name.decline("", by=an_organiser(), now=LATER)
    name.decline("We print no titles.", by=an_organiser(), now=LATER)

    assert (name.state, name.is_settled) == (NameState.DECLINED, False)
    assert name.names.holder == "Amina Bello"
    name.confirm(name.names, now=LATER)
    assert name.is_settled


def test_a_wish_is_answered_once():
    name, grace = a_name(), an_organiser()
    name.ask_for(Names("Amina A. Bello", ""), "", now=NOON_IN_MAY)
    name.grant(Names("Amina A. Bello", ""), by=grace, now=LATER)

    with pytest.raises(RuleBroken, match="answered or taken back meanwhile"):
        name.decline("Too late.", by=grace, now=LATER)


def test_whoever_takes_the_wish_back_by_confirming_gets_no_other_name():
    name = a_name()
    name.ask_for(Names("Amina A. Bello", ""), "", now=NOON_IN_MAY)
    name.confirm(name.names, now=LATER)

    with pytest.raises(RuleBroken, match="answered or taken back meanwhile"):
        name.grant(Names("Amina A. Bello", ""), by=an_organiser(), now=LATER)


def test_a_wish_for_nothing_is_none():
    with pytest.raises(RuleBroken, match="what should change"):
        a_name().ask_for(Names("Amina Bello", ""), "", now=NOON_IN_MAY)


def test_a_confirmed_name_does_not_become_open_again():
    name = a_name()
    name.confirm(name.names, now=NOON_IN_MAY)

    with pytest.raises(RuleBroken, match="cannot become"):
        name.state = NameState.OPEN


@pytest.mark.parametrize(
    ("days", "confirmed", "reminded"),
    [(1, False, False), (2, False, True), (9, True, False)],
    ids=["too soon", "two days later", "confirmed"],
)
def test_a_reminder_goes_to_who_has_not_confirmed_for_two_days(days, confirmed, reminded):
    name = a_name(asked_at=NOON_IN_MAY)
    if confirmed:
        name.confirm(name.names, now=NOON_IN_MAY)

    assert name.can_be_reminded(now=NOON_IN_MAY + timedelta(days=days)) == reminded


def test_after_a_reminder_two_days_pass_again():
    name = a_name(asked_at=NOON_IN_MAY)
    name.remind(now=LATER)

    assert not name.can_be_reminded(now=LATER + timedelta(days=1))
    assert name.can_be_reminded(now=LATER + timedelta(days=2))


def test_a_native_name_that_cannot_be_printed_stays_off_the_paper():
    name = a_name()
    name.confirm(Names("Tenzin", "བསྟན་འཛིན"), now=NOON_IN_MAY)

    assert name.names == Names("Tenzin", "")


# On the pages


@pytest.fixture
def after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False) as clock:
        yield clock


def page_of(workshop, more=""):
    return f"/workshops/{workshop.id}/my-name{more}"


def seen(holder, native_name=""):
    """What the button under the preview sends."""
    return {"seen-holder": holder, "seen-native_name": native_name}


def said_of(db, person):
    db.expire_all()
    return db.scalars(select(PrintedName).where(PrintedName.person == person)).one_or_none()


def letters_about(db, subject):
    return db.scalars(select(Letter).where(Letter.subject.contains(subject))).all()


def test_a_participant_sees_a_preview_and_confirms_the_name(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    amina = browser(finished.amina)

    page = amina.get(page_of(finished.workshop))
    picture = amina.get(page_of(finished.workshop, ".png"))
    paper = amina.get(page_of(finished.workshop, ".pdf"))
    answer = amina.post(page_of(finished.workshop), data=seen("Amina Bello"))

    assert "Not confirmed yet" in page.text
    assert f'src="{page_of(finished.workshop, ".png")}"' in page.text
    assert (picture.content_type, picture.data[:4]) == ("image/png", b"\x89PNG")
    assert len(picture.data) < 25_000  # of a thin line’s 50 kB for all of the page
    assert paper.data.startswith(b"%PDF")
    assert answer.status_code == 302
    name = said_of(db, finished.amina)
    assert (name.state, name.holder) == (NameState.CONFIRMED, "Amina Bello")


def test_what_is_confirmed_is_what_was_seen(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    finished.amina.latin_name = "Amina Adamu Bello"
    db.commit()

    answer = browser(finished.amina).post(page_of(finished.workshop), data=seen("Amina Bello"))

    assert answer.status_code == 422
    assert "The name has changed meanwhile" in answer.text
    assert said_of(db, finished.amina) is None


def test_the_native_name_may_stay_off_the_paper(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    sokha = browser(finished.sokha)

    page = sokha.get(page_of(finished.workshop))
    without = sokha.get(page_of(finished.workshop, "?native=no"))
    sokha.post(page_of(finished.workshop, "?native=no"), data=seen("Sokha Chan"))

    assert 'value="សុខា ចាន់"' in page.text
    assert 'name="seen-native_name" type="hidden" value=""' in without.text
    assert said_of(db, finished.sokha).names == Names("Sokha Chan", "")


def test_a_lecturer_confirms_the_name_too(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    milan = browser(finished.lecturer)

    page = milan.get(page_of(finished.workshop)).text
    milan.post(page_of(finished.workshop), data=seen("Milan Petrovic"))

    assert "kind=lecturing" in page
    assert milan.get(page_of(finished.workshop, ".png?kind=lecturing")).status_code == 200
    assert milan.get(page_of(finished.workshop, ".png?kind=participation")).status_code == 404
    assert said_of(db, finished.lecturer).is_settled


def test_a_change_that_is_asked_for_is_granted_and_told(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    wish = {"holder": "Amina A. Bello", "native_name": "", "wish": "As in my passport."}
    browser(finished.amina).post(page_of(finished.workshop, "/wish"), data=wish)
    grace, name = browser(finished.organiser), said_of(db, finished.amina)

    listed = grace.get(f"/workshops/{finished.workshop.id}/names").text
    start = grace.get("/").text
    form = {f"name-{name.id}-holder": "Amina Adamu Bello", f"name-{name.id}-native_name": ""}
    grace.post(f"/names/{name.id}/grant", data=form)

    assert "As in my passport." in listed
    assert "1 person asks for a change" in start
    assert said_of(db, finished.amina).names.holder == "Amina Adamu Bello"
    (letter,) = letters_about(db, "is changed")
    assert "Amina Adamu Bello" in letter.text


def test_a_change_that_is_declined_is_told_with_its_reason(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    wish = {"holder": "Dr Amina Bello", "native_name": "", "wish": ""}
    browser(finished.amina).post(page_of(finished.workshop, "/wish"), data=wish)
    grace, name = browser(finished.organiser), said_of(db, finished.amina)

    refused = grace.post(f"/names/{name.id}/decline", data={f"name-{name.id}-why": ""})
    grace.post(f"/names/{name.id}/decline", data={f"name-{name.id}-why": "We print no titles."})

    assert refused.status_code == 422
    assert "Say why the name stays as it is." in refused.text
    (letter,) = letters_about(db, "stays")
    assert "We print no titles." in letter.text
    assert "We print no titles." in browser(finished.amina).get(page_of(finished.workshop)).text


def test_one_press_asks_everybody_once(db, browser, after_the_workshop):
    finished = a_finished_workshop(db, others=2)
    grace = browser(finished.organiser)
    address = f"/workshops/{finished.workshop.id}/names"

    grace.post(address, data=ASKED)
    grace.post(address, data={"until": "2026-10-31"})

    letters = letters_about(db, "Please confirm the name")
    assert len(letters) == 5  # four participants and a lecturer
    assert len({letter.recipient_id for letter in letters}) == 5
    assert f"/workshops/{finished.workshop.id}/my-name" in letters[0].text
    assert db.scalars(select(NamesAsked)).one().until == datetime(
        2026, 10, 31, 15, 59, 59, tzinfo=UTC
    )
    assert "Confirm it by" in browser(finished.amina).get("/").text


def test_who_has_confirmed_already_is_not_asked(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    browser(finished.amina).post(page_of(finished.workshop), data=seen("Amina Bello"))

    browser(finished.organiser).post(f"/workshops/{finished.workshop.id}/names", data=ASKED)

    asked = {letter.recipient_id for letter in letters_about(db, "Please confirm the name")}
    assert finished.amina.id not in asked
    assert len(asked) == 2


def test_a_deadline_lies_in_the_future(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)

    answer = browser(finished.organiser).post(
        f"/workshops/{finished.workshop.id}/names", data={"until": "2026-10-01"}
    )

    assert answer.status_code == 422
    assert not letters_about(db, "Please confirm the name")


def test_a_reminder_goes_to_those_alone_who_have_not_confirmed(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    grace = browser(finished.organiser)
    address = f"/workshops/{finished.workshop.id}/names"
    grace.post(address, data=ASKED)
    browser(finished.amina).post(page_of(finished.workshop), data=seen("Amina Bello"))

    grace.post(f"{address}/reminder")
    too_soon = len(letters_about(db, "Reminder"))
    after_the_workshop.move_to(AFTERWARDS + timedelta(days=2))
    grace.post(f"{address}/reminder")
    grace.post(f"{address}/reminder")

    assert too_soon == 0
    reminded = {letter.recipient_id for letter in letters_about(db, "Reminder")}
    assert reminded == {finished.sokha.id, finished.lecturer.id}
    assert len(letters_about(db, "Reminder")) == 2


def names_issued(db):
    return [c.facts["holder"] for c in db.scalars(select(Certificate).order_by(Certificate.number))]


def test_the_run_prints_the_confirmed_name(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    browser(finished.amina).post(page_of(finished.workshop), data=seen("Amina Bello"))
    finished.amina.latin_name = "A. Bello"
    db.commit()

    press_the_button(db, finished.workshop, finished.organiser)

    assert names_issued(db) == ["Amina Bello"]


def test_once_asked_the_run_waits_for_names_unless_the_organiser_says_otherwise(
    db, browser, after_the_workshop
):
    finished = a_finished_workshop(db, others=1)
    grace = browser(finished.organiser)
    grace.post(f"/workshops/{finished.workshop.id}/names", data=ASKED)
    browser(finished.amina).post(page_of(finished.workshop), data=seen("Amina Bello"))
    desk = f"/workshops/{finished.workshop.id}/certificates?kind=participation"

    page = grace.get(desk).text
    grace.post(desk)
    confirmed = names_issued(db)
    db.rollback()
    grace.post(desk, data={"unconfirmed": "1"})

    assert "1 name is not confirmed." in page
    assert "Issue 1 certificate with a confirmed name" in page
    assert confirmed == ["Amina Bello"]
    db.rollback()
    assert len(names_issued(db)) == 2


def test_where_nobody_was_asked_everybody_gets_one(db, browser, after_the_workshop):
    finished = a_finished_workshop(db)
    desk = f"/workshops/{finished.workshop.id}/certificates?kind=participation"

    page = browser(finished.organiser).get(desk).text
    browser(finished.organiser).post(desk)

    assert "Nobody was asked to confirm a name yet." in page
    assert names_issued(db) == ["Amina Bello"]


def test_a_name_without_letters_in_our_fonts_cannot_be_confirmed(db, browser, after_the_workshop):
    finished = a_finished_workshop(db, full_name="ᠮᠣᠩᠭᠣᠯ", latin_name="")
    amina = browser(finished.amina)

    page = amina.get(page_of(finished.workshop)).text
    answer = amina.post(page_of(finished.workshop), data=seen("ᠮᠣᠩᠭᠣᠯ"))

    assert "our fonts have no Mongolian letters" in page
    assert amina.get(page_of(finished.workshop, ".png")).status_code == 404
    assert answer.status_code == 422


def test_after_the_issue_a_name_is_replaced_by_the_organisers(
    db, browser, work, after_the_workshop
):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    amina = browser(finished.amina)

    page = amina.get(page_of(finished.workshop)).text
    amina.post(
        page_of(finished.workshop, "/wish"),
        data={"holder": "Amina A. Bello", "native_name": "", "wish": ""},
    )
    name = said_of(db, finished.amina)
    grace = browser(finished.organiser)
    listed = grace.get(f"/workshops/{finished.workshop.id}/names").text
    grace.post(
        f"/names/{name.id}/grant",
        data={f"name-{name.id}-holder": "Amina A. Bello", f"name-{name.id}-native_name": ""},
    )
    certificate = db.scalars(select(Certificate)).one()
    replacement = grace.get(f"/certificates/{certificate.id}").text

    assert "Confirm this name" not in page
    assert certificate.serial in listed
    assert certificate.facts["holder"] == "Amina Bello"
    assert 'value="Amina A. Bello"' in replacement


def test_the_list_of_names_asks_the_database_no_more_for_more_people(
    db, browser, after_the_workshop
):
    finished = a_finished_workshop(db)
    grace = browser(finished.organiser)
    address = f"/workshops/{finished.workshop.id}/names"

    def somebody_wishes():
        place = an_enrolment(workshop=finished.workshop)
        name = PrintedName(workshop=finished.workshop, person=place.person)
        name.ask_for(Names("Somebody Else", ""), "", now=AFTERWARDS)
        save(db, place, name)

    def questions():
        with counted() as asked:
            grace.get(address)
        return len(asked)

    somebody_wishes()
    for_one = questions()
    for _ in range(3):
        somebody_wishes()

    assert questions() == for_one


def test_the_preview_says_that_it_is_none(db, browser, after_the_workshop, tmp_path):
    finished = a_finished_workshop(db)
    path = tmp_path / "preview.pdf"

    path.write_bytes(browser(finished.amina).get(page_of(finished.workshop, ".pdf")).data)
    text = subprocess.run(  # noqa: S603
        ["/usr/bin/env", "pdftotext", path, "-"], check=True, capture_output=True, text=True
    ).stdout

    assert set("预览") <= set(text)  # slanting words are copied out letter by letter
    assert f"{finished.workshop.code}-P-0000" in text


def test_a_signature_stays_off_the_preview():
    drawn = Picture(b"<svg>her name</svg>", "image/svg+xml", "Signature", 300, 90)

    blank = previews.blank(drawn)

    assert b"her name" not in blank.content
    assert (blank.alt, blank.width, blank.height) == ("Signature", 300, 90)
