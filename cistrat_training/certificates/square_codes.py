"""Whether the square code on a workshop's certificates holds the certificate itself."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cistrat_training.accounts.models import User
from cistrat_training.database import Model
from cistrat_training.workshops.models import Workshop


class SquareCode(Model):
    """What an organiser chose for a workshop; without a row it holds the certificate."""

    __tablename__ = "square_code"

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    workshop_id: Mapped[int] = mapped_column(ForeignKey(Workshop.id), unique=True, init=False)
    workshop: Mapped[Workshop] = relationship()
    holds_certificate: Mapped[bool]
    chosen_at: Mapped[datetime]
    chosen_by_id: Mapped[int] = mapped_column(ForeignKey(User.id), init=False)
    chosen_by: Mapped[User] = relationship()

    def choose(self, holds_certificate: bool, *, by: User, now: datetime) -> None:
        self.holds_certificate = holds_certificate
        self.chosen_by, self.chosen_at = by, now
