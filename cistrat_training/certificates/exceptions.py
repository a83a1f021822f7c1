"""An organiser's word that somebody gets a certificate, or does not, whatever its rules say."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.certificates.models import Kind
from cistrat_training.database import PERSONAL, Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_
from cistrat_training.workshops.models import Workshop

LONGEST_REASON = 500
STANDS = text("revoked_at IS NULL")


class Word(StrEnum):
    GRANTED = "granted"
    WITHHELD = "withheld"


EXCEPTIONS = {Word.GRANTED: N_("Granted"), Word.WITHHELD: N_("Withheld")}


class CertificateException(Model):
    """It may be taken back, and another one made; only one of them stands."""

    __tablename__ = "certificate_exception"
    __table_args__ = (
        Index(
            "uq_certificate_exception_standing",
            "workshop_id",
            "kind",
            "person_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        CheckConstraint("why <> ''", name="has_a_reason"),
        CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by_id IS NULL)", name="taken_back_by_somebody"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), init=False)
    workshop: Mapped[Workshop] = relationship()
    person_id: Mapped[int] = mapped_column(ForeignKey(User.id), index=True, init=False)
    person: Mapped[User] = relationship(foreign_keys=[person_id])
    kind: Mapped[Kind]
    word: Mapped[Word]
    why: Mapped[str] = mapped_column(info=PERSONAL)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id])
    revoked_at: Mapped[datetime | None] = mapped_column(default=None)
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey(User.id), init=False)
    revoked_by: Mapped[User | None] = relationship(foreign_keys=[revoked_by_id], default=None)

    def revoke(self, by: User, *, now: datetime) -> None:
        if self.revoked_at:
            raise RuleBroken(N_("This was taken back already."))
        self.revoked_at, self.revoked_by = now, by
