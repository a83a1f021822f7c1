"""What an application says, section by section, for whoever reads it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Any, NamedTuple

from babel import dates
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from cistrat_training.accounts.models import Gender
from cistrat_training.applications import definition, standard
from cistrat_training.applications.definition import Definition, Part
from cistrat_training.applications.models import Application, Level
from cistrat_training.applications.questions import Answer, FormSection, Kind, Question, SeenBy
from cistrat_training.database import AnySession
from cistrat_training.files import StoredFile
from cistrat_training.languages import LOCALES
from cistrat_training.places.models import Category
from cistrat_training.places.queries import country_names
from cistrat_training.trail import plain


class Eyes(StrEnum):
    """Who reads."""

    APPLICANT = "applicant"
    ORGANISER = "organiser"
    REVIEWER = "reviewer"
    BLIND = "blind reviewer"


class File(NamedTuple):
    stored: StoredFile
    name: str


class Line(NamedTuple):
    """One question and its answer in words: a text, or items of a list, or a file; or nothing."""

    question: Question
    label: str
    text: str = ""
    items: tuple[str, ...] = ()
    file: File | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.text or self.items or self.file)

    @property
    def is_long(self) -> bool:
        return self.question.kind is Kind.LONG


class Said(NamedTuple):
    """One section of the form with what was answered in it."""

    title: str
    lines: list[Line]


SHORT_NAMES = {
    "full_name": ("Name", "姓名"),
    "latin_name": ("Name as in the passport", "护照姓名"),
    "native_name": ("Name in their own script", "本国文字的姓名"),
    "call_me": ("To be called", "称呼"),
    "gender": ("Gender", "性别"),
    "birth_decade": ("Born", "出生年代"),
    "nationality_code": ("Nationality", "国籍"),
    "language_level": ("Level of English", "英语水平"),
    "institution": ("Institution", "单位"),
    "country_code": ("Country", "国家"),
    "category": ("Kind", "单位类别"),
    "position": ("Position", "职务"),
    "motivation": ("Motivation", "申请理由"),
    "cv": ("CV", "简历"),
}
"""What a core fact is called where it is read; a question that organisers reworded keeps that."""

TYPES: dict[str, Callable[[str], Any]] = {
    "gender": Gender,
    "birth_decade": int,
    "category": Category,
    "language_level": Level,
}
NOTHING = {
    "gender": Gender.UNSTATED,
    **dict.fromkeys(("birth_decade", "category", "language_level")),
    **dict.fromkeys(("nationality_code", "country_code")),
}
OF_OTHERS = {"You": ("The person", "申请人"), "Your institution": ("Institution", "单位")}
YES_AND_NO = {"en": ("Agreed", "Not agreed"), "zh": ("同意", "未同意")}


def of(application: Application) -> Select[Answer]:
    return (
        select(Answer)
        .options(joinedload(Answer.file))
        .where(Answer.application_id == application.id)
    )


def read(session: AnySession, application: Application, eyes: Eyes, language: str) -> list[Said]:
    """What this reader sees of an application, in that language."""
    return shown(
        definition.of(session, application.workshop),
        application,
        session.scalars(of(application)).all(),
        eyes,
        language,
        countries=country_names(session, language),
    )


def shown(
    form: Definition,
    application: Application,
    answers: Iterable[Answer],
    eyes: Eyes,
    language: str,
    *,
    countries: Mapping[str, str],
) -> list[Said]:
    """`countries` are the names of countries in that language, by their codes."""
    values = given(form, application, answers)
    return [
        _said(part, values, eyes, language, countries)
        for part in seen(applying(form, application, values), eyes).parts
    ]


def given(form: Definition, application: Application, answers: Iterable[Answer]) -> dict[str, Any]:
    """Every answer by the key of its question, as an `Answer` would keep it; a file as `File`."""
    rows = {answer.question_id: answer for answer in answers}
    return {
        question.key: _core(application, question.core)
        if question.core
        else _kept(rows.get(question.id))
        for question in form.questions
    }


def applying(form: Definition, application: Application, values: Mapping[str, Any]) -> Definition:
    """What is asked of this applicant after these answers, and what was while it was open."""

    def applies(question: Question) -> bool:
        was_answered = question.closed_at is not None and is_answered(values[question.key])
        return was_answered or question.is_asked(application.audience)

    return form.only(applies).shown(values)


def seen(form: Definition, eyes: Eyes) -> Definition:
    if eyes in {Eyes.APPLICANT, Eyes.ORGANISER}:
        return form
    return form.only(
        lambda question: (
            question.seen_by is SeenBy.REVIEWERS
            and not (question.identifies and eyes is Eyes.BLIND)
        )
    )


def stamp(values: Mapping[str, Any]) -> str:
    """The same as long as nobody saves another answer to one of these questions."""
    told = {
        key: [value.stored.sha256, value.name] if isinstance(value, File) else value
        for key, value in values.items()
    }
    return hashlib.sha256(plain(told).encode()).hexdigest()[:16]


def keep(
    application: Application,
    questions: Iterable[Question],
    rows: Mapping[int, Answer],
    values: Mapping[str, Any],
    *,
    now: datetime,
    **facts: Any,
) -> list[Answer]:
    """Save these answers, and other facts, to the draft. Returns new rows, to be added."""
    new = []
    for question in questions:
        value = values[question.key]
        if question.core:
            facts |= _facts(question.core, value)
        elif row := rows.get(question.id):
            _set(row, value)
        elif is_answered(value):
            new.append(_set(Answer(application=application, question=question), value))
    application.save(now=now, **facts)
    return new


def _facts(name: str, value: Any) -> dict[str, Any]:
    """As the columns of an application keep a core fact."""
    if name == "cv":
        return {"cv": value.stored, "cv_name": value.name} if value else {}
    if not value:
        return {name: NOTHING.get(name, "")}
    return {name: TYPES.get(name, str)(value)}


def _set(row: Answer, value: Any) -> Answer:
    if isinstance(value, File):
        row.file, row.file_name = value
    else:
        row.value = value
    return row


def is_answered(value: Any) -> bool:
    """A consent that was refused is no answer that anybody waits for."""
    if isinstance(value, dict):
        return bool(value.get("agreed"))
    return value is not None and value not in ("", [])


def _core(application: Application, name: str) -> Any:
    value = getattr(application, name)
    if isinstance(value, StoredFile):
        return File(value, application.cv_name)
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, int) else value or None


def _kept(answer: Answer | None) -> Any:
    if answer is None:
        return None
    if answer.file:
        return File(answer.file, answer.file_name)
    return None if answer.value == [] else answer.value


def _said(
    part: Part,
    values: Mapping[str, Any],
    eyes: Eyes,
    language: str,
    countries: Mapping[str, str],
) -> Said:
    lines = [
        _line(question, values[question.key], language, countries) for question in part.questions
    ]
    if eyes is Eyes.BLIND:
        lines = [_unnamed(line) for line in lines]
    return Said(_title(part.section, eyes, language), lines)


def _title(section: FormSection, eyes: Eyes, language: str) -> str:
    if eyes is not Eyes.APPLICANT and section.title_en in OF_OTHERS:
        return OF_OTHERS[section.title_en][language == "zh"]
    return section.title(language)


def _unnamed(line: Line) -> Line:
    """People write their names into the names of their files."""
    return line._replace(file=File(line.file.stored, f"{line.label}.pdf")) if line.file else line


def _line(question: Question, value: Any, language: str, countries: Mapping[str, str]) -> Line:
    line = Line(question, label_of(question, language))
    if isinstance(value, File):
        return line._replace(file=value)
    if question.kind is Kind.SEVERAL:
        return line._replace(items=tuple(_chosen(question, value or [], language)))
    return line._replace(text=_words(question, value, language, countries))


def label_of(question: Question, language: str) -> str:
    core = question.core
    if core and question.label_en == standard.CORE[core]["label"][0]:
        return SHORT_NAMES[core][language == "zh"]
    return question.label(language)


def _words(question: Question, value: Any, language: str, countries: Mapping[str, str]) -> str:
    if question.kind is Kind.CONSENT:
        return YES_AND_NO[language][not is_answered(value)]
    if value is None or value == "":
        return ""
    match question.kind:
        case Kind.ONE:
            return _chosen(question, [value], language)[0]
        case Kind.COUNTRY:
            return countries.get(value, value)
        case Kind.DATE:
            return day(value, language)
    return str(value)


def _chosen(question: Question, keys: Iterable[str], language: str) -> list[str]:
    """A choice that was closed since keeps its words."""
    words = {choice.key: choice.label(language) for choice in question.all_choices()}
    return [words.get(key, key) for key in keys]


def day(value: str, language: str) -> str:
    return dates.format_date(date.fromisoformat(value), "long", locale=LOCALES[language])
