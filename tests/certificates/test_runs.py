"""A run can be paused and goes on later, says when it stands still, and what failed in it."""

import io
import zipfile
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training import claims, clock, zips
from cistrat_training.certificates import runs, tasks
from cistrat_training.certificates.models import NOT_MADE, Certificate, Run, State
from cistrat_training.letter import Letter
from tests.certificates.finished import AFTERWARDS
from tests.questions import counted


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


def address_of(run, deed=""):
    return f"/certificates/runs/{run.id}{deed}"


def states(db):
    db.expire_all()
    return [certificate.state for certificate in in_order(db)]


def in_order(db):
    return db.scalars(select(Certificate).order_by(Certificate.number)).all()


def test_a_paused_run_waits_until_it_is_resumed(db, browser, work, finished, run):
    organiser = browser(finished.organiser)

    paused = organiser.post(address_of(run, "/pause"), follow_redirects=True).text
    work()
    meanwhile = states(db)
    resumed = organiser.post(address_of(run, "/resumption"), follow_redirects=True).text
    work()

    assert "Paused" in paused
    assert "Resume" in paused
    assert meanwhile == [State.WAITING] * 3
    assert "0 of 3 certificates made" in resumed
    assert states(db) == [State.VALID] * 3


def test_what_a_worker_has_in_its_hands_is_finished_in_spite_of_a_pause(
    app, db, browser, finished, run
):
    with app.app_context():
        claimed = tasks._claim()
        browser(finished.organiser).post(address_of(run, "/pause"))
        tasks._settle(claimed, tasks._made_of(claimed))

    assert states(db) == [State.VALID] * 3


def test_a_paused_run_is_not_begun_again_by_a_worker_that_takes_up_what_was_dropped(
    app, db, browser, finished, run
):
    with app.app_context():
        tasks._claim()
    browser(finished.organiser).post(address_of(run, "/pause"))

    with time_machine.travel(clock.now() + claims.CLAIM_LASTS + timedelta(seconds=1)):
        with app.app_context():
            assert tasks.make() == 0
        browser(finished.organiser).post(address_of(run, "/resumption"))
        with app.app_context():
            assert tasks.make() == 3


def test_other_runs_go_on_while_one_is_paused(db, browser, work, finished, run):
    browser(finished.organiser).post(address_of(run, "/pause"))
    browser(finished.organiser).post(
        f"/workshops/{finished.workshop.id}/certificates?kind=lecturing"
    )

    work()

    assert sorted(states(db)) == sorted([State.VALID, *[State.WAITING] * 3])


def test_a_run_that_nobody_works_at_says_so(browser, finished, run):
    organiser = browser(finished.organiser)

    at_once = organiser.get(address_of(run)).text
    with time_machine.travel(AFTERWARDS + runs.STANDS_STILL + timedelta(seconds=1)):
        later = organiser.get(address_of(run)).text
        desk = organiser.get(f"/workshops/{finished.workshop.id}/certificates").text

    assert "The run stands still." not in at_once
    assert "The run stands still." in later
    assert "The run stands still." in desk


def test_a_run_that_was_just_resumed_does_not_stand_still(browser, finished, run):
    organiser = browser(finished.organiser)
    organiser.post(address_of(run, "/pause"))

    with time_machine.travel(AFTERWARDS + timedelta(days=1)):
        paused = organiser.get(address_of(run)).text
        organiser.post(address_of(run, "/resumption"))
        resumed = organiser.get(address_of(run)).text

    assert "stands still" not in paused
    assert "stands still" not in resumed


def test_who_failed_is_named_with_the_reason_and_tried_again_alone(
    db, browser, work, finished, run
):
    for person in finished.there[:2]:
        _rename_in(db, run, person, "தமிழ்")
    work()
    first, second = (c for c in in_order(db) if c.state is State.FAILED)
    organiser = browser(finished.organiser)

    page = organiser.get(address_of(run)).text
    organiser.post(f"/certificates/{first.id}/another-try")
    work()

    assert "2 certificates could not be made." in page
    assert page.count("has letters that our certificate fonts do not have") == 2
    assert "Try all 2 again" in page
    assert first.serial in page
    db.expire_all()
    assert (first.state, second.state) == (State.VALID, State.FAILED)


def _rename_in(db, run, person, name):
    """What was to be printed, as if the fonts had lost a script since the press."""
    certificate = db.scalars(select(Certificate).where(Certificate.person == person)).one()
    certificate.facts = certificate.facts | {"holder": name}
    db.commit()


def test_the_finished_run_says_so_and_asks_for_no_more(db, browser, work, finished, run):
    work()

    page = browser(finished.organiser).get(address_of(run)).text
    bar = browser(finished.organiser).get(address_of(run, "/progress"))

    assert "3 of 3 certificates made" in page
    assert "hx-get" not in page
    assert bar.headers["HX-Refresh"] == "true"


def test_a_retry_of_a_replacement_prints_what_the_first_one_certified(
    db, browser, work, finished, run
):
    work()
    old = in_order(db)[0]
    hours = old.facts["minutes"]
    browser(finished.organiser).post(
        f"/certificates/{old.id}/replacement", data={"holder": "Amina B. Bello"}
    )
    successor = in_order(db)[-1]
    successor.claim(now=clock.now())
    successor.fail(NOT_MADE)
    db.commit()

    browser(finished.organiser).post(f"/certificates/{successor.id}/another-try")
    work()

    db.expire_all()
    assert successor.state is State.VALID
    assert successor.facts["holder"] == "Amina B. Bello"
    assert successor.facts["minutes"] == hours


def test_a_run_asks_as_few_questions_for_many_as_for_one(db, browser, finished, run):
    def asked(which):
        with counted() as questions:
            browser(finished.organiser).get(address_of(which))
        return len(questions)

    asked(run)
    one = asked(run)
    for certificate in in_order(db):
        certificate.claim(now=clock.now())
        certificate.fail(NOT_MADE)
    db.commit()

    assert asked(run) == one


def test_all_papers_come_in_one_zip_with_names_that_any_system_can_unpack(
    db, browser, work, finished, run
):
    named = zip(in_order(db), ["Raju A/L Kumar", "Amina: <Bello>", "李" * 120], strict=True)
    for certificate, name in named:
        certificate.facts = certificate.facts | {"holder": name}
    db.commit()
    work()

    answer = browser(finished.organiser).get(f"/workshops/{finished.workshop.id}/certificates.zip")

    pack = zipfile.ZipFile(io.BytesIO(answer.data))
    first, second, third = pack.namelist()
    serials = [certificate.serial for certificate in in_order(db)]
    assert pack.testzip() is None
    assert first == f"{serials[0]} Raju A-L Kumar.pdf"
    assert second == f"{serials[1]} Amina Bello.pdf"
    assert third.startswith(f"{serials[2]} 李李李")
    assert len(third.encode()) <= zips.LONGEST
    assert all(pack.read(name).startswith(b"%PDF-") for name in pack.namelist())


def test_a_zip_has_only_papers_that_stand(db, browser, work, finished, run):
    work()
    certificate = in_order(db)[0]
    certificate.revoke("Issued by mistake", now=clock.now())
    db.commit()

    answer = browser(finished.organiser).get(f"/workshops/{finished.workshop.id}/certificates.zip")

    names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
    assert len(names) == 2
    assert not any(certificate.serial in name for name in names)


def test_one_file_of_a_zip_is_in_memory_at_a_time():
    read = []

    def part(number):
        return zips.Part(f"{number}.pdf", lambda: read.append(number) or bytes(1000))

    pieces = zips.streamed(part(number) for number in range(10))
    first = next(pieces)

    assert read == [0]
    assert 1000 < len(first) < 1200
    assert zipfile.ZipFile(io.BytesIO(first + b"".join(pieces))).testzip() is None


def test_letters_go_out_once_however_often_a_run_is_paused(db, browser, work, finished, run):
    organiser = browser(finished.organiser)
    for _ in range(3):
        organiser.post(address_of(run, "/pause"))
        work()
        organiser.post(address_of(run, "/resumption"))
        work()

    letters = db.scalars(select(Letter.about).where(Letter.about.like("certificate:%"))).all()
    assert len(letters) == len(set(letters)) == 3
    assert len(db.scalars(select(Run)).all()) == 1
