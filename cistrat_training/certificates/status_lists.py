"""Which badges were revoked, in lists that tell nobody which of them was asked for."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from cistrat_training.database import Model


class StatusList(Model):
    """As it was last signed; it says no more than the states of the certificates."""

    __tablename__ = "status_list"
    on_trail: ClassVar[bool] = False

    id: Mapped[int] = mapped_column(primary_key=True, init=False)
    number: Mapped[int] = mapped_column(unique=True)
    """The first has the badges with a status index below 131,072."""
    credential: Mapped[str] = mapped_column(Text)
    """A credential in JSON-LD with its proof."""
    key: Mapped[str]
    """The name of the key that signed it."""
    signed_at: Mapped[datetime]
