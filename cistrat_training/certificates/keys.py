"""The keys that certificates are signed with: their public halves, and from when to when.

A key's row outlives its file: what it signed can be verified when it signs no longer.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cistrat_training.database import Model
from cistrat_training.errors import RuleBroken
from cistrat_training.words import N_


class KeyUse(StrEnum):
    PAPER = "paper"  # the PDF: P-256 with a chain of certificates, PAdES
    BADGE = "badge"  # badges, status lists, what stands in the QR code: Ed25519


USES = {
    KeyUse.PAPER: N_("Certificates on paper (PDF)"),
    KeyUse.BADGE: N_("Badges, status lists and QR codes"),
}


class KeyState(StrEnum):
    SIGNS = "signs"
    RETIRED = "retired"
    LOST = "lost"


class IssuerKey(Model):
    """`name` is the `kid` under which it is published; `public` is a JSON Web Key.

    That of a paper key has the certificates of its chain as `x5c`, its own first.
    """

    __tablename__ = "issuer_key"
    __table_args__ = (
        CheckConstraint("ends_at IS NULL OR begins_at <= ends_at", name="begins_then_ends"),
        CheckConstraint("lost_from IS NULL OR ends_at IS NOT NULL", name="lost_keys_sign_no_more"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    name: Mapped[str] = mapped_column(unique=True)
    use: Mapped[KeyUse]
    public: Mapped[dict[str, Any]]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime | None] = mapped_column(default=None)
    """Since when it signs no longer; what it signed before stands."""
    lost_from: Mapped[datetime | None] = mapped_column(default=None)
    """Since when somebody else may have signed with it; what it signed before stands."""

    @property
    def state(self) -> KeyState:
        if self.lost_from:
            return KeyState.LOST
        return KeyState.RETIRED if self.ends_at else KeyState.SIGNS

    def retire(self, *, now: datetime) -> None:
        if self.ends_at:
            raise RuleBroken(N_("The key %(name)s is retired already."), name=self.name)
        self.ends_at = now

    def lose(self, *, since: datetime, now: datetime) -> None:
        """It signs no more, and what bears a later date than `since` is not to be believed."""
        if since > now:
            raise RuleBroken(N_("A key cannot be lost from a day to come."), field="lost_from")
        if self.lost_from and since > self.lost_from:
            raise RuleBroken(
                N_("The key %(name)s is known to be lost from an earlier day."),
                name=self.name,
                field="lost_from",
            )
        self.lost_from = since
        self.ends_at = self.ends_at or now
