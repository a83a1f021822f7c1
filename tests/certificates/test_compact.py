"""The certificate in its square code: signed, small, and noticed when anything of it is altered."""

import base64
from datetime import date
from types import SimpleNamespace

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cistrat_training.certificates import compact
from tests.certificates.papers import the_facts

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEY = SimpleNamespace(name="badge-2026-11", private=PRIVATE)
PUBLIC = PRIVATE.public_key()
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def test_it_says_what_stands_on_the_certificate_and_who_signed_it():
    facts = the_facts(native_name="أمينة بيلو")

    read = compact.read(compact.payload(facts, KEY, place=70_000))

    assert read.is_signed_by(PUBLIC)
    assert (read.key, read.place) == ("badge-2026-11", 70_000)
    said = read.statement
    assert (said.serial, said.kind, said.holder, said.native_name) == (
        "STI-12-P-0031-7QX4",
        "participation",
        "Amina Bello",
        "أمينة بيلو",
    )
    assert (said.first_day, said.last_day) == (date(2026, 10, 12), date(2026, 10, 16))
    assert (said.minutes, said.minutes_offered, said.issued_on) == (990, 1080, date(2026, 10, 23))


def test_the_same_facts_and_key_give_the_same_text():
    assert compact.payload(the_facts(), KEY) == compact.payload(the_facts(), KEY)


def test_it_stands_behind_the_address_where_no_server_sees_it():
    address = compact.address(the_facts(), KEY)

    before, behind = address.split("#")
    assert before == "https://training.example/verify/STI-12-P-0031-7QX4"
    assert compact.find(address) == compact.find(f" {behind}\n") == behind
    assert compact.find(before) == compact.find("STI-12-P-0031-7QX4") == ""


def test_it_is_a_cose_message_that_others_can_read():
    message = base64.urlsafe_b64decode(compact.payload(the_facts(), KEY) + "==")

    tagged = cbor2.loads(message)
    protected, unprotected, content, signature = tagged.value
    assert tagged.tag == 18
    assert cbor2.loads(protected) == {1: -8, 4: b"badge-2026-11"}
    assert unprotected == {}
    PUBLIC.verify(signature, cbor2.dumps(["Signature1", protected, b"", content]))


def test_whatever_character_is_another_it_is_noticed():
    text = compact.payload(the_facts(), KEY, place=3)

    believed = []
    for at, letter in enumerate(text):
        for other in {LETTERS[LETTERS.index(letter) ^ bit] for bit in (1, 32)}:
            altered = text[:at] + other + text[at + 1 :]
            try:
                if compact.read(altered).is_signed_by(PUBLIC):
                    believed.append((at, other))
            except compact.NotCompact:
                pass

    assert believed == []


def test_another_key_did_not_sign_it():
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()

    assert not compact.read(compact.payload(the_facts(), KEY)).is_signed_by(stranger)


@pytest.mark.parametrize(
    "content",
    [
        b"\xa0",
        cbor2.dumps({1: "STI-12-P-0031-7QX4"}),
        cbor2.dumps(["a", "list"]),
        cbor2.dumps(cbor2.CBORTag(35, "(a+)+$")),
        b"\xff\xff",
    ],
)
def test_what_has_another_shape_is_none_even_if_it_is_signed(content):
    protected = cbor2.dumps({1: -8, 4: b"badge-2026-11"}, canonical=True)
    signature = PRIVATE.sign(cbor2.dumps(["Signature1", protected, b"", content]))
    message = cbor2.dumps(cbor2.CBORTag(18, [protected, {}, content, signature]))
    text = base64.urlsafe_b64encode(message).decode().rstrip("=")

    with pytest.raises(compact.NotCompact):
        compact.read(text)


def test_a_long_name_and_a_long_title_still_fit_a_code_that_a_camera_reads():
    import segno

    facts = the_facts(
        holder="Wolfeschlegelsteinhausen " * 5,
        native_name="أمينة بيلو عبد الرحمن",
        title=the_facts().title.__class__("A title of many words " * 20),
    )

    longest = segno.make(compact.address(facts, KEY, place=131_071), error="l", micro=False)
    usual = segno.make(compact.address(the_facts(), KEY, place=131_071), error="l", micro=False)

    assert int(usual.version) <= 15
    assert int(longest.version) <= 22
