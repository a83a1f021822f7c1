"""Badges on the site: for their holders, and for programs that verify them."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy import select

from cistrat_training import queue
from cistrat_training.certificates import badge_queries, renewal_tasks, status_tasks
from cistrat_training.certificates.badges.checking import checked, revoked_places, text_of
from cistrat_training.certificates.keys import IssuerKey, KeyUse
from cistrat_training.certificates.models import Certificate
from cistrat_training.certificates.status_lists import StatusList
from cistrat_training.trail import Deed, TrailEntry
from tests.badge_verifiers import verified
from tests.certificates.finished import AFTERWARDS, a_finished_workshop, press_the_button


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture
def issued(db, work):
    """A finished workshop, and the certificate of Amina."""
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    work()
    return finished, db.scalars(select(Certificate)).one()


def badge_of(certificate, form):
    return f"/certificates/{certificate.id}/badge.{form}"


def achievement_of(certificate):
    edition = "-".join(certificate.serial.split("-")[:2])
    return f"/achievements/{edition}-{certificate.kind}".lower()


def the_web(client):
    """What verifiers ask for, under the addresses that they ask."""
    return {
        "https://localhost/.well-known/did.json": client.get("/.well-known/did.json").json,
        "https://localhost/.well-known/jwks.json": client.get("/.well-known/jwks.json").json,
        "http://localhost/badges/status/0": client.get("/badges/status/0").json,
    }


def test_the_holder_saves_the_badge_in_each_form(db, browser, issued):
    finished, certificate = issued
    hers = browser(finished.amina)
    keys = badge_queries.badge_keys(db)

    answers = {
        form: hers.get(badge_of(certificate, form)) for form in ("json", "jwt", "png", "svg")
    }

    for form, answer in answers.items():
        assert f'filename="{certificate.serial}.{form}"' in answer.headers["Content-Disposition"]
        found = checked(text_of(answer.data), keys)
        assert found.signature.is_good
        assert found.serial == certificate.serial
    assert text_of(answers["png"].data) == text_of(answers["svg"].data) == answers["json"].text


def test_the_badge_in_the_paper_is_the_badge_of_the_site(browser, issued):
    import io

    import pikepdf

    finished, certificate = issued
    paper = browser(finished.amina).get(f"/certificates/{certificate.id}.pdf").data

    with pikepdf.open(io.BytesIO(paper)) as pdf:
        (attached,) = pdf.attachments.values()
        inside = attached.get_file().read_bytes()

    assert inside == browser(finished.amina).get(badge_of(certificate, "json")).data


def test_a_stranger_gets_no_badge_and_who_organises_is_noted(db, browser, issued):
    finished, certificate = issued

    assert browser(finished.sokha).get(badge_of(certificate, "json")).status_code == 403
    assert browser(finished.organiser).get(badge_of(certificate, "json")).status_code == 200
    looked = select(TrailEntry).where(TrailEntry.deed == Deed.VIEWED)
    assert [entry.actor_id for entry in db.scalars(looked)] == [finished.organiser.id]


def test_a_certificate_that_has_none_yet_has_no_badge(db, browser):
    finished = a_finished_workshop(db)
    press_the_button(db, finished.workshop, finished.organiser)
    certificate = db.scalars(select(Certificate)).one()

    assert browser(finished.amina).get(badge_of(certificate, "png")).status_code == 404


def test_others_verify_a_badge_with_what_the_site_publishes_until_it_is_revoked(
    db, browser, issued, work
):
    finished, certificate = issued
    hers = browser(finished.amina)
    badge = hers.get(badge_of(certificate, "json")).json
    token = hers.get(badge_of(certificate, "jwt")).text
    before = the_web(browser())

    certificate.revoke("Issued by mistake.", now=AFTERWARDS)
    db.commit()
    work()

    after = the_web(browser())
    (one, other), (gone,) = (
        verified(before, [badge, token])["answers"],
        verified(after, [badge])["answers"],
    )
    assert all(way["verified"] for answer in (one, other) for way in answer.values())
    assert not any(way["verified"] for way in gone.values())


def test_a_badge_that_was_replaced_is_in_the_list_too(db, browser, issued, work):
    finished, certificate = issued

    browser(finished.organiser).post(
        f"/certificates/{certificate.id}/replacement", data={"holder": "Amina M. Bello"}
    )
    work()

    kept = browser().get("/badges/status/0").text
    assert revoked_places(kept, badge_queries.badge_keys(db)) == {certificate.status_index}


def test_a_list_is_signed_anew_only_for_a_reason(app, db, issued):
    (before,) = db.execute(select(StatusList.credential, StatusList.signed_at)).all()
    db.rollback()

    with app.app_context():
        assert status_tasks.sign() == 0
    db.rollback()

    assert db.execute(select(StatusList.credential, StatusList.signed_at)).all() == [before]


def test_a_bit_that_was_set_stays_whatever_becomes_of_the_certificate(app, db, issued):
    _finished, certificate = issued
    certificate.revoke("Issued by mistake.", now=AFTERWARDS)
    db.commit()
    with app.app_context():
        assert status_tasks.sign() == 1
    place = certificate.status_index
    db.execute(sa.text("UPDATE certificate SET state='valid', revoked_at=NULL"))
    db.execute(sa.text("UPDATE status_list SET key='a key of the past'"))
    db.commit()

    with app.app_context():
        assert status_tasks.sign() == 1
    db.rollback()

    kept = db.scalars(select(StatusList)).one().credential
    assert revoked_places(kept, badge_queries.badge_keys(db)) == {place}


def test_who_asks_for_a_list_that_is_not_signed_yet_makes_it_come(app, db, browser, issued):
    db.delete(db.scalars(select(StatusList)).one())
    db.commit()

    assert browser().get("/badges/status/0").status_code == 404
    assert browser().get("/badges/status/1").status_code == 404
    with app.app_context():
        assert queue._queue().storage.has_data_for_key(status_tasks.BELL)
        queue.drain()
    assert browser().get("/badges/status/0").status_code == 200


def test_pages_of_others_may_read_what_is_public_and_keep_it_for_some_minutes(browser, issued):
    for address in (
        "/.well-known/did.json",
        "/.well-known/jwks.json",
        "/badges/status/0",
        "/badges/participation.png",
        f"{achievement_of(issued[1])}.json",
    ):
        answer = browser().get(address)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cache-Control"] == "public, max-age=300"
        again = browser().get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304


def test_an_achievement_is_a_page_for_people_and_a_document_for_programs(browser, issued):
    _finished, certificate = issued
    address = achievement_of(certificate)

    page = browser().get(address)
    document = browser().get(address, headers={"Accept": "application/ld+json"})

    assert "Certificate of Participation" in page.text
    assert "at least 80% of the lecture time" in page.text
    assert "Amina" not in page.text + document.text
    assert document.json == browser().get(f"{address}.json").json
    assert document.json["id"] == f"http://localhost{address}"
    assert page.headers["Vary"].count("Accept")


def test_what_nobody_has_achieved_is_no_achievement(browser, issued):
    address = achievement_of(issued[1])

    for other in (
        address.replace("participation", "completion"),
        address.replace("participation", "x"),
        address.replace("-participation", "1-participation"),
        "/achievements/x",
    ):
        assert browser().get(other).status_code == 404
        assert browser().get(f"{other}.json").status_code == 404


def test_a_badge_whose_key_is_lost_is_proved_anew(db, browser, issued, work):
    """Others believe the lost key no more, whoever signs with it, and believe the badge again."""
    finished, certificate = issued
    hers, as_issued = browser(finished.amina), certificate.badge_id
    old = hers.get(badge_of(certificate, "json")).json
    (key,) = db.scalars(select(IssuerKey).where(IssuerKey.use == KeyUse.BADGE))
    key.lose(since=AFTERWARDS, now=AFTERWARDS)
    db.commit()

    with time_machine.travel(AFTERWARDS + timedelta(hours=1), tick=False):
        work()
        new = hers.get(badge_of(certificate, "json")).json
        token = hers.get(badge_of(certificate, "jwt")).text
        answers = verified(the_web(browser()), [old, new, token])["answers"]
        assert renewal_tasks.BELL not in work()

    assert [all(way["verified"] for way in each.values()) for each in answers] == [
        False,
        True,
        True,
    ]
    assert {**old, "proof": None} == {**new, "proof": None}
    keys = badge_queries.badge_keys(db)
    for text in (json.dumps(new), token):
        assert checked(text, keys).signature.is_good
    assert certificate.badge_id == as_issued
