"""The register of activities, the wording of reports, and reports as they were published."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import Model
from cistrat_training.workshops.models import Series


class Section(Model):
    """A written section of the report on a period; activities stand in it."""

    __tablename__ = "report_section"
    __table_args__ = (UniqueConstraint("period", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    period: Mapped[str]
    """`2021-2022`, or `2023` for one year."""
    position: Mapped[int]
    heading_en: Mapped[str]
    heading_zh: Mapped[str] = mapped_column(default="")


class Precision(StrEnum):
    YEAR = "year"
    MONTH = "month"
    DAY = "day"
    PERIOD = "period"  # somewhen in these years


class Activity(Model):
    """Something the Centre did in a period, beside its own trainings."""

    __tablename__ = "activity"
    __table_args__ = (CheckConstraint("starts <= ends", name="begins_before_it_ends"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    section_id: Mapped[int] = mapped_column(ForeignKey(Section.id), index=True, init=False)
    section: Mapped[Section] = relationship()
    place: Mapped[int]
    kind: Mapped[str]
    role: Mapped[str]
    starts: Mapped[date]
    ends: Mapped[date]
    precision: Mapped[Precision]
    narrative_en: Mapped[str]
    narrative_zh: Mapped[str] = mapped_column(default="")


class Frames(Model):
    """A set of sentence frames in one language: the document's, or those of one series."""

    __tablename__ = "frames"
    __table_args__ = (UniqueConstraint("language", "series_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    language: Mapped[str]
    series_id: Mapped[int | None] = mapped_column(ForeignKey(Series.id), init=False)
    series: Mapped[Series | None] = relationship(default=None)
    content: Mapped[dict[str, Any]]
    changed_at: Mapped[datetime]


class Report(Model):
    """A report as it was published: text, figures and lists, frozen."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("period", "language", "edition"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    period: Mapped[str]
    language: Mapped[str]
    edition: Mapped[int]
    content: Mapped[dict[str, Any]]
    sha256: Mapped[str]
    as_of: Mapped[datetime]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    published_by: Mapped[User] = relationship()
