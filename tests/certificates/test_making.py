"""What a certificate is made of, and what stops all of a run rather than one of them."""

import base64
import io
import json
from datetime import timedelta

import pikepdf
import pytest
import time_machine
from sqlalchemy import select

from cistrat_training import clock, files
from cistrat_training.certificates import making, tasks
from cistrat_training.certificates.models import NOT_MADE, Certificate, State
from cistrat_training.letter import Letter
from tests.certificates.finished import AFTERWARDS
from tests.papers import text_of
from tests.post.office import a_free_port

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture
def set_to(app, monkeypatch):
    """`set_to(TSA_URL="…")`: a setting for this test."""

    def set_to(**settings):
        for name, value in settings.items():
            monkeypatch.setitem(app.config, name, value)

    return set_to


def in_order(db):
    db.expire_all()
    return db.scalars(select(Certificate).order_by(Certificate.number)).all()


def states(db):
    return [certificate.state for certificate in in_order(db)]


def test_a_certificate_is_signed_and_has_its_badge_in_it_and_beside_it(app, db, work, run):
    work()

    certificate = in_order(db)[0]
    with app.app_context():
        paper = files.read(certificate.pdf.sha256)
        badge = files.read(certificate.badge.sha256)
        token = files.read(certificate.badge_jwt.sha256)
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        (attached,) = pdf.attachments.values()
        assert attached.get_file().read_bytes() == badge
    assert b"/ByteRange" in paper
    assert json.loads(badge)["credentialSubject"]["licenseNumber"] == certificate.serial
    assert token.count(b".") == 2
    assert certificate.paper_key
    assert certificate.badge_key


def test_neither_paper_nor_badge_tells_more_of_the_holder_than_the_name(
    app, db, browser, work, finished, run
):
    address = finished.amina.email
    work()

    certificate = in_order(db)[0]
    with app.app_context():
        paper, badge, token = (
            files.read(file.sha256)
            for file in (certificate.pdf, certificate.badge, certificate.badge_jwt)
        )
    with pikepdf.open(io.BytesIO(paper)) as pdf:
        metadata = bytes(pdf.Root.Metadata.read_bytes()).decode()
        about = " ".join(str(value) for value in pdf.docinfo.values())
    claims = token.decode().split(".")[1]
    told = [
        *(text_of(paper), metadata, about, badge.decode()),
        base64.urlsafe_b64decode(claims + "==").decode(),
        browser().get(f"/verify/{certificate.serial}.json").text,
        json.dumps(certificate.facts),
    ]
    for text in told:
        assert address not in text
        for protected in ("passport", "birth", "nationality", "gender", "Nigeria", "person_id"):
            assert protected.lower() not in text.lower()


def test_each_badge_has_a_place_of_its_own_in_the_status_lists(db, work, run):
    work()

    places = [certificate.status_index for certificate in in_order(db)]
    assert len(set(places)) == 3
    assert None not in places


def test_a_site_that_does_not_sign_makes_papers_alone(app, db, work, set_to, run):
    set_to(SIGNS_CERTIFICATES=False)

    work()

    certificate = in_order(db)[0]
    with app.app_context():
        paper = files.read(certificate.pdf.sha256)
    assert certificate.state is State.VALID
    assert (certificate.paper_key, certificate.badge_key) == ("", "")
    assert (certificate.badge, certificate.badge_jwt, certificate.status_index) == (None,) * 3
    assert b"/ByteRange" not in paper


def test_without_a_key_the_run_stops_says_why_and_goes_on_later(
    db, browser, work, set_to, tmp_path, finished, run, monkeypatch
):
    with monkeypatch.context():
        set_to(PRODUCTION=True, KEYS_DIR=str(tmp_path / "none"))
        work()
        stopped = browser(finished.organiser).get(f"/certificates/runs/{run.id}").text
        meanwhile = states(db)
    set_to(PRODUCTION=False)
    browser(finished.organiser).post(f"/certificates/runs/{run.id}/resumption")
    work()

    assert "The run has stopped." in stopped
    assert making.NO_KEYS in stopped
    assert meanwhile == [State.WAITING] * 3
    assert states(db) == [State.VALID] * 3


def test_without_a_time_stamp_the_run_stops_and_nobody_has_failed(db, work, set_to, run):
    set_to(TSA_URL=f"http://127.0.0.1:{a_free_port()}/")

    work()

    db.refresh(run)
    assert states(db) == [State.WAITING] * 3
    assert run.paused_why == making.NO_STAMP


def test_where_files_cannot_be_stored_the_run_stops(db, work, set_to, tmp_path, run):
    (tmp_path / "full").write_text("no folder")
    set_to(FILES_URL=f"file://{tmp_path}/full")

    work()

    db.refresh(run)
    assert states(db) == [State.WAITING] * 3
    assert run.paused_why == making.NO_STORE


def test_a_layout_that_is_gone_fails_those_who_need_it_alone(db, work, run):
    certificate = in_order(db)[1]
    certificate.facts = certificate.facts | {"look": "0" * 64}
    db.commit()

    work()

    assert states(db) == [State.VALID, State.FAILED, State.VALID]
    assert in_order(db)[1].error == NOT_MADE


def test_a_worker_that_is_slow_puts_back_what_it_cannot_come_to(app, db, run, monkeypatch):
    with app.app_context(), time_machine.travel(AFTERWARDS, tick=False) as now:
        claimed = tasks._claim()
        make = making.Workbench.make

        def slowly(bench, certificate, *, at):
            now.shift(tasks.LONGEST_BATCH + timedelta(seconds=1))
            return make(bench, certificate, at=at)

        monkeypatch.setattr(making.Workbench, "make", slowly)
        tasks._settle(claimed, tasks._made_of(claimed))

    assert states(db) == [State.VALID, State.WAITING, State.WAITING]
    assert not run.is_paused
    assert db.scalars(select(Letter).where(Letter.about.like("certificate:%"))).one()


def test_what_was_issued_stays_in_every_byte_when_another_makes_it_too(app, db, run):
    with app.app_context():
        slow = tasks._claim()
        made_late = tasks._made_of(slow)
        with time_machine.travel(clock.now() + tasks.claims.CLAIM_LASTS + timedelta(seconds=1)):
            quick = tasks._claim()
            tasks._settle(quick, tasks._made_of(quick))
        issued = [certificate.pdf_id for certificate in in_order(db)]
        db.rollback()  # lets the worker write
        tasks._settle(slow, made_late)

    assert [certificate.pdf_id for certificate in in_order(db)] == issued
