"""A letter of thanks: what it says in English and in Chinese, and its PDF on the Centre's paper."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from cistrat_training import press
from cistrat_training.certificates.paper import (
    day_en,
    day_zh,
    days_en,
    days_zh,
    hours_en,
    hours_zh,
)
from cistrat_training.certificates.thanks_facts import Given, ThanksFacts

LAYOUT = Path(__file__).with_name("thanks.typ")

CENTRE = {
    "en": "International Research and Training Center for Science and Technology Strategy",
    "zh": "国际科学和技术战略研究与培训中心",
}

GOODBYE = {
    "en": "What you shared will serve those who advise on science, technology and innovation in"
    " their countries. We hope to welcome you again.",
    "zh": "您分享的学识与经验，将使各国从事科技与创新决策咨询工作的学员长久受益。"
    "期待今后继续与您合作。",
}


class Spoken(NamedTuple):
    """The letter in one language; an empty paragraph is left out."""

    title: str
    day: str
    to: list[str]
    salutation: str
    thanks: str
    heads: tuple[str, str, str]
    """Of the table."""
    lectures: list[tuple[str, str, str]]
    """Title, day, length."""
    paragraphs: list[str]
    closes: str
    signatory: str
    post: str
    centre: str


def pdf(facts: ThanksFacts, language: str) -> bytes:
    """Raises press.CannotPrint."""
    midnight = datetime.combine(facts.written_on, time(), UTC)
    printed: dict[str, Any] = {"language": language, **spoken(facts, language)._asdict()}
    return press.pdf(LAYOUT, printed, at=midnight)


def spoken(facts: ThanksFacts, language: str) -> Spoken:
    return _chinese(facts) if language == "zh" else _english(facts)


def _english(facts: ThanksFacts) -> Spoken:
    return Spoken(
        title="Letter of Thanks",
        day=day_en(facts.written_on),
        to=[part for part in (facts.holder.en, facts.post.en, facts.institution.en) if part],
        salutation=f"Dear {facts.holder.en},",
        thanks=f"On behalf of the {CENTRE['en']}, I thank you for lecturing at the training"
        f" workshop “{facts.title.en}” ({_unless(facts.title.en, facts.series.en, ', ')}"
        f"No. {facts.number}),"
        f" {'on' if facts.first_day == facts.last_day else 'from'}"
        f" {days_en(facts.first_day, facts.last_day)}.",
        heads=("Lecture", "Day", "Length"),
        lectures=[
            (given.title.en, (given.day and day_en(given.day)) or "", hours_en(given.minutes))
            for given in facts.lectures
        ],
        paragraphs=[" ".join(_told_in_english(facts)), GOODBYE["en"]],
        closes="Yours sincerely,",
        signatory=facts.signatory,
        post=facts.signatory_post.en,
        centre=CENTRE["en"],
    )


def _unless(title: str, series: str, comma: str = "") -> str:
    """A series that is called as its workshop is not named twice."""
    return "" if series == title else f"{series}{comma}"


def _told_in_english(facts: ThanksFacts) -> Iterator[str]:
    if _is_sum(facts):
        yield f"In all you taught for {hours_en(facts.minutes)}."
    if facts.listeners:
        people = "1 person" if facts.listeners == 1 else f"{facts.listeners} people"
        countries = "1 country" if facts.countries == 1 else f"{facts.countries} countries"
        yield f"{people} from {countries} listened to you."
    if facts.certificate:
        yield f"Your Certificate of Lecturing has the number {facts.certificate}."


def _chinese(facts: ThanksFacts) -> Spoken:
    name = facts.holder.said_in("zh")
    institution, post = facts.institution.said_in("zh"), facts.post.said_in("zh")
    title, series = facts.title.said_in("zh"), facts.series.said_in("zh")
    return Spoken(
        title="感谢信",
        day=day_zh(facts.written_on),
        to=[part for part in (institution, post) if part],
        salutation=f"尊敬的{name}：",
        thanks=f"您好！承蒙您拨冗为“{title}”（{_unless(title, series)}第{facts.number}期，"
        f"{days_zh(facts.first_day, facts.last_day)}）授课，{CENTRE['zh']}谨向您致以诚挚的感谢。",
        heads=("讲座", "日期", "时长"),
        lectures=[_row_in_chinese(given) for given in facts.lectures],
        paragraphs=["".join(_told_in_chinese(facts)), GOODBYE["zh"]],
        closes="此致\n敬礼！",
        signatory=facts.signatory,
        post=facts.signatory_post.said_in("zh"),
        centre=CENTRE["zh"],
    )


def _told_in_chinese(facts: ThanksFacts) -> Iterator[str]:
    if _is_sum(facts):
        yield f"授课时间共计{hours_zh(facts.minutes)}。"
    if facts.listeners:
        yield f"来自{facts.countries}个国家的{facts.listeners}名学员听取了您的讲座。"
    if facts.certificate:
        yield f"您的授课证书编号为{facts.certificate}。"


def _row_in_chinese(given: Given) -> tuple[str, str, str]:
    day = given.day and day_zh(given.day)
    return given.title.said_in("zh"), day or "", hours_zh(given.minutes)


def _is_sum(facts: ThanksFacts) -> bool:
    """The table tells the length of a single lecture already."""
    return len(facts.lectures) > 1
