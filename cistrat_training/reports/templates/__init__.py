"""Templates of reports: which parts and sections a report has. Each file beside this one is one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from cistrat_training.reports.facts import NO_TEXT, Period, Text
from cistrat_training.reports.frames import Frame, parse
from cistrat_training.reports.indicators.definitions import INDICATORS, OF_THE_ANNEX
from cistrat_training.reports.toml_table import Table, parsed
from cistrat_training.reports.wording import DOCUMENT, DOCUMENT_SLOTS
from cistrat_training.words import N_

SOURCES = ("figures", "told", "plans")
"""Sections of figures; the trainings and what the register says; what comes next."""


def slot_of(indicator: str) -> str:
    return indicator.replace("-", "_")


LISTED = "_listed"
"""`{enrolled_by_region_listed}` names the values, each with its number."""
SLOTS: Mapping[str, bool] = {
    **DOCUMENT_SLOTS,
    **{slot_of(key): True for key in OF_THE_ANNEX if INDICATORS[key].by is None},
    **{slot_of(key): True for key in OF_THE_ANNEX if INDICATORS[key].is_share},
    **{slot_of(key) + LISTED: True for key in OF_THE_ANNEX if INDICATORS[key].by},
    **{slot_of(key) + "_international": True for key in OF_THE_ANNEX if not INDICATORS[key].by},
    **{slot_of(key) + "_domestic": True for key in OF_THE_ANNEX if not INDICATORS[key].by},
}
"""Words that the sentences of a template take from the data, and whether they can be counted."""


@dataclass(frozen=True, kw_only=True)
class FigureSection:
    """Sentences, one table of several indicators, and tables and drawings of single ones."""

    key: str
    heading: Text
    paragraphs: Mapping[str, tuple[Frame, ...]]
    indicators: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    drawings: tuple[str, ...] = ()

    @property
    def needs(self) -> set[str]:
        """The indicators that it prints, and those that its sentences name."""
        named = {*self.indicators, *self.tables, *self.drawings}
        sources = " ".join(frame.source for frames in self.paragraphs.values() for frame in frames)
        return named | {key for key in OF_THE_ANNEX if "{" + slot_of(key) in sources.lower()}


@dataclass(frozen=True, kw_only=True)
class PartPlan:
    key: str
    frame: str = ""
    """The wording's frame for its heading; else it has one of its own, or none."""
    heading: Text = NO_TEXT
    source: str = "figures"
    sections: tuple[FigureSection, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Template:
    key: str
    name: Text
    about: Text
    title: Text = NO_TEXT
    """Of a report with one of its own, which then has no opening; else the wording has both."""
    has_cover: bool = True
    """Without one it is a sheet: the title and what follows on the first page."""
    parts: tuple[PartPlan, ...]

    @property
    def needs(self) -> set[str]:
        return {key for part in self.parts for section in part.sections for key in section.needs}


def usual(period: Period) -> str:
    return "annual" if period.first == period.last else "biennial"


def named(key: str) -> Template | None:
    return known().get(key)


@cache
def known() -> Mapping[str, Template]:
    """By their keys, in the order of the files' names. What is no report has no parts."""
    texts = {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in resources.files(__name__).iterdir()
        if file.name.endswith(".toml")
    }
    tables = {key: parsed(text, f"{key}.toml") for key, text in sorted(texts.items())}
    return {key: read(key, table) for key, table in tables.items() if "part" in table}


def read(key: str, content: Mapping[str, object]) -> Template:
    table = Table(content, f"{key}.toml")
    table.knows(("name", "name_zh", "about", "about_zh", "title", "title_zh", "is_sheet", "part"))
    return Template(
        key=key,
        name=_text(table, "name"),
        about=_text(table, "about"),
        title=_text(table, "title"),
        has_cover=not table.is_set("is_sheet"),
        parts=tuple(_part(part) for part in table.tables("part")),
    )


def _part(table: Table) -> PartPlan:
    table.knows(("key", "frame", "heading", "heading_zh", "source", "section"))
    return PartPlan(
        key=table.text("key"),
        frame=table.one_of("frame", DOCUMENT) if table.has("frame") else "",
        heading=_text(table, "heading"),
        source=table.one_of("source", SOURCES) if table.has("source") else "figures",
        sections=tuple(_section(section) for section in table.tables("section")),
    )


def _section(table: Table) -> FigureSection:
    lists = ("indicators", "tables", "drawings")
    table.knows(("key", "heading", "heading_zh", "paragraphs", "paragraphs_zh", *lists))
    named = {name: tuple(_indicators(table, name)) for name in lists}
    return FigureSection(
        key=table.text("key"),
        heading=_text(table, "heading"),
        paragraphs={
            "en": tuple(_frames(table, "paragraphs")),
            "zh": tuple(_frames(table, "paragraphs_zh")),
        },
        indicators=named["indicators"],
        tables=named["tables"],
        drawings=named["drawings"],
    )


def _indicators(table: Table, name: str) -> Iterable[str]:
    for key in table.list_of_texts(name):
        if key not in OF_THE_ANNEX:
            raise table.wrong(
                name, N_("%(place)s: there is no indicator “%(indicator)s”."), indicator=key
            )
        yield key


def _frames(table: Table, key: str) -> Iterator[Frame]:
    for number, text in enumerate(table.list_of_texts(key), 1):
        yield parse(text, SLOTS, f"{table.place}: {key} {number}", key)


def _text(table: Table, key: str) -> Text:
    return Text(table.optional_text(key), table.optional_text(f"{key}_zh"))
