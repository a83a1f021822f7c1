"""What a training states about itself: the facts behind the slots of its frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

TRAINING_SLOTS: Mapping[str, bool] = {
    "series": False,
    "title": True,
    "ordinals": True,
    "ordinals_in_words": True,
    "years": True,
    "month": True,
    "workshops": True,
    "platform": True,
    "deliveries": True,
    "partners": True,
    "international": True,
    "domestic": True,
    "categories": True,
    "countries": True,
    "affiliations": True,
    "lecturers": True,
    "organisations": True,
    "organisations_of_researchers": True,
    "organisations_of_executives": True,
    "organisations_of_professors": True,
    "topics": True,
    "lectures": True,
}
"""Each slot of a training, and whether it can be counted: a number, or the items of a list."""

FIGURES: Mapping[str, str] = {
    "workshops": "workshops",
    "ordinals": "workshops",
    "ordinals_in_words": "workshops",
    "international": "international",
    "domestic": "domestic",
    "categories": "categories",
    "countries": "countries",
    "affiliations": "affiliations",
    "lecturers": "lecturers",
    "organisations": "organisations",
    "organisations_of_researchers": "organisations_of_researchers",
    "organisations_of_executives": "organisations_of_executives",
    "organisations_of_professors": "organisations_of_professors",
    "topics": "topics",
    "lectures": "lectures",
}
"""The figure that a slot states; its list is what opens behind it."""


class Text(NamedTuple):
    """The same words in both languages; one of them may be missing."""

    en: str
    zh: str = ""

    def said_in(self, language: str) -> tuple[str, bool]:
        """The words, and whether they had to be borrowed from the other language."""
        own, other = (self.zh, self.en) if language == "zh" else (self.en, self.zh)
        return (own, False) if own else (other, bool(other))


NO_TEXT = Text("")


class Period(NamedTuple):
    """Calendar years, both included."""

    first: int
    last: int

    @property
    def years(self) -> range:
        return range(self.first, self.last + 1)

    @property
    def name(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"

    @property
    def begins(self) -> date:
        return date(self.first, 1, 1)

    @property
    def ends(self) -> date:
        return date(self.last, 12, 31)


@dataclass(frozen=True, kw_only=True)
class Training:
    """The workshops of one series in a period, counted together."""

    key: str
    series: Text
    titles: Sequence[Text] = ()
    ordinals: Sequence[int] = ()
    first_days: Sequence[date] = ()
    workshops: int = 0
    platforms: Sequence[Text] = ()
    deliveries: Sequence[str] = ()
    partners: Sequence[Text] = ()
    international: int = 0
    domestic: int = 0
    categories: Sequence[str] = ()
    countries: Sequence[Text] = ()
    affiliations: Sequence[Text] = ()
    lecturers: int = 0
    organisations: Sequence[Text] = ()
    organisations_by_role: Mapping[str, Sequence[Text]] = field(default_factory=dict)
    topics: Sequence[Text] = ()
    lectures: Sequence[Text] = ()
    unplaced: Sequence[Text] = ()
    """Countries without a place in the order that others have: they stand at the end."""
    still_to_come: Sequence[int] = ()
    """The workshops among `ordinals` that have not begun yet."""


@dataclass(frozen=True, kw_only=True)
class WrittenSection:
    """A section that people wrote: its paragraphs are printed as they are."""

    key: str
    position: int
    heading: Text
    paragraphs: Sequence[Text] = ()


@dataclass(frozen=True, kw_only=True)
class Plans:
    """What comes next, and what is asked for: written by people too."""

    opening: Text = NO_TEXT
    items: Sequence[Text] = ()


NO_PLANS = Plans()


@dataclass(frozen=True, kw_only=True)
class Register:
    """What stands beside the trainings in the report on a period."""

    sections: Sequence[WrittenSection] = ()
    outlook: Plans = NO_PLANS
    suggestions: Plans = NO_PLANS
