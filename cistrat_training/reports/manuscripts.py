"""What people changed by hand in the report that a template makes of a period."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import Model

LONGEST_KEY = 120


class Manuscript(Model):
    __tablename__ = "manuscript"
    __table_args__ = (UniqueConstraint("period", "template"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    period: Mapped[str] = mapped_column(String(9))
    template: Mapped[str] = mapped_column(String(30))


class SectionPlace(Model):
    """Where a section stands in its part, once somebody moved one of that part."""

    __tablename__ = "manuscript_section"
    __table_args__ = (UniqueConstraint("manuscript_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey(Manuscript.id), init=False)
    manuscript: Mapped[Manuscript] = relationship()
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    """Of the section in the document: `STI`, `section-2`."""
    place: Mapped[int | None] = mapped_column(default=None)
    is_left_out: Mapped[bool] = mapped_column(default=False)


class Override(Model):
    """A sentence that somebody wrote in the place of the one that the data say."""

    __tablename__ = "manuscript_override"
    __table_args__ = (UniqueConstraint("manuscript_id", "language", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey(Manuscript.id), init=False)
    manuscript: Mapped[Manuscript] = relationship()
    language: Mapped[str] = mapped_column(String(2))
    key: Mapped[str] = mapped_column(String(LONGEST_KEY))
    """Of the sentence in the document: `STI/0/1`."""
    text: Mapped[str] = mapped_column(Text)
    """Without words the sentence is left out."""
    data_said: Mapped[str] = mapped_column(Text)
    """When it was written; when the data say otherwise, somebody should look again."""
    why: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    written_by: Mapped[User] = relationship()
    written_at: Mapped[datetime]


class Pin(Model):
    """A lower bound that is printed instead of a number: “over 130”."""

    __tablename__ = "manuscript_pin"
    __table_args__ = (
        UniqueConstraint("manuscript_id", "series", "slot"),
        CheckConstraint("bound > 0", name="bound_from_one"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey(Manuscript.id), init=False)
    manuscript: Mapped[Manuscript] = relationship()
    series: Mapped[str] = mapped_column(String(4))
    """Its code."""
    slot: Mapped[str] = mapped_column(String(30))
    bound: Mapped[int]
    pinned_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    pinned_by: Mapped[User] = relationship()
    pinned_at: Mapped[datetime]


class HouseName(Model):
    """A name that the house writes in one way, and the ways that are pointed out."""

    __tablename__ = "house_name"
    __table_args__ = (UniqueConstraint("language", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    language: Mapped[str] = mapped_column(String(2))
    name: Mapped[str]
    others: Mapped[list[str]] = mapped_column(default_factory=list)
    """Other ways to write it. The name itself with other capitals counts among them."""
    note: Mapped[str] = mapped_column(Text, default="")
