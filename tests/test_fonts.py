import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cistrat_training.certificates import paper
from cistrat_training.fonts import missing_scripts
from tests.certificates.papers import the_facts


@pytest.mark.parametrize(
    "name",
    [
        "José Ñandú-O’Neill",
        "Nguyễn Thị Ánh",
        "Чингис Хаан",
        "梁晓彤",
        "محمد عبد الرحمن",
        "አበበ ቢቂላ",
        "สมชาย",
        "នរោត្តម",
        "ສົມພອນ",
        "အောင်ဆန်း",
        "राम",
        "রহিমা",
        "",
    ],
)
def test_names_that_can_be_printed(name):
    assert missing_scripts(name) == []


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("தமிழ்", ["Tamil"]),
        ("דוד", ["Hebrew"]),
        ("Kim 김철수", ["Hangul"]),
        ("ქეთევან Հայկ", ["Georgian", "Armenian"]),
        ("Ann ☺", ["“☺”"]),
        ("𠮷田", ["Han"]),
    ],
)
def test_scripts_that_no_font_carries_are_named(name, scripts):
    assert missing_scripts(name) == scripts


def test_scripts_are_named_in_the_readers_language():
    assert missing_scripts("தமிழ்", "zh") == ["泰米尔文"]


@settings(max_examples=40, deadline=None)
@given(
    st.text(
        st.characters(categories=["Lu", "Ll", "Lo", "Nd", "Pd"], max_codepoint=0x20000),
        min_size=1,
        max_size=30,
    ).filter(lambda name: not missing_scripts(name))
)
def test_what_is_not_missing_can_be_printed(name):
    assert paper.pdf(the_facts(holder=name)).startswith(b"%PDF")
