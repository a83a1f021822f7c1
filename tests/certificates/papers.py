"""Certificates for tests; all people and institutions are invented."""

from dataclasses import replace
from datetime import date
from typing import Any

from cistrat_training.certificates.facts import CertificateFacts, LectureLine, RuleLine, Words

LECTURES = tuple(
    LectureLine(Words(en, zh), lecturer, institution, 90)
    for en, zh, lecturer, institution in [
        (
            "Measuring R&D with few data",
            "数据不足时的研发统计",
            "Adaeze Okonkwo",
            "Lagos Lab",
        ),
        ("What a policy question is", "什么是政策问题", "Milan Petrović", "Institute Drina"),
        (
            "How a small country reads its own innovation survey, and what it then does",
            "",
            "Camila Fuentes",
            "National Council for Science and Technology of the Republic of Somewhere",
        ),
    ]
)

AMINAS = CertificateFacts(
    serial="STI-12-P-0031-7QX4",
    kind="participation",
    holder="Amina Bello",
    native_name="",
    series=Words(
        "CISTRAT International Training Workshop on STI Policy Research and Method",
        "科技创新政策研究与方法国际培训班",
    ),
    number=12,
    title=Words(
        "12th CISTRAT International Training Workshop on STI Policy Research and Method",
        "第十二期科技创新政策研究与方法国际培训班",
    ),
    theme=Words("Research on innovation policy with few data", "数据不足时的科技创新政策研究"),
    mode="online",
    place=Words("", ""),
    first_day=date(2026, 10, 12),
    last_day=date(2026, 10, 16),
    minutes=990,
    minutes_offered=1080,
    rules=(RuleLine("share", 80),),
    lectures=LECTURES,
    issued_at=Words("Beijing", "北京"),
    issued_on=date(2026, 10, 23),
    signatory="Prof. Wei Anran",
    signatory_post=Words("Director", "主任"),
    address="https://training.example/verify/STI-12-P-0031-7QX4",
)


def the_facts(**changed: Any) -> CertificateFacts:
    return replace(AMINAS, **changed)
