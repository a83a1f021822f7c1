"""Large files on their way to us, in chunks that any server takes and that outlast a broken line.

The bytes of a chunk lie in the store under `arriving/`, its row says that it is there. When all
are there they are joined into one file of the store, and the upload is over.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.database import Model


class Arrival(StrEnum):
    ARRIVING = "arriving"
    WAITING = "waiting"
    MAKING = "making"
    REFUSED = "refused"


class Upload(Model):
    """A file of which chunks are arriving. `about` names what it is for ("lecture:12")."""

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("size > 0", name="size_is_positive"),
        CheckConstraint("state != 'making' OR claimed_at IS NOT NULL", name="making_is_claimed"),
        CheckConstraint("state != 'refused' OR refusal IS NOT NULL", name="refused_has_a_reason"),
        Index("ix_upload_about", "about", "person_id"),
    )
    on_trail: ClassVar[bool] = False  # what came of it is on the trail

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    about: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    """What else was said of it when it began."""
    name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    chunk_size: Mapped[int]
    begun_at: Mapped[datetime]
    touched_at: Mapped[datetime]
    state: Mapped[Arrival] = mapped_column(default=Arrival.ARRIVING)
    claimed_at: Mapped[datetime | None] = mapped_column(default=None)
    refusal: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), default=None)
    """Why it was not taken: a message and its facts."""


class Chunk(Model):
    """A part of an upload that is in the store. The last one is shorter."""

    __tablename__ = "chunk"
    __table_args__ = (UniqueConstraint("upload_id", "number"),)
    on_trail: ClassVar[bool] = False  # as above

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    upload_id: Mapped[int] = mapped_column(ForeignKey(Upload.id, ondelete="CASCADE"), init=False)
    upload: Mapped[Upload] = relationship()
    number: Mapped[int]
    """From 0."""
    sha256: Mapped[str]
    size: Mapped[int]
