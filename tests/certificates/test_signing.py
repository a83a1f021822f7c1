"""A signed certificate: still the archive file that it was, and any change is noticed."""

import asyncio
import io
import random
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import page
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from cistrat_training.certificates import paper, signing
from cistrat_training.certificates.signatures import Finding, signature_of
from cistrat_training.certificates.signers import NotStamped
from tests.certificates.keys import SIGNED_AT, a_paper_key, a_root, published
from tests.certificates.papers import the_facts
from tests.certificates.time_stamps import an_authority
from tests.papers import MISTAKEN, text_of

ATTACHED = b'{"a": "badge"}'


@pytest.fixture(scope="module")
def plain():
    return paper.pdf(the_facts())


@pytest.fixture(scope="module")
def signed(plain):
    return signing.sign(plain, a_paper_key(), at=SIGNED_AT)


def faults_of(pdf, archive):
    return {
        failure.message
        for profile in (archive, "pdfua-1")
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    } - {MISTAKEN}


def said_by(program, pdf, tmp_path):
    path = tmp_path / "signed.pdf"
    path.write_bytes(pdf)
    done = subprocess.run([*program, path], capture_output=True, check=False)  # noqa: S603
    return done.stdout.decode(errors="replace")  # it writes what is read aloud in UTF-16


def judged_by_pyhanko(pdf, **more):
    roots = [x509.Certificate.load(der) for der in a_root().chain_der]
    context = ValidationContext(trust_roots=roots, moment=SIGNED_AT, allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    with ThreadPoolExecutor(1) as beside:  # browser tests leave a loop of events in this thread
        return beside.submit(validate_pdf_signature, signature, context, **more).result()


def test_signed_it_is_still_an_archive_file_that_can_be_read_aloud(signed):
    assert faults_of(signed, "pdfa-2a") == set()


def test_so_it_is_with_the_badge_attached():
    pdf = signing.sign(paper.pdf(the_facts(), attachment=ATTACHED), a_paper_key(), at=SIGNED_AT)

    assert faults_of(pdf, "pdfa-3a") == set()
    assert signature_of(pdf, published()).finding is Finding.INTACT


def test_a_second_reader_finds_its_text_and_its_structure_as_before(plain, signed, tmp_path):
    """But for the field of the signature; it tells attributes in the order of the file."""
    before, after = (
        Counter(
            line.strip()
            for line in said_by(["/usr/bin/env", "pdfinfo", "-struct"], pdf, tmp_path).splitlines()
            if not line.strip().startswith("Object ")
        )
        for pdf in (plain, signed)
    )

    assert text_of(signed) == text_of(plain)
    assert after == before + Counter(["Form"])


def test_a_second_reader_accepts_the_signature(signed, tmp_path):
    said = said_by(["/usr/bin/env", "pdfsig"], signed, tmp_path)

    assert "Signature is Valid." in said
    assert "Total document signed" in said
    assert "ETSI.CAdES.detached" in said


def test_so_does_pyhanko_which_trusts_the_root_and_allows_no_change(signed):
    status = judged_by_pyhanko(signed)

    assert status.bottom_line
    assert status.trusted
    assert status.docmdp_ok


def test_what_was_signed_by_whom_and_when_is_read_with_the_published_keys(signed):
    signature = signature_of(signed, published())

    assert signature.finding is Finding.INTACT
    assert signature.key.name == "paper-2026-test"
    assert signature.signed_at == SIGNED_AT
    assert signature.stamped_at is None


def test_the_same_paper_and_key_give_the_same_bytes(plain, signed):
    assert signing.sign(plain, a_paper_key(), at=SIGNED_AT) == signed


def test_one_changed_byte_anywhere_is_noticed(signed):
    keys, of = published(), random.Random(6)
    begins = signed.index(b"/Contents <") + len(b"/Contents <")
    places = [*of.sample(range(len(signed)), 150), *range(begins, begins + 3660, 9)]

    unnoticed = []
    for place in places:
        changed = bytearray(signed)
        changed[place] = of.choice(
            [digit for digit in b"0123456789ABCDEF" if digit != changed[place]]
        )
        found = signature_of(bytes(changed), keys)
        if found and found.finding is Finding.INTACT:
            unnoticed.append(place - begins)

    assert unnoticed == []


def test_pdfsig_and_pyhanko_notice_a_changed_letter_too(signed, tmp_path):
    changed = signed[:2000] + bytes([signed[2000] ^ 1]) + signed[2001:]

    assert "Signature is Valid." not in said_by(["/usr/bin/env", "pdfsig"], changed, tmp_path)
    assert not judged_by_pyhanko(changed).bottom_line


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (lambda pdf: pdf + b"\n", Finding.ADDED_TO),
        (lambda pdf: pdf[:-1], Finding.CHANGED),
        (lambda pdf: pdf.replace(b"/ByteRange [0", b"/ByteRange [7"), Finding.CHANGED),
        (lambda pdf: pdf.replace(b"3082", b"FFFF"), Finding.CHANGED),
        (lambda pdf: re.sub(rb"/Contents <\w+>", b"/Contents <>", pdf), Finding.CHANGED),
    ],
)
def test_a_spoiled_file_is_told_apart(signed, spoil, finding):
    assert signature_of(spoil(signed), published()).finding is finding


def test_a_file_that_nobody_signed_has_no_signature(plain):
    assert signature_of(plain, published()) is None
    assert signature_of(b"", published()) is None


def test_the_signature_of_somebody_else_is_not_ours(plain):
    pdf = signing.sign(plain, a_paper_key(2), at=SIGNED_AT)

    assert signature_of(pdf, published()).finding is Finding.OF_OTHERS


def test_a_certificate_that_only_stands_beside_another_signature_signs_nothing(plain):
    """Somebody signs with a key of their own, and puts our certificate before it."""
    theirs, ours = a_paper_key(2), a_paper_key()
    pdf = signing.sign(plain, type(ours)("forged", ours.chain, theirs.autograph), at=SIGNED_AT)

    assert signature_of(pdf, published()).finding is Finding.CHANGED


def test_a_thread_in_which_events_are_waited_for_signs_too(plain, signed):
    async def sign_meanwhile():
        return signing.sign(plain, a_paper_key(), at=SIGNED_AT)

    with ThreadPoolExecutor(1) as beside:
        assert beside.submit(asyncio.run, sign_meanwhile()).result() == signed


def test_an_authority_says_when_it_was_signed(plain, tmp_path):
    before = datetime.now(UTC) - timedelta(seconds=2)
    with an_authority(tmp_path) as address:
        pdf = signing.sign(plain, a_paper_key(time_stamps=address), at=SIGNED_AT)

    signature = signature_of(pdf, published())
    assert signature.finding is Finding.INTACT
    assert before <= signature.stamped_at <= datetime.now(UTC)
    assert faults_of(pdf, "pdfa-2a") == set()
    assert "Signature is Valid." in said_by(["/usr/bin/env", "pdfsig"], pdf, tmp_path)
    assert judged_by_pyhanko(pdf).timestamp_validity.intact


def test_a_time_stamp_of_another_signature_is_none(plain, tmp_path):
    with an_authority(tmp_path) as address:
        pdf = signing.sign(plain, a_paper_key(time_stamps=address), at=SIGNED_AT)

    stamp = signature_of(pdf, published()).stamped_at.strftime("%Y%m%d%H%M%SZ").encode()
    assert pdf.count(stamp.hex().upper().encode()) == 1
    forged = pdf.replace(stamp.hex().upper().encode(), b"20200101000000Z".hex().encode())
    assert signature_of(forged, published()).finding is Finding.CHANGED


def test_without_an_answer_of_the_authority_nothing_is_signed(plain):
    with pytest.raises(NotStamped, match="gave no time stamp"):
        signing.sign(plain, a_paper_key(time_stamps="http://127.0.0.1:1/"), at=SIGNED_AT)
