"""What belongs to a lecture and can be opened: slides, reading, and all that makes a recording."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.files import StoredFile
from cistrat_training.schedule.models import Lecture
from cistrat_training.words import N_


class MaterialKind(StrEnum):
    SLIDES = "slides"
    READING = "reading"
    RECORDING = "recording"
    SMALL_RECORDING = "small recording"  # for a thin line
    CAPTIONS = "captions"
    TRANSCRIPT = "transcript"


MATERIAL_KINDS = {
    MaterialKind.SLIDES: N_("Slides"),
    MaterialKind.READING: N_("Reading"),
    MaterialKind.RECORDING: N_("Recording"),
    MaterialKind.SMALL_RECORDING: N_("Small recording, for a thin line"),
    MaterialKind.CAPTIONS: N_("Captions"),
    MaterialKind.TRANSCRIPT: N_("Transcript"),
}
BY_LECTURERS = (MaterialKind.SLIDES, MaterialKind.READING)
"""What lecturers add themselves; the rest comes from the organisers."""
OF_THE_RECORDING = (
    MaterialKind.RECORDING,
    MaterialKind.SMALL_RECORDING,
    MaterialKind.CAPTIONS,
    MaterialKind.TRANSCRIPT,
)
"""What shows or tells what was said: all of it waits for the consent to the recording."""
ONE_IN_A_LANGUAGE = (MaterialKind.RECORDING, MaterialKind.SMALL_RECORDING, MaterialKind.CAPTIONS)
"""Of which a player can use one in each language: publishing another takes its place."""


class Material(Model):
    """One file of a lecture. Others see it once it is published, and as long as every lecturer
    of the lecture agrees, which is asked each time that it is shown (publishing.py)."""

    __tablename__ = "material"
    __table_args__ = (
        CheckConstraint(
            "withdrawn_at IS NULL OR published_at IS NOT NULL", name="published_before_withdrawn"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    lecture_id: Mapped[int] = mapped_column(ForeignKey(Lecture.id), index=True, init=False)
    lecture: Mapped[Lecture] = relationship()
    kind: Mapped[MaterialKind]
    language: Mapped[str] = mapped_column(default="")
    """Of what is written or spoken; empty where it is that of the lecture."""
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), index=True, init=False)
    file: Mapped[StoredFile] = relationship()
    file_name: Mapped[str]
    """Of the file, as it came."""
    title: Mapped[str] = mapped_column(default="")
    """As participants read it; empty where its kind says enough."""
    place: Mapped[int] = mapped_column(default=1)
    """The order in which the materials of a lecture stand."""
    added_at: Mapped[datetime]
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    added_by: Mapped[User | None] = relationship(default=None)
    published_at: Mapped[datetime | None] = mapped_column(default=None)
    withdrawn_at: Mapped[datetime | None] = mapped_column(default=None)
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("material.id", ondelete="SET NULL"), index=True, init=False
    )
    replaces: Mapped["Material | None"] = relationship(remote_side="Material.id", default=None)
    """The one that is shown until this one is published."""

    @property
    def is_published(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None

    def publish(self, *, now: datetime) -> None:
        if self.is_published:
            raise RuleBroken(N_("“%(name)s” is published already."), name=self.file_name)
        self.published_at, self.withdrawn_at = now, None

    def withdraw(self, *, now: datetime) -> None:
        if not self.is_published:
            raise RuleBroken(N_("“%(name)s” is not published."), name=self.file_name)
        self.withdrawn_at = now

    def refuse_removal(self) -> None:
        """A slip of the finger must not take away what others read just now."""
        if self.is_published:
            raise RuleBroken(
                N_("“%(name)s” is published. Withdraw it before you delete it."),
                name=self.file_name,
            )

    def takes_the_place_of(self, other: "Material") -> bool:
        """Whether the other one goes when this one is published."""
        is_another_version = (
            self.kind in ONE_IN_A_LANGUAGE
            and self.kind == other.kind
            and self.language == other.language
        )
        return other is not self and (other is self.replaces or is_another_version)
