"""Coordinators of two member institutions are asked for trainees; one has begun to nominate."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cistrat_training.accounts.models import Gender
from cistrat_training.enrolments import nominating
from cistrat_training.enrolments.coordinator_list import Asked
from cistrat_training.enrolments.models import Condition, Support
from cistrat_training.enrolments.nominating import Typed
from cistrat_training.house.demo.cast import Cast
from cistrat_training.places.models import Category
from cistrat_training.workshops.models import Workshop

ASKED = [
    Asked(
        "Northern Academy of Strategy Examples",
        Category.RESEARCH,
        "苏婉清",
        "su.wanqing@strategy.example",
        4,
    ),
    Asked(
        "University of Worked Examples",
        Category.UNIVERSITY,
        "何子昂",
        "he.ziang@worked.example",
        3,
    ),
]
NOMINATED = [
    Typed("顾明远", "Gu Mingyuan", "gu.mingyuan@strategy.example", "副研究员", Gender.MAN),
    Typed("沈若兰", "Shen Ruolan", "shen.ruolan@strategy.example", "助理研究员", Gender.WOMAN),
]


def arrange(session: Session, cast: Cast, workshop: Workshop, now: datetime) -> None:
    asked_at = now - timedelta(days=4)
    closes_at = now + timedelta(days=24)
    coordinators = nominating.ask(
        session, workshop, ASKED, closes_at=closes_at, language="zh", now=asked_at
    )
    for typed in NOMINATED:
        nominating.add(session, coordinators[0], typed, now=now - timedelta(days=2))
    session.add(
        Condition(
            workshop=workshop,
            kind=Support.FUNDING,
            text_en="Taking part is free of charge; no allowance is paid.",
            text_zh="参加培训免费，不发放补贴。",
        )
    )
    cast.delivered(asked_at)
