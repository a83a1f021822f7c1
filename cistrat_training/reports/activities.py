"""What the Centre did beside its own trainings: the register of activities."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.places.models import LONGEST_NAME, Country, key_of
from cistrat_training.reports.models import Section
from cistrat_training.words import N_
from cistrat_training.workshops.models import Mode


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PERIOD = "period"  # somewhen in these years


class ActivityStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"


ACTIVITY_STATUSES = {
    ActivityStatus.DRAFT: N_("Draft"),
    ActivityStatus.APPROVED: N_("Approved"),
}


class Named(NamedTuple):
    """Somebody of whom an activity tells: `post` is what they are, `role` what they did there."""

    name: str
    post: str = ""
    role: str = ""


class With(NamedTuple):
    """An organisation, and what its part was."""

    name: str
    role: str = ""


class Activity(Model):
    """Something the Centre did, beside its own trainings; a report tells it in a section or not."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("starts <= ends", name="begins_before_it_ends"),
        CheckConstraint(
            "(status = 'approved') = (approved_at IS NOT NULL AND approved_by_id IS NOT NULL)",
            name="approved_by_somebody",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    kind: Mapped[str]
    role: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    precision: Mapped[Precision]
    title_en: Mapped[str] = mapped_column(default="")
    title_zh: Mapped[str] = mapped_column(default="")
    narrative_en: Mapped[str] = mapped_column(Text, default="")
    narrative_zh: Mapped[str] = mapped_column(Text, default="")
    acting_as: Mapped[str] = mapped_column(default="")
    """In whose name: the Centre's, or that of the institute that hosts it."""
    edition: Mapped[str] = mapped_column(String(40), default="")
    """`4`, or `16, 17` where one entry tells of two meetings."""
    venue: Mapped[str] = mapped_column(default="")
    mode: Mapped[Mode | None] = mapped_column(default=None)
    partners: Mapped[list["ActivityPartner"]] = relationship(
        default_factory=list, cascade="all, delete-orphan", order_by="ActivityPartner.place"
    )
    countries: Mapped[list["ActivityCountry"]] = relationship(
        default_factory=list, cascade="all, delete-orphan", order_by="ActivityCountry.place"
    )
    countries_open: Mapped[bool] = mapped_column(default=False)
    """More took part than are named: “and other countries”."""
    people: Mapped[list[dict[str, str]]] = mapped_column(JSON, default_factory=list, info=PERSONAL)
    topics: Mapped[list[str]] = mapped_column(default_factory=list)
    topics_open: Mapped[bool] = mapped_column(default=False)
    outputs: Mapped[list[str]] = mapped_column(default_factory=list)
    """Titles of lectures and papers, data sets, agreements."""
    counts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """What was counted there, by the word for it: {"participants": 70}."""
    counts_in_enrolment: Mapped[bool] = mapped_column(default=False)
    """Its people are enrolled in a workshop of ours, so that the figures count them already."""
    sdgs: Mapped[list[int]] = mapped_column(default_factory=list)
    c5: Mapped[list[str]] = mapped_column(default_factory=list)
    markers: Mapped[list[str]] = mapped_column(default_factory=list)
    status: Mapped[ActivityStatus] = mapped_column(default=ActivityStatus.DRAFT)
    changed_at: Mapped[datetime | None] = mapped_column(default=None)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    changed_by: Mapped[User | None] = relationship(default=None, foreign_keys=[changed_by_id])
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    approved_by: Mapped[User | None] = relationship(default=None, foreign_keys=[approved_by_id])

    @property
    def when(self) -> str:
        """As precisely as it is known: 2022-07-15, 2022-07, 2022 or 2021/2022."""
        return {
            Precision.DAY: _days(self.starts, self.ends),
            Precision.MONTH: f"{self.starts:%Y-%m}",
            Precision.YEAR: f"{self.starts:%Y}",
            Precision.PERIOD: f"{self.starts:%Y}/{self.ends:%Y}",
        }[self.precision]

    @property
    def is_approved(self) -> bool:
        return self.status is ActivityStatus.APPROVED

    def called(self, language: str) -> str:
        """Its title, or where it has none, how its narrative begins."""
        titles = (self.title_en, self.title_zh)
        narratives = (self.narrative_en, self.narrative_zh)
        for english, chinese in (titles, narratives):
            if words := ((chinese or english) if language == "zh" else (english or chinese)):
                return words
        return f"{self.kind} {self.when}"

    def with_partners(self, told: Sequence[With]) -> None:
        if [With(partner.name, partner.role) for partner in self.partners] != list(told):
            self.partners = [
                ActivityPartner(name=partner.name, role=partner.role, place=place)
                for place, partner in enumerate(told, 1)
            ]

    def with_countries(self, countries: Iterable[Country]) -> None:
        known = {each.country.code: each for each in self.countries}
        told = [known.get(c.code) or ActivityCountry(country=c) for c in dict.fromkeys(countries)]
        for place, each in enumerate(told, 1):
            each.place = place
        self.countries = told

    def with_people(self, told: Sequence[Named]) -> None:
        people = [person._asdict() for person in told]
        if people != self.people:
            self.people = people

    def is_changed(self, *, by: User | None, now: datetime) -> None:
        """What somebody approved no longer stands there, so it is a draft again."""
        self.changed_by, self.changed_at = by, now
        self.status = ActivityStatus.DRAFT
        self.approved_by = self.approved_at = None

    def approve(self, *, by: User, now: datetime, needs_two_people: bool) -> None:
        if needs_two_people and by is self.changed_by:
            raise RuleBroken(
                N_("You wrote this activity as it stands. Another organiser approves it.")
            )
        self.status = ActivityStatus.APPROVED
        self.approved_by, self.approved_at = by, now


def _days(first: date, last: date) -> str:
    if first == last:
        return first.isoformat()
    return f"{first.isoformat()}/{last.isoformat()}"


class ActivityPartner(Model):
    """An organisation with which something was done; its own list of ours need not know it."""

    __tablename__ = "activity_partner"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), index=True, init=False)
    place: Mapped[int]
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_key: Mapped[str] = mapped_column(String(LONGEST_NAME), index=True, init=False)
    """The same for two spellings of one name."""
    role: Mapped[str] = mapped_column(default="")

    def __post_init__(self) -> None:
        self.name_key = key_of(self.name)


class ActivityCountry(Model):
    """A country whose people took part."""

    __tablename__ = "activity_country"
    __table_args__ = (UniqueConstraint("activity_id", "country_code"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), index=True, init=False)
    country_code: Mapped[str] = mapped_column(ForeignKey(Country.code), index=True, init=False)
    country: Mapped[Country] = relationship()
    place: Mapped[int] = mapped_column(default=1)


class ActivityPlace(Model):
    """An activity is told in a section; the report on one year and that on two may both tell it."""

    __tablename__ = "activity_place"
    __table_args__ = (UniqueConstraint("activity_id", "section_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), index=True, init=False)
    activity: Mapped[Activity] = relationship()
    section_id: Mapped[int] = mapped_column(ForeignKey(Section.id), index=True, init=False)
    section: Mapped[Section] = relationship()
    place: Mapped[int]
    """The order within the section."""


class ActivityEvidence(Model):
    """What proves an activity: a file that we keep, or an address where it is to be read."""

    __tablename__ = "activity_evidence"
    __table_args__ = (
        CheckConstraint("(file_id IS NULL) <> (address = '')", name="a_file_or_an_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    activity_id: Mapped[int] = mapped_column(ForeignKey(Activity.id), index=True, init=False)
    activity: Mapped[Activity] = relationship()
    title: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id), index=True, init=False)
    file: Mapped[StoredFile | None] = relationship(default=None)
    file_name: Mapped[str] = mapped_column(default="")
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    added_by: Mapped[User | None] = relationship(default=None)
