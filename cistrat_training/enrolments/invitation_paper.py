"""A letter of invitation on paper: what it says, in English and in Chinese."""

from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from cistrat_training import press
from cistrat_training.enrolments.travel import Travel
from cistrat_training.fonts import carried
from cistrat_training.languages import day, days, in_language

LAYOUT = Path(__file__).with_name("invitation.typ")

CENTRE = {
    "en": "International Research and Training Center for Science and Technology Strategy",
    "zh": "国际科学和技术战略研究与培训中心",
}
ANYONE = {"en": "To whom it may concern", "zh": "致有关部门："}
EMBASSY = {
    "en": "To the Embassy or Consulate-General of the People’s Republic of China, {}",
    "zh": "致中华人民共和国驻{}使（领）馆：",
}
BEARERS = {
    "centre": {"en": "The Centre", "zh": "由本中心承担"},
    "institution": {"en": "The participant’s institution", "zh": "由参加者所在单位承担"},
    "participant": {"en": "The participant", "zh": "由参加者本人承担"},
}
COSTS = {
    "travel": {"en": "International travel", "zh": "国际旅费"},
    "stay": {"en": "Accommodation", "zh": "住宿费"},
    "meals": {"en": "Meals and local transport", "zh": "餐费及市内交通费"},
    "insurance": {"en": "Insurance", "zh": "保险费"},
}
KINDS = {
    "funding": {"en": "Funding", "zh": "经费"},
    "travel": {"en": "Travel", "zh": "旅费"},
    "accommodation": {"en": "Accommodation", "zh": "住宿"},
}
LABELS = {
    "name": {"en": "Name", "zh": "姓名"},
    "passport": {"en": "Passport number", "zh": "护照号码"},
    "expires": {"en": "Passport expires", "zh": "护照有效期至"},
    "born": {"en": "Date of birth", "zh": "出生日期"},
    "nationality": {"en": "Nationality", "zh": "国籍"},
    "position": {"en": "Position", "zh": "职务"},
    "institution": {"en": "Institution", "zh": "所在单位"},
    "country": {"en": "Country of the institution", "zh": "单位所在国家"},
}
WORDS = {
    "en": {
        "numbered": "No.",
        "title": "Letter of Invitation",
        "begins": f"The {CENTRE['en']}, under the auspices of UNESCO, has the honour to invite",
        "event": "to attend, in person, the training workshop “{title}” ({series}, No. {number}),"
        " from {days} in {place}.",
        "event of a day": "to attend, in person, the training workshop “{title}” ({series},"
        " No. {number}), on {days} in {place}.",
        "bears": "The costs are borne as follows:",
        "asks": "We would be grateful if the visa and all other assistance that the invited person"
        " needs for this journey could be granted in good time.",
        "closes": "Yours faithfully,",
        "verify": "Anybody can verify this letter, without an account, by its whole number:",
    },
    "zh": {
        "numbered": "编号：",
        "title": "邀请函",
        "begins": f"{CENTRE['zh']}（由联合国教育、科学及文化组织赞助）谨邀请下列人员：",
        "event": "前来参加培训班“{title}”（{series}第{number}期）。时间：{days}。地点：{place}。",
        "event of a day": "前来参加培训班“{title}”（{series}第{number}期）。时间：{days}。"
        "地点：{place}。",
        "bears": "有关费用承担方式如下：",
        "asks": "请予及时办理签证，并为其来访提供必要的协助。",
        "closes": "此致\n敬礼！",
        "verify": "凭完整编号即可核验本函真伪，无需注册账户：",
    },
}


def pdf(facts: dict[str, Any], passport: Travel | None, city: str) -> bytes:
    """`city` is that of the embassy to which it is addressed. Raises press.CannotPrint."""
    midnight = datetime.combine(date.fromisoformat(facts["issued_on"]), time(), UTC)
    printed = {
        "serial": facts["serial"],
        "address": facts["address"],
        "signatory": facts["signatory"],
        "qr": press.qr(facts["address"]),
        "words": {code: _said(code, facts, passport, city) for code in WORDS},
    }
    return press.pdf(LAYOUT, printed, at=midnight)


def _said(code: str, facts: dict[str, Any], passport: Travel | None, city: str) -> dict[str, Any]:
    words = WORDS[code]
    with in_language(code):
        return {
            **{name: words[name] for name in ("numbered", "title", "begins", "bears", "asks")},
            "closes": words["closes"],
            "day": day(date.fromisoformat(facts["issued_on"])),
            "to": _addressee(code, facts, city),
            "facts": _about(code, facts, passport),
            "event": _event(code, facts),
            "costs": _costs(code, facts),
            "post": facts["post"][code],
            "centre": CENTRE[code],
            "verify": words["verify"],
        }


def _addressee(code: str, facts: dict[str, Any], city: str) -> str:
    if city:
        return EMBASSY[code].format(city)
    return str(facts["addressee"] or ANYONE[code])


def _about(code: str, facts: dict[str, Any], passport: Travel | None) -> list[tuple[str, str]]:
    told = {
        "name": facts["holder"],
        "passport": passport and passport.passport_number,
        "expires": passport and day(passport.expires_on),
        "born": passport and day(passport.born_on),
        "nationality": facts["nationality"][code],
        "position": facts["position"],
        "institution": facts["institution"],
        "country": facts["country"][code],
    }
    return [(LABELS[name][code], carried(said)) for name, said in told.items() if said]


def _costs(code: str, facts: dict[str, Any]) -> list[tuple[str, str]]:
    """Who bears what, and what was accepted with the place."""
    borne = [
        (COSTS[cost][code], BEARERS[bearer][code])
        for cost, bearer in facts["costs"].items()
        if bearer in BEARERS
    ]
    agreed = [(KINDS[each["kind"]][code], carried(each[code])) for each in facts["conditions"]]
    return borne + agreed


def _event(code: str, facts: dict[str, Any]) -> str:
    first, last = (date.fromisoformat(facts[name]) for name in ("first_day", "last_day"))
    words = WORDS[code]["event of a day" if first == last else "event"]
    return words.format(
        title=carried(facts["title"][code]),
        series=carried(facts["series"][code]),
        number=facts["number"],
        days=days(first, last),
        place=carried(facts["place"][code]),
    )
