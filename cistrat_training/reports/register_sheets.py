"""The register as a table that people take away, fill in and bring back."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeVar

from cistrat_training import tables
from cistrat_training.errors import RuleBroken
from cistrat_training.grids import LONGEST_CELL
from cistrat_training.places.models import Country, key_of
from cistrat_training.reports import entries
from cistrat_training.reports.activities import Activity
from cistrat_training.reports.entries import Entry, When
from cistrat_training.reports.facts import Text
from cistrat_training.tables import Column, Layout, Line, Problem
from cistrat_training.words import N_

T = TypeVar("T")

MOST_ROWS = 5000
LARGEST_ID = 2**31 - 1  # PostgreSQL's integer
LONGEST_TEXT = 5000
YES = {"yes", "true", "1", "x", "是", "有"}
NO = {"", "no", "false", "0", "否", "无"}

LAYOUT = Layout(
    "Activities",
    (
        Column(
            "when", "When", "时间", N_("2022-07-15, 2022-07, 2022 or 2021/2022"), "2022-07", True
        ),
        Column(
            "number",
            "No.",
            "编号",
            N_("Empty for a new activity; that of the register changes the activity."),
        ),
        Column("kind", "Kind", "类型", N_("such as seminar, dialogue, agreement"), "seminar", True),
        Column(
            "role", "Role", "我方角色", N_("such as host, co-host, participant"), "co-host", True
        ),
        Column("title_en", "Title (English)", "英文标题", "", "Seminar on open innovation"),
        Column("title_zh", "Title (Chinese)", "中文标题", "", "开放创新研讨会"),
        Column("acting_as", "Acting as", "名义", N_("Where it is not the Centre."), "CASTED"),
        Column("edition", "Edition", "届次", "", "4"),
        Column("venue", "Venue", "地点", "", "Beijing"),
        Column("mode", "Mode", "形式", N_("online, on-site, hybrid or empty"), "hybrid"),
        Column(
            "partners",
            "Partners",
            "合作伙伴",
            N_("Organisation | its part; one a line, or semicolons between them."),
            "WIPO | co-host",
        ),
        Column(
            "people",
            "People",
            "人员",
            N_("Name | post | part; one a line, or semicolons between them."),
        ),
        Column("countries", "Countries", "国家", N_("By name or code."), "Serbia; TH"),
        Column("countries_open", "Other countries", "及其他国家", N_("yes or empty"), "yes"),
        Column("topics", "Topics", "主题", N_("One a line."), "innovation index"),
        Column("topics_open", "Other topics", "及其他主题", N_("yes or empty")),
        Column("outputs", "Outputs", "成果", N_("One a line: titles of papers, agreements.")),
        Column("counts", "Counts", "计数", "participants = 70", "participants = 70"),
        Column("counts_in_enrolment", "In enrolments", "已计入学员", N_("yes or empty")),
        Column("sdgs", "SDGs", "可持续发展目标", N_("Numbers from 1 to 17."), "9; 17"),
        Column("c5", "C/5", "C/5产出"),
        Column("markers", "Markers", "标签", "gender; africa; sids; youth; south-south"),
        Column(
            "evidence",
            "Evidence",
            "佐证材料",
            N_("Title | https://…; files are added on the page."),
        ),
        Column("narrative_en", "Text (English)", "英文叙述", "", "We jointly held a seminar."),
        Column("narrative_zh", "Text (Chinese)", "中文叙述", "", "中心联合举办研讨会。"),
        Column("reports", "In reports", "所在报告", N_("For reading; it is not taken in.")),
        Column("status", "Status", "状态", N_("For reading; it is not taken in.")),
    ),
    chinese="活动台账",
)


class Row(NamedTuple):
    number: int
    """The line of the file."""
    entry: Entry
    activity: Activity | None
    """That of the register which the row changes."""
    is_changed: bool


@dataclass(frozen=True)
class Plan:
    """What a file would do."""

    rows: Sequence[Row]
    problems: Sequence[Problem]
    unknown: Sequence[str] = ()

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def new(self) -> int:
        return sum(row.activity is None for row in self.rows)

    @property
    def changed(self) -> int:
        return sum(row.activity is not None and row.is_changed for row in self.rows)


def plan(
    content: bytes,
    known: Callable[[Iterable[int]], Mapping[int, Activity]],
    countries: Mapping[str, Country],
) -> Plan:
    """`known` gives the activities of these numbers, `countries` go by `key_of` of their names."""
    found = tables.lines_of(tables.sheet_of(tables.read(content), LAYOUT), LAYOUT)
    if len(found.lines) > MOST_ROWS:
        raise RuleBroken(
            N_("This list has %(rows)s rows, at most %(most)s are taken at once."),
            rows=len(found.lines),
            most=MOST_ROWS,
        )
    numbers = {
        line.number: line.whole_number("number", least=1, most=2**31 - 1) for line in found.lines
    }
    there = known({number for number in numbers.values() if number})
    rows = []
    for line in found.lines:
        number = numbers[line.number]
        if number and number not in there:
            line.wrong("number", N_("No activity has this number. Leave it empty for a new one."))
        entry = _entry(line, countries)
        activity = there.get(number or 0)
        rows.append(Row(line.number, entry, activity, _differs(entry, activity)))
    return Plan(rows, found.problems, found.unknown)


def _differs(entry: Entry, activity: Activity | None) -> bool:
    return activity is None or replace(entry, proofs=()) != entries.entry_of(activity)


NO_TIME = entries.when_of("2000")


def _entry(line: Line, countries: Mapping[str, Country]) -> Entry:
    def lines(key: str, read: Callable[[list[str]], T]) -> T:
        try:
            return read(_items(line, key))
        except RuleBroken as no:
            line.wrong(key, no.message, **no.facts)
            return read([])

    title = Text(line.text("title_en"), line.text("title_zh"))
    narrative = Text(
        line.text("narrative_en", LONGEST_TEXT), line.text("narrative_zh", LONGEST_TEXT)
    )
    if not any((*title, *narrative)):
        line.wrong("title_en", N_("Write at least a title, or what the report says."))
    return Entry(
        kind=line.text("kind"),
        role=line.text("role"),
        when=_when(line),
        title=title,
        narrative=narrative,
        acting_as=line.text("acting_as"),
        edition=line.text("edition", 40),
        venue=line.text("venue"),
        mode=lines("mode", lambda texts: entries.mode_of("".join(texts))),
        partners=lines("partners", entries.partners_of),
        people=lines("people", entries.people_of),
        countries=lines("countries", lambda names: _codes(names, countries)),
        countries_open=_is_set(line, "countries_open"),
        topics=_lines(line, "topics"),
        topics_open=_is_set(line, "topics_open"),
        outputs=_lines(line, "outputs"),
        counts=lines("counts", entries.counts_of),
        counts_in_enrolment=_is_set(line, "counts_in_enrolment"),
        sdgs=lines("sdgs", entries.sdgs_of),
        c5=tuple(_items(line, "c5")),
        markers=lines("markers", entries.markers_of),
        proofs=lines("evidence", entries.proofs_of),
    )


def _lines(line: Line, key: str) -> tuple[str, ...]:
    """One a line: titles have semicolons of their own."""
    return tuple(item.strip() for item in line.text(key, LONGEST_CELL).splitlines() if item.strip())


def _items(line: Line, key: str) -> list[str]:
    """One a line; where there is but one line, semicolons may stand between them."""
    text = line.text(key, LONGEST_CELL)
    items = text.splitlines() if "\n" in text else re.split(r"[;；]", text)
    return [item.strip() for item in items if item.strip()]


def _when(line: Line) -> When:
    if not (text := line.text("when")):
        return NO_TIME
    try:
        return entries.when_of(text)
    except RuleBroken as no:
        line.wrong("when", no.message, **no.facts)
        return NO_TIME


def _is_set(line: Line, key: str) -> bool:
    text = line.text(key).casefold()
    if text not in YES | NO:
        line.wrong(key, N_("Write yes, or leave it empty."))
    return text in YES


def _codes(names: list[str], countries: Mapping[str, Country]) -> tuple[str, ...]:
    for name in names:
        if key_of(name) not in countries:
            raise RuleBroken(
                N_("“%(name)s” is no country that we know. Write it as reports print it."),
                name=name,
            )
    return tuple(dict.fromkeys(countries[key_of(name)].code for name in names))


# Written


def rows_of(
    activities: Iterable[Activity],
    proofs: Mapping[int, Sequence[entries.Proof]],
    places: Mapping[int, Sequence[str]],
) -> list[list[Any]]:
    return [
        _row(each, entries.entry_of(each, proofs.get(each.id, ())), places.get(each.id, ()))
        for each in activities
    ]


def _row(activity: Activity, entry: Entry, places: Sequence[str]) -> list[Any]:
    cells: dict[str, Any] = {
        "number": activity.id,
        "when": activity.when,
        "title_en": entry.title.en,
        "title_zh": entry.title.zh,
        "mode": entry.mode.value if entry.mode else "",
        "partners": entries.in_lines(entry.partners),
        "people": entries.in_lines(entry.people),
        "counts": entries.counts_in_lines(entry.counts),
        "evidence": entries.in_lines(entry.proofs),
        "narrative_en": entry.narrative.en,
        "narrative_zh": entry.narrative.zh,
        "reports": places,
        "status": activity.status.value,
    }
    keys = [column.key for column in LAYOUT.columns]
    return [_cell(cells[key] if key in cells else getattr(entry, key)) for key in keys]


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list | tuple):
        return "\n".join(str(each) for each in value)
    return value
