"""The form that a workshop asks until its organisers change it, in both languages."""

from collections.abc import Iterator
from typing import Any

from cistrat_training.accounts.models import GENDERS, Gender
from cistrat_training.applications.questions import FormSection, Kind, Question
from cistrat_training.places.models import CATEGORY_NAMES, Category
from cistrat_training.workshops.models import Workshop

MOST_WORDS = 300  # of the motivation: what a reviewer reads in two minutes
DECADES = range(1930, 2011, 10)

NEEDED = {"full_name", "latin_name", "gender", "institution", "country_code", "category"}
"""Core facts that seats, certificates and reports need: they are always asked of everybody."""
NEEDED_ANSWERS = NEEDED - {"gender"}
"""Those without which nobody can apply. A gender may be left unsaid."""
ALWAYS_IDENTIFY = {"full_name", "latin_name", "native_name", "call_me", "cv"}

LEVELS = {
    "A1": ("A1 (beginner)", "A1（入门）"),
    "A2": ("A2 (elementary)", "A2（初级）"),
    "B1": ("B1 (intermediate)", "B1（中级）"),
    "B2": ("B2 (upper intermediate)", "B2（中高级）"),
    "C1": ("C1 (advanced)", "C1（高级）"),
    "C2": ("C2 (proficient)", "C2（精通）"),
    "native": ("It is my first language", "母语"),
}
_GENDERS_ZH = {
    Gender.WOMAN: "女",
    Gender.MAN: "男",
    Gender.OTHER: "其他",
    Gender.UNSTATED: "不愿透露",
}
_CATEGORIES_ZH = {
    Category.GOVERNMENT: "政府部门",
    Category.RESEARCH: "科研院所",
    Category.UNIVERSITY: "高等院校",
    Category.ENTERPRISE: "企业",
    Category.INTERNATIONAL: "国际组织",
    Category.OTHER: "其他机构",
}

CHOICES: dict[str, list[dict[str, Any]]] = {
    "gender": [{"key": g.value, "en": GENDERS[g], "zh": _GENDERS_ZH[g]} for g in Gender],
    "category": [
        {"key": c.value, "en": CATEGORY_NAMES[c], "zh": _CATEGORIES_ZH[c]} for c in Category
    ],
    "birth_decade": [
        {"key": str(d), "en": f"{d}–{d + 9}", "zh": f"{d}–{d + 9}"} for d in reversed(DECADES)
    ],
    "language_level": [{"key": key, "en": en, "zh": zh} for key, (en, zh) in LEVELS.items()],
}
"""What can be answered to a core question is fixed: reports count it."""

SECTIONS: dict[str, tuple[str, str]] = {
    "you": ("You", "个人信息"),
    "institution": ("Your institution", "您的单位"),
    "motivation": ("Motivation", "申请理由"),
    "documents": ("Documents", "申请材料"),
}

CORE: dict[str, dict[str, Any]] = {
    "full_name": {
        "kind": Kind.SHORT,
        "label": ("Your name", "您的姓名"),
        "hint": (
            "As you write it yourself, in any script.",
            "按您自己的写法填写，任何文字均可。",
        ),
        "required": True,
        "identifies": True,
    },
    "latin_name": {
        "kind": Kind.SHORT,
        "label": ("Name as in your passport", "护照姓名"),
        "hint": (
            "In Latin letters. This is printed on your certificate.",
            "使用拉丁字母，将印在您的证书上。",
        ),
        "required": True,
        "identifies": True,
    },
    "native_name": {
        "kind": Kind.SHORT,
        "label": ("Name in your own script", "本国文字的姓名"),
        "hint": (
            "If you wish. Shown beside the Latin name.",
            "可选填。显示在拉丁字母姓名旁。",
        ),
        "identifies": True,
    },
    "call_me": {
        "kind": Kind.SHORT,
        "label": ("What may we call you?", "称呼"),
        "hint": (
            "For letters and greetings. If you wish.",
            "您希望我们在信函中如何称呼您；可不填。",
        ),
        "identifies": True,
    },
    "gender": {
        "kind": Kind.ONE,
        "label": ("Gender", "性别"),
        "hint": ("The Centre reports how many women take part.", "中心需统计女性学员人数。"),
        "identifies": True,
    },
    "birth_decade": {
        "kind": Kind.ONE,
        "label": ("Decade in which you were born", "出生年代"),
        "hint": ("If you wish.", "可不填。"),
        "identifies": True,
    },
    "nationality_code": {
        "kind": Kind.COUNTRY,
        "label": ("Nationality", "国籍"),
        "required": True,
        "identifies": True,
    },
    "language_level": {
        "kind": Kind.ONE,
        "label": ("How well do you follow a lecture in English?", "您的英语水平"),
        "hint": (
            "As you judge it yourself, on the scale of the Common European Framework. If you wish.",
            "请按欧洲语言共同参考框架自行评估；可不填。",
        ),
    },
    "institution": {
        "kind": Kind.ORGANISATION,
        "label": ("Name of your institution", "单位名称"),
        "hint": (
            "Where you work, in English if it has an English name.",
            "您工作的单位；如有英文名称，请填英文。",
        ),
        "required": True,
        "identifies": True,
    },
    "country_code": {
        "kind": Kind.COUNTRY,
        "label": ("Country of the institution", "单位所在国家"),
        "required": True,
    },
    "category": {
        "kind": Kind.ONE,
        "label": ("What kind of institution is it?", "单位类别"),
        "required": True,
    },
    "position": {
        "kind": Kind.SHORT,
        "label": ("Your position there", "您的职务"),
        "required": True,
        "identifies": True,
    },
    "motivation": {
        "kind": Kind.LONG,
        "label": ("Why do you want to attend?", "申请理由"),
        "hint": (
            "At most 300 words. Reviewers read this first.",
            "不超过300词（中文300字）。评审专家首先阅读此项。",
        ),
        "required": True,
        "most_words": MOST_WORDS,
    },
    "cv": {
        "kind": Kind.FILE,
        "label": ("Your CV", "您的简历"),
        "hint": ("PDF, at most 1 MB.", "PDF格式，不超过1 MB。"),
        "required": True,
        "identifies": True,
    },
}
"""Each by the column of Application that keeps its answer."""

_OF_SECTION: dict[str, tuple[str, ...]] = {
    "you": (
        *("full_name", "latin_name", "native_name", "call_me"),
        *("gender", "birth_decade", "nationality_code", "language_level"),
    ),
    "institution": ("institution", "country_code", "category", "position"),
    "motivation": ("motivation",),
    "documents": ("cv",),
}


def form(workshop: Workshop | None) -> Iterator[tuple[FormSection, list[Question]]]:
    """Rows that no session knows; whoever changes the form adds them to one."""
    for place, (name, (title_en, title_zh)) in enumerate(SECTIONS.items(), start=1):
        section = FormSection(
            workshop=workshop,  # type: ignore[arg-type]  # none where it is only read
            place=place,
            title_en=title_en,
            title_zh=title_zh,
        )
        names = enumerate(_OF_SECTION[name], start=1)
        yield section, [question(core, section, at) for at, core in names]


def question(core: str, section: FormSection, place: int) -> Question:
    """The question for one core fact, as the standard form words it."""
    facts = dict(CORE[core])
    label_en, label_zh = facts.pop("label")
    hint_en, hint_zh = facts.pop("hint", ("", ""))
    return Question(
        workshop=section.workshop,
        section=section,
        place=place,
        core=core,
        label_en=label_en,
        label_zh=label_zh,
        hint_en=hint_en,
        hint_zh=hint_zh,
        choices=[dict(choice) for choice in CHOICES.get(core, [])],
        **facts,
    )
