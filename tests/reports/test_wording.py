import re
import tomllib

import pytest

from cistrat_training.errors import RuleBroken
from cistrat_training.places.models import Category
from cistrat_training.reports import registers, templates, wording
from cistrat_training.reports.facts import TRAINING_SLOTS
from cistrat_training.workshops.models import Delivery
from tests.reports.trainings import PROJECT, reference

SET = """
language = "en"
[[training]]
series = "Ours"
heading = "The {ordinals}"
paragraphs = ["In {years} we met."]
"""


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_products_own_wording_is_complete(language):
    own = wording.products_own(language)

    assert set(own.centre) == set(wording.CENTRE)
    assert set(own.document) >= {key for key in wording.DOCUMENT if key != "title_one_year"}
    assert set(own.categories) == set(Category)
    assert set(own.deliveries) == set(Delivery)
    assert own.cover
    assert own.trainings[""].paragraphs


def test_the_products_own_wording_has_no_sentence_of_the_centres_report():
    report = " ".join(reference("cistrat-report-2021-2022.txt").split())
    own = wording.products_own("en")
    frames = [
        *own.cover,
        *own.document.values(),
        own.trainings[""].heading,
        *own.trainings[""].paragraphs,
    ]

    for frame in frames:
        for sentence in frame.sentences:
            words = "".join(getattr(part, "text", "") for part in sentence).strip(" .,")
            assert len(words) < 20 or words not in report


def test_the_centres_wording_is_read():
    house = wording.read(reference("house-wording.toml"), "house-wording.toml")

    assert set(house.trainings) == {
        "CISTRAT International Training Workshop on STI Policy Research and Method",
        "Public Management of National Research Institutes",
    }


def test_a_wording_lies_over_the_products_own():
    words = wording.read(SET, "ours.toml").over(wording.products_own("en"))

    assert words.of_series("Ours", "ORS").heading.source == "The {ordinals}"
    assert words.of_series("Another", "ANO").series == ""
    assert words.document["closing"] == wording.products_own("en").document["closing"]


def test_frames_of_our_own_for_all_series_take_the_place_of_the_products():
    common = SET.replace('series = "Ours"', "")

    words = wording.read(common, "ours.toml").over(wording.products_own("en"))

    assert words.of_series("Any").heading.source == "The {ordinals}"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("language = en", "ours.toml is not readable as TOML:"),
        (SET.replace('"en"', '"fr"'), "ours.toml: language: write one of en, zh here."),
        (
            SET.replace("heading", "headline"),
            "ours.toml: training 1: headline: no such key. The keys here are: series, position,",
        ),
        (SET.replace('heading = "The {ordinals}"', ""), "ours.toml: training 1: heading: write a"),
        (
            SET.replace("{years}", "{when}"),
            "ours.toml: training 1: paragraphs 1, character 4: there is no slot “when”. The slots",
        ),
        (SET.replace('["In {years} we met."]', '"In"'), "ours.toml: training 1: paragraphs: write"),
        (SET + 'position = "one"', "ours.toml: training 1: position: write a whole number"),
        (SET + "position = 0", "ours.toml: training 1: position: write a whole number"),
        (SET + 'serial_comma = ["seats"]', "ours.toml: training 1: serial_comma: there is no slot"),
        (SET + 'bounds = { domestic = "under" }', "ours.toml: training 1: bounds: domestic: write"),
        (SET + 'open_end = { seats = "etc." }', "ours.toml: training 1: open_end: seats: no such"),
        (SET + SET.replace('language = "en"', ""), "ours.toml: training 2: series: a second set"),
        (SET + "\n[document]\ncover = 1", "ours.toml: document: cover: write a list of texts"),
        (SET + "\n[document]\ncovers = 1", "ours.toml: document: covers: no such key."),
        ('language = "en"\ntraining = 3', "ours.toml: training: write it as [[training]]."),
        ('language = "en"\ncentre = 3', "ours.toml: centre: this must be a table, [centre]."),
        ('language = "en"\n[centre]\nname = "x"', "ours.toml: centre: name: no such key."),
    ],
)
def test_a_wrong_file_says_which_key_and_what_to_do(wrong, told):
    with pytest.raises(RuleBroken) as error:
        wording.read(wrong, "ours.toml")

    assert str(error.value).startswith(told)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_shipped_files_are_toml(language):
    assert tomllib.loads(wording.shipped(language))["language"] == language


def test_the_examples_of_the_document_can_be_read():
    document = (PROJECT / "docs" / "reports.md").read_text(encoding="utf-8")
    template, frames, register = re.findall(r"```toml\n(.*?)```", document, re.DOTALL)

    assert templates.read("ours", tomllib.loads(template)).parts[0].sections
    assert "The title of the series" in wording.read(frames, "reports.md").trainings
    assert registers.read(register, "reports.md").sections[0].entries
    for slot in TRAINING_SLOTS:
        assert re.search(rf"\b{slot}\b", document)
