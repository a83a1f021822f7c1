"""Where people come from: countries, the groups they are in, and institutions."""

import re
import unicodedata
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.database import Model
from cistrat_training.words import N_

LONGEST_NAME = 300  # of an institution
LONGEST_SOURCE = 500
LONGEST_GROUP_NAME = 100
LONGEST_GROUP_CODE = 20


class Category(StrEnum):
    """What kind of institution it is."""

    GOVERNMENT = "government"
    RESEARCH = "research"
    UNIVERSITY = "university"
    ENTERPRISE = "enterprise"
    INTERNATIONAL = "international"
    OTHER = "other"

    @property
    def label(self) -> str:
        return CATEGORY_NAMES[self]


CATEGORY_NAMES: dict[Category, str] = {
    Category.GOVERNMENT: N_("Government department"),
    Category.RESEARCH: N_("Research institute"),
    Category.UNIVERSITY: N_("College or university"),
    Category.ENTERPRISE: N_("Enterprise"),
    Category.INTERNATIONAL: N_("International organisation"),
    Category.OTHER: N_("Other institution"),
}


class PrintedAs(StrEnum):
    """How a report names an organisation."""

    NAME = "name"
    COLLECTIVE = "collective"


class GroupKind(StrEnum):
    """What a list of countries is."""

    STATUS = "status"
    ELECTORAL = "electoral"
    REGION = "region"
    SUBREGION = "subregion"
    LABEL = "label"

    @property
    def label(self) -> str:
        return GROUP_KINDS[self]


GROUP_KINDS: dict[GroupKind, str] = {
    GroupKind.STATUS: N_("Status of the United Nations system"),
    GroupKind.ELECTORAL: N_("UNESCO electoral group"),
    GroupKind.REGION: N_("Region"),
    GroupKind.SUBREGION: N_("Subregion"),
    GroupKind.LABEL: N_("Label"),
}


class Country(Model):
    """A country or territory of ISO 3166-1, under the name that the United Nations use."""

    __tablename__ = "country"

    code: Mapped[str] = mapped_column(String(2), primary_key=True)
    iso3: Mapped[str] = mapped_column(String(3), unique=True)
    m49: Mapped[str] = mapped_column(String(3), unique=True)
    name_en: Mapped[str] = mapped_column(String(100))
    name_zh: Mapped[str] = mapped_column(String(100))
    report_name: Mapped[str | None] = mapped_column(String(100), default=None)
    report_name_zh: Mapped[str | None] = mapped_column(String(100), default=None)
    report_position: Mapped[int | None] = mapped_column(default=None)

    def name(self, language: str) -> str:
        return in_language(language, self.name_en, self.name_zh)

    def printed(self, language: str) -> str:
        """The name in a report: “Iran”, where a form says “Iran (Islamic Republic of)”."""
        return in_language(
            language, self.report_name or self.name_en, self.report_name_zh or self.name_zh
        )


class CountryGroup(Model):
    """A list that countries stand on: least developed countries, an electoral group of UNESCO.

    A label is a list of somebody's making, such as that of a political initiative: it may be shown
    and counted, never decide who is eligible.
    """

    __tablename__ = "country_group"

    code: Mapped[str] = mapped_column(String(LONGEST_GROUP_CODE), primary_key=True)
    name_en: Mapped[str] = mapped_column(String(LONGEST_GROUP_NAME))
    name_zh: Mapped[str] = mapped_column(String(LONGEST_GROUP_NAME))
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE))
    kind: Mapped[GroupKind]
    is_ours: Mapped[bool] = mapped_column(default=False)
    """It comes with the product; its name and its source are those of the product."""

    @property
    def is_label(self) -> bool:
        return self.kind is GroupKind.LABEL

    def name(self, language: str) -> str:
        return in_language(language, self.name_en, self.name_zh)


class CountryMembership(Model):
    """A country stands on a list from the day `since` up to, but not on, the day `until`.

    What is struck out counts as if it were not there, and stays to be read.
    """

    __tablename__ = "country_membership"
    __table_args__ = (
        Index(
            "ix_country_membership_once",
            *("group_code", "country_code", "since"),
            unique=True,
            sqlite_where=text("NOT is_struck"),
            postgresql_where=text("NOT is_struck"),
        ),
        CheckConstraint("since IS NULL OR until IS NULL OR since < until", name="since_then_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    group_code: Mapped[str] = mapped_column(ForeignKey(CountryGroup.code), init=False)
    group: Mapped[CountryGroup] = relationship()
    country_code: Mapped[str] = mapped_column(ForeignKey(Country.code), index=True, init=False)
    country: Mapped[Country] = relationship()
    since: Mapped[date | None] = mapped_column(default=None)
    until: Mapped[date | None] = mapped_column(default=None)
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE), default="")
    is_struck: Mapped[bool] = mapped_column(default=False)
    shipped: Mapped[list[str] | None] = mapped_column(default=None)
    """What the product's table said of it (since, until, source) when somebody last decided about
    that, or else when it was last loaded; nothing where the product does not know it."""

    def stands_on(self, day: date) -> bool:
        began = self.since is None or self.since <= day
        return began and (self.until is None or day < self.until)


class Collective(Model):
    """Institutions that a report names together, such as the members of a consortium."""

    __tablename__ = "collective"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_zh: Mapped[str | None] = mapped_column(String(LONGEST_NAME), default=None)

    def name(self, language: str) -> str:
        return in_language(language, self.name_en, self.name_zh or self.name_en)


class Organisation(Model):
    """An institution: printed by its name, or together with the others of its collective."""

    __tablename__ = "organisation"
    __table_args__ = (
        UniqueConstraint("country_code", "name_key"),
        CheckConstraint(
            "printed_as <> 'collective' OR collective_id IS NOT NULL",
            name="printed_as_a_collective_it_has",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_key: Mapped[str] = mapped_column(String(LONGEST_NAME), init=False)
    country_code: Mapped[str] = mapped_column(ForeignKey(Country.code), index=True, init=False)
    country: Mapped[Country] = relationship()
    category: Mapped[Category]
    name_zh: Mapped[str | None] = mapped_column(String(LONGEST_NAME), default=None)
    printed_name: Mapped[str | None] = mapped_column(String(LONGEST_NAME), default=None)
    printed_name_zh: Mapped[str | None] = mapped_column(String(LONGEST_NAME), default=None)
    report_position: Mapped[int | None] = mapped_column(default=None)
    collective_id: Mapped[int | None] = mapped_column(
        ForeignKey(Collective.id), index=True, init=False
    )
    collective: Mapped[Collective | None] = relationship(default=None)
    printed_as: Mapped[PrintedAs] = mapped_column(default=PrintedAs.NAME)
    domains: Mapped[list[str]] = mapped_column(default_factory=list)

    def named(self, language: str) -> str:
        return in_language(language, self.name, self.name_zh or self.name)

    def printed(self, language: str) -> str:
        """What a report calls it; the same words for all members of a collective."""
        if self.printed_as is PrintedAs.COLLECTIVE and self.collective:
            return self.collective.name(language)
        english = self.printed_name or self.name
        return in_language(language, english, self.printed_name_zh or self.name_zh or english)

    @validates("name")
    def _know_it_again(self, _name: str, name: str) -> str:
        self.name_key = key_of(name)
        return name


class OrganisationMembership(Model):
    """An organisation belongs to a collective from `since` up to, but not on, the day `until`."""

    __tablename__ = "organisation_membership"
    __table_args__ = (
        UniqueConstraint("organisation_id", "collective_id", "since"),
        CheckConstraint("since IS NULL OR until IS NULL OR since < until", name="since_then_until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    organisation_id: Mapped[int] = mapped_column(ForeignKey(Organisation.id), init=False)
    organisation: Mapped[Organisation] = relationship()
    collective_id: Mapped[int] = mapped_column(ForeignKey(Collective.id), index=True, init=False)
    collective: Mapped[Collective] = relationship()
    since: Mapped[date | None] = mapped_column(default=None)
    until: Mapped[date | None] = mapped_column(default=None)


def in_language(language: str, english: str, chinese: str) -> str:
    return chinese if language.startswith("zh") else english


def key_of(name: str) -> str:
    """The same for two spellings that differ in case, spaces, width, or punctuation only."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = re.sub(r"[^\w]+", " ", folded).split()
    kept = words[1:] if words[:1] == ["the"] and len(words) > 1 else words
    return (" ".join(kept) or name)[:LONGEST_NAME]  # NFKC can make a text longer
