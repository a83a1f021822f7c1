"""The square code of a paper: what an organiser chooses, and what a camera reads."""

import io
import shutil
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import segno
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from cistrat_training.certificates import compact, paper
from cistrat_training.certificates.square_code_queries import holds_certificate
from tests.certificates.papers import the_facts
from tests.people_and_things import a_workshop, an_organiser, save

HOUSE = Path(__file__).parent.parent.parent
READER = Path(__file__).with_name("read_square_code.mjs")
KEY = SimpleNamespace(name="badge-2026", private=Ed25519PrivateKey.from_private_bytes(b"1" * 32))
DPI = 150  # a poor scan


def scanned(pdf, folder):
    (folder / "paper.pdf").write_bytes(pdf)
    command = ["-r", str(DPI), "-l", "1", "-png", "-gray", folder / "paper.pdf", folder / "page"]
    subprocess.run([shutil.which("pdftoppm"), *command], check=True)  # noqa: S603
    (page,) = folder.glob("page*.png")
    with Image.open(io.BytesIO(page.read_bytes())) as picture:
        corner = picture.crop((picture.width * 2 // 3, picture.height // 2, *picture.size))
        rgba = corner.convert("RGBA")
    (folder / "pixels").write_bytes(rgba.tobytes())
    command = [shutil.which("node"), READER, folder / "pixels", *map(str, rgba.size)]
    done = subprocess.run(command, cwd=HOUSE, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


@pytest.mark.parametrize("place", [None, 131_071])
def test_a_camera_reads_the_certificate_out_of_the_printed_code(tmp_path, place):
    facts = the_facts(native_name="أمينة بيلو")
    address = compact.address(facts, KEY, place=place)

    read = scanned(paper.pdf(facts, qr=address), tmp_path)

    assert read == address
    assert compact.read(compact.find(read)).is_signed_by(KEY.private.public_key())


def test_a_camera_reads_the_code_that_has_the_address_only(tmp_path):
    assert scanned(paper.pdf(the_facts()), tmp_path) == the_facts().address


def test_a_long_address_has_larger_modules_in_place_of_spare_ones():
    address = compact.address(the_facts(), KEY, place=1)

    assert segno.make(address, error="l").version < segno.make(address, error="m").version


def test_an_organiser_chooses_whether_the_code_holds_the_certificate(db, browser):
    workshop, other, organiser = a_workshop(), a_workshop(), an_organiser()
    save(db, workshop, other, organiser)
    address = f"/workshops/{workshop.id}/certificates/square-code"
    before = holds_certificate(db, workshop)

    page = browser(organiser).post(address, data={}, follow_redirects=True)
    without = holds_certificate(db, workshop)
    browser(organiser).post(address, data={"holds": "y"})
    db.expire_all()

    assert before
    assert "from now on" in page.text
    assert not without
    assert holds_certificate(db, workshop)
    assert holds_certificate(db, other)
