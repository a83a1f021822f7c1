"""The command says what the page says, and with what was published it needs no database."""

import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from cistrat_training.certificates.badges.baking import baked_png, baked_svg
from cistrat_training.certificates.keys import IssuerKey, KeyUse
from tests.certificates.finished import AFTERWARDS
from tests.certificates.handed_on import an_issued_certificate, each_form_of
from tests.conftest import an_app_on

GOOD, BAD, UNTOLD, WRONGLY = 0, 1, 3, 2


@pytest.fixture(autouse=True)
def _after_the_workshop():
    with time_machine.travel(AFTERWARDS, tick=False):
        yield


@pytest.fixture(autouse=True)
def _on_sqlite(database):
    if "postgresql" in database.url:
        pytest.skip("what the database is does not matter here")


@pytest.fixture
def certificate(db, work):
    return an_issued_certificate(db, work)


@pytest.fixture
def forms(app, db, certificate, tmp_path):
    return each_form_of(certificate, app, db, tmp_path)


@pytest.fixture
def run(app, db):
    def run(*arguments, app=app):
        db.commit()
        return app.test_cli_runner().invoke(args=list(map(str, arguments)))

    return run


@pytest.fixture
def published(run, forms, tmp_path):
    folder = tmp_path / "published"
    said = run("export-verification", folder)
    assert said.exit_code == 0, said.output
    return folder


@pytest.fixture
def elsewhere(tmp_path):
    """The program without a database."""
    return an_app_on("postgresql://nobody@127.0.0.1:1/nothing", tmp_path / "elsewhere")


def test_every_form_of_a_certificate_is_known_with_the_database(run, forms, certificate, tmp_path):
    said = {name: run("verify", tmp_path / name) for name in forms}

    for name, one in said.items():
        assert one.exit_code == GOOD, (name, one.output)
        assert f"{certificate.serial}: valid" in one.output
        assert "Amina Bello" in one.output
    plain = ("paper.pdf", "badge.json", "badge.jwt")
    assert all("The very file that was issued" in said[name].output for name in plain)
    assert all(
        "The badge inside" in said[name].output for name in forms if name.endswith(("png", "svg"))
    )
    assert "Signed by the Centre" in said["code.txt"].output


def test_every_form_is_known_without_a_database_by_what_was_published(
    run, forms, published, elsewhere, tmp_path
):
    said = {n: run("verify", tmp_path / n, "--keys", published, app=elsewhere) for n in forms}

    assert {name: one.exit_code for name, one in said.items()} == dict.fromkeys(forms, GOOD)
    assert all("valid" in one.output for one in said.values())


def test_with_the_keys_alone_a_signature_holds_but_nobody_knows_what_became_of_it(
    run, forms, published, elsewhere, tmp_path
):
    keys = tmp_path / "keys.json"
    keys.write_bytes((published / "keys.json").read_bytes())

    said = {n: run("verify", tmp_path / n, "--keys", keys, app=elsewhere) for n in forms}

    assert {name: one.exit_code for name, one in said.items()} == dict.fromkeys(forms, UNTOLD)
    assert "Amina Bello" in said["code.txt"].output


def test_what_was_altered_is_noticed_in_every_form(run, forms, published, elsewhere, tmp_path):
    altered = {
        name: content.replace(b"2026-10-12", b"2026-10-11").replace(b"Counting", b"Country!")
        for name, content in forms.items()
    }
    altered["paper.pdf"] = forms["paper.pdf"].replace(b"%PDF-1.7", b"%PDF-1.6")
    for name in ("badge.jwt", "code.txt"):
        at = len(forms[name]) * 2 // 3
        other = b"A" if forms[name][at : at + 1] != b"A" else b"B"
        altered[name] = forms[name][:at] + other + forms[name][at + 1 :]
    token, badge = altered["badge.jwt"].decode(), altered["badge.json"].decode()
    altered["token.png"] = baked_png(forms["token.png"], token)
    altered["badge.png"] = baked_png(forms["badge.png"], badge)
    altered["token.svg"] = baked_svg(forms["token.svg"], token)

    for name, content in altered.items():
        assert content != forms[name], name
        (tmp_path / name).write_bytes(content)
        here = run("verify", tmp_path / name)
        there = run("verify", tmp_path / name, "--keys", published, app=elsewhere)

        assert here.exit_code == there.exit_code == BAD, (name, here.output, there.output)


def test_a_revoked_one_is_told_in_every_form(run, forms, db, certificate, elsewhere, tmp_path):
    certificate.revoke("The hours belonged to somebody else.", now=AFTERWARDS)
    db.commit()
    folder = tmp_path / "afterwards"
    run("export-verification", folder)

    for name in forms:
        here = run("verify", tmp_path / name)
        there = run("verify", tmp_path / name, "--keys", folder, app=elsewhere)

        assert here.exit_code == there.exit_code == BAD
        assert "revoked" in there.output, name
        assert "The hours belonged to somebody else." in here.output


def test_a_key_that_was_lost_vouches_for_nothing_but_what_is_on_record(
    run, forms, db, elsewhere, tmp_path
):
    for key in db.scalars(select(IssuerKey)):
        key.lose(since=AFTERWARDS + timedelta(days=2), now=AFTERWARDS + timedelta(days=9))
    db.commit()
    folder = tmp_path / "afterwards"
    run("export-verification", folder)
    keys = folder / "keys.json"

    for name in forms:
        on_record = run("verify", tmp_path / name, "--keys", folder, app=elsewhere)
        by_key_alone = run("verify", tmp_path / name, "--keys", keys, app=elsewhere)

        assert on_record.exit_code == (BAD if name == "code.txt" else GOOD), name
        assert by_key_alone.exit_code == BAD
        assert "lost later" in by_key_alone.output


def test_what_names_a_day_on_which_the_key_was_lost_proves_nothing(run, forms, db, tmp_path):
    key = db.scalars(select(IssuerKey).where(IssuerKey.use == KeyUse.BADGE)).one()
    key.lose(since=AFTERWARDS, now=AFTERWARDS)

    said = run("verify", tmp_path / "code.txt")

    assert said.exit_code == BAD
    assert "had lost by then" in said.output


def test_what_is_published_names_nobody(published, certificate):
    told = b"".join(file.read_bytes() for file in published.rglob("*") if file.is_file())

    assert b"Amina" not in told
    assert b"Bello" not in told
    assert certificate.serial.encode() not in told
    assert certificate.pdf.sha256.encode() in told


def test_a_program_reads_the_same_from_the_command_as_from_the_site(run, browser, certificate):
    from_the_command = run("verify", certificate.serial, "--json")
    from_the_site = browser().get(f"/verify/{certificate.serial}.json").json

    assert json.loads(from_the_command.output) == from_the_site


def test_a_number_is_not_looked_for_where_none_is_published(run, published, certificate):
    assert run("verify", certificate.serial, "--keys", published).exit_code == WRONGLY
    assert run("verify", certificate.serial, "--keys", published / "style.css").exit_code == WRONGLY
