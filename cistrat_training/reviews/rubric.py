"""How a rubric is put together, and the one we suggest."""

from collections.abc import Sequence
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.reviews.models import (
    FEWEST_POINTS,
    HIGHEST,
    LOWEST,
    MOST_POINTS,
    Criterion,
)
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
    least: int = LOWEST
    most: int = HIGHEST
    points_en: dict[str, str] = {}
    points_zh: dict[str, str] = {}

    @classmethod
    def of(cls, criterion: Criterion) -> "Line":
        return cls(*(getattr(criterion, name) for name in cls._fields))


SUGGESTED = (
    Line(
        "Work on science, technology and innovation policy",
        "科技创新政策相关工作",
        "How closely do the applicant's tasks and research fit the theme of the workshop?",
        "申请人的工作与研究同培训主题的契合程度如何？",
        40,
        points_en={
            "1": "Other tasks; the theme plays no part in them",
            "3": "The theme is one task among others",
            "5": "Works on the theme itself, and decides or advises on it",
        },
        points_zh={
            "1": "从事其他工作，与主题无关",
            "3": "主题为其多项工作之一",
            "5": "直接从事该主题工作，并参与决策或提供咨询",
        },
    ),
    Line(
        "Use at home",
        "回国应用",
        "What can the applicant and the institution do with what is learnt?",
        "申请人及其所在单位能如何运用所学内容？",
        30,
        points_en={
            "1": "No use is named",
            "3": "A use is named, without saying how",
            "5": "A task, the people who take part and a date are named",
        },
        points_zh={
            "1": "未说明用途",
            "3": "说明了用途，但未说明如何实现",
            "5": "说明了具体任务、参与人员和时间",
        },
    ),
    Line(
        "Motivation",
        "申请理由",
        "Is the statement specific, thought through and the applicant's own?",
        "申请陈述是否具体、深思熟虑且出自本人？",
        20,
        points_en={
            "1": "Would fit any workshop",
            "3": "Fits this workshop",
            "5": "Fits this workshop and nobody else could have written it",
        },
        points_zh={
            "1": "适用于任何培训班",
            "3": "切合本培训班",
            "5": "切合本培训班，且明显出自本人",
        },
    ),
    Line(
        "Ability to take part",
        "参训能力",
        "Do language, experience and position allow the applicant to contribute?",
        "申请人的语言、经验和岗位能否保证其积极参与？",
        10,
        points_en={
            "1": "Could hardly follow",
            "3": "Follows and asks",
            "5": "Brings a case from which others learn",
        },
        points_zh={
            "1": "难以跟上课程",
            "3": "能够跟上并参与提问",
            "5": "能带来可供他人学习的案例",
        },
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
    for line in lines:
        _check_scale(line)


def _check_scale(line: Line) -> None:
    if not FEWEST_POINTS <= line.least < line.most <= MOST_POINTS:
        raise RuleBroken(
            N_("The scale of “%(criterion)s” must go up, within 0 and 10."), criterion=line.title_en
        )
    described = {int(number) for number in (*line.points_en, *line.points_zh)}
    if beyond := described - set(range(line.least, line.most + 1)):
        raise RuleBroken(
            N_("“%(criterion)s” describes %(points)s, which its scale does not have."),
            criterion=line.title_en,
            points=min(beyond),
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
