"""How a rubric is put together, and the one we suggest."""

from collections.abc import Sequence
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.reviews.models import Criterion
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

WHOLE = 100  # per cent


class Line(NamedTuple):
    """One criterion as somebody wrote it."""

    title_en: str
    title_zh: str
    question_en: str
    question_zh: str
    weight: int


SUGGESTED = (
    Line(
        "Work on science, technology and innovation policy",
        "科技创新政策相关工作",
        "How closely do the applicant's tasks and research fit the theme of the workshop?",
        "申请人的工作与研究同培训主题的契合程度如何？",
        40,
    ),
    Line(
        "Use at home",
        "回国应用",
        "What can the applicant and the institution do with what is learnt?",
        "申请人及其所在机构能如何运用所学内容？",
        30,
    ),
    Line(
        "Motivation",
        "申请动机",
        "Is the statement specific, thought through and the applicant's own?",
        "申请陈述是否具体、深思熟虑且出自本人？",
        20,
    ),
    Line(
        "Ability to take part",
        "参训能力",
        "Do language, experience and position allow the applicant to contribute?",
        "申请人的语言、经验和岗位能否保证其积极参与？",
        10,
    ),
)


def check(lines: Sequence[Line]) -> None:
    if not lines:
        raise RuleBroken(N_("Write at least one criterion."))
    total = sum(line.weight for line in lines)
    if total != WHOLE:
        raise RuleBroken(
            N_("The weights make %(total)s per cent together. Change them so that they make 100."),
            total=total,
        )


def rewritten(
    workshop: Workshop, standing: Sequence[Criterion], lines: Sequence[Line]
) -> tuple[list[Criterion], list[Criterion]]:
    """The criteria as they are to be, and those that are left over."""
    check(lines)
    criteria = list(standing[: len(lines)])
    for place, line in enumerate(lines, 1):
        if place > len(criteria):
            criteria.append(Criterion(workshop=workshop, place=place, **line._asdict()))
        for name, value in {**line._asdict(), "place": place}.items():
            setattr(criteria[place - 1], name, value)
    return criteria, list(standing[len(lines) :])
