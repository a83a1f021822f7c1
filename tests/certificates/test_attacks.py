"""What strangers hand in to be verified can neither be believed too much nor cost too much."""

import io
import json
import time
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine

from cistrat_training.certificates import badges, guessing, paper
from cistrat_training.certificates.badges.checking import NoBadge, checked, text_of
from cistrat_training.certificates.cleaning import cleaned
from cistrat_training.certificates.facts import CertificateFacts
from cistrat_training.certificates.inspecting import attached_to
from cistrat_training.certificates.keys import IssuerKey, KeyUse
from cistrat_training.certificates.looks import HOUSE
from cistrat_training.certificates.published import PublishedKeys, jwk_of
from cistrat_training.certificates.sandbox import BadLayout
from cistrat_training.errors import RuleBroken
from tests.certificates.badge_keys import ISSUER, OUR_KEY, THEIR_KEY, published
from tests.certificates.finished import AFTERWARDS
from tests.certificates.handed_on import an_issued_certificate
from tests.certificates.papers import AMINAS


def a_badge():
    return badges.issue(AMINAS, ISSUER, OUR_KEY, recipient="amina@example.org", status_index=7)


@pytest.fixture
def _on_sqlite(database):
    if "postgresql" in database.url:
        pytest.skip("limits are not kept in the database")


@pytest.mark.usefixtures("_on_sqlite")
def test_a_file_that_nobody_signed_is_no_way_to_guess_numbers(db, browser, work, monkeypatch):
    monkeypatch.setattr(guessing, "UNKNOWN", "1 per hour")
    monkeypatch.setattr(guessing, "MEANWHILE", "1 per hour")
    with time_machine.travel(AFTERWARDS, tick=False):
        certificate = an_issued_certificate(db, work)
    public = jwk_of(OUR_KEY.private.public_key())
    begins = datetime(2026, 1, 1, tzinfo=UTC)
    db.add(IssuerKey(name=OUR_KEY.name, use=KeyUse.BADGE, public=public, begins_at=begins))
    db.commit()
    facts = CertificateFacts.from_dict(certificate.facts)
    forged = badges.issue(facts, ISSUER, THEIR_KEY, recipient="", status_index=1)

    def hand_in():
        return browser().post(
            "/verify",
            data={"file": (io.BytesIO(forged.json), "badge.json")},
            environ_overrides={"REMOTE_ADDR": "192.0.2.1"},
        )

    before = hand_in()
    for _ in range(3):
        browser().get("/verify/hello", environ_overrides={"REMOTE_ADDR": "192.0.2.1"})

    assert before.status_code == 200
    assert facts.holder in before.text
    assert hand_in().status_code == 429


# A badge that says more than its proof covers, or too much


KEYS = PublishedKeys((published(OUR_KEY),))


def with_a_part(part, **more):
    told = json.loads(a_badge().json)
    inside = told
    for name in part:
        inside = inside[name]
    inside |= more
    return json.dumps(told)


@pytest.mark.parametrize(
    "text",
    [
        with_a_part(["credentialSubject"], **{"@context": {}}),
        with_a_part([], **{"https://www.w3.org/2018/credentials#credentialSubject": {}}),
        with_a_part(["credentialSubject"], identifier=[{"salt": "a"}] * 3),
        with_a_part(["credentialSubject", "achievement"], id="_:b0"),
        with_a_part(["credentialSubject", "achievement"], type=["Achievement"] * 100),
        with_a_part(["proof"], domain="x"),
        with_a_part(["credentialStatus"], statusListIndex=7),
    ],
)
def test_what_is_not_written_as_ours_is_not_put_in_order(text):
    with pytest.raises(NoBadge):
        checked(text, KEYS)


def a_token(**claims):
    told = json.loads(a_badge().json)
    method = told.pop("proof")["verificationMethod"]
    claims = told | {"iss": told["issuer"]["id"], "jti": told["id"], "iat": 0} | claims
    head = {"alg": "none", "kid": method}
    return ".".join(
        urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in (head, claims)
    )


@pytest.mark.parametrize(
    "text",
    [
        with_a_part(["proof"], created="0001-01-01T00:00:00+23:59"),
        f"{a_token(iat=1e300)}.",
        f"{a_token(credentialStatus={'statusListCredential': '/0', 'statusListIndex': 1e999})}.",
    ],
)
def test_a_day_or_a_number_beyond_all_bounds_is_no_badge(text):
    with pytest.raises(NoBadge):
        checked(text, KEYS)


def test_a_token_signed_by_nobody_is_not_believed():
    assert checked(f"{a_token()}.", KEYS).signature.standing is None


def test_a_token_has_one_text():
    token = a_badge().jwt
    other = token[:-1] + chr(ord(token[-1]) + 1)  # of whose bits the last four count for nothing

    assert checked(token, KEYS).signature.is_good
    with pytest.raises(NoBadge):
        checked(other, KEYS)


# What is small and unpacks to much


def a_paper_with(attachment):
    import pikepdf

    pdf, held = pikepdf.new(), io.BytesIO()
    pdf.add_blank_page()
    pdf.attachments["badge.json"] = pikepdf.AttachedFileSpec(pdf, attachment)
    pdf.save(held)
    return held.getvalue()


def test_an_attachment_that_would_fill_the_memory_is_not_unpacked():
    assert attached_to(a_paper_with(b'{"a": 1}')) == '{"a": 1}'
    assert attached_to(a_paper_with(bytes(400_000_000))) == ""


@pytest.mark.parametrize("part", ["<credential>", "<credential ", '<credential x="/'])
def test_a_picture_full_of_beginnings_is_looked_through_once(part):
    picture = f"<svg {part * 50_000}".encode()

    began = time.process_time()
    with pytest.raises(NoBadge):
        text_of(picture)

    assert time.process_time() - began < 1


# What organisers bring


@pytest.mark.parametrize(
    ("says", "holds"),
    [
        ('width="1.2.3" height="5"', ""),
        (f'viewBox="0 0 {"9" * 400} 5"', ""),
        ('width="5" height="5"', "<g>" * 20_000 + "</g>" * 20_000),
    ],
)
def test_a_drawing_beyond_all_bounds_is_refused_in_words(says, holds):
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {says}>{holds}</svg>'

    with pytest.raises(RuleBroken, match="cannot use this drawing"):
        cleaned(drawing.encode())


def test_a_style_that_spells_an_address_in_other_letters_is_left_out():
    style = r'style="fill:u\72l(http://elsewhere.example)"'
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="5" height="5"><path {style}/></svg>'

    assert b"elsewhere" not in cleaned(drawing.encode()).content


def test_a_page_is_no_larger_than_a_poster():
    layout = "#set page(width: 9000pt, height: 9000pt)\nx"

    with pytest.raises(BadLayout, match="larger than A2"):
        paper.pictures(AMINAS, replace(HOUSE, sha256="1", source=layout), ppi=30)
