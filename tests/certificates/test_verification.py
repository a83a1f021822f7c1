import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from cistrat_training import files
from cistrat_training.certificates.keys import IssuerKey
from cistrat_training.certificates.models import Certificate, State
from cistrat_training.certificates.published import PublishedKeys
from cistrat_training.certificates.signatures import Finding, signature_of
from cistrat_training.certificates.signers import all_keys
from cistrat_training.certificates.verdicts import Trust, trust_in
from cistrat_training.letter import Letter
from cistrat_training.limits import limiter
from tests.certificates.finished import AFTERWARDS, a_finished_workshop, press_the_button


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture
def finished(db, work):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    return finished


@pytest.fixture
def certificate(db, finished):
    return db.scalars(select(Certificate)).one()


def revoke(browser, finished, certificate, why="The hours belonged to somebody else."):
    url = f"/certificates/{certificate.id}/revocation"
    return browser(finished.organiser).post(url, data={"why": why}, follow_redirects=True)


def replace(browser, finished, certificate, **names):
    url = f"/certificates/{certificate.id}/replacement"
    return browser(finished.organiser).post(url, data=names, follow_redirects=True)


def test_anybody_reads_who_what_when_and_how_many_hours(browser, certificate):
    page = browser().get(f"/verify/{certificate.serial}")

    assert page.status_code == 200
    for words in [
        "Valid",
        "Amina Bello",
        "Certificate of Participation",
        "Innovation policy when data are few",
        "12 to 16 October 2026",
        "3 hours of 3 hours",
        "23 October 2026",
        "Prof. Wei Anran",
    ]:
        assert words in page.text


def test_a_number_can_be_typed_carelessly(browser, certificate):
    typed = certificate.serial.lower().replace("-", " ")

    page = browser().get("/verify", query_string={"number": typed}, follow_redirects=True)

    assert page.request.path == f"/verify/{certificate.serial}"
    assert "Amina Bello" in page.text


def test_unknown_misspelt_and_forged_numbers_are_answered_alike(browser, certificate):
    last = "2" if certificate.serial[-1] != "2" else "3"
    forged = certificate.serial[:-1] + last
    unknown = certificate.serial.replace("-0001-", "-0002-")

    answers = [browser().get(f"/verify/{n}") for n in (forged, unknown, "hello", "%F0%9F%92%A9")]

    assert {answer.status_code for answer in answers} == {404}
    assert all("Not found" in answer.text for answer in answers)
    assert all("Amina" not in answer.text for answer in answers)


def test_the_number_without_its_check_shows_nothing(browser, certificate):
    assert browser().get(f"/verify/{certificate.serial[:-5]}").status_code == 404


def test_the_empty_form_is_a_page(browser, db):
    page = browser().get("/verify")

    assert page.status_code == 200
    assert 'class="code"' in page.text


def test_a_program_reads_the_same(browser, certificate):
    answer = browser().get(f"/verify/{certificate.serial}.json").json

    assert answer["status"] == "valid"
    assert answer["holder"] == "Amina Bello"
    assert (answer["minutes"], answer["minutes_offered"]) == (180, 180)
    assert answer["pdf_sha256"] == certificate.pdf.sha256
    assert not {"nationality", "email", "person_id"} & answer.keys()


def test_the_lectures_are_shown_to_people_and_programs(browser, certificate):
    page = browser().get(f"/verify/{certificate.serial}").text
    lectures = browser().get(f"/verify/{certificate.serial}.json").json["lectures"]

    assert "The 2 lectures attended" in page
    assert "Counting" in page
    assert [one["title"]["en"] for one in lectures] == ["What a policy question is", "Counting"]
    assert lectures[0] | {"title": ""} == {
        "title": "",
        "lecturer": "Milan Petrovic",
        "institution": "Institute Drina",
        "minutes": 90,
        "minutes_recorded": 0,
    }


def test_what_programs_read_is_what_is_documented(browser, certificate):
    documented = (Path(__file__).parents[2] / "docs/verification.md").read_text()
    table = documented.partition("| member | meaning |")[2].partition("\n\n")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    members = {name for row in rows for name in re.findall(r"`(\w+)`", row[1])}
    of_lectures = next(row[2] for row in rows if "`lectures`" in row[1])

    answer = (
        browser()
        .get(f"/verify/{certificate.serial}.json", query_string={"sha256": certificate.pdf.sha256})
        .json
    )

    assert answer.keys() | {"signature"} == members
    assert answer["lectures"][0].keys() == set(re.findall(r"`(\w+)`", of_lectures))
    assert answer["keys"].keys() == {"paper", "badge"}


def test_after_a_rotation_of_keys_the_old_certificate_is_verified_and_new_ones_too(
    app, db, browser, finished, certificate, work
):
    """The file is not in the records byte for byte: only its signature can tell."""
    with app.app_context():
        paper = files.read(certificate.pdf.sha256)
    old_key = certificate.paper_key
    for key in db.scalars(select(IssuerKey)):
        key.retire(now=AFTERWARDS)
    db.commit()
    with time_machine.travel(AFTERWARDS + timedelta(days=1), tick=False):
        replace(browser, finished, certificate, holder="Amina B. Bello")
        work()
        new = db.scalars(
            select(Certificate).where(Certificate.supersedes_id == certificate.id)
        ).one()
        keys = PublishedKeys.of(db.scalars(all_keys()))
        with app.app_context():
            renewed = files.read(new.pdf.sha256)

    for content, name in ((paper, old_key), (renewed, new.paper_key)):
        signature = signature_of(content, keys)
        assert signature.finding is Finding.INTACT
        assert signature.key.name == name
        assert trust_in(signature.key, signature.signed_at) is Trust.HELD
    assert old_key != new.paper_key


def test_a_program_is_told_that_there_is_none(browser, db):
    answer = browser().get("/verify/STI-12-P-0031-7QX4.json")

    assert (answer.status_code, answer.json) == (404, {"status": "not found"})


def test_what_is_still_being_made_cannot_be_verified(db, browser):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    certificate = db.scalars(select(Certificate)).one()

    assert browser().get(f"/verify/{certificate.serial}").status_code == 404


def test_a_revoked_one_says_so_and_why(db, browser, finished, certificate):
    revoke(browser, finished, certificate)

    page = browser().get(f"/verify/{certificate.serial}").text
    answer = browser().get(f"/verify/{certificate.serial}.json").json

    assert "Revoked" in page
    assert "took it back on 23 October 2026" in page
    assert "The hours belonged to somebody else." in page
    assert (answer["status"], answer["revoked_because"]) == (
        "revoked",
        "The hours belonged to somebody else.",
    )


def test_the_holder_is_told_of_the_revocation(db, browser, finished, certificate):
    revoke(browser, finished, certificate)

    letter = db.scalars(select(Letter).where(Letter.about.like("%:revoked"))).one()
    assert letter.recipient_id == finished.amina.id
    assert "The hours belonged to somebody else." in letter.text


def test_a_revocation_without_a_reason_is_asked_for_one(db, browser, finished, certificate):
    page = revoke(browser, finished, certificate, why=" ")

    assert page.status_code == 422
    assert "Say why the certificate is revoked." in page.text
    db.refresh(certificate)
    assert certificate.state is State.VALID


def test_a_second_revocation_changes_nothing(db, browser, finished, certificate):
    revoke(browser, finished, certificate)
    again = revoke(browser, finished, certificate, why="Another reason.")

    assert again.status_code == 422
    db.refresh(certificate)
    assert certificate.revoked_why == "The hours belonged to somebody else."


def test_after_a_revocation_a_new_one_is_issued_only_when_asked_for(
    db, browser, finished, certificate, work
):
    revoke(browser, finished, certificate)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    by_the_press = db.scalars(select(Certificate)).all()

    browser(finished.organiser).post(f"/certificates/{certificate.id}/renewal")
    work()

    assert len(by_the_press) == 1
    old, new = db.scalars(select(Certificate).order_by(Certificate.number))
    assert (old.state, new.state) == (State.REVOKED, State.VALID)


def test_a_new_one_is_not_issued_twice(db, browser, finished, certificate):
    revoke(browser, finished, certificate)

    codes = [
        browser(finished.organiser).post(f"/certificates/{certificate.id}/renewal").status_code
        for _ in range(2)
    ]

    assert codes == [302, 409]
    assert len(db.scalars(select(Certificate)).all()) == 2


def test_a_wrong_name_is_replaced_and_both_can_be_verified(
    db, browser, finished, certificate, work
):
    replace(browser, finished, certificate, holder="Amina B. Bello", native_name="")
    under_way = browser().get(f"/verify/{certificate.serial}").text
    work()

    new = db.scalars(select(Certificate).where(Certificate.supersedes_id == certificate.id)).one()
    old_page = browser().get(f"/verify/{certificate.serial}").text
    new_page = browser().get(f"/verify/{new.serial}").text

    assert "is being made" in under_way
    assert "Replaced" in old_page
    assert f"/verify/{new.serial}" in old_page
    assert "Amina B. Bello" in new_page
    assert new.facts["minutes"] == certificate.facts["minutes"]
    db.refresh(certificate)
    assert certificate.facts["holder"] == "Amina Bello"


def test_a_replaced_one_is_not_replaced_again(db, browser, finished, certificate, work):
    replace(browser, finished, certificate, holder="Amina B. Bello")
    again = replace(browser, finished, certificate, holder="Amina C. Bello")

    assert again.status_code == 422
    assert len(db.scalars(select(Certificate)).all()) == 2


def test_a_replacement_in_letters_that_no_font_has_is_refused(db, browser, finished, certificate):
    page = replace(browser, finished, certificate, holder="தமிழ்")

    assert page.status_code == 422
    assert "Tamil" in page.text
    db.refresh(certificate)
    assert certificate.state is State.VALID


def shown(page):
    """Without the words that the script may say."""
    return re.sub(r"<template.*?</template>", "", page.text, flags=re.S)


def compare(browser, data, number=""):
    sent = {"file": (io.BytesIO(data), "certificate.pdf"), "compared_with": number}
    return browser().post("/verify", data=sent)


def test_the_file_itself_can_be_compared(browser, finished, certificate):
    paper = browser(finished.amina).get(f"/certificates/{certificate.id}.pdf").data

    by_itself = compare(browser, paper)
    with_its_number = compare(browser, paper, certificate.serial)

    for page in (by_itself, with_its_number):
        assert page.status_code == 200
        assert "The very file that was issued" in shown(page)
        assert "Amina Bello" in page.text


def test_a_file_of_which_one_byte_differs_is_not_what_was_issued(browser, finished, certificate):
    paper = browser(finished.amina).get(f"/certificates/{certificate.id}.pdf").data
    forged = paper.replace(b"%PDF-1.7", b"%PDF-1.6")

    with_its_number = compare(browser, forged, certificate.serial)
    by_itself = compare(browser, forged)

    for page in (with_its_number, by_itself):
        assert "Not the file that was issued" in shown(page)
        assert "The very file that was issued" not in shown(page)
        assert "this is what the Centre issued under that number" in page.text


def test_a_file_of_somebody_else_is_told_to_be_none_of_ours(browser, certificate):
    page = compare(browser, b"%PDF-1.7 of somebody else")

    assert page.status_code == 404
    assert "not a file that we issued" in page.text
    assert "Amina" not in page.text


def test_no_file_is_asked_for(browser, certificate):
    page = browser().post("/verify", data={})

    assert page.status_code == 422
    assert "Choose the file first." in page.text


def test_who_asks_too_often_waits(browser, certificate):
    limiter.reset()
    visitor = browser()

    codes = [visitor.get("/verify/hello").status_code for _ in range(31)]

    assert codes == [404] * 30 + [429]


def test_the_page_speaks_chinese(browser, certificate):
    page = browser().get(f"/verify/{certificate.serial}?language=zh").text

    assert "数据不足时的创新政策" in page
    assert "2026年10月12日至16日" in page


def test_the_terminal_says_the_same(app, db, finished, certificate, browser):
    def said(number):
        db.commit()
        return app.test_cli_runner().invoke(args=["verify", number])

    valid, unknown = said(certificate.serial.lower()), said("STI-12-P-0031-7QX4")
    revoke(browser, finished, certificate)
    revoked = said(certificate.serial)

    assert valid.exit_code == 0
    assert "Amina Bello" in valid.output
    assert unknown.exit_code == 1
    assert revoked.exit_code == 1
    assert "The hours belonged to somebody else." in revoked.output


@pytest.mark.parametrize("value", ["facts = '{}'", "serial = 'STI-1-P-0001-AAAA'", "pdf_id = NULL"])
def test_what_was_issued_cannot_be_changed_by_another_door(db, certificate, value):
    with pytest.raises(DBAPIError, match="an issued certificate does not change"):
        db.execute(text(f"UPDATE certificate SET {value} WHERE id = {certificate.id}"))  # noqa: S608
    db.rollback()
