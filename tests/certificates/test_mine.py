"""All certificates of one person, over the years."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.certificates import issuing
from cistrat_training.certificates.entitlement import Candidate, Part
from cistrat_training.certificates.models import Certificate, Kind, Run
from tests.certificates.finished import AFTERWARDS, PRESS, a_finished_workshop, press_the_button
from tests.databases import on_sqlite
from tests.people_and_things import a_workshop, save
from tests.questions import counted

pytestmark = on_sqlite


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


def of_an_earlier_year(db, finished, year):
    days = {"first_day": date(year, 6, 1), "last_day": date(year, 6, 5)}
    workshop = a_workshop(number=year - 2015, **days)
    run = Run(
        workshop=workshop,
        kind=Kind.PARTICIPATION,
        total=1,
        started_at=AFTERWARDS,
        started_by=finished.organiser,
    )
    candidate = Candidate(finished.amina, Part(300, 300, ()), ())
    save(db, run, *issuing.certificates_of(run, [candidate], [], after=0, press=PRESS))


def test_certificates_of_all_years_stand_together_the_newest_first(db, browser, work):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    of_an_earlier_year(db, finished, 2023)
    work()

    page = browser(finished.amina).get("/certificates").text

    assert page.index("<h2>2026</h2>") < page.index("<h2>2023</h2>")
    for certificate in db.scalars(select(Certificate)):
        assert f'href="/certificates/{certificate.id}.pdf"' in page
        assert f'href="http://localhost/verify/{certificate.serial}"' in page
    assert "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in page


def test_a_revoked_one_stays_and_is_not_passed_on(db, browser, work):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    db.scalars(select(Certificate)).one().revoke("Issued by mistake.", now=AFTERWARDS)
    db.commit()

    page = browser(finished.amina).get("/certificates").text

    assert "Issued by mistake." in page
    assert "Pass it on" not in page


def test_more_certificates_ask_the_database_no_more(db, browser, work):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    amina = browser(finished.amina)
    amina.get("/certificates")

    with counted() as with_one:
        amina.get("/certificates")
    for year in (2022, 2023, 2024):
        of_an_earlier_year(db, finished, year)
    work()
    with counted() as with_four:
        amina.get("/certificates")

    assert len(with_four) == len(with_one)
