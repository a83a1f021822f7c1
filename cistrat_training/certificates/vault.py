"""The vault: logos and signature images that layouts print."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import PERSONAL, Model
from cistrat_training.files import StoredFile
from cistrat_training.words import N_


class PictureKind(StrEnum):
    LOGO = "logo"
    SIGNATURE = "signature"


PICTURE_KINDS = {PictureKind.LOGO: N_("Logo"), PictureKind.SIGNATURE: N_("Signature image")}

SEALED = "application/octet-stream"


class VaultPicture(Model):
    """A signature image lies encrypted in the store, since a copy of it can be misused."""

    __tablename__ = "vault_picture"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True, info=PERSONAL)
    """What it shows; of a signature image whose signature it is."""
    kind: Mapped[PictureKind]
    alt_en: Mapped[str] = mapped_column(info=PERSONAL)
    """Told to who does not see it, as PDF/UA asks."""
    sha256: Mapped[str]
    """Of the picture as it is printed, not of what lies in the store."""
    content_type: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), init=False)
    file: Mapped[StoredFile] = relationship()
    added_at: Mapped[datetime]
    added_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    added_by: Mapped[User] = relationship()

    @property
    def is_sealed(self) -> bool:
        return self.kind is PictureKind.SIGNATURE

    @property
    def sealed_as(self) -> str:
        """What its encrypted file is bound to."""
        return sealed_as(self.sha256)

    def told(self) -> dict[str, Any]:
        """What of it is to be seen on paper."""
        return {"sha256": self.sha256, "type": self.content_type, "alt": self.alt_en}


def sealed_as(sha256: str) -> str:
    return f"vault_picture:{sha256}"
