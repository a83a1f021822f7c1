import re
import subprocess
from datetime import date

import page
import pytest
import segno

from cistrat_training import press
from cistrat_training.certificates import paper
from cistrat_training.certificates.facts import (
    CertificateFacts,
    LectureLine,
    RuleLine,
    Words,
)
from tests.certificates.papers import LECTURES, the_facts

MISTAKEN = "a stream /Length does not match its raw content length"
"""The checker takes a last byte of compressed data that is a CR for a part of the line's end."""


@pytest.fixture
def read(tmp_path):
    def text_of(pdf: bytes, *how: str) -> str:
        path = tmp_path / "certificate.pdf"
        path.write_bytes(pdf)
        return subprocess.run(  # noqa: S603
            ["/usr/bin/env", "pdftotext", *how, path, "-"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    return text_of


def test_everything_that_matters_stands_on_it(read):
    text = read(paper.pdf(the_facts()))

    for words in [
        "Certificate of Participation",
        "参加证书",
        "Amina Bello",
        "12th CISTRAT International Training Workshop on STI Policy Research and Method",
        "第十二期科技创新政策研究与方法国际培训班",
        "under the Auspices of UNESCO",
        "国际科学和技术战略研究与培训中心",
        "12 to 16 October 2026",
        "Online",
        "16.5 hours of 18 hours",
        "at least 80% of the lecture time",
        "STI-12-P-0031-7QX4",
        "Beijing, 23 October 2026",
        "Prof. Wei Anran",
        "training.example/verify/STI-12-P-0031-7QX4",
        "What a policy question is",
        "什么是政策问题",
        "Milan Petrović",
        "1.5 hours",
    ]:
        assert words in text


def without_marks(text: str) -> str:
    """Without direction marks, and the spaces that pdftotext puts before marks of no width."""
    return re.sub("[ \u202a-\u202e\u2066-\u2069\u200e\u200f]", "", text)


@pytest.mark.parametrize(
    "name",
    [
        "Søren Ångström-O’Neill",
        "Нурлан Ёлкин",
        "محمد عبد الرحمن الأنصاري",
        "梁晓彤",
        "Nguyễn Thị Ánh Tuyết",
        "አበበ ቢቂላ",
        "สมชาย ใจดี",
        "राम बहादुर थापा",
        "রহিমা",
        "ສົມພອນ",
        "အောင်ဆန်း",
        "សុខា ចាន់",
        "Q",
    ],
)
def test_a_name_can_be_copied_out_of_it(name, read):
    text = read(paper.pdf(the_facts(native_name=name)))

    assert without_marks(name) in without_marks(text)


@pytest.mark.parametrize("profile", ["2a", "ua1"])
@pytest.mark.parametrize(
    "facts",
    [
        the_facts(),
        the_facts(native_name="محمد عبد الرحمن", place=Words("Beijing", "北京"), mode="hybrid"),
        the_facts(kind="lecturing", rules=(), minutes=180, minutes_offered=180),
        the_facts(kind="completion", lectures=LECTURES * 12),
    ],
    ids=["participation", "arabic", "lecturing", "four pages"],
)
def test_it_is_archival_and_accessible(facts, profile):
    made = paper.pdf(facts)

    failures = {
        failure.message for failure in page.validate_pdf_bytes(made, profile=profile).failures
    }
    if b"\r\nendstream" in made:
        failures.discard(MISTAKEN)
    assert failures == set()


def test_the_same_facts_give_the_same_bytes():
    assert paper.pdf(the_facts()) == paper.pdf(the_facts())


def test_another_day_of_issue_gives_other_bytes():
    assert paper.pdf(the_facts(issued_on=date(2026, 10, 24))) != paper.pdf(the_facts())


def test_long_names_and_titles_stay_on_one_line_within_the_page(read):
    name = "Maria Guadalupe Fernández de la Reguera y Ahedo-Villanueva Montenegro"
    title = Words("International Workshop on " + "Policy " * 10, "面向发展中国家的国家科研" * 5)

    text = read(paper.pdf(the_facts(holder=name, title=title)), "-layout", "-l", "1")

    assert name in text
    assert title.en.strip() in text
    assert title.zh in text


@pytest.mark.parametrize(("lectures", "pages"), [(0, 1), (1, 2), (12, 2), (40, 4)])
def test_the_lectures_follow_on_pages_of_their_own(lectures, pages):
    line = LectureLine(Words("A lecture", "讲座"), "Ann Example", "Institute", 90)

    report = page.validate_pdf_bytes(
        paper.pdf(the_facts(lectures=(line,) * lectures)), profile="2a"
    )

    assert report.document.page_count == pages


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        (0, "1.5 hours"),
        (90, "1.5 hours, recorded"),
        (30, "1.5 hours, 0.5 hours of it recorded"),
    ],
)
def test_what_was_watched_of_a_recording_is_printed_apart(read, recorded, told):
    line = LectureLine(Words("A lecture", "讲座"), "Ann Example", "Institute", 90, recorded)

    text = read(paper.pdf(the_facts(lectures=(line,))), "-f", "2", "-raw")

    assert told in " ".join(text.split())


def test_a_certificate_of_an_earlier_release_says_nothing_of_recordings():
    kept = the_facts().as_dict()
    for line in kept["lectures"]:
        del line["recorded"]

    assert CertificateFacts.from_dict(kept) == the_facts()


def test_a_name_that_the_fonts_cannot_print_is_refused():
    with pytest.raises(press.CannotPrint):
        paper.pdf(the_facts(holder="தமிழ்"))


def test_the_square_code_is_the_address():
    drawn = press.qr("https://training.example/verify/STI-12-P-0031-7QX4")

    size = int(re.search(r"viewBox=\"0 0 (\d+)", drawn)[1])
    cells = [[0] * size for _ in range(size)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)", drawn):
        cells[int(y)][int(x) : int(x) + int(length)] = [1] * int(length)
    expected = segno.make(
        "https://training.example/verify/STI-12-P-0031-7QX4", error="m", mask=press.MASK
    )
    assert cells == [list(row) for row in expected.matrix]


@pytest.mark.parametrize(
    ("first", "last", "en", "zh"),
    [
        ("2026-10-12", "2026-10-12", "12 October 2026", "2026年10月12日"),
        ("2026-10-12", "2026-10-16", "12 to 16 October 2026", "2026年10月12日至16日"),
        ("2026-10-30", "2026-11-02", "30 October to 2 November 2026", "2026年10月30日至11月2日"),
        (
            "2026-12-30",
            "2027-01-02",
            "30 December 2026 to 2 January 2027",
            "2026年12月30日至2027年1月2日",
        ),
    ],
)
def test_days(first, last, en, zh):
    days = date.fromisoformat(first), date.fromisoformat(last)

    assert (paper.days_en(*days), paper.days_zh(*days)) == (en, zh)


@pytest.mark.parametrize(
    ("minutes", "of", "en", "zh"),
    [
        (60, None, "1 hour", "1小时"),
        (90, None, "1.5 hours", "1.5小时"),
        (45, None, "45 min", "45分钟"),
        (990, 1080, "16.5 hours of 18 hours", "16.5小时（共18小时）"),
        (995, 1080, "16 h 35 min of 18 hours", "16小时35分钟（共18小时）"),
        (1080, 1080, "18 hours", "18小时"),
    ],
)
def test_hours(minutes, of, en, zh):
    assert (paper.hours_en(minutes, of), paper.hours_zh(minutes, of)) == (en, zh)


@pytest.mark.parametrize(
    ("number", "en", "zh"),
    [
        *[(1, "1st", "一"), (2, "2nd", "二"), (3, "3rd", "三"), (10, "10th", "十")],
        *[(11, "11th", "十一"), (12, "12th", "十二"), (20, "20th", "二十")],
        *[(23, "23rd", "二十三"), (111, "111th", "111")],
    ],
)
def test_editions(number, en, zh):
    assert (paper.ordinal(number), paper.chinese_number(number)) == (en, zh)


def test_series_and_edition_stand_there_unless_the_title_says_them(read):
    said = read(paper.pdf(the_facts()))
    unsaid = read(paper.pdf(the_facts(title=Words("Evaluating Programmes", "计划评价"))))

    assert "12th workshop" not in said
    assert "STI Policy Research and Method, 12th workshop" in unsaid
    assert "科技创新政策研究与方法国际培训班，第十二期" in unsaid


def test_two_rules_are_both_printed(read):
    text = read(paper.pdf(the_facts(rules=(RuleLine("share", 80), RuleLine("lectures", 9)))))

    assert "至少听满9场讲座" in text.replace(" ", "").replace("\n", "")
