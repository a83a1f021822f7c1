"""A layout on trial: printed with invented facts before any certificate is printed with it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from cistrat_training.certificates import paper
from cistrat_training.certificates.facts import CertificateFacts, LectureLine, RuleLine, Words
from cistrat_training.certificates.looks import Look
from cistrat_training.certificates.models import Kind
from cistrat_training.certificates.sandbox import BadLayout, Problem
from cistrat_training.words import N_

LECTURE = LectureLine(Words("An invented lecture", "虚构的讲座"), "Ann Example", "An Institute", 90)
LATIN = CertificateFacts(
    serial="ABC-00-P-0000-0000",
    kind=Kind.PARTICIPATION.value,
    holder="Maria Guadalupe Fernández de la Reguera y Ahedo-Villanueva Example",
    native_name="",
    series=Words("An Invented Series of Workshops", "虚构的系列培训班"),
    number=1,
    title=Words(
        "Invented Workshop on Something with a Title that Needs Most of the Line and More",
        "虚构的培训班",
    ),
    theme=Words("An invented theme", "虚构的主题"),
    mode="hybrid",
    place=Words("Beijing", "北京"),
    first_day=date(2026, 10, 12),
    last_day=date(2026, 11, 6),
    minutes=990,
    minutes_offered=1080,
    rules=(RuleLine("share", 80), RuleLine("live_share", 50), RuleLine("mandatory", 2)),
    lectures=(LECTURE, LECTURE),
    issued_at=Words("Beijing", "北京"),
    issued_on=date(2026, 11, 9),
    signatory="Prof. Ann Example",
    signatory_post=Words("Director", "主任"),
    address="https://training.example/verify/ABC-00-P-0000-0000",
    language="en",
    minutes_recorded=90,
)
SAMPLES = {
    "latin": LATIN,
    "arabic": replace(LATIN, holder="Amina Example", native_name="أمينة مثال"),
    "chinese": replace(LATIN, holder="Li Shili", native_name="李示例"),
    "cyrillic": replace(LATIN, holder="Nina Primer", native_name="Нина Пример"),
    "lecturing": replace(LATIN, kind="lecturing", rules=(), minutes_recorded=0),
    "completion": replace(
        LATIN,
        kind="completion",
        rules=(RuleLine("share", 80), RuleLine("task", 1)),
        task=Words("A policy brief of four pages", "四页政策简报"),
    ),
    "many": replace(LATIN, holder="Ann Example", lectures=(LECTURE,) * 40),
}
SAMPLE_NAMES = {
    "latin": N_("A long name"),
    "arabic": N_("An Arabic name"),
    "chinese": N_("A Chinese name"),
    "cyrillic": N_("A Cyrillic name"),
    "lecturing": N_("A lecturer"),
    "completion": N_("With an assessed task"),
    "many": N_("40 lectures"),
}
MUST_STAND_THERE = {
    "serial": ("ABC-00-P-0000-1111", N_("The layout does not print the number (it.serial).")),
    "holder": ("Zoe Quite Different", N_("The layout does not print the name (it.holder).")),
    "title": (Words("Another", "另一个"), N_("The layout does not print the title (it.title).")),
    "last_day": (date(2026, 12, 31), N_("The layout does not print the dates (it.days).")),
    "minutes": (60, N_("The layout does not print the hours (it.hours).")),
    "issued_on": (
        date(2026, 11, 10),
        N_("The layout does not print the day of issue (it.day_issued)."),
    ),
}
NO_QR = N_("The layout does not print the square code (it.qr).")
PIXELS = 30  # an inch: enough to see that something is different
BADGE = b'{"type": ["VerifiableCredential", "OpenBadgeCredential"]}'
LONG_CODE = "https://training.example/verify/ABC-00-P-0000-0000#" + "A" * 400


def check(look: Look) -> None:
    """Archival and accessible with every sample, and nothing left out. Raises BadLayout."""
    for facts in SAMPLES.values():
        paper.pdf(facts, look, qr=LONG_CODE, attachment=BADGE)
        paper.pdf(facts, look)
    if missing := [Problem(words) for words in _left_out(look)]:
        raise BadLayout(missing)


def _left_out(look: Look) -> Iterator[str]:
    """A fact that can change without any change on the page does not stand there."""
    before = paper.pictures(LATIN, look, ppi=PIXELS)
    for name, (other, words) in MUST_STAND_THERE.items():
        changed = CertificateFacts(**{**vars(LATIN), name: other})
        if paper.pictures(changed, look, ppi=PIXELS) == before:
            yield words
    if paper.pictures(LATIN, look, ppi=PIXELS, qr=LONG_CODE) == before:
        yield NO_QR
