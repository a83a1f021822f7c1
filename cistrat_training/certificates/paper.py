"""A certificate on paper: the same bytes for the same facts, look and attachment.

PDF/A-2a, or PDF/A-3a where its badge is attached, and always PDF/UA-1.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from babel import Locale

from cistrat_training import press
from cistrat_training.certificates import sandbox
from cistrat_training.certificates.facts import CertificateFacts, LectureLine, RuleLine
from cistrat_training.certificates.looks import HOUSE, Look
from cistrat_training.words import N_

LAYOUT = Path(__file__).with_name("certificate.typ")

LARGEST_PAGE = 24 * 17  # square inches: an A2
TOO_WIDE = N_("A page of the layout is larger than A2.")

DIGITS = "〇一二三四五六七八九"

MODES = {
    "online": ("Online", "线上"),
    "on-site": ("On site", "线下"),
    "hybrid": ("On site and online", "线上线下结合"),
}
RULES = {
    "share": ("at least {}% of the lecture time", "听课时长不低于{}%"),
    "live_share": ("at least {}% of the lecture time live", "实时听课时长不低于{}%"),
    "lectures": ("at least {} lectures", "至少听满{}场讲座"),
    "mandatory": ("every mandatory lecture", "出席全部必修讲座"),
    "task": ("the assessed task passed", "通过考核任务"),
    "questionnaire": ("the questionnaire after the workshop handed in", "提交训后问卷"),
}
MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]


def pdf(
    facts: CertificateFacts, look: Look = HOUSE, *, qr: str = "", attachment: bytes | None = None
) -> bytes:
    """Raises press.CannotPrint. The square code leads to `qr`, or else to the address in print.

    `attachment` is the badge, as JSON-LD.
    """
    badge = {"badge": attachment.decode()} if attachment else {}
    return _pdf(facts, look, qr, **badge)


def preview(facts: CertificateFacts, look: Look = HOUSE) -> bytes:
    """The same, with words across each page that it is no certificate. Raises press.CannotPrint."""
    return _pdf(facts, look, preview="yes")


def picture(facts: CertificateFacts, look: Look = HOUSE, *, ppi: float) -> bytes:
    """The first page of the preview, as a PNG. Raises press.CannotPrint."""
    if look.is_of_the_house:
        inputs = {"look": look.as_json(), "preview": "yes"}
        return press.picture(LAYOUT, printed(facts, ""), ppi=ppi, **inputs)
    return pictures(facts, look, ppi=ppi)[0]


def pictures(facts: CertificateFacts, look: Look, *, ppi: float, qr: str = "") -> list[bytes]:
    """Every page of the preview, printed behind the door. Raises sandbox.BadLayout."""
    sheet = _sheet(facts, look, qr, preview="yes")
    pages = sandbox.printed(replace(sheet, format="png", ppi=ppi, standards=()))
    if any(_size_of(page) > LARGEST_PAGE * ppi**2 for page in pages):
        raise sandbox.BadLayout([sandbox.Problem(TOO_WIDE)])
    return pages


def _size_of(png: bytes) -> int:
    """In pixels, as its head tells."""
    return int.from_bytes(png[16:20]) * int.from_bytes(png[20:24])


def _pdf(facts: CertificateFacts, look: Look, qr: str = "", **inputs: str) -> bytes:
    if look.is_of_the_house:
        inputs["look"] = look.as_json()
        return press.pdf(LAYOUT, printed(facts, qr), at=_midnight(facts), **inputs)
    [made] = sandbox.printed(_sheet(facts, look, qr, **inputs))
    return made


def _sheet(facts: CertificateFacts, look: Look, qr: str, **inputs: str) -> sandbox.Sheet:
    """What organisers wrote is printed where it can read nothing else."""
    read = {"facts": press.as_read_by_layouts(printed(facts, qr)), "look": look.as_json()}
    return sandbox.Sheet(
        {"main.typ": LAYOUT.read_bytes(), **look.files()},
        {**read, **inputs},
        int(_midnight(facts).timestamp()),
        standards=press.standards(inputs),
    )


def _midnight(facts: CertificateFacts) -> datetime:
    return datetime.combine(facts.issued_on, time(), UTC)


def printed(facts: CertificateFacts, qr: str) -> dict[str, Any]:
    """The facts as the layout wants them: every number and date already in words."""
    return facts.as_dict() | {
        "holder_rtl": press.is_right_to_left(facts.holder),
        "native_rtl": press.is_right_to_left(facts.native_name),
        "days": {
            "en": days_en(facts.first_day, facts.last_day),
            "zh": days_zh(facts.first_day, facts.last_day),
        },
        "day_issued": {"en": day_en(facts.issued_on), "zh": day_zh(facts.issued_on)},
        "edition": {"en": _edition_en(facts), "zh": _edition_zh(facts)},
        "how": dict(zip(("en", "zh"), MODES[facts.mode], strict=True)),
        "hours": {
            "en": hours_en(facts.minutes, facts.minutes_offered),
            "zh": hours_zh(facts.minutes, facts.minutes_offered),
        },
        "rule": {
            "en": ", ".join(_rule(rule, 0) for rule in facts.rules),
            "zh": "，".join(_rule(rule, 1) for rule in facts.rules),
        },
        "spoken": {"en": _spoken(facts.language, "en"), "zh": _spoken(facts.language, "zh")},
        "recorded": _recorded(facts.minutes_recorded),
        "lengths": [_length(line) for line in facts.lectures],
        "together": hours_en(sum(line.minutes for line in facts.lectures)),
        "qr": press.qr(qr or facts.address),
    }


def _spoken(language: str, reader: str) -> str:
    """The name of a language; empty for certificates from before it was told."""
    return Locale.parse(reader).languages.get(language, "") if language else ""


def _recorded(minutes: int) -> dict[str, str]:
    if not minutes:
        return {"en": "", "zh": ""}
    return {
        "en": f"{hours_en(minutes)} of them recorded",
        "zh": f"其中录像{hours_zh(minutes)}",
    }


def _length(line: LectureLine) -> str:
    """What was watched of a recording is told apart."""
    if not line.recorded:
        return hours_en(line.minutes)
    if line.recorded == line.minutes:
        return f"{hours_en(line.minutes)}, recorded"
    return f"{hours_en(line.minutes)}, {hours_en(line.recorded)} of it recorded"


def _edition_en(facts: CertificateFacts) -> str:
    """Series and edition, as far as the title does not say them already."""
    parts = [facts.series.en, f"{ordinal(facts.number)} workshop"]
    return ", ".join(part for part in parts if part.removesuffix(" workshop") not in facts.title.en)


def _edition_zh(facts: CertificateFacts) -> str:
    parts = [facts.series.zh, f"第{chinese_number(facts.number)}期"]
    return "，".join(part for part in parts if part and part not in facts.title.zh)


def _rule(rule: RuleLine, language: int) -> str:
    return RULES[rule.kind][language].format(rule.amount)


def day_en(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def day_zh(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def days_en(first: date, last: date) -> str:
    if first == last:
        return day_en(first)
    if first.year != last.year:
        return f"{day_en(first)} to {day_en(last)}"
    if first.month != last.month:
        return f"{first.day} {MONTHS[first.month - 1]} to {day_en(last)}"
    return f"{first.day} to {day_en(last)}"


def days_zh(first: date, last: date) -> str:
    if first == last:
        return day_zh(first)
    if first.year != last.year:
        return f"{day_zh(first)}至{day_zh(last)}"
    if first.month != last.month:
        return f"{day_zh(first)}至{last.month}月{last.day}日"
    return f"{day_zh(first)}至{last.day}日"


def ordinal(number: int) -> str:
    teens = number % 100 in {11, 12, 13}
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def chinese_number(number: int) -> str:
    """As an edition is counted: 十二, 二十; figures from a hundred on."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        return str(number)
    return (
        (DIGITS[tens] if tens > 1 else "") + ("十" if tens else "") + (DIGITS[ones] if ones else "")
    )


def hours_en(minutes: int, of: int | None = None) -> str:
    if of is not None and of != minutes:
        return f"{_hours(minutes, ' h ', ' min', ' hours')} of {hours_en(of)}"
    return "1 hour" if minutes == 60 else _hours(minutes, " h ", " min", " hours")


def hours_zh(minutes: int, of: int | None = None) -> str:
    if of is not None and of != minutes:
        return f"{hours_zh(minutes)}（共{hours_zh(of)}）"
    return _hours(minutes, "小时", "分钟", "小时")


def _hours(minutes: int, hours_and: str, rest: str, only_hours: str) -> str:
    if minutes % 30 == 0:
        return f"{minutes / 60:g}{only_hours}"
    whole, left = divmod(minutes, 60)
    return f"{whole}{hours_and}{left}{rest}" if whole else f"{left}{rest}"
