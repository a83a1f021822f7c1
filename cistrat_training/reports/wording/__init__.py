"""The words of a report: frames and names of one language, read from a TOML file and checked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from typing import Any, NamedTuple, Protocol, Self

from cistrat_training.reports.facts import TRAINING_SLOTS
from cistrat_training.reports.frames import Frame, parse, parse_line
from cistrat_training.reports.numbers import Bound
from cistrat_training.reports.toml_table import Table, parsed
from cistrat_training.words import N_

LANGUAGES = ("en", "zh")

CENTRE = ("centre", "centre_long", "centre_long_zh", "host", "authorities")
DOCUMENT_SLOTS: Mapping[str, bool] = {
    **dict.fromkeys((*CENTRE, "first_year", "last_year", "next_year", "title"), False),
    "years": True,
}
TITLE_SLOTS = {name: counted for name, counted in DOCUMENT_SLOTS.items() if name != "title"}
SECTION_SLOTS = {"number": False, "heading": False}

DOCUMENT: Mapping[str, Mapping[str, bool]] = {
    "title": TITLE_SLOTS,
    "title_one_year": TITLE_SLOTS,
    "opening": DOCUMENT_SLOTS,
    "opening_one_year": DOCUMENT_SLOTS,
    "work": DOCUMENT_SLOTS,
    "outlook": DOCUMENT_SLOTS,
    "closing": DOCUMENT_SLOTS,
    "section": SECTION_SLOTS,
}
"""The frames of the document, each with its slots."""
PROSE = ("opening", "opening_one_year")
"""Those that are sentences; the others are lines."""

TRAINING = ("series", "position", "heading", "paragraphs")
TRAINING_OPTIONS = ("serial_comma", "quoted", "open_end", "bounds")
PARTS = ("language", "centre", "names", "document", "training")
NAMES = ("categories", "deliveries")
WHOLE_PARTS = ("centre", "names", "document")


@dataclass(frozen=True, kw_only=True)
class TrainingWording:
    """The frames for one series; those without a series serve all that no other set names."""

    series: str = ""
    position: int | None = None
    heading: Frame
    paragraphs: tuple[Frame, ...]
    serial_comma: frozenset[str] = frozenset()
    quoted: frozenset[str] = frozenset()
    open_end: Mapping[str, str] = field(default_factory=dict)
    bounds: Mapping[str, Bound] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """All words of one language; what a file leaves out comes from the wording it lies over."""

    language: str
    centre: Mapping[str, str] = field(default_factory=dict)
    categories: Mapping[str, str] = field(default_factory=dict)
    deliveries: Mapping[str, str] = field(default_factory=dict)
    cover: tuple[Frame, ...] = ()
    document: Mapping[str, Frame] = field(default_factory=dict)
    trainings: Mapping[str, TrainingWording] = field(default_factory=dict)

    def over(self, base: Self) -> Self:
        """This wording, and where it is silent, the one beneath."""
        return replace(
            base,
            centre={**base.centre, **self.centre},
            categories={**base.categories, **self.categories},
            deliveries={**base.deliveries, **self.deliveries},
            cover=self.cover or base.cover,
            document={**base.document, **self.document},
            trainings={**base.trainings, **self.trainings},
        )

    def of_series(self, *names: str) -> TrainingWording:
        """The set that names the series by any of its names, or the one for all others."""
        for name in filter(None, names):
            if name in self.trainings:
                return self.trainings[name]
        return self.trainings[""]


class KeptSet(Protocol):
    """One part of a wording, as it is kept: `content` is the table in the file."""

    @property
    def part(self) -> str: ...
    @property
    def series(self) -> str: ...
    @property
    def content(self) -> dict[str, Any]: ...


class Part(NamedTuple):
    part: str
    series: str
    content: dict[str, Any]


def parts_of(table: Mapping[str, Any]) -> list[Part]:
    """A file taken apart: each of these replaces the one of the same name."""
    whole = [Part(name, "", table[name]) for name in WHOLE_PARTS if name in table]
    sets = (dict(training) for training in table.get("training", ()))
    return whole + [Part("training", training.pop("series", ""), training) for training in sets]


def table_of(language: str, kept: Iterable[KeptSet]) -> dict[str, Any]:
    """The file that these parts would make."""
    table: dict[str, Any] = {"language": language, "training": []}
    for each in kept:
        if each.part == "training":
            named = {"series": each.series} if each.series else {}
            table["training"].append(named | each.content)
        else:
            table[each.part] = each.content
    return table


def pairs(text: str) -> dict[str, str]:
    """Lines such as `topics = etc.`"""
    halves = (line.partition("=") for line in text.splitlines() if line.strip())
    return {slot.strip(): words.strip() for slot, _, words in halves}


def shipped_part(language: str, part: str) -> dict[str, Any]:
    table = parsed(shipped(language), f"{language}.toml")
    return dict(table.get(part, {}))


def fields_of_part(part: str, content: Mapping[str, Any]) -> dict[str, str]:
    """A part as a form shows it: `names` has tables in it, and `cover` is a list of lines."""
    if part == "names":
        return {
            f"{kind}__{key}": words
            for kind, names in content.items()
            for key, words in names.items()
        }
    return {
        key: "\n".join(words) if isinstance(words, list) else words
        for key, words in content.items()
    }


def part_from_fields(part: str, fields: Mapping[str, str | None]) -> dict[str, Any]:
    """What was typed, without the fields left empty."""
    typed = {key: words for key, words in fields.items() if words}
    if part == "names":
        table: dict[str, Any] = {}
        for field_, words in typed.items():
            kind, _, key = field_.partition("__")
            table.setdefault(kind, {})[key] = words
        return table
    return {
        key: [line for line in words.splitlines() if line.strip()] if key == "cover" else words
        for key, words in typed.items()
    }


def products_own(language: str) -> Wording:
    """The wording that the product brings; it is complete."""
    return read(shipped(language), f"{language}.toml")


def shipped(language: str) -> str:
    return resources.files(__name__).joinpath(f"{language}.toml").read_text(encoding="utf-8")


def read(text: str, file: str) -> Wording:
    return from_table(parsed(text, file), file)


def from_table(table: Mapping[str, Any], file: str) -> Wording:
    top = Table(table, file)
    top.knows(PARTS)
    language = top.one_of("language", LANGUAGES)
    names = top.table("names")
    names.knows(NAMES)
    document = top.table("document")
    document.knows(("cover", *DOCUMENT))
    return Wording(
        language=language,
        centre=_centre(top.table("centre")),
        categories=names.table("categories").texts(),
        deliveries=names.table("deliveries").texts(),
        cover=_lines(document, "cover", DOCUMENT_SLOTS),
        document={
            key: _frame(document, key, slots) if key in PROSE else _line(document, key, slots)
            for key, slots in DOCUMENT.items()
            if document.has(key)
        },
        trainings={wording.series: wording for wording in _trainings(top)},
    )


def _centre(table: Table) -> Mapping[str, str]:
    table.knows(CENTRE)
    return table.texts()


def _trainings(top: Table) -> Iterable[TrainingWording]:
    told: set[str] = set()
    for table in top.tables("training"):
        wording = _training(table)
        if wording.series in told:
            raise table.wrong(
                "series", N_("%(place)s: a second set for the same series. Keep one.")
            )
        told.add(wording.series)
        yield wording


def _training(table: Table) -> TrainingWording:
    table.knows((*TRAINING, *TRAINING_OPTIONS))
    open_end = table.table("open_end")
    bounds = table.table("bounds")
    for options in (open_end, bounds):
        options.knows(TRAINING_SLOTS)
    return TrainingWording(
        series=table.optional_text("series"),
        position=table.number("position") if table.has("position") else None,
        heading=_line(table, "heading", TRAINING_SLOTS),
        paragraphs=_frames(table, "paragraphs", TRAINING_SLOTS),
        serial_comma=_slots(table, "serial_comma"),
        quoted=_slots(table, "quoted"),
        open_end=open_end.texts(),
        bounds={slot: _bound(bounds, slot) for slot in bounds.content},
    )


def _bound(table: Table, key: str) -> Bound:
    """`over`, or `over 130` where somebody has pinned the bound."""
    word, _, pinned = table.text(key).partition(" ")
    if word != "over" or (pinned and not pinned.isdecimal()):
        raise table.wrong(key, N_("%(place)s: write “over”, or “over 130” to pin the bound."))
    return Bound(int(pinned)) if pinned else Bound()


def _line(table: Table, key: str, slots: Mapping[str, bool]) -> Frame:
    return parse_line(table.text(key), slots, f"{table.place}: {key}", key)


def _lines(table: Table, key: str, slots: Mapping[str, bool]) -> tuple[Frame, ...]:
    return tuple(
        parse_line(text, slots, f"{table.place}: {key} {number}", key)
        for number, text in enumerate(table.list_of_texts(key), 1)
    )


def _frame(table: Table, key: str, slots: Mapping[str, bool]) -> Frame:
    return parse(table.text(key), slots, f"{table.place}: {key}", key)


def _frames(table: Table, key: str, slots: Mapping[str, bool]) -> tuple[Frame, ...]:
    return tuple(
        parse(text, slots, f"{table.place}: {key} {number}", key)
        for number, text in enumerate(table.list_of_texts(key), 1)
    )


def _slots(table: Table, key: str) -> frozenset[str]:
    slots = table.list_of_texts(key)
    for slot in slots:
        if slot not in TRAINING_SLOTS:
            raise table.wrong(
                key,
                N_("%(place)s: there is no slot “%(slot)s”. The slots are: %(known)s."),
                slot=slot,
                known=", ".join(sorted(TRAINING_SLOTS)),
            )
    return frozenset(slots)
