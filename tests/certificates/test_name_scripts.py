"""Names in the scripts of the world: those our fonts carry are printed, of the others we tell."""

import re
import subprocess

import pytest
from flask import url_for

from cistrat_training.certificates import paper
from cistrat_training.certificates.names import Names
from cistrat_training.fonts import missing_scripts
from tests.certificates.papers import the_facts
from tests.databases import on_sqlite
from tests.people_and_things import a_person, save

CARRIED = {
    "Latin": "Nguyễn Thị Minh Khai",
    "Cyrillic": "Кастусь Каліноўскі",
    "Greek": "Ελένη Παπαδοπούλου",
    "Arabic": "عبد الرحمن الخوارزمي",
    "Han": "欧阳晓彤",
    "Hiragana": "さくら",
    "Katakana": "サクラ",
    "Devanagari": "राम बहादुर थापा",
    "Bengali": "রহিমা",
    "Thai": "สมชาย ใจดี",
    "Lao": "ສົມພອນ ພົມມະຈັນ",
    "Khmer": "សុខា ចាន់",
    "Myanmar": "အောင်ဆန်း",
    "Ethiopic": "አበበ ቢቂላ",
}
NOT_CARRIED = {
    "Tibetan": "བསྟན་འཛིན",
    "Tamil": "தமிழ்ச்செல்வி",
    "Hebrew": "דוד לוי",
    "Georgian": "ქეთევან",
    "Armenian": "Հայկ",
    "Hangul": "김철수",
    "Sinhala": "සුනිල්",
    "Mongolian": "ᠮᠣᠩᠭᠣᠯ",
    "Gujarati": "અનિતા",
    "Telugu": "అనిత",
    "Malayalam": "അനിത",
    "Gurmukhi": "ਅਨੀਤਾ",
    "Kannada": "ಅನಿತಾ",
    "Thaana": "އަޙްމަދު",
    "Syriac": "ܡܪܝܡ",
}


def printed(names: Names, folder) -> str:
    """As somebody copies it out of the PDF."""
    path = folder / "certificate.pdf"
    facts = the_facts(holder=names.holder, native_name=names.native_name, lectures=())
    path.write_bytes(paper.pdf(facts))
    copied = subprocess.run(  # noqa: S603
        ["/usr/bin/env", "pdftotext", path, "-"], check=True, capture_output=True, text=True
    )
    return without_marks(copied.stdout)


def without_marks(text: str) -> str:
    """Without direction marks, and the spaces that pdftotext puts before marks of no width."""
    return re.sub("[ \u202a-\u202e\u2066-\u2069\u200e\u200f]", "", text)


@pytest.mark.parametrize("script", CARRIED)
def test_a_name_in_a_script_that_our_fonts_carry_is_printed(script, tmp_path):
    names = Names.printable("Amina Bello", CARRIED[script])

    text = printed(names, tmp_path)

    assert "AminaBello" in text
    assert without_marks(CARRIED[script]) in text


@pytest.mark.parametrize("script", NOT_CARRIED)
def test_beside_a_name_that_our_fonts_lack_the_latin_one_is_printed(script, tmp_path):
    names = Names.printable("Amina Bello", NOT_CARRIED[script])

    assert names == Names("Amina Bello", "")
    assert missing_scripts(NOT_CARRIED[script]) == [script]


def test_a_certificate_without_its_native_name_is_whole(tmp_path):
    assert "AminaBello" in printed(Names.printable("Amina Bello", "བསྟན་འཛིན"), tmp_path)


@on_sqlite
def test_who_types_a_name_is_told_by_the_name_of_the_script(db, browser, app):
    amina = a_person()
    save(db, amina)
    signed_in = browser(amina)
    with app.test_request_context():
        native = url_for("accounts.letters_typed", field="native_name", script="native")
        latin = url_for("accounts.letters_typed", field="latin_name", script="latin")

    for script, name in NOT_CARRIED.items():
        told = signed_in.post(native, data={"native_name": name}).text
        assert told == f"Our fonts have no {script} letters. The Latin name will be printed."
    for name in CARRIED.values():
        assert signed_in.post(native, data={"native_name": name}).text == ""
    told = signed_in.post(latin, data={"latin_name": "Tenzin བསྟན"}).text
    assert told.startswith("Our fonts have no Tibetan letters. Write this name in Latin letters")


@on_sqlite
def test_the_script_is_named_in_the_language_of_who_types(db, browser):
    wei = a_person()
    save(db, wei)
    signed_in = browser(wei)
    signed_in.get("/?language=zh")

    told = signed_in.post(
        "/me/letters-typed?field=native_name&script=native", data={"native_name": "བསྟན་འཛིན"}
    )

    assert "藏文" in told.text


@on_sqlite
def test_without_the_script_it_is_told_once_the_profile_is_saved(db, browser):
    amina = a_person()
    save(db, amina)

    page = browser(amina).post(
        "/me",
        data={
            "full_name": "Tenzin",
            "latin_name": "Tenzin",
            "native_name": "བསྟན་འཛིན",
            "language": "en",
            "zone": "",
        },
        follow_redirects=True,
    )

    assert "Our fonts have no Tibetan letters. The Latin name will be printed." in page.text
