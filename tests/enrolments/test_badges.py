"""Badges and nameplates: everybody's name stands on one, whole, in whatever script."""

import io
import re
import subprocess

import pikepdf
import pytest

from cistrat_training.enrolments.badge_codes import badge_code, in_print
from cistrat_training.trail import Deed, history
from cistrat_training.workshops.models import Audience
from tests.live import HOUSE
from tests.papers import faults_of, text_of
from tests.people_and_things import a_person, a_workshop, an_enrolment, an_organiser, save

MM = 72 / 25.4  # points
LONG = "Maria das Graças Nascimento de Albuquerque e Vasconcelos Figueiredo"
IN_ONE_WORD = "Wolfeschlegelsteinhausenbergerdorffwelchevoralterngewissenhaft"


def a_place(workshop, full_name, latin_name="", **facts):
    return an_enrolment(
        workshop=workshop, person=a_person(full_name=full_name, latin_name=latin_name), **facts
    )


def squeezed(paper):
    """Without what breaks a line or a word."""
    return "".join(text_of(paper).replace("\u200b", "").split())


@pytest.fixture
def grace(db):
    grace = an_organiser()
    save(db, grace)
    return grace


@pytest.fixture
def workshop(db):
    workshop = a_workshop()
    save(
        db,
        a_place(workshop, "Amina Bello"),
        a_place(workshop, "王小明", "Wang Xiaoming", audience=Audience.DOMESTIC, country_code="CN"),
        a_place(workshop, LONG),
        a_place(workshop, IN_ONE_WORD),
        a_place(workshop, "فاطمة", "Fatima"),
        a_place(workshop, "ᠮᠣᠩᠭᠣᠯ", "Mongol Name", institution="Institute ☺"),
        a_place(workshop, "ᠮᠣᠩᠭᠣᠯ"),
    )
    return workshop


@pytest.mark.parametrize("what", ["badges", "nameplates"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_name_stands_on_one_whole(browser, grace, workshop, what, language):
    answer = browser(grace).get(f"/workshops/{workshop.id}/{what}.pdf?language={language}")

    said = squeezed(answer.data)
    names = ["Amina Bello", "王小明", "Wang Xiaoming", LONG, IN_ONE_WORD, "Fatima", "Mongol Name"]
    for words in (*names, "尼日利亚" if language == "zh" else "Nigeria"):
        assert words.replace(" ", "") in said
    assert faults_of(answer.data) == set()


def test_eight_badges_fill_a_page_and_each_nameplate_one(browser, db, grace, workshop):
    save(db, a_place(workshop, "Ada"), a_place(workshop, "Ben"))

    def pages(what):
        answer = browser(grace).get(f"/workshops/{workshop.id}/{what}.pdf")
        return len(pikepdf.open(io.BytesIO(answer.data)).pages)

    assert pages("badges") == 2
    assert pages("nameplates") == 9


def test_the_part_of_the_list_that_is_shown_is_printed(browser, grace, workshop):
    answer = browser(grace).get(f"/workshops/{workshop.id}/badges.pdf?audience=domestic")

    said = squeezed(answer.data)
    assert "王小明" in said
    assert "AminaBello" not in said


def test_an_empty_part_prints_nothing_and_says_so(browser, grace, workshop):
    answer = browser(grace).get(f"/workshops/{workshop.id}/badges.pdf?find=nobody-at-all")

    assert answer.status_code == 409
    assert "nothing to print" in answer.text


def test_who_printed_them_is_kept(browser, db, grace, workshop):
    browser(grace).get(f"/workshops/{workshop.id}/nameplates.pdf")

    last = db.scalars(history(f"workshop:{workshop.id}")).all()[-1]
    assert (last.deed, last.actor_id) == (Deed.EXPORTED, grace.id)
    assert last.why.endswith("nameplates.pdf")


def boxes_of(paper):
    """Each word with its box, in points: left, top, right, bottom."""
    found = subprocess.run(
        ["pdftotext", "-bbox", "-", "-"],  # noqa: S607 (wherever it is installed)
        input=paper,
        capture_output=True,
        check=True,
    ).stdout.decode()
    place = r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<'
    return [(word, *map(float, box)) for *box, word in re.findall(place, found)]


def test_a_short_name_is_large_and_a_long_one_stays_on_its_badge(browser, grace, workshop):
    paper = browser(grace).get(f"/workshops/{workshop.id}/badges.pdf").data

    boxes = boxes_of(paper)
    height = {word: bottom - top for word, _left, top, _right, bottom in boxes}
    assert height["Bello"] > 1.2 * height["Graças"] > 1.2 * height["Institute"]
    edge, wide = 15 * MM, 90 * MM
    for _word, left, _top, right, _bottom in boxes:
        column = 0 if left < edge + wide else 1
        assert edge + column * wide <= left
        assert right <= edge + (column + 1) * wide


def test_a_name_that_the_fonts_lack_gives_way_to_the_latin_one(browser, grace, workshop):
    said = squeezed(browser(grace).get(f"/workshops/{workshop.id}/badges.pdf").data)

    assert said.count("??????") == 1  # of the one who has no Latin name


def test_a_badge_carries_a_code_that_a_scanner_reads(browser, db, app, grace, tmp_path):
    workshop = a_workshop()
    place = a_place(workshop, "Amina Bello")
    save(db, place)
    paper = browser(grace).get(f"/workshops/{workshop.id}/badges.pdf").data

    code = badge_code(place.id, app.config["SECRET_KEY"])

    assert in_print(code) in text_of(paper)
    assert read_in_picture(paper, tmp_path) == code


READER = r"""
import decode from "qr/decode.js";
import fs from "node:fs";
const data = fs.readFileSync(process.argv[1]);
const size = data.subarray(0, 40).toString("latin1").match(/^P6\n(\d+) (\d+)/);
const [width, height] = [Number(size[1]), Number(size[2])];
const pixels = data.subarray(data.length - 3 * width * height);
console.log(decode({ width, height, data: pixels }));
"""


def read_in_picture(paper, folder):
    """What the program that browsers without one of their own use reads on the first page."""
    first_page = ["-r", "150", "-f", "1", "-l", "1", "-singlefile", "-", folder / "badge"]
    subprocess.run(["pdftoppm", *first_page], input=paper, check=True)  # noqa: S603, S607
    read = subprocess.run(  # noqa: S603
        ["node", "--input-type=module", "--eval", READER, folder / "badge.ppm"],  # noqa: S607
        cwd=HOUSE,
        check=True,
        capture_output=True,
        text=True,
    )
    return read.stdout.strip()
