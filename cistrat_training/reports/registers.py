"""A register of activities as a TOML file holds it: read and checked, ready to be kept."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from cistrat_training.errors import RuleBroken
from cistrat_training.reports import entries
from cistrat_training.reports.activities import Named, With
from cistrat_training.reports.entries import Entry, Proof, when_of
from cistrat_training.reports.facts import Period, Plans, Register, Text, WrittenSection
from cistrat_training.reports.toml_table import Table, parsed
from cistrat_training.words import N_
from cistrat_training.workshops.models import MARKERS, SDGS, Mode

LONGEST_PERIOD = 10  # years; more is a slip of the keyboard

PARTS = ("period", "section", "activity", "outlook", "suggestions")
SECTION = ("position", "heading", "heading_zh", "activity")
ACTIVITY = (
    "kind",
    "role",
    "when",
    "title",
    "title_zh",
    "narrative",
    "narrative_zh",
    "acting_as",
    "edition",
    "venue",
    "mode",
    "partners",
    "people",
    "countries",
    "countries_open",
    "topics",
    "topics_open",
    "outputs",
    "counts",
    "counts_in_enrolment",
    "sdgs",
    "c5",
    "markers",
    "evidence",
)
PARTNER = ("name", "role")
PERSON = ("name", "post", "role")
EVIDENCE = ("title", "address")
PLANS = ("opening", "opening_zh", "items", "items_zh", "paragraph", "paragraph_zh")


@dataclass(frozen=True, kw_only=True)
class SectionOfEntries:
    position: int
    heading: Text
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class RegisterFile:
    period: Period
    sections: tuple[SectionOfEntries, ...]
    waiting: tuple[Entry, ...]
    """What no section of these years tells yet."""
    outlook: Plans
    suggestions: Plans

    @property
    def number(self) -> int:
        return len(self.waiting) + sum(len(section.entries) for section in self.sections)

    def register(self) -> Register:
        return Register(
            sections=tuple(
                WrittenSection(
                    key=f"section-{section.position}",
                    position=section.position,
                    heading=section.heading,
                    paragraphs=tuple(
                        entry.narrative for entry in section.entries if any(entry.narrative)
                    ),
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
        waiting=tuple(_waiting(activity) for activity in top.tables("activity")),
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


def paragraphs_of(text: str) -> list[str]:
    """An empty line begins a new one; a line break within one is a blank."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", text) if part.strip()]


def pairs_of_paragraphs(english: str, chinese: str) -> list[tuple[str, str]]:
    """The first paragraphs of both languages belong together, then the second ones."""
    both = zip_longest(paragraphs_of(english), paragraphs_of(chinese), fillvalue="")
    return [(one, other) for one, other in both]


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
        entries=tuple(_told(activity) for activity in table.tables("activity")),
    )


def _told(table: Table) -> Entry:
    """A section prints what its activities say."""
    if not table.has("narrative_zh"):
        table.text("narrative")
    return _entry(table)


def _waiting(table: Table) -> Entry:
    entry = _entry(table)
    if not any((*entry.title, *entry.narrative)):
        table.text("title")
    return entry


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
        title=_optional_text(table, "title"),
        narrative=_optional_text(table, "narrative"),
        acting_as=table.optional_text("acting_as"),
        edition=table.optional_text("edition"),
        venue=table.optional_text("venue"),
        mode=Mode(table.one_of("mode", list(Mode))) if table.has("mode") else None,
        partners=tuple(With(**_named(each, PARTNER)) for each in table.tables("partners")),
        people=tuple(Named(**_named(each, PERSON)) for each in table.tables("people")),
        countries=tuple(table.list_of_texts("countries")),
        countries_open=table.is_set("countries_open"),
        topics=tuple(table.list_of_texts("topics")),
        topics_open=table.is_set("topics_open"),
        outputs=tuple(table.list_of_texts("outputs")),
        counts=_counts(table),
        counts_in_enrolment=table.is_set("counts_in_enrolment"),
        sdgs=_sdgs(table),
        c5=tuple(table.list_of_texts("c5")),
        markers=_markers(table),
        proofs=tuple(_proof(each) for each in table.tables("evidence")),
    )


def _optional_text(table: Table, key: str) -> Text:
    return Text(table.optional_text(key), table.optional_text(f"{key}_zh"))


def _named(table: Table, keys: Sequence[str]) -> dict[str, str]:
    table.knows(keys)
    return {"name": table.text("name")} | {key: table.optional_text(key) for key in keys[1:]}


def _counts(table: Table) -> dict[str, int]:
    counts = table.table("counts")
    for name, number in counts.content.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise counts.wrong(name, N_("%(place)s: write a whole number here."))
    return dict(counts.content)


def _sdgs(table: Table) -> tuple[int, ...]:
    numbers = table.content.get("sdgs", [])
    if not isinstance(numbers, list) or not all(number in SDGS for number in numbers):
        raise table.wrong("sdgs", N_("%(place)s: write a list of numbers from 1 to 17 here."))
    return tuple(dict.fromkeys(numbers))


def _markers(table: Table) -> tuple[str, ...]:
    names = table.list_of_texts("markers")
    if not set(names) <= set(MARKERS):
        raise table.wrong(
            "markers",
            N_("%(place)s: write a list here, of any of %(choices)s."),
            choices=", ".join(MARKERS),
        )
    return tuple(dict.fromkeys(names))


def _proof(table: Table) -> Proof:
    table.knows(EVIDENCE)
    try:
        address = entries.checked_address(table.text("address"))
    except RuleBroken as wrong:
        raise table.wrong(
            "address", N_("%(place)s: write an address here that begins with https://.")
        ) from wrong
    return Proof(table.optional_text("title"), address)


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
