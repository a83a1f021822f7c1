"""Every text has its words in every language, and the words keep the text's slots."""

import re
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

HOUSE = Path(__file__).parent.parent
CATALOGUES = sorted((HOUSE / "cistrat_training" / "translations").glob("*/LC_MESSAGES/*.po"))
SLOT = re.compile(r"%\(\w+\)[sd]")


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """What code and templates say today."""
    extracted = tmp_path_factory.mktemp("texts") / "messages.pot"
    subprocess.run(["make", "-s", "messages", f"POT={extracted}"], cwd=HOUSE, check=True)  # noqa: S603, S607
    with extracted.open("rb") as file:
        return [message for message in read_po(file) if message.id]


@pytest.fixture(params=CATALOGUES, ids=lambda path: path.parent.parent.name)
def catalogue(request):
    with request.param.open("rb") as file:
        return read_po(file, locale=request.param.parent.parent.name)


def test_there_is_a_chinese_catalogue():
    assert "zh" in [path.parent.parent.name[:2] for path in CATALOGUES]


def test_every_text_is_translated(texts, catalogue):
    untranslated = [text.id for text in texts if not is_translated(catalogue.get(text.id))]

    assert untranslated == []


def is_translated(message):
    return message is not None and not message.fuzzy and all(forms_of(message))


def forms_of(message):
    return message.string if isinstance(message.string, tuple | list) else [message.string]


def test_no_translation_is_left_of_a_text_that_is_gone(texts, catalogue):
    left = {message.id for message in catalogue if message.id} - {text.id for text in texts}

    assert left == set()


def test_a_translation_keeps_the_slots(catalogue):
    wrong = [
        message.id
        for message in catalogue
        if message.id
        for form in filter(None, forms_of(message))
        if not set(SLOT.findall(form)) <= set(SLOT.findall(" ".join(ids_of(message))))
        or not set(SLOT.findall(ids_of(message)[0])) - {"%(num)s", "%(num)d"}
        <= set(SLOT.findall(form))
    ]

    assert wrong == []


def test_a_translation_writes_no_per_cent_sign_that_opens_a_slot(catalogue):
    wrong = [
        message.id
        for message in catalogue
        if message.id and not any(map(has_lone_sign, ids_of(message)))
        if any(map(has_lone_sign, filter(None, forms_of(message))))
    ]

    assert wrong == []


def has_lone_sign(form):
    return "%" in SLOT.sub("", form).replace("%%", "")


def test_babel_compiles_every_translation(catalogue):
    assert [(message.id, errors) for message, errors in catalogue.check()] == []


def ids_of(message):
    return message.id if isinstance(message.id, tuple | list) else [message.id]
