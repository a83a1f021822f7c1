"""What differs between the languages that a report is written in."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from cistrat_training.reports.numbers import (
    Bound,
    chinese,
    chinese_amount,
    english,
    english_ordinal,
    english_ordinal_word,
)

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


class Grammar(Protocol):
    language: str
    space: str
    """What stands between two sentences."""

    def number(self, number: int, bound: Bound | None = None) -> str: ...
    def ordinals(self, numbers: Sequence[int]) -> str: ...
    def ordinals_in_words(self, numbers: Sequence[int]) -> str: ...
    def year(self, year: int) -> str: ...
    def month(self, day: date) -> str: ...
    def section_number(self, number: int) -> str: ...
    def listed(
        self, items: Sequence[str], *, serial_comma: bool = False, open_end: str = ""
    ) -> str: ...
    def listed_in_quotes(self, items: Sequence[str]) -> str: ...
    def with_number(self, name: str, number: str) -> str: ...


class English:
    language = "en"
    space = " "

    def number(self, number: int, bound: Bound | None = None) -> str:
        least = bound.below(number) if bound else None
        return english(number) if least is None else f"over {english(least)}"

    def ordinals(self, numbers: Sequence[int]) -> str:
        return self.listed([english_ordinal(number) for number in numbers])

    def ordinals_in_words(self, numbers: Sequence[int]) -> str:
        return self.listed([english_ordinal_word(number) for number in numbers])

    def year(self, year: int) -> str:
        return str(year)

    def month(self, day: date) -> str:
        return f"{MONTHS[day.month - 1]} {day.year}"

    def section_number(self, number: int) -> str:
        return str(number)

    def listed(
        self, items: Sequence[str], *, serial_comma: bool = False, open_end: str = ""
    ) -> str:
        if not items:
            return ""
        if open_end.startswith("and "):
            return f"{', '.join(items)}{',' if serial_comma else ''} {open_end}"
        text = _joined(items, ", and " if serial_comma and len(items) > 2 else " and ")
        return f"{text}, {open_end}" if open_end else text

    def listed_in_quotes(self, items: Sequence[str]) -> str:
        """What stands between an opening and a closing mark: `A” and “B`."""
        quoted = self.listed([quoted_item(item) for item in items])
        return quoted.removeprefix("“").removesuffix("”")

    def with_number(self, name: str, number: str) -> str:
        return f"{name} ({number})"


class Chinese:
    language = "zh"
    space = ""

    def number(self, number: int, bound: Bound | None = None) -> str:
        least = bound.below(number) if bound else None
        return chinese_amount(number) if least is None else f"{chinese_amount(least)}余"

    def ordinals(self, numbers: Sequence[int]) -> str:
        return "第" + "、".join(map(chinese, numbers)) if numbers else ""

    def ordinals_in_words(self, numbers: Sequence[int]) -> str:
        return self.ordinals(numbers)

    def year(self, year: int) -> str:
        return f"{year}年"

    def month(self, day: date) -> str:
        return f"{day.year}年{day.month}月"

    def section_number(self, number: int) -> str:
        return chinese(number)

    def listed(
        self, items: Sequence[str], *, serial_comma: bool = False, open_end: str = ""
    ) -> str:
        """Chinese puts nothing before 和 and no mark between two quotations."""
        if not items:
            return ""
        comma = "" if all(item.startswith("“") for item in items) else "、"
        if open_end:
            return comma.join(items) + open_end
        return comma.join(items[:-1]) + ("和" if len(items) > 1 else "") + items[-1]

    def listed_in_quotes(self, items: Sequence[str]) -> str:
        quoted = self.listed([quoted_item(item) for item in items])
        return quoted.removeprefix("“").removesuffix("”")

    def with_number(self, name: str, number: str) -> str:
        return f"{name}（{number}）"


GRAMMARS: dict[str, Grammar] = {"en": English(), "zh": Chinese()}


def quoted_item(item: str) -> str:
    """In quotation marks; those within it become the inner ones."""
    return f"“{item.replace('“', '‘').replace('”', '’')}”"


def _joined(items: Sequence[str], last: str) -> str:
    head = ", ".join(items[:-1])
    return f"{head}{last}{items[-1]}" if head else items[-1]
