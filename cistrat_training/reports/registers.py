"""A register of activities as a TOML file holds it: read and checked, ready to be kept."""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest
from typing import NamedTuple

from cistrat_training.errors import RuleBroken
from cistrat_training.reports.facts import Period, Plans, Register, Text, WrittenSection
from cistrat_training.reports.toml_table import Table, parsed
from cistrat_training.words import N_

LONGEST_PERIOD = 10  # years; more is a slip of the keyboard
JANUARY, DECEMBER = 1, 12

PARTS = ("period", "section", "outlook", "suggestions")
SECTION = ("position", "heading", "heading_zh", "activity")
ACTIVITY = ("kind", "role", "when", "narrative", "narrative_zh")
PLANS = ("opening", "opening_zh", "items", "items_zh", "paragraph", "paragraph_zh")


class When(NamedTuple):
    """A time as exactly as it is known: `precision` is day, month, year or period."""

    starts: date
    ends: date
    precision: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    kind: str
    role: str
    when: When
    narrative: Text


@dataclass(frozen=True, kw_only=True)
class SectionOfEntries:
    position: int
    heading: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class RegisterFile:
    period: Period
    sections: tuple[SectionOfEntries, ...]
    outlook: Plans
    suggestions: Plans

    def register(self) -> Register:
        return Register(
            sections=tuple(
                WrittenSection(
                    key=f"section-{section.position}",
                    position=section.position,
                    heading=section.heading,
                    paragraphs=tuple(entry.narrative for entry in section.entries),
                )
                for section in self.sections
            ),
            outlook=self.outlook,
            suggestions=self.suggestions,
        )


def read(text: str, file: str) -> RegisterFile:
    top = Table(parsed(text, file), file)
    top.knows(PARTS)
    sections = tuple(_section(table) for table in top.tables("section"))
    _all_different(top, [section.position for section in sections])
    return RegisterFile(
        period=_period(top),
        sections=sections,
        outlook=_plans(top.table("outlook")),
        suggestions=_plans(top.table("suggestions")),
    )


def period_of(name: str) -> Period:
    """`2021-2022`, or `2023` for one year."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", name)
    if not match:
        raise RuleBroken(N_("“%(name)s” is no period. Write 2023 or 2021-2022."), name=name)
    period = Period(int(match[1]), int(match[2] or match[1]))
    if not 0 <= period.last - period.first < LONGEST_PERIOD or not period.first:
        raise RuleBroken(
            N_("“%(name)s” is no period: write the earlier year first, at most 10 years."),
            name=name,
        )
    return period


def when_of(text: str) -> When:
    """`2022-07-15`, `2022-07`, `2022`, or `2021/2022` for some time in these years."""
    match = re.fullmatch(r"(\d{4})(?:/(\d{4})|-(\d\d)(?:-(\d\d))?)?", text.strip())
    try:
        if match:
            return _when(*(int(part) if part else None for part in match.groups()))
    except ValueError:
        pass
    raise RuleBroken(
        N_("“%(when)s” is no date. Write 2022-07-15, 2022-07, 2022 or 2021/2022."), when=text
    )


def paragraphs_of(text: str) -> list[str]:
    """An empty line begins a new one; a line break within one is a blank."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def pairs_of_paragraphs(english: str, chinese: str) -> list[tuple[str, str]]:
    """The first paragraphs of both languages belong together, then the second ones."""
    both = zip_longest(paragraphs_of(english), paragraphs_of(chinese), fillvalue="")
    return [(one, other) for one, other in both]


def _when(year: int | None, last: int | None, month: int | None, day: int | None) -> When:
    if not year or (last and last < year):
        raise ValueError(year)
    if day and month:
        return When(date(year, month, day), date(year, month, day), "day")
    if month:
        end = date(year, month, monthrange(year, month)[1])
        return When(date(year, month, 1), end, "month")
    precision = "period" if last else "year"
    return When(date(year, JANUARY, 1), date(last or year, DECEMBER, 31), precision)


def _period(top: Table) -> Period:
    try:
        return period_of(top.text("period"))
    except RuleBroken:
        raise top.wrong(
            "period", N_("%(place)s: write the years here, as 2023 or 2021-2022.")
        ) from None


def _section(table: Table) -> SectionOfEntries:
    table.knows(SECTION)
    return SectionOfEntries(
        position=table.number("position"),
        heading=_text(table, "heading"),
        entries=tuple(_entry(activity) for activity in table.tables("activity")),
    )


def _entry(table: Table) -> Entry:
    table.knows(ACTIVITY)
    try:
        when = when_of(table.text("when"))
    except RuleBroken as wrong:
        raise table.wrong(
            "when", N_("%(place)s: write 2022-07-15, 2022-07, 2022 or 2021/2022 here.")
        ) from wrong
    return Entry(
        kind=table.text("kind"),
        role=table.text("role"),
        when=when,
        narrative=_text(table, "narrative"),
    )


def _plans(table: Table) -> Plans:
    table.knows(PLANS)
    items = _texts(table.list_of_texts("items"), table.list_of_texts("items_zh"))
    if table.has("paragraph"):
        items = (*items, _text(table, "paragraph"))
    opening = _text(table, "opening") if table.has("opening") else Text("")
    return Plans(opening=opening, items=items)


def _texts(english: list[str], chinese: list[str]) -> tuple[Text, ...]:
    known: Mapping[int, str] = dict(enumerate(chinese))
    return tuple(Text(words, known.get(number, "")) for number, words in enumerate(english))


def _text(table: Table, key: str) -> Text:
    return Text(table.text(key), table.optional_text(f"{key}_zh"))


def _all_different(top: Table, positions: list[int]) -> None:
    for position in positions:
        if positions.count(position) > 1:
            raise top.wrong(
                "section",
                N_("%(place)s: two sections have the position %(position)s. Number them apart."),
                position=str(position),
            )
