"""Each kind of certificate in each script, unsigned and signed, as two readers of others see it.

page-validation and poppler share no code with each other, nor with typst and pyHanko.
"""

import io
import random
import subprocess

import page
import pikepdf
import pytest

from cistrat_training.certificates import paper, signing
from cistrat_training.certificates.facts import LectureLine, RuleLine, Words
from tests.certificates.keys import SIGNED_AT, a_paper_key
from tests.certificates.papers import the_facts
from tests.certificates.test_paper import without_marks
from tests.certificates.test_signing import judged_by_pyhanko
from tests.papers import MISTAKEN, text_of

BADGE = b'{"type": ["VerifiableCredential", "OpenBadgeCredential"]}'
NATIVE = {
    "Latin": "Nguyễn Thị Ánh Tuyết",
    "Cyrillic": "Нурлан Ёлкин",
    "Arabic": "محمد عبد الرحمن الأنصاري",
    "Chinese": "梁晓彤",
}
OF_A_KIND = {
    "participation": {"rules": (RuleLine("share", 80), RuleLine("live_share", 50))},
    "completion": {
        "rules": (RuleLine("lectures", 9), RuleLine("task", 1)),
        "task": Words("A policy brief", "政策简报"),
    },
    "lecturing": {"rules": (), "minutes": 270, "minutes_offered": 270},
}
SAID_OF_A_KIND = {
    "participation": ("16.5 hours of 18 hours", "at least 80% of the lecture time", "实时听课时长"),
    "completion": ("16.5 hours of 18 hours", "at least 9 lectures", "A policy brief", "政策简报"),
    "lecturing": ("4.5 hours", "Certificate of Lecturing", "授课证书"),
}
SAID_OF_ALL = (
    *("International Research and Training Center", "国际科学和技术战略研究与培训中心"),
    *("under the Auspices of UNESCO", "由联合国教育、科学及文化组织赞助"),
    *("Amina Bello", "STI-12-P-0031-7QX4", "Prof. Wei Anran", "Director"),
    *("On site and online", "Nairobi", "in English", "英语授课", "12 to 16 October 2026"),
    *("Beijing, 23 October 2026", "training.example/verify/STI-12-P-0031-7QX4"),
    *("Counting patents", "Milan Petrović", "Institute Drina", "1.5 hours", "4.5 hours"),
)
LECTURES = (
    LectureLine(Words("Counting patents", "专利统计"), "Milan Petrović", "Institute Drina", 90),
)


def facts_of(kind, script):
    return the_facts(
        kind=kind,
        native_name=NATIVE[script],
        mode="hybrid",
        place=Words("Nairobi", "内罗毕"),
        language="en",
        lectures=LECTURES * 3,
        **OF_A_KIND[kind],
    )


def bare(text):
    return without_marks(text).replace("\n", "").replace("\f", "")


def faults_of(pdf, archive):
    return {
        failure.message
        for profile in (archive, "pdfua-1")
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    } - {MISTAKEN}


def said_by(program, pdf, path):
    path.write_bytes(pdf)
    done = subprocess.run(["/usr/bin/env", program, path], capture_output=True, check=False)  # noqa: S603
    return done.stdout.decode(errors="replace")


@pytest.mark.parametrize("script", NATIVE)
@pytest.mark.parametrize("kind", OF_A_KIND)
def test_two_readers_find_everything_in_each_kind_and_script_before_and_after_signing(
    kind, script, tmp_path
):
    facts = facts_of(kind, script)
    plain, badged = paper.pdf(facts), paper.pdf(facts, attachment=BADGE)
    signed, both = (signing.sign(pdf, a_paper_key(), at=SIGNED_AT) for pdf in (plain, badged))

    for pdf, archive in [
        *((plain, "pdfa-2a"), (signed, "pdfa-2a")),
        *((badged, "pdfa-3a"), (both, "pdfa-3a")),
    ]:
        assert faults_of(pdf, archive) == set()
        about = said_by("pdfinfo", pdf, tmp_path / "read.pdf").split()
        assert about[about.index("Tagged:") + 1] == "yes"
        copied = bare(text_of(pdf))
        for words in (*SAID_OF_ALL, *SAID_OF_A_KIND[kind], NATIVE[script]):
            assert bare(words) in copied, words
    for pdf in (signed, both):
        said = said_by("pdfsig", pdf, tmp_path / "signed.pdf")
        assert "Signature is Valid." in said
        assert "Total document signed" in said
        assert judged_by_pyhanko(pdf).bottom_line


def is_believed_by_pyhanko(pdf):
    try:
        return judged_by_pyhanko(pdf).bottom_line
    except Exception:  # noqa: BLE001 (it tells of broken files in many ways)
        return False


def test_pdfsig_and_pyhanko_notice_a_changed_byte_wherever_it_is(tmp_path):
    facts = facts_of("completion", "Arabic")
    signed = signing.sign(paper.pdf(facts, attachment=BADGE), a_paper_key(), at=SIGNED_AT)
    of = random.Random(12)
    begins = signed.index(b"/Contents <")
    covered = [*range(begins), *range(signed.index(b">", begins) + 1, len(signed))]

    unnoticed = []
    for place in of.sample(covered, 20):
        changed = (
            signed[:place] + bytes([signed[place] ^ of.randrange(1, 256)]) + signed[place + 1 :]
        )
        if "Signature is Valid." in said_by("pdfsig", changed, tmp_path / "changed.pdf"):
            unnoticed.append(("pdfsig", place))
        if is_believed_by_pyhanko(changed):
            unnoticed.append(("pyhanko", place))

    assert unnoticed == []


PROTECTED = ("passport", "birth", "nationality", "gender", "amina@example.org")


@pytest.mark.parametrize("kind", OF_A_KIND)
def test_what_a_file_says_of_itself_is_known_and_nothing_else(kind):
    made = paper.pdf(facts_of(kind, "Arabic"), attachment=BADGE)

    with pikepdf.open(io.BytesIO(signing.sign(made, a_paper_key(), at=SIGNED_AT))) as pdf:
        about = {name.strip("/"): str(value) for name, value in pdf.docinfo.items()}
        metadata = bytes(pdf.Root.Metadata.read_bytes()).decode().lower()
    assert about.keys() <= {"Title", "Author", "Subject", "Creator", "CreationDate", "ModDate"}
    assert "Amina Bello" in about["Subject"]
    assert not any(word in metadata for word in PROTECTED)
