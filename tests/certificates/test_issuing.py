import re
import subprocess
from urllib.parse import quote

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.attendance.models import Evidence, Mark
from cistrat_training.attendance.terms import MandatoryLecture
from cistrat_training.certificates.facts import CertificateFacts, digest
from cistrat_training.certificates.models import NO_LETTERS, Certificate, Kind, Run, State
from cistrat_training.files import StoredFile
from cistrat_training.letter import Letter
from cistrat_training.schedule.models import Lecture
from cistrat_training.workshops.models import CertificateRule
from tests.certificates.finished import AFTERWARDS, a_finished_workshop, press_the_button
from tests.people_and_things import a_person, a_workshop, save


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


def certificates_in(db):
    return db.scalars(select(Certificate).order_by(Certificate.number)).all()


def desk_of(workshop, kind="participation"):
    return f"/workshops/{workshop.id}/certificates?kind={kind}"


def test_the_desk_says_who_has_earned_one_and_what_others_lack(db, browser):
    finished = a_finished_workshop(db)

    page = browser(finished.organiser).get(desk_of(finished.workshop)).text

    assert "1 of 2" in page
    assert "Issue 1 certificate" in page
    assert "Sokha Chan" in page
    assert "54 min of lecture time" in page  # 80% of 180 minutes are 144


def test_who_missed_a_mandatory_lecture_reads_which_one_and_gets_nothing(db, browser):
    finished = a_finished_workshop(db)
    missed = db.scalars(select(Lecture).where(Lecture.workshop_id == finished.workshop.id)).first()
    there = db.scalars(select(Evidence).where(Evidence.lecture_id == missed.id)).all()
    for piece in there:
        piece.mark = Mark.ABSENT
    db.scalars(select(CertificateRule)).one().amount = 10
    save(db, MandatoryLecture(lecture=missed))

    page = browser(finished.organiser).get(desk_of(finished.workshop)).text

    assert f"the mandatory lecture {missed.title_en}" in page
    assert "Nobody has earned one yet" in page


def test_what_was_watched_stands_apart_at_the_desk_and_on_the_certificate(db, browser, work):
    finished = a_finished_workshop(db)
    for piece in db.scalars(select(Evidence).where(Evidence.lecture == finished.lectures[1])):
        piece.mark = Mark.RECORDED
    db.commit()

    page = browser(finished.organiser).get(desk_of(finished.workshop)).text
    browser(finished.organiser).post(desk_of(finished.workshop))
    work()

    assert "1.5 hours of it by recordings" in page
    facts = CertificateFacts.from_dict(certificates_in(db)[0].facts)
    assert [(line.minutes, line.recorded) for line in facts.lectures] == [(90, 0), (90, 90)]
    verified = browser().get(f"/verify/{facts.serial}").text
    assert "of it by recordings" in verified


def test_one_press_issues_to_everybody_who_has_earned_one(db, browser, work):
    finished = a_finished_workshop(db, others=2)

    browser(finished.organiser).post(desk_of(finished.workshop))
    work()

    issued = certificates_in(db)
    assert [c.state for c in issued] == [State.VALID] * 3
    assert [c.number for c in issued] == [1, 2, 3]
    assert {c.person_id for c in issued} == {person.id for person in finished.there}
    assert all(re.fullmatch(r"[A-Z]+-12-P-000\d-\w{4}", c.serial) for c in issued)


def test_a_second_press_issues_nothing(db, browser, work):
    finished = a_finished_workshop(db)
    desk = desk_of(finished.workshop)

    browser(finished.organiser).post(desk)
    again = browser(finished.organiser).post(desk, follow_redirects=True)
    work()
    later = browser(finished.organiser).post(desk, follow_redirects=True)

    assert "has it already" in again.text
    assert "has it already" in later.text
    assert len(certificates_in(db)) == 1
    assert len(db.scalars(select(Run)).all()) == 1


def test_what_stands_on_it_is_what_was_known_at_the_press(db, work):
    finished = a_finished_workshop(db, native_name="أمينة بيلو")
    press_the_button(db, finished.workshop, finished.organiser)
    finished.amina.latin_name = "Someone Else"
    work()

    (certificate,) = certificates_in(db)
    facts = CertificateFacts.from_dict(certificate.facts)

    assert (facts.holder, facts.native_name) == ("Amina Bello", "أمينة بيلو")
    assert (facts.minutes, facts.minutes_offered) == (180, 180)
    assert [line.title.en for line in facts.lectures] == ["What a policy question is", "Counting"]
    assert facts.lectures[0].lecturer == "Milan Petrovic"
    assert facts.issued_on.isoformat() == "2026-10-23"
    assert certificate.facts_sha256 == digest(certificate.facts)


def test_the_holder_gets_one_letter_with_the_address_to_verify(db, work):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)

    work()
    work()

    (letter,) = db.scalars(select(Letter).where(Letter.about.like("certificate:%")))
    (certificate,) = certificates_in(db)
    assert letter.recipient_id == finished.amina.id
    assert f"http://localhost/verify/{certificate.serial}" in letter.text


def test_who_has_no_address_has_a_certificate_all_the_same(db, work):
    finished = a_finished_workshop(db, email=None)
    press_the_button(db, finished.workshop, finished.organiser)

    work()

    assert certificates_in(db)[0].state is State.VALID
    assert not db.scalars(select(Letter).where(Letter.about.like("certificate:%"))).all()


def test_the_holder_saves_the_paper(db, browser, work, tmp_path):
    finished = a_finished_workshop(db, latin_name="Nguyễn Thị Ánh")
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    (certificate,) = certificates_in(db)

    listed = browser(finished.amina).get("/certificates").text
    paper = browser(finished.amina).get(f"/certificates/{certificate.id}.pdf")

    assert certificate.serial in listed
    assert f"/certificates/{certificate.id}.pdf" in listed
    disposition = paper.headers["Content-Disposition"]
    assert disposition.startswith("attachment; ")
    assert disposition.isascii()
    assert f"filename*=UTF-8''{quote(certificate.serial + ' Nguyễn Thị Ánh.pdf')}" in disposition
    file = tmp_path / "paper.pdf"
    file.write_bytes(paper.data)
    text = subprocess.run(  # noqa: S603
        ["/usr/bin/env", "pdftotext", file, "-"], check=True, capture_output=True, text=True
    ).stdout
    assert "Nguyễn Thị Ánh" in text
    assert certificate.serial in text


def test_a_name_with_a_slash_keeps_the_number_in_the_name_of_the_file(db, browser, work):
    finished = a_finished_workshop(db, latin_name="Raju A/L Kumar")
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    (certificate,) = certificates_in(db)

    paper = browser(finished.amina).get(f"/certificates/{certificate.id}.pdf")

    name = f"{certificate.serial} Raju A-L Kumar.pdf"
    assert f'filename="{name}"' in paper.headers["Content-Disposition"]


def test_a_stranger_gets_no_paper(db, browser, work):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    url = f"/certificates/{certificates_in(db)[0].id}.pdf"

    def asked_by(person=None):
        return browser(person).get(url).status_code

    assert asked_by(finished.amina) == 200
    assert asked_by(finished.organiser) == 200
    assert asked_by(finished.sokha) == 403
    assert asked_by() == 302


def test_there_is_no_paper_before_it_is_made(db, browser):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)

    url = f"/certificates/{certificates_in(db)[0].id}.pdf"

    assert browser(finished.amina).get(url).status_code == 404


def test_the_page_shows_how_far_the_run_has_come(db, browser, work):
    finished = a_finished_workshop(db, others=2)
    run = press_the_button(db, finished.workshop, finished.organiser)
    url = f"/certificates/runs/{run.id}/progress"

    under_way = browser(finished.organiser).get(url)
    page = browser(finished.organiser).get(desk_of(finished.workshop)).text
    work()
    done = browser(finished.organiser).get(url)

    assert "0 of 3 certificates made" in under_way.text
    assert "HX-Refresh" not in under_way.headers
    assert '<progress id="made" max="3" value="0">' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert done.headers["HX-Refresh"] == "true"


def test_a_name_that_cannot_be_printed_fails_alone_and_is_tried_again(db, browser, work):
    finished = a_finished_workshop(db, others=1, latin_name="தமிழ்")
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    other, failed = certificates_in(db)  # Ada stands before Amina
    assert (failed.state, other.state) == (State.FAILED, State.VALID)
    assert failed.error == NO_LETTERS
    page = browser(finished.organiser).get(desk_of(finished.workshop)).text
    assert "1 certificate could not be made." in page
    assert NO_LETTERS in page

    finished.amina.latin_name = "Amina Bello"
    browser(finished.organiser).post(f"/certificates/{failed.id}/another-try")
    work()

    db.refresh(failed)
    assert failed.state is State.VALID
    assert failed.facts["holder"] == "Amina Bello"
    assert len(certificates_in(db)) == 2


def test_all_that_failed_are_tried_again_at_once(db, browser, work):
    finished = a_finished_workshop(db, others=2)
    for person in finished.there[:2]:
        person.latin_name = "தமிழ்"
    run = press_the_button(db, finished.workshop, finished.organiser)
    work()

    for person in finished.there[:2]:
        person.latin_name = "Legible Now"
    browser(finished.organiser).post(f"/certificates/runs/{run.id}/another-try")
    work()

    assert [c.state for c in certificates_in(db)] == [State.VALID] * 3


def test_a_native_name_that_cannot_be_printed_stays_off_the_paper(db, work):
    finished = a_finished_workshop(db, native_name="தமிழ்")
    press_the_button(db, finished.workshop, finished.organiser)
    work()

    (certificate,) = certificates_in(db)

    assert certificate.state is State.VALID
    assert certificate.facts["native_name"] == ""


def test_lecturers_get_one_for_what_they_gave(db, browser, work):
    finished = a_finished_workshop(db)

    page = browser(finished.organiser).get(desk_of(finished.workshop, "lecturing")).text
    browser(finished.organiser).post(desk_of(finished.workshop, "lecturing"))
    work()

    assert "Issue 1 certificate" in page
    (certificate,) = certificates_in(db)
    assert certificate.person_id == finished.lecturer.id
    assert certificate.kind is Kind.LECTURING
    assert "-12-L-0001-" in certificate.serial
    assert certificate.facts["minutes"] == 180


def test_a_lecture_that_was_called_off_or_is_to_come_earns_no_certificate(db, browser):
    finished = a_finished_workshop(db)
    for lecture in finished.lectures:
        lecture.cancel(now=AFTERWARDS)

    page = browser(finished.organiser).get(desk_of(finished.workshop, "lecturing")).text

    assert "Issue 1 certificate" not in page


def test_a_workshop_without_a_rule_says_how_to_begin(db, browser):
    finished = a_finished_workshop(db)
    other = a_workshop(series=finished.workshop.series, number=13)
    save(db, other)

    page = browser(finished.organiser).get(desk_of(other)).text

    assert "no rule for this certificate yet" in page


def test_an_unknown_kind_is_not_found(db, browser):
    finished = a_finished_workshop(db)

    page = browser(finished.organiser).get(desk_of(finished.workshop, "honours"))

    assert page.status_code == 404


def test_only_organisers_come_to_the_desk(db, browser):
    finished = a_finished_workshop(db)
    stranger = a_person()
    save(db, stranger)

    assert browser(stranger).get(desk_of(finished.workshop)).status_code == 403
    assert browser(finished.amina).post(desk_of(finished.workshop)).status_code == 403
    assert certificates_in(db) == []


def test_the_same_paper_is_kept_once(db, work):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    (certificate,) = certificates_in(db)

    kept = db.get(StoredFile, certificate.pdf_id)

    assert kept.content_type == "application/pdf"
    assert re.fullmatch("[0-9a-f]{64}", kept.sha256)


def test_the_desk_asks_the_database_as_often_for_many_as_for_one(db, browser, app):
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    def asked(finished):
        count = []
        listener = lambda *_: count.append(1)  # noqa: E731
        event.listen(Engine, "before_cursor_execute", listener)
        try:
            browser(finished.organiser).get(desk_of(finished.workshop))
        finally:
            event.remove(Engine, "before_cursor_execute", listener)
        return len(count)

    assert asked(a_finished_workshop(db)) == asked(a_finished_workshop_in(db, others=3))


def a_finished_workshop_in(db, others):
    """Another one beside the first."""
    from cistrat_training.places.models import Organisation

    home = db.scalars(select(Organisation)).one()
    home.name = "Institute Sava"
    db.commit()
    return a_finished_workshop(db, others=others)
