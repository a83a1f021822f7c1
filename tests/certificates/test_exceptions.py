"""What an organiser decides goes before the rules, with a reason, and can be taken back."""

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cistrat_training.certificates.exceptions import CertificateException, Word
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.models import Certificate, Kind
from tests.certificates.finished import AFTERWARDS, a_finished_workshop
from tests.people_and_things import save


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture
def finished(db):
    return a_finished_workshop(db)


@pytest.fixture
def visit(browser, finished):
    return browser(finished.organiser)


def room(finished, kind="participation"):
    return f"/workshops/{finished.workshop.id}/certificates/exceptions?kind={kind}"


def desk(finished):
    return f"/workshops/{finished.workshop.id}/certificates"


def test_who_is_granted_one_gets_it_and_the_paper_tells_of_no_rule_that_was_not_met(
    db, visit, finished, work
):
    visit.post(
        room(finished),
        data={"person": finished.sokha.id, "word": "granted", "why": "Was on mission."},
    )

    shown = visit.get(desk(finished)).text
    visit.post(desk(finished))
    work()

    assert "2 of 2" in shown
    assert "By exception" in shown
    assert "Was on mission." in shown
    theirs = select(Certificate).where(Certificate.person_id == finished.sokha.id)
    facts = CertificateFacts.from_dict(db.scalars(theirs).one().facts)
    assert facts.rules == ()
    assert "mission" not in str(facts)


def test_who_is_withheld_one_gets_none_until_it_is_taken_back(db, visit, finished):
    visit.post(
        room(finished),
        data={"person": finished.amina.id, "word": "withheld", "why": "Copied the brief."},
    )

    assert "0 of 2" in visit.get(desk(finished)).text
    assert "Copied the brief." in visit.get(desk(finished)).text

    made = db.scalars(select(CertificateException)).one()
    visit.post(f"/certificate-exceptions/{made.id}/end")

    assert "1 of 2" in visit.get(desk(finished)).text
    db.refresh(made)
    assert made.revoked_by_id == finished.organiser.id
    assert "Taken back" in visit.get(room(finished)).text


def test_nothing_is_an_exception_without_a_reason(db, visit, finished):
    sent = visit.post(
        room(finished), data={"person": finished.sokha.id, "word": "granted", "why": " "}
    )

    assert sent.status_code == 422
    assert db.scalar(select(CertificateException)) is None


def test_nobody_is_excepted_by_accident(db, visit, finished):
    sent = visit.post(room(finished), data={"person": "", "word": "granted", "why": "Ill."})

    assert sent.status_code == 422
    assert "Choose somebody." in sent.text
    assert (
        f'<option selected value="{finished.sokha.id}"'
        in visit.get(f"{room(finished)}&person={finished.sokha.id}").text
    )


def test_one_exception_at_a_time(db, visit, finished):
    said = {"person": finished.sokha.id, "word": "granted", "why": "Ill."}
    visit.post(room(finished), data=said)

    again = visit.post(room(finished), data=said | {"word": "withheld"})

    assert again.status_code == 422
    assert "There is an exception for Sokha Chan already" in again.text


def test_the_database_keeps_two_from_standing(db, finished):
    made = [
        CertificateException(
            workshop=finished.workshop,
            person=finished.sokha,
            kind=Kind.PARTICIPATION,
            word=word,
            why="Ill.",
            made_at=AFTERWARDS,
            made_by=finished.organiser,
        )
        for word in Word
    ]

    with pytest.raises(IntegrityError):
        save(db, *made)


def test_a_dry_run_knows_of_exceptions(visit, finished):
    visit.post(room(finished), data={"person": finished.sokha.id, "word": "granted", "why": "Ill."})

    rules = visit.get(f"/workshops/{finished.workshop.id}/certificates/rules").text

    assert "2 of 2" in rules


def test_a_lecturer_can_be_withheld_one(visit, finished):
    visit.post(
        room(finished, "lecturing"),
        data={"person": finished.lecturer.id, "word": "withheld", "why": "Sent somebody else."},
    )

    assert "0 of 1" in visit.get(desk(finished) + "?kind=lecturing").text


def test_an_exception_taken_back_twice_is_told(db, visit, finished):
    visit.post(room(finished), data={"person": finished.sokha.id, "word": "granted", "why": "Ill."})
    made = db.scalars(select(CertificateException)).one()
    visit.post(f"/certificate-exceptions/{made.id}/end")

    assert visit.post(f"/certificate-exceptions/{made.id}/end").status_code != 500
