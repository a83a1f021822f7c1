"""Badges that are proved anew, since the key that proved them was lost."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.certificates.models import Certificate
from cistrat_training.database import Model
from cistrat_training.files import StoredFile


class BadgeRenewal(Model):
    """The same credential, proved by another key. The badge as it was issued stays as it was."""

    __tablename__ = "badge_renewal"
    __table_args__ = (UniqueConstraint("certificate_id", "key"),)
    on_trail: ClassVar[bool] = False  # it says nothing that the badge did not say

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    certificate_id: Mapped[int] = mapped_column(ForeignKey(Certificate.id), init=False)
    certificate: Mapped[Certificate] = relationship()
    key: Mapped[str]
    badge_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), init=False)
    badge: Mapped[StoredFile] = relationship(foreign_keys=[badge_id])
    badge_jwt_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id), init=False)
    badge_jwt: Mapped[StoredFile] = relationship(foreign_keys=[badge_jwt_id])
    made_at: Mapped[datetime]
