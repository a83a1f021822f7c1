"""What an application lacks, by example."""

import pytest

from cistrat_training.accounts.models import Purpose
from cistrat_training.applications import answers, completeness, definition, ticks
from cistrat_training.files import StoredFile
from tests.people_and_things import NOON_IN_MAY, a_draft

AGREED = {Purpose.PROCESSING, Purpose.TRANSFER}


def a_complete_draft(**facts):
    cv = StoredFile(sha256="0", size=1, content_type="application/pdf", stored_at=NOON_IN_MAY)
    return a_draft(**{"cv": cv} | facts)


def gaps(application, agreed):
    form = definition.standard_form(application.workshop)
    return completeness.gaps(form, answers.given(form, application, []), agreed)


def fields(found):
    return [gap.field for gap in found]


def test_nothing_is_missing_in_a_complete_application():
    assert gaps(a_complete_draft(), AGREED) == []


@pytest.mark.parametrize(
    ("field", "nothing"),
    [
        *[(name, "") for name in ("full_name", "latin_name", "institution", "position")],
        *[(name, None) for name in ("nationality_code", "country_code", "category", "cv")],
        ("motivation", ""),
    ],
)
def test_each_needed_answer_is_missed(field, nothing):
    assert fields(gaps(a_complete_draft(**{field: nothing}), AGREED)) == [field]


def test_names_and_gender_that_people_may_keep_to_themselves_are_not_missed():
    draft = a_complete_draft(native_name="", call_me="", birth_decade=None)

    assert gaps(draft, AGREED) == []


@pytest.mark.parametrize(
    "name",
    [
        "巴特巴雅尔",
        "عمر عبد الفتاح",
        "Анна Примерова",
        "Nguyễn Thị Hạnh",
        "Siobhán O’Neill",
        "O",
        "ሃና ተስፋዬ",
    ],
)
def test_a_name_in_any_script_of_the_fonts_can_be_printed(name):
    assert gaps(a_complete_draft(full_name=name, latin_name=name), AGREED) == []


def test_a_name_that_the_fonts_lack_is_noticed_where_it_is_printed():
    found = gaps(a_complete_draft(full_name="ᏣᎳᎩ", latin_name="ᏣᎳᎩ"), AGREED)

    assert [(gap.field, gap.facts) for gap in found] == [("latin_name", {"scripts": "Cherokee"})]


@pytest.mark.parametrize(
    ("motivation", "over"),
    [("word " * 300, None), ("word " * 328, 28), ("学" * 300, None), ("学" * 310, 10)],
)
def test_a_motivation_has_at_most_300_words(motivation, over):
    found = gaps(a_complete_draft(motivation=motivation), AGREED)

    assert [gap.facts["over"] for gap in found] == ([over] if over else [])


def test_without_a_needed_consent_it_cannot_be_sent():
    assert fields(gaps(a_complete_draft(), {Purpose.PROCESSING, Purpose.ALUMNI})) == ["ticked"]


def test_a_text_that_was_changed_is_not_ticked_any_more():
    assert ticks.read(["processing 1999-01 en", *ticks.written([Purpose.ALUMNI], "zh")]) == {
        Purpose.ALUMNI: "zh"
    }
