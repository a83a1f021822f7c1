"""The form of the 12th workshop asks a little more than the standard one, and is answered."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy.orm import Session

from cistrat_training.applications import own_forms
from cistrat_training.applications.models import Application
from cistrat_training.applications.questions import Answer, FormSection, Kind, Question
from cistrat_training.workshops.models import Workshop

FIELDS = (
    ("c1", "Strategy and foresight", "战略与预见"),
    ("c2", "Statistics and indicators", "统计与指标"),
    ("c3", "Funding and evaluation", "资助与评估"),
    ("c4", "Technology transfer", "技术转移"),
)
SOURCES = (
    "The national innovation survey and the register of firms.",
    "Patent counts and a yearly survey of research staff.",
    "Budget tables of the ministry and reports of the regions.",
)


def ask(session: Session, workshop: Workshop) -> list[Question]:
    """A section behind the standard ones. What is asked last hangs on the choice before it."""
    place = len(own_forms.begin(session, workshop).parts) + 1
    section = FormSection(workshop=workshop, place=place, title_en="Your work", title_zh="您的工作")
    years = Question(
        workshop=workshop,
        section=section,
        place=1,
        kind=Kind.NUMBER,
        label_en="For how many years have you worked on science, technology or innovation policy?",
        label_zh="您从事科技创新政策工作多少年？",
        least=0,
        most=50,
    )
    fields = Question(
        workshop=workshop,
        section=section,
        place=2,
        kind=Kind.SEVERAL,
        label_en="On what do you work?",
        label_zh="您的工作领域",
        choices=[{"key": key, "en": en, "zh": zh} for key, en, zh in FIELDS],
    )
    session.add_all([section, years, fields])
    session.flush()
    sources = Question(
        workshop=workshop,
        section=section,
        place=3,
        kind=Kind.LONG,
        label_en="Which data do you use today?",
        label_zh="您目前使用哪些数据？",
        most_words=60,
        only_if_id=fields.id,
        only_if=["c2"],
    )
    session.add(sources)
    session.flush()
    return [years, fields, sources]


def answer(
    session: Session, questions: list[Question], applications: Iterable[Application]
) -> None:
    for n, application in enumerate(applications):
        for question, value in zip(questions, _values(n), strict=True):
            if value is not None:
                session.add(Answer(application=application, question=question, value=value))


def _values(n: int) -> tuple[Any, ...]:
    chosen = [key for at, (key, _en, _zh) in enumerate(FIELDS) if (n + at) % 3 != 1]
    return 2 + n * 5 % 19, chosen, SOURCES[n % len(SOURCES)] if "c2" in chosen else None
