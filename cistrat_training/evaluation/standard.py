"""What the questionnaires ask until organisers change them, in both languages.

Before and after ask how well people know each topic of the programme, so that what they learned
can be told; the daily pulse asks for the lectures of its day; six and twelve months later they are
asked what they did with it. Nothing must be answered: who leaves a question out says so.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from cistrat_training.applications.definition import Definition, Part
from cistrat_training.applications.questions import FormSection, Kind, Question, SeenBy
from cistrat_training.evaluation.models import Moment
from cistrat_training.workshops.models import Workshop

SUBJECT = "subject"
"""The topic of a workshop whose programme names none."""

LECTURES = ("Lectures", "讲座")
"""The section to which the questions about lectures are added when a questionnaire opens."""

NO_NAMES = (
    "Please name nobody, yourself included: this questionnaire is anonymous.",
    "本问卷为匿名问卷，请勿写出您本人或他人的姓名。",
)
MOST_WORDS = 150
NOT_AT_ALL = ("not at all", "完全不")
VERY = ("very", "非常")
NOT_KNOWN, WELL_KNOWN = ("I know nothing of it", "完全不了解"), ("I could teach it", "可以讲授")

Words = tuple[str, str]


class Topic(NamedTuple):
    """What a programme teaches; `key` stays when its words are corrected."""

    key: str
    words: Words


def knowledge(topic: Topic) -> str:
    return f"knowledge:{topic.key}"


def lecture(lecture_id: int) -> str:
    return f"lecture:{lecture_id}"


def form(workshop: Workshop, moment: Moment, topics: Sequence[Topic]) -> Definition:
    """Rows that no session knows."""
    parts = []
    for place, (title, questions) in enumerate(SECTIONS[moment].items(), start=1):
        section = FormSection(
            workshop=workshop,
            form=moment.value,
            place=place,
            title_en=title[0],
            title_zh=title[1],
        )
        asked = _of_topics(topics) if questions is TOPICS else questions
        parts.append(Part(section, [_question(section, *each) for each in enumerate(asked, 1)]))
    return Definition(parts)


def about_lecture(
    section: FormSection, lecture_id: int, title: Words, place: int
) -> list[Question]:
    """How good it was, and what its lecturers should hear; they read both."""
    en, zh = title
    asked = (
        _scale(
            (f"How useful was the lecture “{en}” to you?", f"讲座“{zh or en}”对您有多大帮助？"),
            lecture(lecture_id),
        ),
        _words(
            (
                f"What would you like to tell the lecturers of “{en}”?",
                f"您想对“{zh or en}”的授课专家说些什么？",
            ),
            lecture(lecture_id),
        ),
    )
    return [_question(section, place + at, each) for at, each in enumerate(asked)]


def _question(section: FormSection, place: int, asked: Mapping[str, Any]) -> Question:
    facts = dict(asked)
    label, hint = facts.pop("label"), facts.pop("hint", ("", ""))
    low, high = facts.pop("low", ("", "")), facts.pop("high", ("", ""))
    return Question(
        workshop=section.workshop,
        section=section,
        form=section.form,
        place=place,
        label_en=label[0],
        label_zh=label[1],
        hint_en=hint[0],
        hint_zh=hint[1],
        low_en=low[0],
        low_zh=low[1],
        high_en=high[0],
        high_zh=high[1],
        seen_by=SeenBy.ORGANISERS,
        choices=[dict(choice) for choice in facts.pop("choices", ())],
        **facts,
    )


def _scale(
    label: Words, measures: str, low: Words = NOT_AT_ALL, high: Words = VERY, least: int = 1
) -> dict[str, Any]:
    return {
        "kind": Kind.SCALE,
        "label": label,
        "measures": measures,
        "low": low,
        "high": high,
        "least": least,
        "most": 5 if least else 10,
    }


def _words(label: Words, measures: str = "") -> dict[str, Any]:
    return {
        "kind": Kind.LONG,
        "label": label,
        "hint": NO_NAMES,
        "measures": measures,
        "most_words": MOST_WORDS,
    }


def _choose(kind: Kind, label: Words, *choices: Words) -> dict[str, Any]:
    kept = [{"key": f"c{n}", "en": en, "zh": zh} for n, (en, zh) in enumerate(choices, start=1)]
    return {"kind": kind, "label": label, "choices": kept}


def _of_topics(topics: Iterable[Topic]) -> list[dict[str, Any]]:
    return [
        _scale(
            (
                f"How well do you know this today: {topic.words[0]}?",
                f"您目前对以下内容了解多少：{topic.words[1] or topic.words[0]}？",
            ),
            knowledge(topic),
            NOT_KNOWN,
            WELL_KNOWN,
        )
        for topic in topics
    ]


TOPICS: tuple[Any, ...] = ("topics",)
"""Stands for one question about each topic."""

SATISFACTION = ("How satisfied are you with the workshop as a whole?", "您对本期培训班总体满意吗？")
PACE = ("How was the pace of the day?", "今日的进度如何？")
WHERE = ("Where have you used what you learned?", "您在哪些工作中运用了所学内容？")
HINDERED = ("What stood in the way of using more of it?", "是什么妨碍了您更多地运用所学内容？")

FOLLOW_UP: dict[Words, Sequence[Mapping[str, Any]]] = {
    ("Since the workshop", "培训之后"): (
        _scale(
            (
                "How much of what you learned have you used in your work?",
                "您在工作中运用了多少所学内容？",
            ),
            "applied",
            ("nothing", "没有运用"),
            ("a great deal", "大量运用"),
        ),
        _choose(
            Kind.SEVERAL,
            WHERE,
            ("Drafting or reviewing a policy", "起草或评估政策"),
            ("Research and analysis", "研究与分析"),
            ("Advice to decision-makers", "决策咨询"),
            ("Teaching or training others", "教学或培训他人"),
            ("Cooperation with other institutions", "与其他机构合作"),
            ("Nowhere yet", "尚未运用"),
        ),
        _scale(
            ("Has it changed something where you work?", "所学内容是否给您所在单位带来了变化？"),
            "result",
            ("nothing", "没有变化"),
            ("a great deal", "变化很大"),
        ),
        _words(("What has it changed? An example says most.", "带来了哪些变化？请举例说明。")),
        _choose(
            Kind.SEVERAL,
            HINDERED,
            ("No time", "没有时间"),
            ("No support from superiors", "缺乏上级支持"),
            ("No data, tools or means", "缺乏数据、工具或经费"),
            ("It does not fit my work", "与我的工作不符"),
            ("Nothing stood in the way", "没有妨碍"),
        ),
    ),
    ("Looking back", "回顾"): (
        _scale(
            (
                "How relevant is the workshop to your work today?",
                "回头来看，培训内容与您的工作有多大关系？",
            ),
            "relevance",
        ),
        _words(("What should the Centre offer next?", "您希望中心今后开展哪些培训？")),
    ),
}

SECTIONS: dict[Moment, dict[Words, Sequence[Mapping[str, Any]]]] = {
    Moment.BEFORE: {
        ("What you know already", "您的基础"): TOPICS,
        ("What you expect", "您的期待"): (
            _words(
                (
                    "What do you want to be able to do after the workshop?",
                    "您希望通过培训能够做到什么？",
                )
            ),
            _words(
                ("Is there anything the lecturers should know?", "您有什么想提前告诉授课专家的吗？")
            ),
        ),
    },
    Moment.PULSE: {
        LECTURES: (),
        ("The day", "今日总体"): (
            _scale(("How satisfied are you with the day?", "您对今日的安排满意吗？"), "day"),
            _choose(
                Kind.ONE,
                PACE,
                ("Too slow", "太慢"),
                ("Just right", "正好"),
                ("Too fast", "太快"),
            ),
            _words(("What should be different tomorrow?", "您希望明天有哪些改进？")),
        ),
    },
    Moment.AFTER: {
        ("The workshop as a whole", "总体评价"): (
            _scale(SATISFACTION, "satisfaction"),
            _scale(
                ("How relevant is it to your work?", "培训内容与您的工作有多大关系？"), "relevance"
            ),
            _scale(("How well was it organised?", "培训的组织工作如何？"), "organisation"),
            _scale(
                (
                    "How likely are you to recommend it to a colleague?",
                    "您有多大可能向同事推荐本培训？",
                ),
                "recommend",
                ("not likely", "不可能"),
                ("very likely", "非常可能"),
                least=0,
            ),
        ),
        ("What you know now", "学习收获"): TOPICS,
        LECTURES: (),
        ("In your own words", "您的意见"): (
            _words(("What was most useful to you?", "对您最有帮助的是什么？")),
            _words(("What should we do differently?", "您认为哪些方面需要改进？")),
            _words(
                (
                    "What will you do differently in your work from now on?",
                    "今后您在工作中将做出哪些改变？",
                )
            ),
        ),
    },
    Moment.SIX: FOLLOW_UP,
    Moment.TWELVE: FOLLOW_UP,
}
"""The questions by the title of their section."""
