"""Layouts that organisers write: a template and its versions, and which workshop prints with which.

A version is a draft until it is published. From then on it never changes, since certificates may
be printed with it; whoever wants another one writes a new version.
"""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from cistrat_training.accounts.models import User
from cistrat_training.certificates.facts import Words, digest
from cistrat_training.certificates.models import Kind
from cistrat_training.certificates.vault import VaultPicture
from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

FIXED_ONCE_PUBLISHED = ("source", "pictures", "texts", "sha256", "number", "published_at")


class Template(Model):
    __tablename__ = "certificate_template"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    created_by: Mapped[User] = relationship()


class TemplateVersion(Model):
    __tablename__ = "template_version"
    __table_args__ = (
        UniqueConstraint("template_id", "number"),
        Index(
            "uq_template_version_one_draft",
            "template_id",
            unique=True,
            sqlite_where=text("published_at IS NULL"),
            postgresql_where=text("published_at IS NULL"),
        ),
        Index("ix_template_version_sha256", "sha256"),
        CheckConstraint("(published_at IS NULL) = (sha256 = '')", name="published_has_its_digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    template_id: Mapped[int] = mapped_column(ForeignKey(Template.id), init=False)
    template: Mapped[Template] = relationship()
    number: Mapped[int]
    source: Mapped[str]
    """Typst, as layout.typ, which is where most begin."""
    pictures: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """The id of a picture of the vault, by the name of the slot."""
    texts: Mapped[dict[str, Any]] = mapped_column(default_factory=dict)
    """{"en": …, "zh": …} by the name of the slot; what is not said is as in the source."""
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    changed_by: Mapped[User] = relationship()
    sha256: Mapped[str] = mapped_column(default="")
    """Of source, texts and pictures, once it is published: its name in the facts."""
    published_at: Mapped[datetime | None] = mapped_column(default=None)

    @property
    def is_draft(self) -> bool:
        return self.published_at is None

    def publish(self, sha256: str, *, now: datetime) -> None:
        self.sha256, self.published_at = sha256, now

    @validates(*FIXED_ONCE_PUBLISHED)
    def _stay_as_published(self, name: str, value: Any) -> Any:
        if self.id and self.published_at and value != getattr(self, name):
            raise RuleBroken(
                N_("Version %(number)s is published and never changes. Begin a new version."),
                number=self.number,
            )
        return value


class TemplateUse(Model):
    """Which version a workshop prints certificates of a kind with; without one, the house's."""

    __tablename__ = "template_use"
    __table_args__ = (UniqueConstraint("workshop_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    kind: Mapped[Kind]
    version_id: Mapped[int] = mapped_column(ForeignKey(TemplateVersion.id), index=True, init=False)
    version: Mapped[TemplateVersion] = relationship()
    chosen_at: Mapped[datetime]
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    chosen_by: Mapped[User] = relationship()

    @validates("version")
    def _only_published(self, _name: str, version: TemplateVersion) -> TemplateVersion:
        if version.is_draft:
            raise RuleBroken(N_("Only a published version can be used."), field="version")
        return version


def digest_of(source: str, texts: Mapping[str, Words], pictures: Mapping[str, VaultPicture]) -> str:
    """The same layout, texts and pictures have the same name, on any machine."""
    return digest(
        {
            "source": source,
            "texts": {slot: asdict(words) for slot, words in texts.items()},
            "pictures": {slot: picture.told() for slot, picture in pictures.items()},
        }
    )
